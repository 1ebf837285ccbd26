import { isDeepStrictEqual } from "node:util";
import { readCell } from "../model/computed.ts";
import type { LiveBase } from "../model/live-base.ts";
import type { Row, Table } from "../model/state.ts";
import type { Fields } from "../model/write-rows.ts";
import { fieldOf, listed } from "./act.ts";

/** A row's id, the text of its first column, or values of some columns as `rows` shows them. */
export type RowWords = string | Fields;

/** The one row that is meant. Throws where none is, or several are. */
export function rowOf({ scene }: LiveBase, table: Table, words: RowWords): Row {
  const byId = typeof words === "string" ? table.rows.get(words) : undefined;
  if (byId) return byId;
  const primary = fieldOf(table, table.primaryFieldId);
  const wanted = Object.entries(typeof words === "string" ? { [primary.id]: words } : words).map(
    ([name, value]) => [fieldOf(table, name), value] as const,
  );
  const found = [...table.rows.values()].filter((row) =>
    wanted.every(([field, value]) => isDeepStrictEqual(readCell(scene, table, field, row) ?? null, value)),
  );
  if (found.length === 1) return found[0] as Row;
  const nameOf = (row: Row): string => `${readCell(scene, table, primary, row) ?? "(unnamed)"} (${row.id})`;
  const shown = typeof words === "string" ? `"${words}"` : JSON.stringify(words);
  throw new Error(
    found.length === 0
      ? `No row ${shown} in table ${table.state.name}. ${listed([...table.rows.values()].map(nameOf))}`
      : `Several rows ${shown} in table ${table.state.name}: ${found.map(nameOf).join(", ")}. Give an id.`,
  );
}
