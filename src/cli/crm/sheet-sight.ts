import { DaybookError } from "../../core/errors.ts";
import type { Ask, CellData, SheetsClient, Spreadsheet } from "../../stores/sheets/client.ts";
import { lettersOf, quoted } from "../../stores/sheets/columns.ts";
import { changing } from "../../stores/sheets/sight.ts";

/** Some columns of a tab, all of one moment. */
export interface TabSight {
  readonly sheetId: number;
  /** The spreadsheet's time zone. */
  readonly zone: string;
  /** Where each column stands, from 0; one that isn't there is absent. */
  readonly places: ReadonlyMap<string, number>;
  /** The rows below the header, the first is row 2. */
  readonly rows: readonly SeenRow[];
}

/** The cells of a row by their columns; an empty one is absent. */
export type SeenRow = ReadonlyMap<string, CellData>;

const mask =
  "properties.timeZone,sheets(properties(sheetId,title),data.rowData.values(userEnteredValue,effectiveValue,effectiveFormat.numberFormat.type,dataValidation))";

/** So often it is tried to see columns that are being moved. */
const mostTries = 5;

/** Looks at some columns of a tab. Throws SHEETS_CHANGING and what the client throws. */
export async function lookAt(
  client: SheetsClient,
  tab: string,
  columns: readonly string[],
): Promise<TabSight> {
  const [[header = []] = []] = await client.values([`${quoted(tab)}!1:1`]);
  let places = placesIn(header.map(String), columns);
  for (let tries = 1; tries <= mostTries; tries++) {
    const sight = sightIn(await client.get(askFor(tab, places)), places, columns);
    if (sight.places === places) return sight;
    places = sight.places;
  }
  throw changing(tab);
}

/** What shows the columns where they are thought to be: the header comes along, so that it can be told. */
export const askFor = (tab: string, places: TabSight["places"]): Ask => ({
  fields: mask,
  ranges: [
    `${quoted(tab)}!1:1`,
    ...[...places.values()].map((at) => `${quoted(tab)}!${lettersOf(at)}:${lettersOf(at)}`),
  ],
});

/** What such an answer shows; its places are others than those given where columns were moved. */
export function sightIn(
  answer: Spreadsheet,
  places: TabSight["places"],
  columns: readonly string[],
): TabSight {
  const sheet = answer.sheets?.find(({ data }) => data !== undefined && data !== null);
  if (!sheet) throw new DaybookError("SHEETS_TAB_MISSING", "The tab of the CRM isn't there any more.");
  const [header, ...blocks] = sheet.data ?? [];
  const top = (header?.rowData?.[0]?.values ?? []).map((cell) => shownText(cell) ?? "");
  const there = placesIn(top, columns);
  const rows: Map<string, CellData>[] = [];
  [...places.keys()].forEach((column, at) => {
    (blocks[at]?.rowData ?? []).slice(1).forEach(({ values }, row) => {
      const cell = values?.[0];
      while (rows.length <= row) rows.push(new Map());
      if (cell) rows[row]?.set(column, cell);
    });
  });
  const same = there.size === places.size && [...there].every(([name, at]) => places.get(name) === at);
  return {
    sheetId: sheet.properties?.sheetId ?? 0,
    zone: answer.properties?.timeZone ?? "UTC",
    places: same ? places : there,
    rows,
  };
}

/** Of two headers alike nobody knows which is meant. */
const placesIn = (header: readonly string[], columns: readonly string[]): ReadonlyMap<string, number> => {
  const texts = header.map((text) => text.trim());
  return new Map(columns.map((name) => [name, texts.indexOf(name)] as const).filter(([, at]) => at >= 0));
};

/** What a cell shows as a value; null where it is empty. */
export function shownText(cell: CellData | undefined): string | null {
  const { stringValue, numberValue, boolValue } = cell?.effectiveValue ?? cell?.userEnteredValue ?? {};
  const value = stringValue ?? numberValue ?? boolValue;
  return value === undefined || value === null ? null : String(value).trim() || null;
}
