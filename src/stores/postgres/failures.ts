import { DaybookError, isDaybookError } from "../../core/errors.ts";
import type { PostgresPlace } from "./place.ts";

/** The SQLSTATE of an error, or the client's or the network's own word. */
const codeOf = (error: unknown): string => String((error as { code?: unknown } | null)?.code ?? "");

const lostLine = /^(ECONNRESET|ECONNREFUSED|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/;

/** The client's own words for a line that is lost or doesn't come about; it gives them no code. */
const lostWords =
  /^(Connection terminated|timeout expired|timeout exceeded when trying to connect|Client has encountered a connection error|Query read timeout)/;

/**
 * Whether an error passes: the line is lost, the server restarts or hands over to another (57P01-57P05, 08xxx, 25006: a
 * primary that has become a standby), all its places are taken (53300), or two transactions met (40001, 40P01, 23505: a
 * row that was committed after this one began). Source: postgresql.org/docs/15/errcodes-appendix.html.
 */
export const passes = (error: unknown): boolean =>
  lostLine.test(codeOf(error)) ||
  lostWords.test(String((error as { message?: unknown } | null)?.message ?? "")) ||
  /^(57P0[1-5]|08\w{3}|40001|40P01|25006|53300|23505|55P03)$/.test(codeOf(error));

/** Whether what was asked for isn't there: no such schema, table or column. */
export const isAbsent = (error: unknown): boolean => /^(3F000|42P01|42703)$/.test(codeOf(error));

/** What went wrong with a database, in words; never with what was sent. */
export function postgresFault(error: unknown, { shown, schema }: PostgresPlace): unknown {
  if (isDaybookError(error)) return error;
  const code = codeOf(error);
  const said = String((error as { message?: unknown } | null)?.message ?? "").slice(0, 200);
  const fault = (name: string, message: string, hint: string): DaybookError =>
    new DaybookError(name, message, { hint });
  if (/^28/.test(code))
    return fault(
      "LOG_DENIED",
      `${shown} doesn't let this user in.`,
      "Check the user in the URL, and the password in PGPASSWORD or DATABASE_URL.",
    );
  if (code === "42501")
    return fault(
      "LOG_DENIED",
      `This user may not do that in the schema "${schema}" of ${shown}: ${said}`,
      "To read takes the role daybook_reader, to append daybook_writer; making, archiving and erasing take the schema's owner.",
    );
  if (code === "3D000")
    return fault(
      "LOG_NOT_FOUND",
      `There is no such database: ${shown}.`,
      "Make it with createdb, or check its name.",
    );
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return fault("LOG_UNREACHABLE", `There is no such host: ${shown}.`, "Check the host in the URL.");
  if (/^53[12]/.test(code))
    return fault(
      "DISK_FULL",
      `${shown} has no room left.`,
      "Make room and run this again: of this batch nothing was written.",
    );
  if (isAbsent(error))
    return fault(
      "TABLE_ALTERED",
      `Something of the log in ${shown} is gone: ${said}`,
      "Take it back from a backup, or run daybook doctor to see what is left.",
    );
  if (code === "P0001" || code === "23514")
    return fault("LOG_REFUSED", `${shown} refused it: ${said}`, "Run daybook doctor.");
  if (code === "23505")
    return fault(
      "LOG_DAMAGED",
      `${shown} refuses an event whose key it doesn't hold.`,
      "Something else was added to the log: run daybook verify.",
    );
  if (passes(error))
    return fault(
      "LOG_UNREACHABLE",
      `${shown} doesn't answer, or ends what it is asked${code === "" ? "" : ` (${code})`}.`,
      "Check that it runs and can be reached from here; run this again: what is there already is not written twice.",
    );
  if (/does not support SSL/.test(said))
    return fault(
      "LOG_UNREACHABLE",
      `${shown} takes no encrypted lines.`,
      "Write ?sslmode=disable if that is as it should be.",
    );
  return /^[0-9A-Z]{5}$/.test(code)
    ? fault(
        "LOG_FAILED",
        `${shown} says: ${said} (${code})`,
        "Run it again: what is there already is not written twice.",
      )
    : error;
}
