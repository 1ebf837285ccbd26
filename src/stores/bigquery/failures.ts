import { DaybookError, isDaybookError } from "../../core/errors.ts";
import type { BigQueryPlace } from "./place.ts";

interface Said {
  readonly status: number;
  /** BigQuery's own word for what is wrong; empty where the network failed. */
  readonly reason: string;
  readonly message: string;
  readonly code: string;
}

/** What an error of the client says; source of the words: cloud.google.com/bigquery/docs/error-messages. */
function saidBy(error: unknown): Said {
  const { code, message, errors } = (error ?? {}) as {
    readonly code?: unknown;
    readonly message?: unknown;
    readonly errors?: readonly { readonly reason?: unknown; readonly message?: unknown }[];
  };
  const first = Array.isArray(errors) ? errors[0] : undefined;
  return {
    status: typeof code === "number" ? code : 0,
    reason: String(first?.reason ?? ""),
    message: String(first?.message ?? message ?? ""),
    code: typeof code === "string" ? code : "",
  };
}

/** Whether somebody else wrote at the same moment: BigQuery ends all transactions but one. */
const isRace = (message: string): boolean =>
  /aborted due to concurrent update|could not serialize access|concurrent (?:update|transaction)/i.test(
    message,
  );

/** Whether an error passes by itself: the line, the service, a rate, or another writer. */
export function passes(error: unknown): boolean {
  const { status, reason, message, code } = saidBy(error);
  return (
    /^(ECONN|EPIPE|ETIMEDOUT|EAI_AGAIN|EHOST|ENETUNREACH|UND_ERR|ERR_STREAM_PREMATURE_CLOSE)/.test(code) ||
    /socket hang up|network socket disconnected|premature close/i.test(message) ||
    /^(backendError|internalError|rateLimitExceeded|jobRateLimitExceeded|jobBackendError|jobInternalError|tableUnavailable)$/.test(
      reason,
    ) ||
    (reason === "" && (status === 429 || status >= 500)) ||
    isRace(message)
  );
}

/** Whether a job of this id was sent before. */
export const isKnownJob = (error: unknown): boolean => saidBy(error).status === 409;

/** Whether what was asked for isn't there. */
export const isAbsent = (error: unknown): boolean => saidBy(error).status === 404;

/** What went wrong in BigQuery, in words; never with what was sent. */
export function bigqueryFault(error: unknown, { shown, project, dataset, endpoint }: BigQueryPlace): unknown {
  if (isDaybookError(error)) return error;
  const { status, reason, message, code } = saidBy(error);
  const said = message.replace(/\s+/g, " ").slice(0, 200);
  const fault = (name: string, what: string, hint: string): DaybookError =>
    new DaybookError(name, what, { hint });
  if (/Could not load the default credentials|ENOENT.*json|Unable to detect a Project/i.test(message))
    return fault(
      "BIGQUERY_DENIED",
      "BigQuery needs credentials, and none were found.",
      "Set GOOGLE_APPLICATION_CREDENTIALS to a service account's key file, or sign in: gcloud auth application-default login",
    );
  if (status === 401 || /invalid_grant|invalid_rapt/.test(message))
    return fault(
      "BIGQUERY_DENIED",
      "Google doesn't take these credentials.",
      "Sign in again, or check GOOGLE_APPLICATION_CREDENTIALS or GOOGLE_OAUTH_ACCESS_TOKEN.",
    );
  if (/bytesBilledLimitExceeded/.test(reason) || /bytes billed limit|maximumBytesBilled/i.test(message))
    return fault(
      "COST_LIMIT",
      `BigQuery would read more than the URL's max_bytes allow: ${said}`,
      "Nothing was read and nothing is charged. Raise max_bytes, or ask for less with --since.",
    );
  if (reason === "billingNotEnabled" || reason === "billingTierLimitExceeded")
    return fault(
      "BIGQUERY_DENIED",
      `Billing isn't on for the project ${project}, and without it BigQuery takes no change to a table.`,
      "Turn billing on for the project, or choose another.",
    );
  if (reason === "quotaExceeded")
    return fault(
      "BIGQUERY_BUSY",
      `A quota of the project ${project} is used up: ${said}`,
      "It fills again within a day; run this again then, or append more at once: what is there already is not written twice.",
    );
  if (status === 403)
    return fault(
      "BIGQUERY_DENIED",
      `These credentials may not do that in ${shown}: ${said}`,
      "It takes the roles BigQuery Job User on the project and BigQuery Data Editor on the dataset; Data Viewer is enough to read.",
    );
  if (status === 404 && /^Not found: Project\b/i.test(message))
    return fault(
      "LOG_NOT_FOUND",
      `There is no project "${project}" that these credentials can see.`,
      "Check its id in the URL.",
    );
  if (status === 404 && /was not found in location/i.test(message))
    return fault(
      "LOG_NOT_FOUND",
      `${shown} isn't where BigQuery looked: ${said}`,
      "Leave location out of the URL: the dataset knows its own.",
    );
  if (status === 404 && /^Not found: Dataset\b/i.test(message))
    return fault(
      "LOG_NOT_FOUND",
      `There is no dataset "${dataset}" in ${project}.`,
      "daybook init makes it, or check its name.",
    );
  if (status === 404 || /Unrecognized name|Name .* not found|not found inside/i.test(message))
    return fault(
      "TABLE_ALTERED",
      `Something of the log in ${shown} is gone: ${said}`,
      "BigQuery keeps what was deleted for up to seven days (time travel): take it back from there.",
    );
  if (/^ENOTFOUND$/.test(code))
    return fault(
      "LOG_UNREACHABLE",
      `${endpoint ?? "BigQuery"} can't be found.`,
      "Check the network, or the URL's endpoint.",
    );
  if (isRace(message))
    return fault(
      "BIGQUERY_BUSY",
      `Others keep writing to ${shown} at the same time.`,
      "Run it again: what is there already is not written twice.",
    );
  if (passes(error))
    return fault(
      "LOG_UNREACHABLE",
      `${endpoint ?? "BigQuery"} doesn't answer as it should${reason === "" ? "" : ` (${reason})`}.`,
      "Run it again later: what is there already is not written twice.",
    );
  return status === 0 && reason === ""
    ? error
    : fault(
        "LOG_FAILED",
        `BigQuery says: ${said}${reason === "" ? "" : ` (${reason})`}`,
        "Run it again: what is there already is not written twice.",
      );
}
