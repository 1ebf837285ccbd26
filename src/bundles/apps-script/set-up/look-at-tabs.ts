import type { SeenField } from "../../../core/guess-crm.ts";
import { saysBirth } from "../../../core/guess-dates.ts";
import type { SheetsClient } from "../../../stores/sheets/client.ts";
import { quoted } from "../../../stores/sheets/columns.ts";
import { cellOf, isBroken, isDate } from "../capture/cells.ts";
import { gridOf, ownId } from "../capture/tabs.ts";
import type { Book } from "../front.ts";

/** A column of a tab, as its cells tell it. */
export interface SeenColumn extends SeenField {
  /** The texts of its cells, empty ones null. */
  readonly texts: readonly (string | null)[];
  /** Whether a formula works its cells out: =ROW() says something else of a row once that is sorted. */
  readonly isWorkedOut: boolean;
}

/** A tab that may be the CRM's. */
export interface SeenTab {
  readonly name: string;
  readonly fields: readonly SeenColumn[];
  /** Rows that hold something. */
  readonly rows: number;
}

/** The tabs of these names, with what their cells tell of each column. One request for their drop-downs and formulas. */
export async function lookAtTabs(
  book: Book,
  client: SheetsClient,
  names: readonly string[],
): Promise<readonly SeenTab[]> {
  const sheets = book
    .getSheets()
    .filter((sheet) => names.includes(sheet.getName()) && sheet.getLastRow() > 0);
  const told = await toldOf(
    client,
    sheets.map((sheet) => sheet.getName()),
  );
  return sheets.map((sheet): SeenTab => {
    const [header = [], ...rows] = gridOf(sheet);
    const filled = rows.filter((cells) => cells.some((cell) => cellOf(cell) !== null && cell !== false));
    const seen = new Set<string>();
    const fields = header.flatMap((cell, place): readonly SeenColumn[] => {
      const name = String(cell).trim();
      if (name === "" || seen.has(name)) return [];
      seen.add(name);
      const cells = filled.map((row) => row[place]).filter((each) => !isBroken(each));
      return [columnOf(name, cells, told(sheet.getName(), place))];
    });
    return {
      name: sheet.getName(),
      fields,
      rows: filled.length,
    };
  });
}

/** So many different texts are options, if each stands there twice on average. */
const mostOptions = 15;

/** What a column says beside its values. */
interface Told extends Pick<SeenColumn, "isWorkedOut"> {
  /** What its drop-down offers. */
  readonly offered: readonly string[];
}

function columnOf(name: string, cells: readonly unknown[], { offered, isWorkedOut }: Told): SeenColumn {
  const texts = cells.map((cell) => {
    const value = cellOf(cell);
    return value === null ? null : String(value);
  });
  const full = cells.filter((cell) => cellOf(cell) !== null);
  const is = (test: (cell: unknown) => boolean): boolean => full.length > 0 && full.every(test);
  const column = { name, texts, choices: [], isWorkedOut };
  if (name === ownId) return { ...column, holds: "other" };
  if (is(isDate)) return { ...column, holds: saysBirth(name) ? "birth" : "date" };
  if (is((cell) => typeof cell === "number")) return { ...column, holds: "number" };
  if (is((cell) => typeof cell === "boolean")) return { ...column, holds: "other" };
  const different = [...new Set(texts.filter((text): text is string => text !== null))];
  const isSelect =
    offered.length > 0 ||
    (different.length > 1 && different.length <= mostOptions && full.length >= 2 * different.length);
  if (!isSelect) return { ...column, holds: "text" };
  return { ...column, holds: "choice", choices: [...new Set([...offered, ...different])] };
}

/** What the header and the first row of cells tell of each column of each tab. */
async function toldOf(
  client: SheetsClient,
  names: readonly string[],
): Promise<(tab: string, place: number) => Told> {
  if (names.length === 0) return () => ({ offered: [], isWorkedOut: false });
  const cells = "values(dataValidation.condition,userEnteredValue.formulaValue)";
  const { sheets = [] } = await client.get({
    fields: `sheets(properties.title,data.rowData.${cells})`,
    ranges: names.map((name) => `${quoted(name)}!1:2`),
  });
  const rows = new Map(sheets.map(({ properties, data }) => [properties?.title, data?.[0]?.rowData ?? []]));
  return (tab, place) => {
    const [header, first] = (rows.get(tab) ?? []).map(({ values }) => values?.[place]);
    const condition = first?.dataValidation?.condition;
    const values = condition?.type === "ONE_OF_LIST" ? (condition.values ?? []) : [];
    return {
      offered: values.map(({ userEnteredValue }) => String(userEnteredValue).trim()),
      isWorkedOut: [header, first].some((cell) => typeof cell?.userEnteredValue?.formulaValue === "string"),
    };
  };
}
