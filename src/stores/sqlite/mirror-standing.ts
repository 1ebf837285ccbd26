import type { Checkpoint } from "../../core/store.ts";
import type { Cell, Connection } from "./connection.ts";
import { escaped, unescaped } from "./escape.ts";

/** How far a mirror has followed its log. */
export interface Standing {
  /** Where reading goes on; null at the start. */
  readonly checkpoint: Checkpoint | null;
  /** The place after the last listing that was read to its end; null before the first. */
  readonly completed: Checkpoint | null;
  /** Whether a listing was begun and isn't at its end. */
  readonly under_way: boolean;
  /** How many listings were read to their end. */
  readonly completions: number;
  /** Moves with every page that is taken: who fetched one before that must fetch it again. */
  readonly turn: number;
  /** The newest position that was given to a row; never given twice. */
  readonly position: number;
  /** Moves whenever a row that was there is another one, or gone. */
  readonly version: number;
  /** How many appends went through the mirror. */
  readonly appends: number;
  /** When the last refresh began (ISO 8601 UTC); null if something was appended since. */
  readonly refreshed_at: string | null;
}

/** How far the mirror stands now, whoever brought it there. */
export function standingOf(db: Connection): Standing {
  const [checkpoint, completed, refreshed_at, ...counts] =
    db.one(`select cast(checkpoint as blob), cast(completed as blob), cast(refreshed_at as blob),
      under_way, completions, turn, position, version, appends from mirror`) ?? [];
  const [under_way = 0, completions = 0, turn = 0, position = 0, version = 0, appends = 0] =
    counts.map(Number);
  return {
    checkpoint: textIn(checkpoint),
    completed: textIn(completed),
    under_way: under_way === 1,
    completions,
    turn,
    position,
    version,
    appends,
    refreshed_at: textIn(refreshed_at),
  };
}

/** A cell that was cast to a blob, as the text that was stored escaped. */
export const textIn = (cell: Cell | undefined): string | null =>
  cell === null || cell === undefined ? null : unescaped(cell.toString());

/**
 * Does its work if nobody took a page since `at`, and keeps where it leads, all in one transaction; null and nothing done
 * if somebody did. Pages are so taken in the order in which they were fetched: an older one never covers a newer.
 */
export function takeTurn<T extends { readonly standing: Standing }>(
  db: Connection,
  at: Standing,
  work: (now: Standing) => T,
): T | null {
  return db.transaction(() => {
    const now = standingOf(db);
    if (now.turn !== at.turn) return null;
    const done = work(now);
    write(db, { ...done.standing, turn: now.turn + 1 });
    return done;
  });
}

/** Goes back to the place after the last listing that was read to its end, or from there to the start. */
export const startOver = (db: Connection, at: Standing): void =>
  void takeTurn(db, at, (now) => {
    const checkpoint = now.under_way ? now.completed : null;
    return { standing: { ...now, checkpoint, completed: checkpoint, under_way: false } };
  });

/** Notes that all is known that was there at a time, unless something was appended after `appends` was read. */
export const noteRefreshed = (db: Connection, at: string, appends: number): void =>
  void db.run("update mirror set refreshed_at = ? where appends = ?", [escaped(at), appends]);

/** Notes that there is something new. */
export const noteAppended = (db: Connection): void =>
  void db.run("update mirror set refreshed_at = null, appends = appends + 1");

function write(db: Connection, standing: Standing): void {
  const { checkpoint, completed, under_way, completions, turn, position, version } = standing;
  db.run(
    `update mirror set checkpoint = ?, completed = ?, under_way = ?, completions = ?, turn = ?, position = ?, version = ?`,
    [
      checkpoint === null ? null : escaped(checkpoint),
      completed === null ? null : escaped(completed),
      under_way ? 1 : 0,
      completions,
      turn,
      position,
      version,
    ],
  );
}
