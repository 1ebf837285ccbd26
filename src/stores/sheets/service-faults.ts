import { type Answered, answeredWith, line } from "./ending.ts";

/**
 * What an exception of Apps Script's `Sheets` service says: a GoogleJsonResponseException, whose message begins "API call to
 * sheets.spreadsheets.batchUpdate failed with error: " and whose `details` are the API's own `error`, or one that has words alone.
 * What nobody has seen before has status 0: whether it was done isn't known.
 */
export function refusedByService(error: unknown): Answered {
  const message = line(messageOf(error)).replace(
    /^(?:\w*Exception: )?API call to [\w.]+ failed with error:? ?/,
    "",
  );
  const { details } = (error ?? {}) as { readonly details?: unknown };
  const { code } = (details ?? {}) as { readonly code?: unknown };
  const known = Number(code);
  const told = answeredWith(known >= 400 && known < 600 ? known : statusOf(message), { error: details });
  return { ...told, message: told.message || message, foreign: false };
}

/** The words of whatever was thrown. */
export function messageOf(error: unknown): string {
  const { message } = (error ?? {}) as { readonly message?: unknown };
  return typeof message === "string" ? message : typeof error === "string" ? error : "";
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
