import { compileFormula } from "../formula/compile.ts";
import { includes } from "../formula/value.ts";
import { formulaRecord, type Scene } from "./computed.ts";
import type { LiveBase } from "./live-base.ts";
import { refusal } from "./refusal.ts";
import type { View } from "./schema.ts";
import { type RowOrder, sortRows } from "./sort-rows.ts";
import { findField, type Row, type Table } from "./state.ts";

export interface RowQuery {
  readonly filter: string | null;
  readonly sort: readonly RowOrder[];
  readonly view: View | null;
  /** How many milliseconds the listing is behind. */
  readonly behind: number;
}

/** Throws a Refusal where the formula is wrong, or where nobody has said what it means. */
function filtered(scene: Scene, table: Table, rows: readonly Row[], text: string): readonly Row[] {
  const formula = compileFormula(text, table.state.fields);
  return rows.filter((row) => includes(formula(formulaRecord(scene, table, row))));
}

/** Orders by field names or ids, as a request or a view gives them. */
export const rowOrders = (
  table: Table,
  sort: readonly { readonly field: string; readonly direction: "asc" | "desc" }[],
): readonly RowOrder[] =>
  sort.map(({ field: name, direction }) => {
    const field = findField(table, name);
    if (!field) throw refusal(422, "UNKNOWN_FIELD_NAME", `Unknown field name: "${name}"`);
    return { field, direction };
  });

/**
 * The rows that a listing answers, in its order. A view gives its rows and its order, which `sort` overrides; hidden fields are answered.
 * Without either the order is arbitrary: shuffled anew for each listing. Source: Airtable Web API, List records.
 */
export function listRows(live: LiveBase, table: Table, query: RowQuery): readonly Row[] {
  const { base, scene } = live;
  let rows: readonly Row[] =
    query.behind > 0 ? live.rowsBehind(table, query.behind) : [...table.rows.values()];
  if (query.view?.filter) rows = filtered(scene, table, rows, query.view.filter);
  if (query.filter) rows = filtered(scene, table, rows, query.filter);
  if (query.view) {
    rows = [...rows].sort((one, other) => one.number - other.number);
    rows = sortRows(scene, table, rows, rowOrders(table, query.view.sort ?? []));
  } else {
    rows = base.random.shuffled(rows);
  }
  return query.sort.length > 0 ? sortRows(scene, table, rows, query.sort) : rows;
}
