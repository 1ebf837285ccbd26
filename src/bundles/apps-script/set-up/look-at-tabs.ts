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
}

/** A tab that may be the CRM's. */
export interface SeenTab {
  readonly name: string;
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
      name: sheet.getName(),
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
  const column = { name, texts, choices: [] };
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
