/** Something that is stored and answered as it was given. */
export type Json = Readonly<Record<string, unknown>>;

/** What somebody put into a cell. Exactly one is set. */
export interface Entered {
  readonly stringValue?: string;
  readonly numberValue?: number;
  readonly boolValue?: boolean;
  readonly formulaValue?: string;
}

/** A cell, by the API's own field names. Only what was set is there. */
export interface Cell {
  readonly userEnteredValue?: Entered;
  readonly userEnteredFormat?: Json;
  readonly note?: string;
  readonly dataValidation?: Json;
  readonly textFormatRuns?: readonly Json[];
  readonly chipRuns?: readonly Json[];
}

export interface Row {
  /** Ends with the last cell that was ever set. */
  readonly cells: readonly (Cell | undefined)[];
  /** `pixelSize`, `hiddenByUser`. */
  readonly properties?: Json;
}

export interface GridProperties {
  readonly rowCount: number;
  readonly columnCount: number;
  readonly frozenRowCount?: number;
  readonly frozenColumnCount?: number;
  readonly hideGridlines?: boolean;
}

export interface SheetProperties {
  readonly sheetId: number;
  readonly title: string;
  readonly gridProperties: GridProperties;
  readonly hidden?: boolean;
  readonly [field: string]: unknown;
}

/** Rows and columns count from 0, ends are exclusive, what is missing is unbounded. Source: Sheets API, GridRange. */
export interface GridRange {
  readonly sheetId: number;
  readonly startRowIndex?: number;
  readonly endRowIndex?: number;
  readonly startColumnIndex?: number;
  readonly endColumnIndex?: number;
}

/** Without a range once its cells were deleted. */
export interface NamedRange {
  readonly namedRangeId: string;
  readonly name: string;
  readonly range?: GridRange;
}

export interface Protection {
  readonly protectedRangeId: number;
  readonly range?: GridRange;
  readonly namedRangeId?: string;
  readonly description?: string;
  readonly warningOnly: boolean;
  readonly editors: readonly string[];
  readonly groups: readonly string[];
  readonly domainUsersCanEdit: boolean;
  readonly unprotectedRanges: readonly GridRange[];
}

/** A row or column that metadata sticks to, or a sheet, or the whole spreadsheet. */
export interface MetadataPlace {
  readonly sheetId?: number;
  readonly dimension?: "ROWS" | "COLUMNS";
  readonly index?: number;
}

export interface Metadata {
  readonly metadataId: number;
  readonly metadataKey: string;
  readonly metadataValue?: string;
  readonly visibility: string;
  readonly place: MetadataPlace;
}

/** A tab: `rows` ends with the last row that was ever touched; the grid may be taller. */
export interface Sheet {
  readonly properties: SheetProperties;
  readonly rows: readonly Row[];
  readonly columns: readonly (Json | undefined)[];
  readonly merges: readonly GridRange[];
  readonly protections: readonly Protection[];
  readonly conditionalFormats: readonly Json[];
  readonly bandedRanges: readonly Json[];
  readonly filterViews: readonly Json[];
  readonly charts: readonly Json[];
  readonly basicFilter?: Json;
}

/** A spreadsheet at one moment. Nothing in it ever changes: a write makes another one. */
export interface Book {
  readonly spreadsheetId: string;
  readonly properties: Json & { readonly title: string; readonly locale: string; readonly timeZone: string };
  readonly sheets: readonly Sheet[];
  readonly namedRanges: readonly NamedRange[];
  readonly metadata: readonly Metadata[];
}

export const emptyRow: Row = { cells: [] };

/** A new tab. Source: recorded, 1000 rows by 26 columns unless told. */
export const newSheet = (sheetId: number, title: string, rowCount = 1000, columnCount = 26): Sheet => ({
  properties: { sheetId, title, sheetType: "GRID", gridProperties: { rowCount, columnCount } },
  rows: [],
  columns: [],
  merges: [],
  protections: [],
  conditionalFormats: [],
  bandedRanges: [],
  filterViews: [],
  charts: [],
});

export const findSheet = (book: Book, sheetId: number): Sheet | undefined =>
  book.sheets.find(({ properties }) => properties.sheetId === sheetId);

/** Titles differ by more than case. */
export const findTitle = (book: Book, title: string): Sheet | undefined =>
  book.sheets.find(({ properties }) => properties.title.toLowerCase() === title.toLowerCase());

/** The book with another version of a tab. */
export const withSheet = (book: Book, sheet: Sheet): Book => ({
  ...book,
  sheets: book.sheets.map((each) => (each.properties.sheetId === sheet.properties.sheetId ? sheet : each)),
});
