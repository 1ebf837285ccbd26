import type { CellData } from "../../stores/sheets/client.ts";
import { type SeenRow, shownText } from "./sheet-sight.ts";

/** A cell as it is written, or why it isn't, a sentence. */
export type SheetFit =
  | { readonly value: NonNullable<CellData["userEnteredValue"]> | null }
  | { readonly why: string };

/** What is written so that a cell says a value again as the log has it; null empties it. A text is never taken for a formula, a number or a date. */
export function fitSheetCell(
  cell: CellData | undefined,
  to: string | null,
  column: string,
  rows: readonly SeenRow[],
): SheetFit {
  const name = JSON.stringify(column);
  if (cell?.userEnteredValue?.formulaValue !== undefined && cell.userEnteredValue.formulaValue !== null)
    return { why: `${name} is a formula there, so nothing is written over it.` };
  if (to === null) return { value: null };
  if (/DATE|TIME/.test(cell?.effectiveFormat?.numberFormat?.type ?? ""))
    return { why: `${name} holds a date there, which the log knows as text alone: change it by hand.` };
  const gone = notAmong(cell, to);
  if (gone !== null) return { why: `${name} has no option ${JSON.stringify(gone)} (any more).` };
  return { value: valueLike(to, kindOf(column, rows)) };
}

/** What a strict list of options lacks; several of them stand in a cell with commas. */
function notAmong(cell: CellData | undefined, to: string): string | null {
  const { condition, strict } = cell?.dataValidation ?? {};
  if (!strict || condition?.type !== "ONE_OF_LIST") return null;
  const options = new Set((condition.values ?? []).map(({ userEnteredValue }) => userEnteredValue?.trim()));
  if (options.has(to)) return null;
  return to.split(", ").find((part) => !options.has(part)) ?? null;
}

/** What all filled cells of a column are; a column of texts is one where a single cell is. */
function kindOf(column: string, rows: readonly SeenRow[]): "number" | "boolean" | "text" {
  const kinds = new Set<string>();
  for (const row of rows) {
    const entered = row.get(column)?.userEnteredValue;
    if (entered && shownText(row.get(column)) !== null)
      kinds.add(
        typeof entered.numberValue === "number"
          ? "number"
          : typeof entered.boolValue === "boolean"
            ? "boolean"
            : "text",
      );
  }
  const [only] = kinds;
  return kinds.size === 1 ? (only as "number") : "text";
}

/** A value in a column's own kind, where it says the same there. */
function valueLike(to: string, kind: ReturnType<typeof kindOf>): NonNullable<CellData["userEnteredValue"]> {
  if (kind === "number" && String(Number(to)) === to) return { numberValue: Number(to) };
  if (kind === "boolean" && (to === "true" || to === "false")) return { boolValue: to === "true" };
  return { stringValue: to };
}
