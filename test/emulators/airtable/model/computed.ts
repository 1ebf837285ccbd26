import { cellType } from "../cells/cell-types.ts";
import { personCell } from "../cells/person-cells.ts";
import { compileFormula } from "../formula/compile.ts";
import type { Formula, FormulaRecord } from "../formula/formula-function.ts";
import { cellOf } from "../formula/value.ts";
import { doesNotKnow } from "./refusal.ts";
import type { Field } from "./schema.ts";
import { type Base, findField, type Row, type Table, type Touch } from "./state.ts";

/**
 * What a last-modified field shows on a row that nobody has edited since it was made. A live recording shows the time of
 * creation (grouparoo's airtable plugin, 2022-01-08); for a field that was left empty then, nobody says.
 */
export type Untouched = "created" | "blank";

/** What the reading of a row depends on besides the row. */
export interface Scene {
  readonly base: Base;
  readonly untouched: Untouched;
  /** The primary text of a row at that moment. */
  readonly nameOf: (tableId: string, rowId: string) => string;
}

const seconds = new Map<number, string>();

/** Server times are whole seconds. Source: Airtable Web API, List records ("2022-09-12T21:03:48.000Z") and live recordings. */
export function wholeSecond(time: number): string {
  const second = Math.floor(time / 1000);
  const known = seconds.get(second);
  if (known) return known;
  const text = new Date(second * 1000).toISOString();
  // Rows share few seconds, and a listing asks for each row's.
  if (seconds.size > 10_000) seconds.clear();
  seconds.set(second, text);
  return text;
}

function lastTouch(row: Row, fieldIds: readonly string[]): Touch | null {
  let last: Touch | null = null;
  for (const [fieldId, touch] of row.touched) {
    if (fieldIds.length > 0 && !fieldIds.includes(fieldId)) continue;
    if (!last || touch.at >= last.at) last = touch;
  }
  return last;
}

const watched = (field: Field): readonly string[] =>
  (field.options?.referencedFieldIds as readonly string[] | undefined) ?? [];

/** Names on both sides of a rename; each table's fields are an array of their own, so that a formula is read once. */
const formulas = new WeakMap<readonly Field[], Map<string, Formula>>();

function formulaOf(table: Table, text: string): Formula {
  const { fields } = table.state;
  const read = formulas.get(fields) ?? new Map<string, Formula>();
  formulas.set(fields, read);
  const formula = read.get(text) ?? compileFormula(text, fields);
  read.set(text, formula);
  return formula;
}

/** The value of a field that the platform works out, as records are answered; undefined where empty. */
function computedCell(scene: Scene, table: Table, field: Field, row: Row): unknown {
  switch (field.type) {
    case "createdTime":
      return wholeSecond(row.createdAt);
    case "autoNumber":
      return row.number;
    case "createdBy":
      return row.createdBy === null ? undefined : personCell(scene.base, row.createdBy);
    case "lastModifiedTime": {
      const touch = lastTouch(row, watched(field));
      if (touch) return wholeSecond(touch.at);
      return scene.untouched === "created" ? wholeSecond(row.createdAt) : undefined;
    }
    case "lastModifiedBy": {
      const touch = lastTouch(row, watched(field));
      const by = touch ? touch.by : scene.untouched === "created" ? row.createdBy : null;
      return by === null ? undefined : personCell(scene.base, by);
    }
    case "count": {
      const linked = row.cells.get(String(field.options?.recordLinkFieldId));
      return Array.isArray(linked) ? linked.length : 0;
    }
    case "formula":
      return cellOf(formulaOf(table, String(field.options?.formula))(formulaRecord(scene, table, row)));
    default:
      throw doesNotKnow(`the value of a ${field.type} field`);
  }
}

/** One cell as records are answered: undefined where empty. */
export function readCell(scene: Scene, table: Table, field: Field, row: Row): unknown {
  const type = cellType(field.type);
  if (!type) return computedCell(scene, table, field, row);
  const value = row.cells.get(field.id);
  return value === undefined ? undefined : type.read(value, field, scene);
}

/** One cell as webhooks write it: undefined where empty. */
export function richCell(scene: Scene, table: Table, field: Field, row: Row): unknown {
  const type = cellType(field.type);
  if (!type) return computedCell(scene, table, field, row);
  const value = row.cells.get(field.id);
  return value === undefined ? undefined : type.rich(value, field, scene);
}

/** A row as formulas see it. */
export function formulaRecord(scene: Scene, table: Table, row: Row): FormulaRecord {
  return {
    id: row.id,
    createdTime: () => wholeSecond(row.createdAt),
    lastModifiedTime(fieldIds) {
      const touch = lastTouch(row, fieldIds);
      if (touch) return wholeSecond(touch.at);
      return scene.untouched === "created" ? wholeSecond(row.createdAt) : null;
    },
    cell(fieldId) {
      const field = findField(table, fieldId);
      return field && richCell(scene, table, field, row);
    },
  };
}
