import type { TableField } from "@google-cloud/bigquery";
import { type AmendableLog, type HeldRow, isRewritten } from "../../core/amend.ts";
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

const asHeld = ({ row }: HeldRow): object => {
  const { event_id, contact_id, event_type, event_data, timestamp, ...more } = row;
  const { deal_id, actor, source, idempotency_key, recorded_at, position } = more;
  return {
    ...{ seq: position, event_id, contact_id, event_type, event_data, timestamp },
    ...{ deal_id, actor, source, idempotency_key, recorded_at },
  };
};

/** Takes rows out of a log, or puts other cells into them, in the writers' turn and only where they stand as they were read. */
export function amenderOf(
  { ask }: Warehouse,
  names: TableNames,
  stage: Stage,
  hash: Hash,
): Pick<AmendableLog, "portion" | "removeRows" | "rewriteRows"> {
  const { events, control } = names;
  const inTurn = (change: string, then: string): string => `BEGIN TRANSACTION;
UPDATE ${control} AS c SET head = c.head WHERE TRUE;
${change};
COMMIT TRANSACTION;
${then};`;
  const freeKey = async (key: string, position: number): Promise<string> => {
    const [taken] = await ask(
      `SELECT COUNT(*) AS others FROM ${events} AS e WHERE e.contact_id = 'erased' AND e.idempotency_key = @key AND e.seq <> @seq`,
      { key, seq: position },
    );
    return numberIn(taken, "others") === 0 ? key : freeKey(hash(key), position);
  };
  return {
    portion: 1000,
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
      const staged: object[] = [];
      for (const each of rows) {
        const cells = {
          ...each.cells,
          idempotency_key: await freeKey(each.cells.idempotency_key, each.row.position),
        };
        const renewed = Object.entries(cellsOf(cells)).map(([name, cell]) => [`new_${name}`, cell]);
        staged.push({ ...asHeld(each), new_day: dayOf(cells.timestamp), ...Object.fromEntries(renewed) });
      }
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
