import { type AmendableLog, isRewritten, type RewrittenRow, sameRow } from "../../core/amend.ts";
import { DaybookError } from "../../core/errors.ts";
import type { Hash } from "../../core/identity.ts";
import { boundOf, readRows } from "./cells.ts";
import type { Connection } from "./connection.ts";

/**
 * Puts other cells into rows, all or none, with the lock against updates lifted for as long, and leaves nothing of what stood there in the
 * file: it is written anew. Throws LOG_BUSY where somebody else's reading is in the way of that; the rows are rewritten then.
 */
export const rewriterOf =
  (db: Connection, hash: Hash): AmendableLog["rewriteRows"] =>
  async (rows) => {
    const left = rows.length === 0 ? [] : db.transaction(() => unlocked(db, () => rewrite(db, rows, hash)));
    scrub(db);
    return left;
  };

const update = `update events set event_id = ?, contact_id = ?, event_type = ?, event_data = ?, timestamp = ?, deal_id = ?, actor = ?,
  source = ?, idempotency_key = ?, recorded_at = ? where seq = ?`;

function rewrite(db: Connection, rows: readonly RewrittenRow[], hash: Hash): readonly RewrittenRow[] {
  const left: RewrittenRow[] = [];
  for (const each of rows) {
    const { position } = each.row;
    const [held] = readRows(db, "from events where seq = ?", [position]);
    if (!held || isRewritten(held, each.cells)) continue;
    if (!sameRow(held, each.row)) {
      left.push(each);
      continue;
    }
    const cells = { ...each.cells, idempotency_key: freeKey(db, each, hash) };
    db.run(update, boundOf(cells, position, held.recorded_at ?? ""));
  }
  return left;
}

/** The key that is to stand in a row. Where an earlier erasure of the same key has it, the next in a row of hashes. */
function freeKey(db: Connection, { row, cells }: RewrittenRow, hash: Hash): string {
  let key = cells.idempotency_key;
  while (db.one("select 1 from events where idempotency_key = ? and seq <> ?", [key, row.position]))
    key = hash(key);
  return key;
}

/** Does what the lock against updates refuses; it is put back as it was. */
function unlocked<T>(db: Connection, work: () => T): T {
  const [sql] =
    db.one(
      "select cast(sql as blob) from sqlite_master where name = 'events_no_update' and type = 'trigger'",
    ) ?? [];
  if (sql) db.run("drop trigger events_no_update");
  const done = work();
  if (sql) db.run(String(sql));
  return done;
}

/** Writes the file anew: SQLite leaves what stood in a cell in its free places, and in the log of its writes. Throws LOG_BUSY. */
export function scrub(db: Connection): void {
  db.run("vacuum");
  const [[busy] = []] = db.all("pragma wal_checkpoint(truncate)");
  if (busy !== 0)
    throw new DaybookError(
      "LOG_BUSY",
      `Somebody else is reading ${db.path}: what stood in it before may still be in ${db.path}-wal.`,
      {
        hint: "The rows themselves are rewritten. End what reads the file, and run this again.",
      },
    );
}
