import {
  type AmendableLog,
  type HeldRow,
  isRewritten,
  type RewrittenRow,
  sameRow,
} from "../../core/amend.ts";
import { eventColumns, type Row } from "../../core/event.ts";
import type { Hash } from "../../core/identity.ts";
import { rowOf } from "../../core/table-cells.ts";
import type { Ask, Database, Value } from "./connect.ts";
import { lockClass } from "./schema-sql.ts";

/** Takes rows out of a log, or puts other cells into them: the schema's owner may, for the length of one transaction. */
export function amenderOf(
  db: Database,
  schema: string,
  hash: Hash,
): Pick<AmendableLog, "removeRows" | "rewriteRows"> {
  const amending = <T>(work: (ask: Ask) => Promise<T>): Promise<T> =>
    db.together(async (ask) => {
      await ask("set local daybook.amending = 'on'");
      await ask(`select pg_advisory_xact_lock(${lockClass}, hashtext('${schema}'))`);
      return work(ask);
    });
  const heldNow = async (ask: Ask, rows: readonly HeldRow[]): Promise<ReadonlyMap<number, Row>> => {
    const found = await ask(`select * from ${schema}.events where seq = any($1::bigint[])`, [
      rows.map(({ row }) => String(row.position)),
    ]);
    return new Map(found.map(rowOf).map((row) => [row.position, row]));
  };
  return {
    removeRows: async (rows) => {
      if (rows.length === 0) return [];
      return amending(async (ask) => {
        const now = await heldNow(ask, rows);
        const left = rows.filter(({ row }) => {
          const held = now.get(row.position);
          return held !== undefined && !sameRow(held, row);
        });
        const gone = rows.filter((each) => !left.includes(each)).map(({ row }) => String(row.position));
        await ask(`delete from ${schema}.events where seq = any($1::bigint[])`, [gone]);
        await ask(`delete from ${schema}.keys where seq = any($1::bigint[])`, [gone]);
        return left;
      });
    },
    async rewriteRows(rows) {
      // Cut off once, an earlier call may have left to be scrubbed what it rewrote.
      if (rows.length === 0) {
        await scrub(db, schema, await partsOf(db.ask, schema, "contact_id = 'erased'", []));
        return [];
      }
      const { left, parts } = await amending(async (ask) => {
        const where = "seq = any($1::bigint[])";
        const positions = [rows.map(({ row }) => String(row.position))];
        const before = await partsOf(ask, schema, where, positions);
        const now = await heldNow(ask, rows);
        const kept: RewrittenRow[] = [];
        for (const each of rows) {
          const held = now.get(each.row.position);
          if (held === undefined || isRewritten(held, each.cells)) continue;
          if (sameRow(held, each.row)) await rewrite(ask, schema, each, hash);
          else kept.push(each);
        }
        return { left: kept, parts: new Set([...before, ...(await partsOf(ask, schema, where, positions))]) };
      });
      await scrub(db, schema, parts);
      return left;
    },
  };
}

async function rewrite(ask: Ask, schema: string, { row, cells }: RewrittenRow, hash: Hash): Promise<void> {
  const position = String(row.position);
  let key = cells.idempotency_key;
  // Where an earlier erasure of the same key has it, the next in a row of hashes.
  while (
    (await ask(`select 1 from ${schema}.keys where idempotency_key = $1 and seq <> $2`, [key, position]))
      .length > 0
  )
    key = hash(key);
  const values = eventColumns.map((column) => (column === "idempotency_key" ? key : cells[column]));
  const set = eventColumns.map((column, i) => `${column} = $${i + 2}`).join(", ");
  await ask(`select ${schema}.make_months(array[$1])`, [cells.timestamp.slice(0, 7)]);
  await ask(`update ${schema}.events set ${set} where seq = $1`, [position, ...values]);
  await ask(`update ${schema}.keys set idempotency_key = $2, event_id = $3, timestamp = $4 where seq = $1`, [
    position,
    key,
    cells.event_id,
    cells.timestamp,
  ]);
}

/** The partitions that rows stand in. */
const partsOf = async (
  ask: Ask,
  schema: string,
  which: string,
  values: readonly Value[],
): Promise<readonly string[]> =>
  (
    await ask(`select distinct tableoid::regclass::text as part from ${schema}.events where ${which}`, values)
  ).map(({ part }) => String(part));

/**
 * Writes tables that held what was taken out anew: an update leaves the former cells in the table's file. What stands in
 * backups and in the write-ahead log that is kept for them is out of reach.
 */
async function scrub(db: Database, schema: string, parts: Iterable<string>): Promise<void> {
  for (const part of parts) await db.ask(`vacuum (full) ${part}`);
  await db.ask(`vacuum (full) ${schema}.keys`);
}
