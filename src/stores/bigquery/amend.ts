import type { TableField } from "@google-cloud/bigquery";
import { type AmendableLog, type HeldRow, isRewritten, type RewrittenRow } from "../../core/amend.ts";
import type { Row } from "../../core/event.ts";
import type { Hash } from "../../core/identity.ts";
import { cellsOf, rowOf } from "../../core/table-cells.ts";
import { rowCells, sameCells } from "./cells.ts";
import type { Warehouse } from "./connect.ts";
import type { Stage } from "./stage.ts";
import { cellNames, dayOf, eventFields, numberIn, type TableNames } from "./tables.ts";

const heldFields: readonly TableField[] = [eventFields[0] as TableField, ...eventFields.slice(2)];
const newNames = cellNames.filter((name) => name !== "recorded_at");
const rewrittenFields: readonly TableField[] = [
  ...heldFields,
  { name: "new_day", type: "DATE" },
  ...newNames.map((name) => ({ name: `new_${name}`, type: "STRING" })),
];

const asHeld = ({ row }: HeldRow): object => ({
  seq: row.position,
  ...cellsOf(row),
  recorded_at: row.recorded_at,
});

/** Takes rows out of a log, or puts other cells into them, in the writers' turn and only where they stand as they were read. */
export function amenderOf(
  { ask }: Warehouse,
  names: TableNames,
  stage: Stage,
  hash: Hash,
): Pick<AmendableLog, "removeRows" | "rewriteRows"> {
  const { events, control } = names;
  const inTurn = (change: string, then: string): string => `BEGIN TRANSACTION;
UPDATE ${control} AS c SET head = c.head WHERE TRUE;
${change};
COMMIT TRANSACTION;
${then};`;
  /** The new keys in the order of the rows: where another row has one, the next in a row of hashes. */
  const freeKeys = async (rows: readonly RewrittenRow[]): Promise<readonly string[]> => {
    let keys = rows.map(({ cells }) => cells.idempotency_key);
    for (;;) {
      const found = await ask(
        `SELECT e.seq, e.idempotency_key FROM ${events} AS e WHERE e.contact_id = 'erased' AND e.idempotency_key IN UNNEST(@keys)`,
        { keys },
      );
      const used = new Set<string>();
      const free = keys.map((key, i) => {
        const seq = rows[i]?.row.position;
        const isTaken = found.some((each) => each.idempotency_key === key && numberIn(each, "seq") !== seq);
        const own = isTaken || used.has(key) ? hash(key) : key;
        used.add(own);
        return own;
      });
      if (free.every((key, i) => key === keys[i])) return keys;
      keys = free;
    }
  };
  return {
    async removeRows(rows) {
      if (rows.length === 0) return [];
      const left = await stage(heldFields, rows.map(asHeld), (staged) =>
        ask(
          inTurn(
            `DELETE FROM ${events} AS e WHERE EXISTS (SELECT 1 FROM ${staged} AS s WHERE s.seq = e.seq AND ${sameCells("s", "e")})`,
            `SELECT e.seq FROM ${events} AS e JOIN ${staged} AS s ON s.seq = e.seq`,
          ),
        ),
      );
      const positions = new Set(left.map((each) => numberIn(each, "seq")));
      return rows.filter(({ row }) => positions.has(row.position));
    },
    async rewriteRows(rows) {
      if (rows.length === 0) return [];
      const keys = await freeKeys(rows);
      const staged = rows.map((each, i) => {
        const renewed = Object.entries(cellsOf({ ...each.cells, idempotency_key: keys[i] as string }));
        return {
          ...asHeld(each),
          new_day: dayOf(each.cells.timestamp),
          ...Object.fromEntries(renewed.map(([name, cell]) => [`new_${name}`, cell])),
        };
      });
      const now = await stage(rewrittenFields, staged, (table) =>
        ask(
          inTurn(
            `MERGE INTO ${events} AS e USING ${table} AS s ON s.seq = e.seq AND ${sameCells("s", "e")} WHEN MATCHED THEN UPDATE SET day = s.new_day, ${newNames.map((name) => `${name} = s.new_${name}`).join(", ")}`,
            `SELECT ${rowCells} FROM ${events} AS e JOIN ${table} AS s ON s.seq = e.seq`,
          ),
        ),
      );
      const held = new Map<number, Row>(now.map(rowOf).map((row) => [row.position, row]));
      return rows.filter(({ row, cells }) => {
        const found = held.get(row.position);
        return found !== undefined && !isRewritten(found, cells);
      });
    },
  };
}
