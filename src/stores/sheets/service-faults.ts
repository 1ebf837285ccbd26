import { type Answered, line } from "./ending.ts";

/**
 * What an exception of Apps Script's `Sheets` service says: a GoogleJsonResponseException, whose message begins "API call to
 * sheets.spreadsheets.batchUpdate failed with error: " and whose `details` hold the code, or one that has words alone. What
 * nobody has seen before has status 0: whether it was done isn't known.
 */
export function refusedByService(error: unknown): Answered {
  const { message: said, details } = (error ?? {}) as Readonly<Record<string, unknown>>;
  const text = line(typeof said === "string" ? said : typeof error === "string" ? error : "");
  const message = text.replace(/^(?:\w*Exception: )?API call to [\w.]+ failed with error:? ?/, "");
  const { code } = (details ?? {}) as Readonly<Record<string, unknown>>;
  const known = Number(code);
  const status = known >= 400 && known < 600 ? known : statusOf(message);
  return { kind: "answered", status, state: "", message, reasons: [], foreign: false };
}

// In the order of what is surest. Source: the API's recorded texts; exceptions of the service that people reported.
const statusOf = (message: string): number => wordings.find(([words]) => words.test(message))?.[1] ?? 0;

const wordings: readonly (readonly [words: RegExp, status: number])[] = [
  [/^Invalid (?:requests|data)\[\d+\]|^Invalid JSON payload|^Invalid value at |^Unable to parse range/i, 400],
  [
    /^Must specify at least one request|^Request contains an invalid argument|^This operation is not supported/i,
    400,
  ],
  [/above the limit of [\d,. ]+ (?:cells|columns|rows)|maximum of \d+ characters in a single cell/i, 400],
  [/^You are trying to edit a protected /i, 400],
  [/^Quota exceeded|rate limit exceeded|too many requests|^Resource has been exhausted/i, 429],
  [
    /has not been used in project|^The caller does not have permission|insufficient authentication scopes/i,
    403,
  ],
  [/permissions are not sufficient|Required permissions:/i, 403],
  [/^Requested entity was not found/i, 404],
  [/invalid authentication credentials|^Authorization is required/i, 401],
  [/service is currently unavailable|^Service unavailable/i, 503],
  [/^Internal error|server error occurred|^Backend error/i, 500],
];
