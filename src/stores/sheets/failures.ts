import { DaybookError } from "../../core/errors.ts";
import { type Answered, type Failing, fateOf, type Refusal } from "./ending.ts";

/** Whose request it was, for the words of its error. */
export interface Asked {
  readonly kind: "read" | "write";
  readonly spreadsheet: string;
  /** Which account asked; null where it isn't known. */
  readonly account: string | null;
  /** Where the code runs: what a person can do about credentials differs. */
  readonly host: "node" | "apps-script";
  /** The server as an error names it. */
  readonly server: string;
  /** How often it was sent. */
  readonly attempts: number;
}

/**
 * The error for a request that came to nothing: SHEETS_AUTH, SHEETS_NOT_SHARED, SHEETS_API_OFF, SHEETS_NOT_FOUND, SHEETS_PROTECTED,
 * SHEETS_FULL, SHEETS_TAB_MISSING, SHEETS_REFUSED, SHEETS_BUSY (a write), SHEETS_QUOTA (a read), SHEETS_UNCERTAIN (a write that may
 * have been done), SHEETS_FAILING (a read from a failing server) or SHEETS_UNREACHABLE (nothing was done). Where Google answered,
 * its Refusal is the `cause`.
 */
export function failureOf(failing: Failing, asked: Asked): DaybookError {
  const fate = fateOf(failing);
  const error = errorsAs(failing);
  const reason = reasonOf(failing);
  if (fate === "busy")
    return asked.kind === "write"
      ? error("SHEETS_BUSY", "Google Sheets takes no more changes this minute.", `${others} ${goOn(asked)}`)
      : error(
          "SHEETS_QUOTA",
          `Google Sheets let nothing be read for three minutes: ${reason}.`,
          `${others} ${goOn(asked)}`,
        );
  if (fate === "unknown")
    return asked.kind === "write"
      ? error(
          "SHEETS_UNCERTAIN",
          `What was sent to the spreadsheet may or may not have been written: ${reason}.`,
          "Look at what is there before you send it again.",
        )
      : error(
          "SHEETS_FAILING",
          `Google Sheets failed${tries(asked)}: at last ${reason}.`,
          `See google.com/appsstatus. ${goOn(asked)}`,
        );
  if (failing.kind === "unanswered" || (failing.foreign && !tooLarge.includes(failing.status)))
    return error(
      "SHEETS_UNREACHABLE",
      `Google Sheets could not be reached at ${asked.server}${tries(asked)}: ${reason}.`,
      `Look at the network${fate === "refused" ? ", at a proxy, a sign-in page or a scanner that answers in Google's place" : ""} and, if it is set, at SHEETS_ENDPOINT_URL. ${goOn(asked)}`,
    );
  return refusalError(failing, asked);
}

/** The refusal behind an error; null where something else went wrong. */
export function refusalIn(error: unknown): Refusal | null {
  const cause = (error as { readonly cause?: Partial<Refusal> } | null)?.cause;
  return typeof cause?.status === "number" && typeof cause.state === "string" ? (cause as Refusal) : null;
}

/** What Google's front end says of a request that is too large is a page too. */
const tooLarge: readonly number[] = [413, 414, 431];

type Make = (code: string, message: string, hint: string) => DaybookError;

function errorsAs(failing: Failing): Make {
  const cause = failing.kind === "answered" && !failing.foreign ? plain(failing) : undefined;
  return (code, message, hint) => new DaybookError(code, message, { hint, cause });
}

const plain = ({ status, state, message, reasons }: Answered): Refusal => ({
  status,
  state,
  message,
  reasons,
});

function reasonOf(failing: Failing): string {
  if (failing.kind === "unanswered") return failing.reason;
  const { status, message } = failing;
  const words = message.replace(/[.\s]+$/, "");
  if (status >= 200 && status < 300) return "its answer could not be read";
  if (status === 0) return words === "" ? "it failed without a word" : words;
  return words === "" ? `it answered ${status}` : `it answered ${status}, ${words}`;
}

const tries = ({ attempts }: Asked): string => (attempts > 1 ? ` in ${attempts} attempts` : "");

const goOn = ({ kind }: Asked): string =>
  kind === "write"
    ? "Then run this again: what was written nevertheless is found and not written twice."
    : "Then run this again.";

const others =
  "An account may read and change 60 times a minute: look for another integration that uses it up, or wait a minute.";

