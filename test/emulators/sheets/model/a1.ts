import { invalid } from "./refusal.ts";
import { type Book, findTitle, type GridRange, type Sheet } from "./state.ts";

/** Column 0 is A, 26 is AA. */
export function letters(column: number): string {
  let text = "";
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26))
    text = String.fromCharCode(65 + ((rest - 1) % 26)) + text;
  return text;
}

/** A is 0, AA is 26. */
export const columnOf = (text: string): number =>
  [...text.toUpperCase()].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;

/** A title as a range names it: in quotes unless it is a plain word. Source: recorded `Sheet1!A1`, `'🌵 x'!A1`. */
export const quoted = (title: string): string =>
  /^[A-Za-z_][A-Za-z0-9_]*$/.test(title) && !isCellName(title) ? title : `'${title.replaceAll("'", "''")}'`;

const isCellName = (text: string): boolean => /^[A-Za-z]{1,3}\d+$/.test(text);

/** Bounds of cells in a tab; ends are exclusive and never beyond the grid. */
export interface Box {
  readonly sheet: Sheet;
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** `Sheet1!A1:C2`, or `Sheet1!A1` for one cell. */
export function shownBox({ sheet, top, bottom, left, right }: Box): string {
  const first = `${letters(left)}${top + 1}`;
  const last = `${letters(right - 1)}${bottom}`;
  return `${quoted(sheet.properties.title)}!${first === last ? first : `${first}:${last}`}`;
}

/** The grid's part of a range. Throws where it begins beyond the grid, in the words of the live API. */
export function boxOf(sheet: Sheet, range: Omit<GridRange, "sheetId">, asked?: string): Box {
  const { rowCount, columnCount } = sheet.properties.gridProperties;
  const box = {
    sheet,
    top: range.startRowIndex ?? 0,
    bottom: Math.min(range.endRowIndex ?? rowCount, rowCount),
    left: range.startColumnIndex ?? 0,
    right: Math.min(range.endColumnIndex ?? columnCount, columnCount),
  };
  if (box.top >= rowCount || box.left >= columnCount) {
    const whole = {
      ...box,
      bottom: range.endRowIndex ?? box.top + 1,
      right: range.endColumnIndex ?? box.left + 1,
    };
    throw invalid(
      `Range (${asked ?? shownBox(whole)}) exceeds grid limits. Max rows: ${rowCount}, max columns: ${columnCount}`,
    );
  }
  return box;
}

const unparsed = (text: string) => invalid(`Unable to parse range: ${text}`);

interface Corner {
  readonly row?: number;
  readonly column?: number;
}

function corner(text: string): Corner | null {
  const a1 = /^([A-Za-z]{1,3})?([1-9]\d{0,7})?$/.exec(text);
  if (text !== "" && a1)
    return {
      ...(a1[1] ? { column: columnOf(a1[1]) } : {}),
      ...(a1[2] ? { row: Number(a1[2]) - 1 } : {}),
    };
  const r1c1 = /^R([1-9]\d*)C([1-9]\d*)$/i.exec(text);
  return r1c1 ? { row: Number(r1c1[1]) - 1, column: Number(r1c1[2]) - 1 } : null;
}

/** A range's bounds without its tab: `A1`, `A:C`, `2:2`, `A2:C`, `R1C1:R2C3`. */
export function readBounds(text: string): Omit<GridRange, "sheetId"> | null {
  const plain = text.replaceAll("$", "");
  const [from = "", to, ...more] = plain.split(":");
  const first = corner(from);
  const last = to === undefined ? first : corner(to);
  if (!first || !last || more.length > 0) return null;
  // One part alone is one cell; a lone column or row is no range.
  if (to === undefined && (first.row === undefined || first.column === undefined)) return null;
  const low = (one?: number, other?: number) =>
    one === undefined || other === undefined ? (one ?? 0) : Math.min(one, other);
  const high = (one?: number, other?: number) =>
    other === undefined ? undefined : Math.max(one ?? 0, other) + 1;
  const endRow = high(first.row, last.row);
  const endColumn = high(first.column, last.column);
  return {
    startRowIndex: low(first.row, last.row),
    startColumnIndex: low(first.column, last.column),
    ...(endRow === undefined ? {} : { endRowIndex: endRow }),
    ...(endColumn === undefined ? {} : { endColumnIndex: endColumn }),
  };
}

function namedBounds(book: Book, name: string): GridRange | undefined {
  return book.namedRanges.find((each) => each.name.toLowerCase() === name.toLowerCase())?.range;
}

/** A range of values: its tab and bounds; `isWhole` where only the tab was named. */
export interface AskedRange {
  readonly sheet: Sheet;
  readonly bounds: Omit<GridRange, "sheetId">;
  readonly isWhole: boolean;
}

/**
 * Reads a range. A bare name is a named range first, then a tab; `'Sheet1'` is always the tab. Throws "Unable to parse range" for a
 * tab that isn't there, too. Source: live texts, 2026.
 */
export function readRange(book: Book, text: string): AskedRange {
  const bang = text.lastIndexOf("!");
  const isQuoted = /^'.*'$/s.test(text) && !/'!/.test(text);
  const bare = (title: string) => (/^'.*'$/s.test(title) ? title.slice(1, -1).replaceAll("''", "'") : title);
  if (bang === -1 || isQuoted) {
    const named = namedBounds(book, text);
    const home = named && book.sheets.find(({ properties }) => properties.sheetId === named.sheetId);
    if (named && home) return { sheet: home, bounds: named, isWhole: false };
    const sheet = findTitle(book, bare(text));
    if (sheet) return { sheet, bounds: {}, isWhole: true };
    const bounds = readBounds(text);
    const first = book.sheets[0];
    if (bounds && first && !isQuoted) return { sheet: first, bounds, isWhole: false };
    throw unparsed(text);
  }
  const sheet = findTitle(book, bare(text.slice(0, bang)));
  const rest = text.slice(bang + 1);
  const bounds = readBounds(rest) ?? namedBounds(book, rest);
  if (!sheet || !bounds) throw unparsed(text);
  return { sheet, bounds, isWhole: false };
}
