import { type AmendableLog, type HeldRow, sameRow } from "../../core/amend.ts";
import { readRows } from "./cells.ts";
import type { Connection } from "./connection.ts";
import { objects } from "./schema.ts";

/** The lock that keeps rows from being deleted. */
const lock = "events_no_delete";

/**
 * Takes rows out of a log by their positions, all in one transaction: the lock comes off and is put back inside it, so that
 * nobody else ever finds it open. A row that isn't as it was read is left alone and handed back. What the others said may stay in
 * free pages of the file until those are used again: it stands in the archive as well, and an erasure scrubs both.
 */
export const removeFrom =
  (db: Connection): AmendableLog["removeRows"] =>
  async (rows) => {
    if (rows.length === 0) return [];
    return db.transaction(() => {
      const left: HeldRow[] = [];
      db.run(`drop trigger if exists ${lock}`);
      for (const held of rows) {
        const [now] = readRows(db, "from events where seq = ?", [held.row.position]);
        if (now === undefined) continue;
        if (sameRow(now, held.row)) db.run("delete from events where seq = ?", [held.row.position]);
        else left.push(held);
      }
      db.run(`create ${objects[lock]}`);
      return left;
    });
  };