function refusalError(refused: Answered, asked: Asked): DaybookError {
  const { status, state, message, reasons } = refused;
  const error = errorsAs(refused);
  const inScript = asked.host === "apps-script";
  const who =
    asked.account ?? (inScript ? "the person who runs this script" : "the account of these credentials");

  if (
    reasons.includes("ACCESS_TOKEN_SCOPE_INSUFFICIENT") ||
    /insufficient authentication scopes|permissions are not sufficient|required permissions:/i.test(message)
  )
    return error(
      "SHEETS_AUTH",
      "The credentials aren't allowed to change spreadsheets at all.",
      inScript ? allow : `Make a token with the scope ${scope}: ${login}.`,
    );
  if (status === 401 || state === "UNAUTHENTICATED" || /^authorization is required/i.test(message))
    return error(
      "SHEETS_AUTH",
      `Google doesn't accept the credentials${asked.account ? ` of ${asked.account}` : ""}: they have expired, were revoked or belong elsewhere.`,
      inScript
        ? allow
        : asked.account
          ? "Make a new JSON key for it and let GOOGLE_APPLICATION_CREDENTIALS name it; or sign in anew as somebody else."
          : `An access token lasts an hour: make a new one. Or sign in again: ${login}.`,
    );
  if (
    reasons.includes("SERVICE_DISABLED") ||
    /has not been used in project|is disabled\. enable it|requires a quota project/i.test(message)
  ) {
    const [console = "https://console.cloud.google.com/apis/library/sheets.googleapis.com"] =
      /https:\/\/console\.(?:developers|cloud)\.google\.com\/[\w./?=&-]*[\w=]/.exec(message) ?? [];
    return error(
      "SHEETS_API_OFF",
      "The Google Sheets API is switched off in the credentials' Google Cloud project.",
      inScript
        ? 'In the script editor, press + beside Services, choose "Google Sheets API" and press Add.'
        : /quota project/i.test(message)
          ? "Name a project that has it switched on: gcloud auth application-default set-quota-project PROJECT."
          : `Open ${console}, press Enable, and wait a few minutes.`,
    );
  }
  if (status === 403 || state === "PERMISSION_DENIED")
    return error(
      "SHEETS_NOT_SHARED",
      `${asked.kind === "write" ? "The spreadsheet may not be changed" : "The spreadsheet isn't shared"}: Google refuses ${who}${quoted(message, /^The caller does not have permission/i)}.`,
      `Open the spreadsheet, press Share and add ${asked.account ?? who} as Editor.`,
    );
  if (status === 404 || state === "NOT_FOUND")
    return error(
      "SHEETS_NOT_FOUND",
      `There is no spreadsheet ${asked.spreadsheet}, or ${who} may not know of it.`,
      `Compare the id with the spreadsheet's address, docs.google.com/spreadsheets/d/ID/edit, and share it with ${who} as Editor.`,
    );
  if (isProtected(message))
    return error(
      "SHEETS_PROTECTED",
      `A protection of the spreadsheet keeps ${who} from changing this.`,
      `The spreadsheet's owner can add ${who} to it: Data > Protect sheets and ranges.`,
    );
  if (/\babove the limit of [\d,. ]+ (?:cells|columns|rows)/i.test(message))
    return error(
      "SHEETS_FULL",
      `The spreadsheet is full: ${shown(bare(message))}`,
      "A spreadsheet holds 10,000,000 cells, empty ones too: delete empty rows, columns and tabs that nobody needs, or go on in a new spreadsheet.",
    );
  if (/unable to parse range|\bno grid with id\b|\bno sheet with id\b/i.test(message))
    return error(
      "SHEETS_TAB_MISSING",
      `A tab of the spreadsheet is missing or has another name: ${shown(bare(message))}`,
      "Give the tab its name back, or bring it back by File > Version history.",
    );
  return error(
    "SHEETS_REFUSED",
    `Google Sheets refused this${message === "" ? ` with ${status}.` : `: ${shown(message)}`}`,
    /operation is not supported for this document/i.test(message)
      ? "The file is an Excel workbook: open it and choose File > Save as Google Sheets."
      : "Nothing was written. Look at what Google says of it.",
  );
}

const scope = "https://www.googleapis.com/auth/spreadsheets";
/** How a person signs in for what needs no browser later: gcloud's usual scopes don't reach spreadsheets. */
export const login = `gcloud auth application-default login --scopes=${scope},https://www.googleapis.com/auth/cloud-platform`;
const allow = "Open the script editor, run any function once and allow what Google asks for.";

// Which of Daybook's requests it was tells a person nothing.
const bare = (message: string): string => message.replace(/^Invalid requests\[\d+\]\.\w+: /, "");
const shown = (message: string): string => `${message.replace(/[.\s]+$/, "")}.`;
const quoted = (message: string, usual: RegExp): string =>
  message === "" || usual.test(message) ? "" : ` (${message.replace(/[.\s]+$/, "")})`;

// Google speaks the account's language, so these words come in many. Source: texts that people collected: en, es, fr, ja; the
// rest is how the app's menu words "protected", beside the words for cell, range or object.
const isProtected = (message: string): boolean => protections.some((words) => words.test(message));

const protections: readonly RegExp[] = [
  /\bprotected (?:cell|range|sheet|object)/i,
  /(?:celda|rango|objeto)s?\b.*\bprotegid[oa]s?\b/i,
  /(?:cellule|plage|objet)s?\b.*\bprotégée?s?(?!\p{L})/iu,
  /保護され/,
  /geschützte[nrs]? (?:Zelle|Bereich|Objekt|Tabellenblatt)/i,
  /(?:célula|intervalo|objeto|página)s?\b.*\bprotegid[oa]s?\b/i,
  /(?:cell[ae]|intervall[oi]|oggett[oi])\b.*\bprotett[aoie]\b/i,
  /beveiligd[e]? (?:cel|bereik|object)/i,
];
