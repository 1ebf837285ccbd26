import type { Cell } from "../../views/view.ts";
import type { Table } from "./table.ts";

/**
 * A table as CSV (RFC 4180, UTF-8, names as in JSON) for a spreadsheet. Words that a spreadsheet would run as a formula
 * (they begin with = + - @, tab or carriage return) get a leading '; numbers and times are as in JSON.
 */
export function csvText({ columns, rows }: Table): string {
  const lines = [columns.map((column) => quoted(column.name))];
  for (const row of rows) lines.push(columns.map((column) => csvCell(row[column.name] ?? null)));
  return `${lines.map((line) => line.join(",")).join("\r\n")}\r\n`;
}

function csvCell(value: Cell): string {
  if (value === null) return "";
  return typeof value === "string" ? quoted(/^[=+\-@\t\r]/.test(value) ? `'${value}` : value) : String(value);
}

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
