import {
  fieldOf,
  type RecordBase,
  type RecordField,
  type RecordTable,
  type TableRecord,
} from "../../common/records.ts";
import type { Book } from "../front.ts";
import { cellOf, isBroken, isFilled } from "./cells.ts";

/** The column that Daybook adds to a tab whose rows have no id of their own. */
export const ownId = "Daybook ID";

/** A row of a tab. */
export interface TabRow extends TableRecord {
  /** As people count: the header is row 1. */
  readonly row: number;
}

/** A tab, and its rows as of the last time that they were read. */
export interface Tab extends RecordTable {
  readonly sheet: GoogleAppsScript.Spreadsheet.Sheet;
  readonly fields: readonly TabField[];
  /** Rows that hold something but a lone id, top first. */
  selectRecordsAsync(ask: {
    readonly fields: readonly string[];
  }): Promise<{ readonly records: readonly TabRow[] }>;
  /** Rows that were left out of the last reading since a formula in them shows an error. */
  broken(): number;
}

/** A column by its header. */
export interface TabField extends RecordField {
  /** From 0. */
  readonly place: number;
}

/** A spreadsheet's tabs as tables of records: a header row, then a record a row; what a row is called by is its place. */
export function tabsOf(book: Book): RecordBase<Tab> & { readonly tables: readonly Tab[] } {
  return { tables: book.getSheets().map(tabOf) };
}

function tabOf(sheet: GoogleAppsScript.Spreadsheet.Sheet): Tab {
  let header: readonly TabField[] | null = null;
  let broken = 0;
  return {
    get id() {
      return String(sheet.getSheetId());
    },
    name: sheet.getName(),
    sheet,
    get fields() {
      header ??= headerOf(sheet);
      return header;
    },
    async selectRecordsAsync({ fields }) {
      const [top = [], ...grid] = gridOf(sheet);
      // Columns may have moved since the header was read.
      header = fieldsOf(top, grid);
      const placeOf = (name: string): number => fieldOf({ fields: header ?? [] }, name)?.place ?? -1;
      const own = placeOf(ownId);
      const asked = fields.map(placeOf);
      const records: TabRow[] = [];
      const tab = sheet.getSheetId();
      broken = 0;
      grid.forEach((cells, at) => {
        if (!cells.some((cell, place) => place !== own && isFilled(cell))) return;
        if (asked.some((place) => isBroken(cells[place]))) broken += 1;
        else records.push(rowOf(tab, header ?? [], cells, at + 2));
      });
      return { records };
    },
    broken: () => broken,
  };
}

/** All cells up to the last filled one, as Apps Script gives them. */
export const gridOf = (sheet: GoogleAppsScript.Spreadsheet.Sheet): readonly (readonly unknown[])[] =>
  sheet.getDataRange().getValues();

function headerOf(sheet: GoogleAppsScript.Spreadsheet.Sheet): readonly TabField[] {
  const width = sheet.getLastColumn();
  if (width < 1) return [];
  const [cells = []] = sheet.getRange(1, 1, 1, width).getValues();
  return fieldsOf(cells);
}

/** The columns that have a header: of a name the first, unless that one is empty and another isn't, as where somebody has just put one in. */
const fieldsOf = (
  cells: readonly unknown[],
  grid: readonly (readonly unknown[])[] = [],
): readonly TabField[] => {
  const places = new Map<string, number>();
  const isEmpty = (place: number): boolean => !grid.some((row) => isFilled(row[place]));
  cells.forEach((cell, place) => {
    const name = String(cell).trim();
    const first = places.get(name);
    if (name !== "" && (first === undefined || (isEmpty(first) && !isEmpty(place)))) places.set(name, place);
  });
  return [...places].map(([name, place]) => ({ name, place, type: "singleLineText" }));
};

function rowOf(tab: number, fields: readonly TabField[], cells: readonly unknown[], row: number): TabRow {
  return {
    // Of rows that share an id the first counts, and these are compared as text.
    id: `${tab} row ${String(row).padStart(8, "0")}`,
    row,
    getCellValue(column) {
      const place = fieldOf({ fields }, column)?.place;
      return place === undefined ? null : cellOf(cells[place]);
    },
  };
}
