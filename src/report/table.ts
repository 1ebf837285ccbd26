import type { Column, TableRow } from "../views/view.ts";
import { cellText, isNumeric, number } from "./format.ts";
import { type Html, html, type Part } from "./markup.ts";

/** A column as a table shows it. */
export interface ShownColumn {
  readonly column: Column;
  /** In place of the column's own title. */
  readonly title?: string;
  /** What stands in a cell; the value as text where nothing else is asked for. */
  readonly cell?: (row: TableRow) => Part;
  /** Cells that may be long get room to wrap. */
  readonly long?: true;
}

/** What a table is made of. */
export interface TableSpec {
  /** Says what the table holds, also to those who don't see it. */
  readonly caption: string;
  readonly columns: readonly ShownColumn[];
  readonly rows: readonly TableRow[];
  readonly timezone: string;
  /** At most so many rows are put into the page. @default 50 */
  readonly limit?: number;
  /** The command that lists the rest. */
  readonly command: string;
}

/** The columns of a view by their names, in the order asked for; those that the view doesn't have are left out. */
export function pickColumns(
  columns: readonly Column[],
  wanted: readonly (string | (Omit<ShownColumn, "column"> & { readonly name: string }))[],
): readonly ShownColumn[] {
  return wanted.flatMap((each) => {
    const { name, ...shown } = typeof each === "string" ? { name: each } : each;
    const column = columns.find((one) => one.name === name);
    return column ? [{ column, ...shown }] : [];
  });
}

/** A table in a box of its own, which scrolls where the page is narrow. The first cell of a row names it. */
export function dataTable({ caption, columns, rows, timezone, limit = 50, command }: TableSpec): Html {
  const shown = rows.slice(0, limit);
  const head = columns.map(
    ({ column, title }) => html`<th scope="col"${numeric(column)}>${title ?? column.title}</th>`,
  );
  const body = shown.map(
    (row) => html`<tr>${columns.map((column, i) => cellOf(row, column, i === 0, timezone))}</tr>`,
  );
  return html`${boxOf(caption, html`<tr>${head}</tr>`, body)}${
    rows.length > limit
      ? html`<p class="more">${number(limit)} of ${number(rows.length)}; <code>daybook ${command}</code> lists all.</p>`
      : null
  }`;
}

/** A table with its caption, in a box of its own that scrolls and can be reached by key. */
export const boxOf = (caption: string, head: Html, body: readonly Html[]): Html =>
  html`<div class="scroll" role="region" tabindex="0" aria-label="${caption}"><table><caption><span>${caption}</span></caption>
<thead>${head}</thead><tbody>${body}</tbody></table></div>`;

function cellOf(row: TableRow, { column, cell, long }: ShownColumn, first: boolean, timezone: string): Html {
  const content = cell ? cell(row) : cellText(row[column.name], column.kind, timezone);
  if (first) return html`<th scope="row">${content}</th>`;
  return long ? html`<td class="long">${content}</td>` : html`<td${numeric(column)}>${content}</td>`;
}

const numeric = ({ kind }: Column): Part =>
  isNumeric(kind) ? html` class="number"` : kind === "when" || kind === "day" ? html` class="when"` : null;
