import { DaybookError, isDaybookError } from "../../core/errors.ts";
import type { Totals } from "../../core/totals.ts";
import type { Log } from "../../open-log.ts";
import { countedText, isFull } from "../../views/room-text.ts";
import { countText } from "../format/figures.ts";

/** The error of a file that was taken in up to some row: it says how much is in the log, and whether the log's base is full. */
export async function halfWay(
  error: unknown,
  { appended, duplicate }: Totals,
  log: Pick<Log, "mirror" | "room">,
): Promise<unknown> {
  if (!isDaybookError(error)) return error;
  const { code, row, column, cause, hint } = error;
  const full = code === "AIRTABLE_REFUSED" ? await fullBase(log) : null;
  const there = appended + duplicate;
  const message = full === null ? error.message : `The base is full: ${full}.`;
  return new DaybookError(code, there === 0 ? message : `${message} ${inLog(appended, duplicate)}`, {
    hint:
      full !== null
        ? `Move old records of the CRM to another base, or take a larger plan. ${again}`
        : code === "SHEETS_FULL"
          ? `${hint} ${again}`
          : hint,
    row,
    column,
    cause,
  });
}

const again = "Then run this again; what is in the log is not written twice.";

/** Of the batch that was refused it isn't known how many went in. */
function inLog(appended: number, duplicate: number): string {
  const before = duplicate === 0 ? "" : `, ${countText(duplicate)} of them from before`;
  return `At least ${countText(appended + duplicate)} of the file's events are in the log${before}.`;
}

/** "1,000 of 1,000 records (Free)"; null where the base has room, or nobody has counted. */
async function fullBase(log: Pick<Log, "mirror" | "room">): Promise<string | null> {
  try {
    // What went in of the batch that was refused counts too.
    await log.mirror();
    const room = await log.room();
    return room !== null && isFull(room) ? countedText(room) : null;
  } catch {
    return null;
  }
}
