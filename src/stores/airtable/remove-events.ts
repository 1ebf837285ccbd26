import type { AmendableLog, HeldRow } from "../../core/amend.ts";
import { type Event, eventColumns } from "../../core/event.ts";
import type { AirtableClient } from "./client.ts";
import { eventOf } from "./event-cells.ts";
import { literal } from "./formulas.ts";
import { listAll } from "./list-all.ts";
import { batchesOf, removeRows } from "./update-rows.ts";

/** As many ids as fill a page. */
const most = 100;

/** Takes records out of the log's table by their ids, if each still holds the cells that were read: that is asked just before. */
export const removerOf =
  (client: AirtableClient, table: string): AmendableLog["removeRows"] =>
  async (rows) => {
    const left: HeldRow[] = [];
    for (const some of batchesOf(rows, most)) {
      const formula = `OR(${some.map(({ id = "" }) => `RECORD_ID()=${literal(id)}`).join(",")})`;
      const now = new Map<string, Event>();
      for await (const { id, fields } of listAll(client, table, { columns: eventColumns, formula }))
        now.set(id, eventOf(fields));
      const due: string[] = [];
      for (const held of some) {
        const { id = "", row } = held;
        const cells = now.get(id);
        if (cells === undefined) continue;
        if (eventColumns.every((column) => cells[column] === row[column])) due.push(id);
        else left.push(held);
      }
      await removeRows(client, table, due);
    }
    return left;
  };
