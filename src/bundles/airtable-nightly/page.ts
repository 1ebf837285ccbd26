import type { InAppTable } from "../../stores/airtable/in-app-base.ts";
import { readFields } from "../../stores/airtable/in-app-cells.ts";
import type { PublishedRow } from "../../views/table-target.ts";
import { findColumn } from "../common/columns.ts";

/** The columns of the Daybook table that a nightly run reads. */
const columns = ["Name", "Kind", "What it tells", "As of", "Rows", "Needs a look", "Value", "key"] as const;

/** Reads the Daybook table. One query. Throws CONFIG_WRONG where a column isn't there. */
export async function readPage(table: InAppTable): Promise<readonly PublishedRow[]> {
  for (const column of columns) findColumn(table, column, `table "${table.name}"`);
  const { records } = await table.selectRecordsAsync({ fields: columns });
  return records.map((record) => ({ id: record.id, created: "", cells: readFields(record, columns) }));
}

/** What needs a look, as the front page tells it. */
export interface PageLooks {
  /** Of the views, in sentences, each once. */
  readonly views: readonly string[];
  /** Writers by their names, and what is to be said of each. */
  readonly writers: readonly { readonly source: string; readonly needs_a_look: string | null }[];
  readonly room: string | null;
  /** How much room is left, in sentences. */
  readonly lines: readonly string[];
}

/** What needs a look on a front page. */
export function looksOn(page: readonly PublishedRow[]): PageLooks {
  const of = (kind: string): readonly PublishedRow[] => page.filter(({ cells }) => cells.Kind === kind);
  const look = ({ cells }: PublishedRow): string | null => String(cells["Needs a look"] ?? "").trim() || null;
  const [room] = of("Room");
  return {
    views: [...new Set(of("View").flatMap((row) => look(row)?.split("\n") ?? []))],
    writers: of("Writer").map((row) => ({ source: String(row.cells.Name ?? ""), needs_a_look: look(row) })),
    room: room ? look(room) : null,
    lines: String(room?.cells["What it tells"] ?? "")
      .split("\n")
      .filter(Boolean),
  };
}
