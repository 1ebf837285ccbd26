import { DaybookError } from "../../core/errors.ts";
import type { Row } from "../../core/event.ts";
import type { Checkpoint, EventStore } from "../../core/store.ts";
import { fromIso } from "../../core/time.ts";
import { type Winners, winnersOf } from "../../core/winners.ts";
import type { Log } from "../../open-log.ts";

/** A log as it stood at one moment, and the place from which to see what came since. */
export interface WholeLog {
  readonly winners: Winners;
  readonly after: Checkpoint | undefined;
  /** The clock (ISO), read after the log. */
  readonly now: string;
}

/** Reads a log whole, then the clock. Throws CLOCK_BEHIND where the log's last row comes from the clock's future. */
export async function wholeLog(log: Log): Promise<WholeLog> {
  const { rows, after } = await rowsSince(log, undefined);
  const now = log.now();
  refuseClockBehind(rows[rows.length - 1], now);
  return { winners: winnersOf(rows, log.catalog, log.hash), after, now };
}

/** The rows after a place, in the log's order, and the next place. One elsewhere is asked for what is new. */
export async function rowsSince(
  log: Log,
  from: Checkpoint | undefined,
): Promise<{ readonly rows: readonly Row[]; readonly after: Checkpoint | undefined }> {
  await log.mirror();
  const store: EventStore = await log.toRead();
  const rows: Row[] = [];
  let after = from;
  for (;;) {
    const page = await store.read({}, after);
    for (const row of page.rows) rows.push(row);
    after = page.checkpoint;
    if (page.done) return { rows, after };
  }
}

/** Two clocks may differ by so much (milliseconds). */
const usual = 10 * 60_000;

function refuseClockBehind(last: Row | undefined, now: string): void {
  const recorded = last?.recorded_at ?? null;
  if (recorded === null || fromIso(recorded) <= fromIso(now) + usual) return;
  throw new DaybookError(
    "CLOCK_BEHIND",
    `This computer's clock says ${now}, and the log's last row was recorded at ${recorded}: what is captured now would be told as older than what came before it. Nothing was logged.`,
    { hint: "Set the clock right, and run this again: nothing is lost, it is found then." },
  );
}
