import type { Field, FieldType } from "../model/schema.ts";
import { parsedDate } from "./dates.ts";
import { notEmulated } from "./refusals.ts";
import { type FormulaValue, failed } from "./value.ts";

type Kind = "text" | "number" | "tick" | "date" | "named" | "names" | "computed";

/** What a formula sees of each type. Source: Airtable Web API, Field types and cell values; types missing here are refused. */
const kinds: Partial<Readonly<Record<FieldType, Kind>>> = {
  singleLineText: "text",
  multilineText: "text",
  richText: "text",
  email: "text",
  url: "text",
  phoneNumber: "text",
  number: "number",
  currency: "number",
  percent: "number",
  duration: "number",
  rating: "number",
  autoNumber: "number",
  count: "number",
  checkbox: "tick",
  date: "date",
  dateTime: "date",
  createdTime: "date",
  lastModifiedTime: "date",
  singleSelect: "named",
  singleCollaborator: "named",
  createdBy: "named",
  lastModifiedBy: "named",
  multipleSelects: "names",
  multipleCollaborators: "names",
  multipleRecordLinks: "names",
  formula: "computed",
  rollup: "computed",
};

/**
 * A cell as a formula sees it. `cell` is written as webhooks write it: {id, name} for an option or a person, [{id, name}] for
 * links: a formula sees the linked records' primary fields, never their ids (community, "filterByFormula on a linked record").
 */
export function valueOfCell(field: Field, cell: unknown): FormulaValue {
  const kind = kinds[field.type];
  if (!kind) throw notEmulated(`a ${field.type} field in a formula ("${field.name}")`);
  if (cell === null || cell === undefined || cell === "") return null;
  if (kind === "computed") return computed(cell);
  if (kind === "number" && typeof cell === "number") return cell;
  if (kind === "tick" && typeof cell === "boolean") return cell ? true : null;
  if (kind === "text" && typeof cell === "string") return cell;
  if (kind === "date" && typeof cell === "string") return dated(cell);
  if (kind === "named") return nameOf(field, cell);
  if (kind === "names" && Array.isArray(cell))
    return cell.length > 0 ? cell.map((item) => nameOf(field, item)) : null;
  throw new TypeError(`The cell of "${field.name}" (${field.type}) holds ${JSON.stringify(cell)}`);
}

function nameOf(field: Field, item: unknown): string {
  if (typeof item === "object" && item !== null && "name" in item && typeof item.name === "string")
    return item.name;
  throw new TypeError(`The cell of "${field.name}" holds ${JSON.stringify(item)} where {id, name} belongs`);
}

/** A day alone is ten characters long. */
const dated = (text: string): FormulaValue => parsedDate(text);

function computed(cell: unknown): FormulaValue {
  if (typeof cell === "string" || typeof cell === "number" || typeof cell === "boolean") return cell;
  if (Array.isArray(cell)) return cell.map(computed);
  if (typeof cell === "object" && cell !== null) {
    if ("error" in cell) return failed;
    if ("specialValue" in cell) return Number(String(cell.specialValue));
  }
  return null;
}
