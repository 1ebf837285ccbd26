import { DaybookError, isDaybookError } from "../../core/errors.ts";
import { nearest } from "../../core/nearest.ts";
import type { Ask, SheetsClient, Spreadsheet, Tab } from "./client.ts";
import { type Columns, columnsIn, lettersOf, quoted, sameColumns } from "./columns.ts";
import { type Texts, textIn } from "./event-cells.ts";
import { type Head, headIn } from "./head.ts";

/** The series of markers that orders the writes of a log. */
export const logSeries = "DAYBOOK_HEAD";

/** Some columns of some rows, which count from 1; `to` is the last, open where absent. */
export interface Part {
  readonly from: number;
  readonly to?: number;
  /** From 0, up to the last. */
  readonly first: number;
  readonly last: number;
}

/** The tab of a log at one moment, as far as it was looked at. */
export interface Sight {
  readonly sheetId: number;
  /** The spreadsheet's time zone. */
  readonly zone: string;
  readonly head: Head;
  readonly columns: Columns;
  /** Rows of the grid, filled or not. */
  readonly rows: number;
  /** The rows of each part, without the empty ones at their ends. */
  readonly parts: readonly (readonly Texts[])[];
}

const fields =
  "properties.timeZone,namedRanges(namedRangeId,name),sheets(properties(sheetId,title,gridProperties.rowCount),data.rowData.values.userEnteredValue)";

/** A tab may be renamed and get its name back while it is looked at: so often that is tried. */
const mostTries = 5;

/**
 * Looks at parts of a tab that follow from where its columns stand, in one request: head and rows are of one moment. It is asked again
 * where the columns aren't where they were thought to be. null where a part begins beyond the grid, which none does from row 1 on.
 * Throws SHEETS_TAB_MISSING, SHEETS_COLUMN_MISSING and what the client throws.
 */
export async function look(
  client: SheetsClient,
  tab: string,
  guess: Columns,
  partsBy: (columns: Columns) => readonly Part[],
): Promise<Sight | null> {
  let columns = guess;
  for (let tries = 1; ; tries++) {
    const parts = partsBy(columns);
    try {
      const seen = await see(client, tab, parts);
      const there = columnsIn(seen.header, tab);
      if (sameColumns(there, columns)) return { ...seen, columns };
      columns = there;
    } catch (error) {
      if (!isAboutRanges(error) || tries > mostTries) throw error;
      // The tab or its columns may be other ones than was thought.
      const there = await columnsNow(client, tab);
      if (sameColumns(there, columns) && parts.some(({ from }) => from > 1)) return null;
      columns = there;
    }
  }
}

/** What a write answers of the moment at which it was done: the head, the tab that has the name, and where its columns stood. */
export const headerAsk = (tab: string): Ask => ({
  fields:
    "namedRanges(namedRangeId,name),sheets(properties(sheetId,title),data.rowData.values.userEnteredValue)",
  ranges: [`${quoted(tab)}!1:1`],
});

/** Whether in such an answer the tab is still the one that is known, with its columns where they were. */
export function isAsKnown(
  { sheets }: Spreadsheet,
  tab: string,
  { sheetId, columns }: Pick<Sight, "sheetId" | "columns">,
): boolean {
  // Whether other tabs come along in a write's answer isn't documented.
  const there = sheets?.find(({ properties }) => properties?.title?.toLowerCase() === tab.toLowerCase());
  try {
    return (
      there !== undefined &&
      (there.properties?.sheetId ?? 0) === sheetId &&
      sameColumns(columnsIn(blocksOf(there, 1)[0]?.[0] ?? [], tab), columns)
    );
  } catch {
    return false; // A column is missing.
  }
}

async function see(
  client: SheetsClient,
  tab: string,
  parts: readonly Part[],
): Promise<Omit<Sight, "columns"> & { readonly header: Texts }> {
  const ranges = [`${quoted(tab)}!1:1`, ...parts.map((part) => rangeOf(tab, part))];
  const answer = await client.get({ fields, ranges });
  const sheet = answer.sheets?.[0];
  if (!sheet) throw missingTab(tab, []);
  const [header = [], ...rest] = blocksOf(sheet, ranges.length);
  return { ...aboutOf(answer, sheet), header: header[0] ?? [], parts: rest };
}

async function columnsNow(client: SheetsClient, tab: string): Promise<Columns> {
  const { sheets = [] } = await client.get({ fields: "sheets.properties(sheetId,title)" });
  const titles = sheets.map(({ properties }) => properties?.title ?? "");
  if (!titles.some((title) => title.toLowerCase() === tab.toLowerCase())) throw missingTab(tab, titles);
  return columnsIn((await see(client, tab, [])).header, tab);
}

const aboutOf = (answer: Spreadsheet, { properties }: Tab) => ({
  sheetId: properties?.sheetId ?? 0,
  zone: answer.properties?.timeZone ?? "UTC",
  head: headIn(answer, logSeries),
  rows: properties?.gridProperties?.rowCount ?? 0,
});

const blocksOf = ({ data }: Tab, count: number): readonly (readonly Texts[])[] =>
  Array.from({ length: count }, (_, index) => {
    const rows = (data?.[index]?.rowData ?? []).map(({ values }) => (values ?? []).map(textIn));
    while (rows.length > 0 && rows[rows.length - 1]?.every((text) => text === null)) rows.pop();
    return rows;
  });

function rangeOf(tab: string, { from, to, first, last }: Part): string {
  return `${quoted(tab)}!${lettersOf(first)}${from}:${lettersOf(last)}${to ?? ""}`;
}

/** A 400 over a range: a tab that isn't there, or cells beyond the grid. */
const isAboutRanges = (error: unknown): boolean =>
  isDaybookError(error) && (error.code === "SHEETS_REFUSED" || error.code === "SHEETS_TAB_MISSING");

function missingTab(tab: string, titles: readonly string[]): DaybookError {
  const near = nearest(tab, titles);
  return new DaybookError("SHEETS_TAB_MISSING", `The spreadsheet has no tab ${JSON.stringify(tab)}.`, {
    hint: near
      ? `There is a tab ${JSON.stringify(near)}: name it ${tab} again, or name it where the log is named.`
      : `If the tab was renamed, name it ${tab} again; if there never was one, daybook init makes it.`,
  });
}

/** Rows or columns are moved all the time. */
export const changing = (tab: string): DaybookError =>
  new DaybookError("SHEETS_CHANGING", `The rows of ${tab} are being moved while they are read.`, {
    hint: "Somebody sorts, moves or deletes rows or columns just now. Run this again: what was written is not written twice.",
  });
