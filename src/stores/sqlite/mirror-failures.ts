import { shown } from "../../core/clean-text.ts";
import { DaybookError, isDaybookError } from "../../core/errors.ts";
import type { Connection } from "./connection.ts";

const anew =
  "Delete the file: the mirror is built anew from the log at the next reading. Only what it knew of rows that were edited or deleted is lost with it.";

/** A mirror that can't be trusted to be whole. `why` ends a sentence that begins with its path. */
export const damagedMirror = (path: string, why: string, cause?: unknown): DaybookError =>
  new DaybookError("MIRROR_DAMAGED", `The mirror ${path} ${why}.`, { hint: anew, cause });

/** A file that is there and is somebody else's. */
export const notMirror = (path: string, what: string): DaybookError =>
  new DaybookError("NOT_A_MIRROR", `${path} is ${what}, and no mirror of a log.`, {
    hint: "Name another place for the mirror; or delete this file if it was one: it is built anew from the log. Nothing was changed in it.",
  });

/** A mirror of another log than the one that was asked for. */
export const mirrorOfAnother = (path: string, held: string, wanted: string): DaybookError =>
  new DaybookError("MIRROR_OF_ANOTHER_LOG", `${path} is a mirror of ${shown(held)}, not of ${wanted}.`, {
    hint: "Name another file for this log's mirror, or delete that one if its log isn't yours any more.",
  });

/** A connection whose sentences speak of a mirror: what is damaged needs no backup. */
export function asMirror(db: Connection): Connection {
  const told = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      if (isDaybookError(error) && error.code === "LOG_DAMAGED")
        throw damagedMirror(db.path, "is damaged: not all of it can be read", error);
      if (isDaybookError(error) && error.code === "LOG_NOT_SQLITE")
        throw notMirror(db.path, "not a SQLite file");
      throw error;
    }
  };
  return {
    ...db,
    escapes: true,
    all: (sql, bound) => told(() => db.all(sql, bound)),
    one: (sql, bound) => told(() => db.one(sql, bound)),
    run: (sql, bound) => told(() => db.run(sql, bound)),
    transaction: (work) => told(() => db.transaction(work)),
  };
}
