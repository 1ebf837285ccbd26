import type { SheetsClient } from "./client.ts";
import type { Book, BookTab } from "./tabs.ts";

/** Cells that a spreadsheet holds over all tabs, filled or not. Source: Google Drive's help, "Files you can store". */
export const mostCells = 10_000_000;

/** What the events' tab has columns for, unless somebody added some. */
export const usualWidth = 12;

/** What a spreadsheet holds; Google counts no calls a month. */
export const sheetLimits = {
  title: "Google Sheets",
  records: mostCells,
  calls: null,
  cells_an_event: usualWidth,
} as const;

/** Counts the cells of all tabs; one request. */
export async function countCells(client: SheetsClient): Promise<number> {
  const { sheets = [] } = await client.get({
    fields: "sheets.properties.gridProperties(rowCount,columnCount)",
  });
  return sheets.reduce((sum, { properties }) => {
    const { rowCount, columnCount } = properties?.gridProperties ?? {};
    return sum + (rowCount ?? 0) * (columnCount ?? 0);
  }, 0);
}

/** How many more events fit; `log` is null before its tab is made. */
export function roomFor(
  { cells }: Pick<Book, "cells">,
  log: Pick<BookTab, "rows" | "columns"> | null,
): number {
  return Math.max(0, Math.floor((mostCells - cells) / Math.max(1, log?.columns ?? usualWidth)));
}
