import { DaybookError, isDaybookError } from "../../core/errors.ts";
import type { RemoteLog, RemotePage } from "../../core/remote.ts";
import type { Checkpoint } from "../../core/store.ts";
import type { Connection } from "./connection.ts";
import { dropUnseen, type Reading, type ReadingRules, takeRows, unseenIn } from "./mirror-rows.ts";
import { noteRefreshed, type Standing, standingOf, startOver, takeTurn } from "./mirror-standing.ts";

/** What a refresh brought. */
export interface Refreshed {
  /** Rows that the mirror didn't have, or that are back. */
  readonly added: number;
  readonly changed: number;
  readonly pages: number;
}

/** What a full reading brought. */
export interface Replaced extends Refreshed {
  /** Rows that aren't at the log any more. */
  readonly gone: number;
  /** Rows so young that the log may not show them yet: gone, or not shown just now. */
  readonly unsure: number;
}

/** A log to follow, and what its rows are read by. */
export interface Following extends ReadingRules {
  readonly log: RemoteLog;
  /** The clock: ISO 8601 UTC with milliseconds. */
  readonly now: () => string;
}

/** How often a place may be lost before that is told: on the way, and that where the listing began. */
const mostRestarts = 2;

/**
 * Follows a log to its end: all that was there when this began is in the mirror when it resolves. Each page is kept with
 * its checkpoint, so that whoever comes after a reader that was cut off goes on where that one was.
 */
export async function refresh(db: Connection, by: Following): Promise<Refreshed> {
  const began = by.now();
  const { appends } = standingOf(db);
  let [added, changed, pages, restarts] = [0, 0, 0, 0];
  // A listing that was begun earlier, here or by another process, may lack what came since: one that began now must end.
  let goal: number | null = null;
  for (;;) {
    const at = standingOf(db);
    if (goal !== null && at.completions >= goal) break;
    const page = await by.log.changes(at.checkpoint ?? undefined).catch((error: unknown) => {
      if (!isLost(error) || at.checkpoint === null) throw error;
      if (++restarts > mostRestarts) throw lostAgain(error);
      startOver(db, at);
      return null;
    });
    const taken = page && takeTurn(db, at, (now) => takeRows(db, page.rows, by, placed(now, page)));
    if (!taken) continue;
    if (!at.under_way) goal ??= at.completions + 1;
    added += taken.added;
    changed += taken.changed;
    pages++;
  }
  noteRefreshed(db, began, appends);
  return { added, changed, pages };
}

/** Reads a log from its start to its end, and takes away what surely isn't there any more. Cut off, it takes nothing away. */
export async function replace(db: Connection, by: Following): Promise<Replaced> {
  const began = by.now();
  // What came after this wasn't there when the reading began: others may have read it where this one had been already.
  const { appends, position: upTo } = standingOf(db);
  const seen = new Set<string>();
  let [added, changed, pages, restarts] = [0, 0, 0, 0];
  let after: Checkpoint | undefined;
  for (;;) {
    const at = standingOf(db);
    const page = await by.log.changes(after).catch((error: unknown) => {
      if (!isLost(error) || after === undefined) throw error;
      if (++restarts > mostRestarts) throw lostAgain(error);
      seen.clear();
      after = undefined;
      return null;
    });
    if (page === null) continue;
    for (const { id } of page.rows) seen.add(id);
    const reading: Reading = { upTo, seen, settled: page.settled };
    if (page.done) {
      // A page may have left out what is there: nothing is taken away before it was asked for by itself.
      const unseen = unseenIn(db, { ...reading, settled: undefined });
      if (unseen.length > 0) for (const id of (await by.log.present?.(unseen)) ?? []) seen.add(id);
    }
    const taken = takeTurn(db, at, (now) => {
      const rows = takeRows(db, page.rows, by, now);
      if (!page.done) return { ...rows, gone: 0 };
      const gone = dropUnseen(db, reading);
      const { version } = rows.standing;
      // No listing of a refresh has ended by this: `completions` stays.
      const standing = {
        ...placed(rows.standing, page),
        completions: now.completions,
        version: version + gone,
      };
      return { ...rows, standing, gone };
    });
    if (!taken) continue;
    added += taken.added;
    changed += taken.changed;
    pages++;
    if (page.done) {
      noteRefreshed(db, began, appends);
      const unsure = unseenIn(db, { ...reading, settled: undefined }).length;
      return { added, changed, gone: taken.gone, unsure, pages };
    }
    after = page.checkpoint;
  }
}

/** A checkpoint that its log doesn't know any more. */
const isLost = (error: unknown): error is DaybookError =>
  isDaybookError(error) && error.code === "BAD_CHECKPOINT";

const lostAgain = ({ message, cause }: DaybookError): DaybookError =>
  new DaybookError(
    "BAD_CHECKPOINT",
    `The log lost its place ${mostRestarts + 1} times while the mirror read it. ${message}`,
    { hint: "Run this again later: what was read so far is kept.", cause },
  );

const placed = (now: Standing, { checkpoint, done }: RemotePage): Standing => ({
  ...now,
  checkpoint,
  completed: done ? checkpoint : now.completed,
  under_way: !done,
  completions: now.completions + (done ? 1 : 0),
});
