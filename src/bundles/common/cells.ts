import type { SnapshotValue } from "../../core/snapshot.ts";

/**
 * A cell as a log holds it: an option, a linked record or a person by its name, several of them joined by commas; null where it
 * is empty. Source: airtable.com/developers/scripting/api/cell_values.
 */
export function cellValue(cell: unknown): SnapshotValue {
  if (typeof cell === "string" || typeof cell === "number" || typeof cell === "boolean") return cell;
  return namesIn(cell).join(", ") || null;
}

/** The names in a cell, for tags: a text is cut at its commas. */
export function namesIn(cell: unknown): readonly string[] {
  const parts = typeof cell === "string" ? cell.split(",") : Array.isArray(cell) ? cell : [cell];
  return parts.map((part: unknown) => nameOf(part).trim()).filter((name) => name !== "");
}

function nameOf(part: unknown): string {
  if (part === null || part === undefined) return "";
  if (typeof part !== "object") return String(part);
  const { name, text, filename, value, email } = part as Readonly<Record<string, unknown>>;
  const found = [name, text, filename, value, email].find(
    (each) => typeof each === "string" || typeof each === "number",
  );
  return found === undefined ? JSON.stringify(part) : String(found);
}

/** A cell's text, such as a time or a person's name; null where it is empty. */
export function textIn(cell: unknown): string | null {
  const value = cellValue(cell);
  return value === null ? null : String(value).trim() || null;
}

/** The ids of the records that a link cell leads to. */
export const idsIn = (cell: unknown): readonly string[] =>
  Array.isArray(cell)
    ? cell.flatMap((each: { readonly id?: unknown }) => (typeof each.id === "string" ? [each.id] : []))
    : [];
