import { isDaybookError } from "../../core/errors.ts";
import type { CellData, SheetsClient, Spreadsheet, Tab } from "./client.ts";
import { lettersOf, quoted } from "./columns.ts";
import type { LinkPlace } from "./links.ts";
import { tabNamed } from "./tabs.ts";

/** A tab of Daybook with all its cells. */
export interface HeldTab {
  /** As it is asked for; Google tells no names apart by their case. */
  readonly name: string;
  readonly title: string;
  readonly sheetId: number;
  readonly frozen: number;
  readonly rowCount: number;
  readonly columnCount: number;
  /** The texts of the first row. */
  readonly headers: readonly string[];
  /** Cells below the header, up to the last row that holds anything. */
  readonly rows: readonly (readonly CellData[])[];
  readonly charts: NonNullable<Tab["charts"]>;
  readonly rules: NonNullable<Tab["conditionalFormats"]>;
  readonly metadata: NonNullable<Tab["developerMetadata"]>;
}

/** A spreadsheet at one moment. */
export interface HeldBook {
  readonly zone: string;
  readonly named: Pick<Spreadsheet, "namedRanges">;
  readonly tabs: readonly HeldTab[];
  readonly places: ReadonlyMap<string, LinkPlace>;
}

/** Where ids of the CRM stand: a tab and its column. */
export interface IdColumn {
  readonly tab: string;
  readonly column: string;
}

const tabFields = "sheets(properties(sheetId,title,sheetType,gridProperties))";
const cellFields =
  "properties(timeZone),namedRanges(namedRangeId,name),sheets(properties(sheetId,title,gridProperties),charts(chartId,spec)," +
  "conditionalFormats,developerMetadata(metadataId,metadataKey,metadataValue),data(startRow,startColumn,rowData(values(userEnteredValue))))";

/** Reads tabs, those that are there, and where links lead: two requests, of which the second is of one moment. Throws what the client throws. */
export async function readTabs(
  client: SheetsClient,
  names: readonly string[],
  ids: Readonly<Record<string, IdColumn | undefined>>,
): Promise<HeldBook> {
  for (let attempt = 1; ; attempt++) {
    const { sheets = [] } = await client.get({ fields: tabFields });
    const there = sheets
      .filter(({ properties }) => (properties?.sheetType ?? "GRID") === "GRID")
      .map(({ properties }) => ({ title: properties?.title ?? "" }));
    const wanted = names.flatMap((name) => {
      const title = tabNamed(there, name)?.title;
      return title === undefined ? [] : [{ name, title }];
    });
    const crm = Object.keys(ids).flatMap((to) => {
      const title = tabNamed(there, ids[to]?.tab ?? "")?.title;
      const column = ids[to]?.column;
      return title === undefined || column === undefined ? [] : [{ to, title, column }];
    });
    const ranges = [
      ...wanted.map(({ title }) => quoted(title)),
      ...crm.map(({ title }) => `${quoted(title)}!1:1`),
    ];
    const book: Spreadsheet | null = await client
      .get({ fields: cellFields, ranges: [...new Set(ranges)] })
      .catch((error: unknown) => {
        // A tab that was renamed or deleted just now.
        if (attempt < 3 && isDaybookError(error) && error.code === "SHEETS_TAB_MISSING") return null;
        throw error;
      });
    if (book === null) continue;
    const find = (title: string): Tab | undefined =>
      book.sheets?.find(({ properties }) => properties?.title === title);
    return {
      zone: book.properties?.timeZone ?? "",
      named: book,
      tabs: wanted.flatMap(({ name, title }) => {
        const tab = find(title);
        return tab ? [heldTab(name, tab)] : [];
      }),
      places: new Map(
        crm.flatMap(({ to, title, column }) => {
          const tab = find(title);
          const at = headersOf(tab ? cellsIn(tab)[0] : undefined).indexOf(column);
          const sheetId = tab?.properties?.sheetId ?? 0;
          return at < 0 ? [] : [[to, { sheetId, title, letters: lettersOf(at) }] as const];
        }),
      ),
    };
  }
}

function heldTab(name: string, tab: Tab): HeldTab {
  const { sheetId, title, gridProperties } = tab.properties ?? {};
  const cells = cellsIn(tab);
  return {
    name,
    title: title ?? "",
    sheetId: sheetId ?? 0,
    frozen: gridProperties?.frozenRowCount ?? 0,
    rowCount: gridProperties?.rowCount ?? 0,
    columnCount: gridProperties?.columnCount ?? 0,
    headers: headersOf(cells[0]),
    rows: cells.slice(1),
    charts: tab.charts ?? [],
    rules: tab.conditionalFormats ?? [],
    metadata: tab.developerMetadata ?? [],
  };
}

/** The cells of a tab from its first row and column on, up to the last row that holds anything. */
export function cellsIn(tab: Tab): readonly (readonly CellData[])[] {
  const rows: CellData[][] = [];
  for (const { startRow, startColumn, rowData } of tab.data ?? [])
    (rowData ?? []).forEach(({ values }, down) => {
      (values ?? []).forEach((cell, along) => {
        if (!cell.userEnteredValue) return;
        const [row, column] = [(startRow ?? 0) + down, (startColumn ?? 0) + along];
        while (rows.length <= row) rows.push([]);
        const cells = rows[row] as CellData[];
        while (cells.length <= column) cells.push({});
        cells[column] = cell;
      });
    });
  return rows;
}

const headersOf = (cells: readonly CellData[] | undefined): readonly string[] =>
  (cells ?? []).map(({ userEnteredValue }) => (userEnteredValue?.stringValue ?? "").trim());
