import { isDaybookError } from "../../core/errors.ts";
import type { GridRange, SheetsClient, Spreadsheet, Tab } from "./client.ts";
import { quoted } from "./columns.ts";

/** A spreadsheet's tabs, as setting up looks at them. */
export interface Book {
  /** IANA name. */
  readonly timezone: string;
  /** Tabs that have cells. */
  readonly tabs: readonly BookTab[];
  /** Cells of all tabs' grids, filled or not. */
  readonly cells: number;
  readonly names: readonly { readonly id: string; readonly name: string }[];
}

/** A tab and its first row. */
export interface BookTab {
  readonly id: number;
  readonly title: string;
  /** The texts of the first row. */
  readonly headers: readonly string[];
  readonly rows: number;
  readonly columns: number;
  readonly protections: readonly Protection[];
}

/** A protection as the account that asks is told it. */
export interface Protection {
  readonly id: number;
  readonly description: string;
  /** It covers the whole tab, however it grows, and leaves no cell out. */
  readonly whole: boolean;
  /** It is of cells of this tab, not of a named range or a table. */
  readonly plain: boolean;
  readonly warns: boolean;
  /** Whether the account that asks may edit; only then are the editors told. */
  readonly mine: boolean;
  /** E-mail addresses in lower case. */
  readonly users: readonly string[];
  /** Groups, and a whole domain. */
  readonly others: readonly string[];
}

/** What is asked for of a spreadsheet: also the answer of a write that changes it. */
export const bookFields =
  "properties(timeZone),namedRanges(namedRangeId,name),sheets(properties(sheetId,title,sheetType,gridProperties),protectedRanges)";

/** Reads the tabs and their first rows: two requests. */
export async function readBook(client: SheetsClient): Promise<Book> {
  for (let attempt = 1; ; attempt++) {
    const answer = await client.get({ fields: bookFields });
    const { tabs } = bookOf(answer, () => []);
    const rows = await client
      .values(tabs.map(({ title }) => `${quoted(title)}!1:1`))
      .catch((error: unknown) => {
        // A tab that was renamed or deleted just now.
        if (attempt < 3 && isDaybookError(error) && error.code === "SHEETS_TAB_MISSING") return null;
        throw error;
      });
    if (rows === null) continue;
    const headers = new Map(
      tabs.map(({ id }, at) => [id, (rows[at]?.[0] ?? []).map((cell) => String(cell).trim())]),
    );
    return bookOf(answer, (id) => headers.get(id) ?? []);
  }
}

/** A spreadsheet of an answer, with headers that are known from elsewhere. */
export function bookOf(answer: Spreadsheet, headersOf: (id: number) => readonly string[]): Book {
  const { properties, sheets = [], namedRanges = [] } = answer;
  const grids = sheets.filter((sheet) => (sheet.properties?.sheetType ?? "GRID") === "GRID");
  const tabs = grids.map(({ properties: own, protectedRanges }): BookTab => {
    const { sheetId, title, gridProperties } = own ?? {};
    return {
      id: sheetId ?? 0,
      title: title ?? "",
      headers: headersOf(sheetId ?? 0),
      rows: gridProperties?.rowCount ?? 0,
      columns: gridProperties?.columnCount ?? 0,
      protections: (protectedRanges ?? []).map(protectionOf),
    };
  });
  return {
    timezone: properties?.timeZone ?? "",
    tabs,
    cells: tabs.reduce((sum, tab) => sum + tab.rows * tab.columns, 0),
    names: namedRanges.map(({ namedRangeId, name }) => ({ id: namedRangeId ?? "", name: name ?? "" })),
  };
}

/** The tab of a title; Google tells none from another by its letters' case. */
export const tabNamed = <Kept extends Pick<BookTab, "title">>(
  tabs: readonly Kept[],
  title: string,
): Kept | undefined =>
  tabs.find((tab) => tab.title === title) ??
  tabs.find((tab) => tab.title.toLowerCase() === title.toLowerCase());

type Given = NonNullable<Tab["protectedRanges"]>[number];

/** A protection of an answer. */
function protectionOf(given: Given): Protection {
  const { protectedRangeId, description, range, editors, unprotectedRanges, warningOnly } = given;
  const plain = !given.namedRangeId && !given.tableId;
  return {
    id: protectedRangeId ?? 0,
    description: description ?? "",
    whole: plain && range != null && isWhole(range) && (unprotectedRanges ?? []).length === 0,
    plain,
    warns: warningOnly === true,
    mine: given.requestingUserCanEdit === true,
    users: (editors?.users ?? []).map((user) => user.toLowerCase()),
    others: [
      ...(editors?.groups ?? []),
      ...(editors?.domainUsersCanEdit ? ["everybody of your domain"] : []),
    ],
  };
}

/** Whether a range has no bounds: one that ends where the grid does now leaves out the rows to come. */
const isWhole = ({ startRowIndex, endRowIndex, startColumnIndex, endColumnIndex }: GridRange): boolean =>
  !startRowIndex && !startColumnIndex && endRowIndex == null && endColumnIndex == null;
