import { DaybookError } from "../../core/errors.ts";
import { type Failing, line } from "./ending.ts";
import { login } from "./failures.ts";
import { unansweredBy } from "./transport-faults.ts";

/** Where credentials come from. */
interface Source {
  readonly path: string;
  readonly key: Readonly<Record<string, unknown>> & { readonly type: string };
}

/**
 * Why there is no token: a failing where the sign-in couldn't be reached, so that nothing was sent. Throws SHEETS_AUTH where it
 * refuses. What the package throws holds the whole request with its secrets: of it only the sign-in's own words are used.
 */
export function tokenFault(error: unknown, source: Source | null, account: string | null): Failing {
  const { response } = (error ?? {}) as {
    readonly response?: { readonly status?: unknown; readonly data?: unknown };
  };
  const status = typeof response?.status === "number" ? response.status : 0;
  if (status === 0 && isOfNetwork(error)) {
    const { reason, reached } = unansweredBy(error, 60_000);
    return {
      kind: "unanswered",
      reason: `Google's sign-in: ${reason}`,
      reached: reached === "barred" ? "barred" : "nobody",
    };
  }
  if (status >= 500 || status === 429)
    return { kind: "unanswered", reason: `Google's sign-in answered ${status}`, reached: "nobody" };
  const { code } = (error ?? {}) as { readonly code?: unknown };
  const said = ofFiles.test(String(code))
    ? `a file that they name can't be read (${code})`
    : withoutSecrets(wordsOf(response?.data), source);
  const whose = account ?? (source ? `the credentials in ${source.path}` : "this machine's account");
  throw new DaybookError(
    "SHEETS_AUTH",
    `Google gives no access to ${whose}${said === "" ? "" : `: ${said.replace(/[.\s]+$/, "")}`}.`,
    { hint: hintFor(said, source?.key.type) },
  );
}

function isOfNetwork(error: unknown): boolean {
  const { code, message } = (error ?? {}) as Readonly<Record<string, unknown>>;
  if (ofFiles.test(String(code))) return false;
  return (
    /^E(?!RR_)[A-Z_]+$/.test(String(code)) ||
    /\breason: |\baborted\b|timeout|socket hang up/i.test(String(message))
  );
}

/** What the system says of a file that can't be read: credentials may name one more. */
const ofFiles = /^(?:ENOENT|EACCES|EPERM|EISDIR|ENOTDIR)$/;

/** `{"error": "invalid_grant", "error_description": "Invalid JWT Signature."}`, or the APIs' envelope. */
function wordsOf(data: unknown): string {
  const { error, error_description } = (data ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof error_description === "string" && error_description !== "") return line(error_description);
  if (typeof error === "string") return line(error);
  const { message } = (error ?? {}) as Readonly<Record<string, unknown>>;
  return typeof message === "string" ? line(message) : "";
}

/** What a sign-in says, should it echo what it was sent. */
function withoutSecrets(said: string, source: Source | null): string {
  const secrets = Object.entries(source?.key ?? {}).filter(([name]) => /key|secret|token$/.test(name));
  return secrets.reduce(
    (text, [, value]) =>
      typeof value === "string" && value.length > 8 ? text.split(value).join("[secret]") : text,
    said,
  );
}

function hintFor(said: string, type: string | undefined): string {
  if (/reasonable timeframe|short-lived/i.test(said))
    return "Set this machine's clock right: Google takes no signature of another time.";
  if (type === "service_account")
    return "The key was deleted, or its account was: make a new JSON key and let GOOGLE_APPLICATION_CREDENTIALS name it.";
  if (type === "authorized_user") return `Sign in again: ${login}`;
  if (type === "impersonated_service_account")
    return "The account that impersonates needs the role Service Account Token Creator.";
  return "Look at what these credentials name, and whether it is still allowed to sign in.";
}
