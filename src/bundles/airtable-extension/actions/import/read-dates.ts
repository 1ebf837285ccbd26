import type { PickedTable } from "./read-file.ts";

/** What comes first in 03/04/2026. */
export type DateOrder = "day" | "month";

/** Columns whose cells are mostly such as 03/04/2026 or 05.03.2026, and what comes first there; null where no cell tells, or cells differ. */
export interface DatesIn {
  readonly columns: readonly string[];
  readonly order: DateOrder | null;
}

const shape =
  /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:[ ,T]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?: ?([ap])\.?m\.?)?)?$/i;

/** Finds them. A part beyond 12 is a day, and tells of the whole file. */
export function datesIn({ header, rows }: PickedTable): DatesIn {
  const orders = new Set<DateOrder>();
  const columns = header.filter((column) => {
    const filled = rows.map(({ cells }) => cells[column]?.trim()).filter(Boolean) as readonly string[];
    const dates = filled.filter((text) => shape.test(text));
    if (dates.length === 0 || dates.length * 2 < filled.length) return false;
    for (const text of dates.filter(isOpen)) {
      const [, first, , second] = shape.exec(text) ?? [];
      if (Number(first) > 12) orders.add("day");
      if (Number(second) > 12) orders.add("month");
    }
    return true;
  });
  return { columns, order: orders.size === 1 ? ([...orders][0] as DateOrder) : null };
}

/** The first cell of some columns whose order has to be known: with dots the day is always first. */
export function openDate(
  { rows }: PickedTable,
  columns: readonly string[],
): { readonly column: string; readonly text: string } | null {
  for (const column of columns)
    for (const { cells } of rows) {
      const text = (cells[column] ?? "").trim();
      if (isOpen(text)) return { column, text };
    }
  return null;
}

/** The table with the dates of some columns as year-month-day; a cell that can't be one stays. */
export function withDates(file: PickedTable, columns: readonly string[], order: DateOrder): PickedTable {
  if (columns.length === 0) return file;
  const rows = file.rows.map(({ row, cells }) => {
    const read = Object.assign(Object.create(null), cells) as Record<string, string>;
    for (const column of columns)
      read[column] = isoOf((read[column] ?? "").trim(), order) ?? read[column] ?? "";
    return { row, cells: read };
  });
  return { ...file, rows };
}

const isOpen = (text: string): boolean => {
  const found = shape.exec(text);
  return found !== null && found[2] !== ".";
};

function isoOf(text: string, order: DateOrder): string | null {
  const found = shape.exec(text);
  if (!found) return null;
  const [, first = "", mark, second = "", year, hour, minute, seconds, half] = found;
  const [day, month] = mark === "." || order === "day" ? [first, second] : [second, first];
  if (Number(month) > 12) return null;
  const date = [year, two(month), two(day)].join("-");
  if (hour === undefined) return date;
  const of24 = half ? (Number(hour) % 12) + (/p/i.test(half) ? 12 : 0) : hour;
  return `${date} ${[two(of24), minute, ...(seconds ? [seconds] : [])].join(":")}`;
}

const two = (part: string | number): string => String(part).padStart(2, "0");
