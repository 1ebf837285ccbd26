import type { sheets_v4 } from "googleapis/build/src/apis/sheets/v4.js";

/** A spreadsheet as the API answers it: only the fields that were asked for, and of those none that is zero, false or empty. */
export type Spreadsheet = sheets_v4.Schema$Spreadsheet;
/** A tab. */
export type Tab = sheets_v4.Schema$Sheet;
/** One step of a write. */
export type SheetsRequest = sheets_v4.Schema$Request;
/** Rows and columns of a tab by numbers from 0, ends exclusive; what is absent is open, and 0 in answers. */
export type GridRange = sheets_v4.Schema$GridRange;
/** A cell as it is written or read with its format. */
export type CellData = sheets_v4.Schema$CellData;
/** What a write answered, a reply a step. */
export type Replies = sheets_v4.Schema$BatchUpdateSpreadsheetResponse;

/** A cell's value as `values` answers it: a date is its serial number. */
export type CellValue = string | number | boolean;

/** What of a spreadsheet is asked for. */
export interface Ask {
  /** A field mask: `namedRanges,sheets.properties`. */
  readonly fields: string;
  /** A1 ranges whose cells come along, where the mask names `sheets.data`. */
  readonly ranges?: readonly string[];
}

/**
 * One spreadsheet behind the Google Sheets API v4, over whatever speaks it: the package, or Apps Script's Sheets service. Reads are
 * repeated where the network, the server or a quota failed; a write is sent once.
 */
export interface SheetsClient {
  /** The spreadsheet's id. */
  readonly spreadsheet: string;
  /** spreadsheets.get: all of it is of one moment, which may lag behind. Throws as failures.ts says. */
  get(ask: Ask): Promise<Spreadsheet>;
  /** spreadsheets.values.batchGet, UNFORMATTED_VALUE and SERIAL_NUMBER: rows a range, without the empty cells and rows at their ends. */
  values(ranges: readonly string[]): Promise<readonly (readonly (readonly CellValue[])[])[]>;
  /**
   * spreadsheets.batchUpdate: all steps or none. `answer` asks for the spreadsheet as it stands afterwards. Throws SHEETS_UNCERTAIN
   * where it may have been done (no answer, 5xx, 408), SHEETS_BUSY where a quota refused it, and what failures.ts names where it is refused.
   */
  update(requests: readonly SheetsRequest[], answer?: Ask): Promise<Replies>;
  /** Requests that were sent so far. */
  sent(): number;
}
