import { columnFor } from "../../../../core/header-words.ts";
import type { PickedTable } from "./read-file.ts";

/** A table whose amounts are plain numbers where they can be read, and sentences about those that can't. */
export interface AmountsRead {
  readonly file: PickedTable;
  readonly faults: readonly string[];
}

type Mark = "." | ",";

/** Reads amounts such as 1.234,50, 1,234.50 and €1,234.50. Where 1,234 or 1.234 may be either, the column's other cells tell; else it stays. */
export function withAmounts(file: PickedTable): AmountsRead {
  const amounts = file.header.filter((column) => columnFor("amount", [column]) !== undefined);
  const rows = file.rows.map(({ row, cells }) => ({
    row,
    cells: Object.assign(Object.create(null), cells) as Record<string, string>,
  }));
  const faults: string[] = [];
  for (const column of amounts) {
    const texts = rows.map(({ cells }) => (cells[column] ?? "").trim());
    if (texts.every((text) => text === "" || isSure(text))) continue;
    const marks = new Set(texts.map((text) => amountOf(text, null)?.decimal).filter(Boolean));
    const decimal = marks.size === 1 ? ([...marks][0] as Mark) : null;
    let open: string | null = null;
    texts.forEach((text, at) => {
      const read = amountOf(text, decimal);
      const cells = rows[at]?.cells;
      if (read?.number && cells) cells[column] = read.number;
      else if (read) {
        open ??= text;
        // What a map would take for a number is refused with its row instead.
        if (cells && isPlainNumber(text)) cells[column] = `${text}?`;
      }
    });
    if (open !== null)
      faults.push(
        `In column “${column}” ${open} may mean thousands or a decimal part, and no other amount there tells. Write it without separators of thousands, such as 1200 or 1200.50.`,
      );
  }
  return { file: { ...file, rows }, faults };
}

/** Whether a cell is a number as maps take it. */
export const isPlainNumber = (text: string): boolean => /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text);

/** A plain number that no group of thousands looks like. */
const isSure = (text: string): boolean => isPlainNumber(text) && !/^-?[1-9]\d{0,2}\.\d{3}$/.test(text);

/** An amount's number, null where it may be either of two; its decimal mark where it tells one. null: it is no amount. */
function amountOf(
  text: string,
  known: Mark | null,
): { readonly number: string | null; readonly decimal: Mark | null } | null {
  const found = /^(-?)(?:[A-Z]{0,2}\p{Sc}|[A-Z]{3})?(-?)(\d[\d.,]*)(?:\p{Sc}|[A-Z]{3})?$/u.exec(
    text.replace(/[\s'’]/g, ""),
  );
  if (!found) return null;
  const [, before = "", after = "", digits = ""] = found;
  const sign = before || after;
  const [, head = "", mark, tail = ""] = /^(.*)([.,])(\d*)$/.exec(digits) ?? [];
  const number = (whole: string, part: string): string =>
    `${sign}${whole.replace(/[.,]/g, "").replace(/^0+(?=\d)/, "")}${part && `.${part}`}`;
  if (mark === undefined) return { number: number(digits, ""), decimal: null };
  const other = mark === "." ? "," : ".";
  if (tail === "") return null;
  if (head.includes(mark)) {
    const isGrouped = !head.includes(other) && tail.length === 3 && groups.test(head);
    return isGrouped ? { number: number(digits, ""), decimal: other } : null;
  }
  if (head.includes(other))
    return groups.test(head) ? { number: number(head, tail), decimal: mark as Mark } : null;
  const isOpen = tail.length === 3 && /^[1-9]\d{0,2}$/.test(head);
  if (!isOpen) return { number: number(head, tail), decimal: mark as Mark };
  if (known === null) return { number: null, decimal: null };
  return { number: known === mark ? number(head, tail) : number(digits, ""), decimal: null };
}

/** Groups of three digits, or of two as in India. */
const groups = /^\d{1,3}(?:[.,]\d{2,3})*$/;
