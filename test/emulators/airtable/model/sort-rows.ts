import { choicesOf } from "../cells/select-cells.ts";
import { readCell, type Scene } from "./computed.ts";
import { doesNotKnow } from "./refusal.ts";
import type { Field, FieldType } from "./schema.ts";
import type { Row, Table } from "./state.ts";

export interface RowOrder {
  readonly field: Field;
  readonly direction: "asc" | "desc";
}

const comparable: readonly FieldType[] = [
  "singleLineText",
  "multilineText",
  "email",
  "url",
  "phoneNumber",
  "number",
  "currency",
  "percent",
  "duration",
  "rating",
  "checkbox",
  "date",
  "dateTime",
  "singleSelect",
  "createdTime",
  "lastModifiedTime",
  "autoNumber",
  "formula",
];

const collator = new Intl.Collator("en", { sensitivity: "accent" });

/** Texts whose order depends on how capitals, accents or digits count have no known order. */
function compareTexts(left: string, right: string): number {
  if (left === right) return 0;
  const plain = left < right ? -1 : 1;
  if (Math.sign(collator.compare(left, right)) !== plain)
    throw doesNotKnow(`the order of the texts ${JSON.stringify(left)} and ${JSON.stringify(right)}`);
  return plain;
}

function compareCells(left: unknown, right: unknown): number {
  if (left === undefined || right === undefined)
    return Number(left !== undefined) - Number(right !== undefined);
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (typeof left === "string" && typeof right === "string") return compareTexts(left, right);
  if (left === true && right === true) return 0;
  throw doesNotKnow(`the order of ${JSON.stringify(left)} and ${JSON.stringify(right)}`);
}

/** An option sorts by its place in the list. Source: Airtable support, Sorting records. */
function sortable(scene: Scene, table: Table, field: Field, row: Row): unknown {
  if (field.type !== "singleSelect") return readCell(scene, table, field, row);
  const id = row.cells.get(field.id);
  return id === undefined ? undefined : choicesOf(field).findIndex((choice) => choice.id === id);
}

/** Sorts by each order in turn; equal rows stay as they came. Believed: empty cells come first, and last when descending. */
export function sortRows(
  scene: Scene,
  table: Table,
  rows: readonly Row[],
  orders: readonly RowOrder[],
): readonly Row[] {
  for (const { field } of orders)
    if (!comparable.includes(field.type)) throw doesNotKnow(`the order of a ${field.type} field`);
  const keyed = rows.map((row) => ({
    row,
    keys: orders.map(({ field }) => sortable(scene, table, field, row)),
  }));
  return keyed
    .sort((one, other) => {
      for (const [place, { direction }] of orders.entries()) {
        const order = compareCells(one.keys[place], other.keys[place]);
        if (order !== 0) return direction === "desc" ? -order : order;
      }
      return 0;
    })
    .map(({ row }) => row);
}
