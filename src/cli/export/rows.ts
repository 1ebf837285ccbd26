import { cloudEventLine } from "../../core/cloud-event.ts";
import { eventColumns, type Row } from "../../core/event.ts";
import { readRow } from "../../core/read-row.ts";
import type { Write } from "../../hosts/node/write-whole.ts";
import { inSealOrder } from "../../log/seal/seal-order.ts";
import { readMarks } from "../../views/read-marks.ts";
import { type Choice, rowChosenBy } from "./choice.ts";
import type { Exported, Exporting } from "./format.ts";

const columns = [...eventColumns, "recorded_at"] as const;

/** Rows as they stand, edited ones among them: what verifying needs. No cell is altered, so a formula in one stays one. */
export async function writeCsv(log: Exporting, choice: Choice, write: Write): Promise<Exported> {
  write(`${columns.join(",")}\r\n`);
  const events = await eachRow(log, choice, (row) => {
    write(`${columns.map((column) => quoted(row[column] ?? "")).join(",")}\r\n`);
    return true;
  });
  return { events, left_out: 0 };
}

/** Events as CloudEvents 1.0, one a line; rows that are none are left out. */
export async function writeNdjson(log: Exporting, choice: Choice, write: Write): Promise<Exported> {
  const { store, catalog, hash } = log;
  const marks = await readMarks(store, Number.POSITIVE_INFINITY, catalog, hash);
  let left_out = 0;
  const events = await eachRow(log, choice, (row) => {
    if (marks.isErased(row.event_id)) return false;
    const event = readRow(row, catalog, hash);
    if (event) write(`${cloudEventLine(event, row.recorded_at)}\n`);
    else left_out += 1;
    return event !== null;
  });
  return { events, left_out };
}

/** Hands out each chosen row, and counts those that `take` takes. */
async function eachRow(log: Exporting, choice: Choice, take: (row: Row) => boolean): Promise<number> {
  const { store, catalog, hash, leaves, onEvents } = log;
  const isChosen = rowChosenBy(choice, catalog, hash);
  let taken = 0;
  for await (const rows of inSealOrder(store, choice.query, await leaves())) {
    for (const row of rows) if (isChosen(row) && take(row)) taken += 1;
    await onEvents(taken);
  }
  return taken;
}

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
