import { wordsOf } from "../../../core/header-words.ts";
import type { SheetsClient } from "../../../stores/sheets/client.ts";
import { quoted } from "../../../stores/sheets/columns.ts";
import { cellOf, isBroken, isDate } from "../capture/cells.ts";
import { gridOf, ownId } from "../capture/tabs.ts";
import type { Book } from "../front.ts";

/** A column of a tab, as its cells tell it; types are called as guesses know them. */
export interface SeenColumn {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly options: {
    readonly choices: readonly { readonly name: string }[];
    readonly linkedTableId?: string;
  } | null;
  /** The texts of its cells, empty ones null. */
  readonly texts: readonly (string | null)[];
}

/** A tab that may be the CRM's. */
export interface SeenTab {
  readonly id: string;
  readonly name: string;
  /** A tab has none: names are told by their headers. */
  readonly primaryFieldId: string;
  readonly fields: readonly SeenColumn[];
  /** Rows that hold something. */
  readonly rows: number;
}

/** The tabs of these names, with what their cells tell of each column. One request for their drop-downs. */
export async function lookAtTabs(
  book: Book,
  client: SheetsClient,
  names: readonly string[],
): Promise<readonly SeenTab[]> {
  const sheets = book
    .getSheets()
    .filter((sheet) => names.includes(sheet.getName()) && sheet.getLastRow() > 0);
  const offered = await dropDownsOf(
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
      return [columnOf(name, cells, offered.get(sheet.getName())?.[place] ?? [])];
    });
    return {
      id: String(sheet.getSheetId()),
      name: sheet.getName(),
      primaryFieldId: "",
      fields,
      rows: filled.length,
    };
  });
}

/** So many different texts are options, if each stands there twice on average. */
const mostOptions = 15;

function columnOf(name: string, cells: readonly unknown[], offered: readonly string[]): SeenColumn {
  const texts = cells.map((cell) => {
    const value = cellOf(cell);
    return value === null ? null : String(value);
  });
  const full = cells.filter((cell) => cellOf(cell) !== null);
  const is = (test: (cell: unknown) => boolean): boolean => full.length > 0 && full.every(test);
  const column = { id: name, name, texts, options: null };
  if (name === ownId) return { ...column, type: "id" };
  if (is(isDate)) return { ...column, type: isBirth(name) ? "createdTime" : "date" };
  if (is((cell) => typeof cell === "number")) return { ...column, type: "number" };
  if (is((cell) => typeof cell === "boolean")) return { ...column, type: "checkbox" };
  const different = [...new Set(texts.filter((text): text is string => text !== null))];
  const isSelect =
    offered.length > 0 ||
    (different.length > 1 && different.length <= mostOptions && full.length >= 2 * different.length);
  if (!isSelect) return { ...column, type: "singleLineText" };
  const choices = [...new Set([...offered, ...different])].map((each) => ({ name: each }));
  return { ...column, type: "singleSelect", options: { choices } };
}

/** Whether a date column tells when a record was made. */
const isBirth = (name: string): boolean =>
  wordsOf(name).some((word) => word === "created" || word === "added");

/** What the drop-downs of each tab's first row of cells offer, by place. */
async function dropDownsOf(
  client: SheetsClient,
  names: readonly string[],
): Promise<ReadonlyMap<string, readonly (readonly string[])[]>> {
  if (names.length === 0) return new Map();
  const { sheets = [] } = await client.get({
    fields: "sheets(properties.title,data.rowData.values.dataValidation.condition)",
    ranges: names.map((name) => `${quoted(name)}!2:2`),
  });
  return new Map(
    sheets.map(({ properties, data }) => [
      properties?.title ?? "",
      (data?.[0]?.rowData?.[0]?.values ?? []).map(({ dataValidation }) =>
        dataValidation?.condition?.type === "ONE_OF_LIST"
          ? (dataValidation.condition.values ?? []).map(({ userEnteredValue }) =>
              String(userEnteredValue).trim(),
            )
          : [],
      ),
    ]),
  );
}
