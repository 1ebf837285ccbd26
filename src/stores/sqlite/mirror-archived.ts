import type { HeldRow } from "../../core/amend.ts";
import type { Row } from "../../core/event.ts";
import type { Connection } from "./connection.ts";
import { escaped } from "./escape.ts";
import { textIn } from "./mirror-standing.ts";

/** What a mirror is told by who takes rows out of its log into an archive. */
export interface ArchivedRows {
  /** Rows with the ids that the log gives them, by their positions; those that aren't there any more are left out. */
  held(rows: readonly Row[]): readonly HeldRow[];
  /** Rows are in an archive, and gone from the log: no reading will find them, and they are no evidence of a deletion. */
  dropArchived(rows: readonly HeldRow[]): void;
}

/** The same for the mirror in a file. */
export const archivedRowsIn = (db: Connection): ArchivedRows => ({
  held: (rows) =>
    rows.flatMap((row) => {
      const [found] = db.one("select cast(row_id as blob) from events where seq = ?", [row.position]) ?? [];
      return found === undefined ? [] : [{ row, id: textIn(found) ?? "" }];
    }),
  dropArchived(rows) {
    if (rows.length === 0) return;
    const ids = JSON.stringify(rows.map(({ id = "" }) => escaped(id)));
    const which = "row_id in (select value from json_each(?))";
    db.transaction(() => {
      db.run(`delete from first_seen where ${which}`, [ids]);
      const gone = db.run(`delete from events where ${which}`, [ids]);
      // Whoever fetched a page before that must fetch it again: these rows may stand in it.
      db.run("update mirror set version = version + ?, turn = turn + 1", [gone]);
    });
  },
});
