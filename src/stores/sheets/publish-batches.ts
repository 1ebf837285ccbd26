import { isDaybookError } from "../../core/errors.ts";
import { keyTitle } from "../../views/publish-changes.ts";
import type { Outcome } from "../../views/table-target.ts";
import type { Ask, Replies, SheetsClient, SheetsRequest } from "./client.ts";
import { lettersOf, quoted } from "./columns.ts";
import { headIn, takeNumber } from "./head.ts";
import type { CellRules } from "./publish-cells.ts";
import { cellsIn, type HeldBook, type HeldTab } from "./publish-read.ts";
import { columnAt, keysOf } from "./publish-rows.ts";

/** Publishing counts its writes apart from the log's. */
const series = "DAYBOOK_PUBLISH";

/** The length of a write as JSON beyond which it is cut. Source: Sheets API, Usage limits, 2 MB recommended; texts may take more bytes than units. */
export const longestWrite = 1_500_000;

/** What a tab is sent, and the keys of its rows as they should stand afterwards. */
export interface TabWrite {
  readonly tab: HeldTab;
  readonly requests: readonly SheetsRequest[];
  readonly keys: readonly string[];
}

/** How a write to a moment's tabs ended, and why it came to nothing. */
export interface Sent extends Outcome {
  /** SHEETS_BUSY, SHEETS_UNCERTAIN, SHEETS_REFUSED or SHEETS_TAB_MISSING; null where somebody else was at work. */
  readonly error: unknown;
}

export interface Sending {
  readonly rules: CellRules;
  /** The length of a write as JSON. */
  readonly longest: number;
  /** Called before each request; stops by throwing. */
  readonly before: () => void;
}

/**
 * Sends what tabs need, each batch under the next number of the series, so that none is done after somebody else's. The last one is
 * answered with the tabs' keys: a row that somebody moved in between shows there.
 */
export async function sendAll(
  client: SheetsClient,
  { named }: Pick<HeldBook, "named">,
  writes: readonly TabWrite[],
  home: number,
  { rules, longest, before }: Sending,
): Promise<Sent> {
  const head = headIn(named, series);
  const batches = batchesOf(
    writes.flatMap(({ requests }) => requests),
    longest,
  );
  let wrote = false;
  for (let at = 0; at < batches.length; at++) {
    before();
    const isLast = at === batches.length - 1;
    const taken = takeNumber(at === 0 ? head : { ...head, markers: [] }, head.number + 1 + at, series, home);
    try {
      const replies = await client.update(
        [...taken, ...(batches[at] ?? [])],
        isLast ? askFor(writes) : undefined,
      );
      wrote = true;
      if (isLast) return { done: isAsPlanned(replies, writes, rules), wrote, error: null };
    } catch (error) {
      if (!isDaybookError(error)) throw error;
      if (error.code === "SHEETS_UNCERTAIN") return { done: false, wrote: true, error };
      if (error.code === "SHEETS_BUSY") return { done: false, wrote, error };
      if (error.code !== "SHEETS_REFUSED" && error.code !== "SHEETS_TAB_MISSING") throw error;
      return { done: false, wrote, error: isTaken(error.message) ? null : error };
    }
  }
  return { done: true, wrote, error: null };
}

/** Whether somebody took the number first. Source: live text, `addNamedRange: … a named range with that name already exists`. */
const isTaken = (message: string): boolean => /addNamedRange/.test(message);

function batchesOf(
  requests: readonly SheetsRequest[],
  longest: number,
): readonly (readonly SheetsRequest[])[] {
  const batches: SheetsRequest[][] = [];
  let length = longest;
  for (const request of requests) {
    const own = JSON.stringify(request).length;
    if (length + own > longest) {
      batches.push([]);
      length = 0;
    }
    batches[batches.length - 1]?.push(request);
    length += own;
  }
  return batches;
}

const askFor = (writes: readonly TabWrite[]): Ask => ({
  fields: "sheets(properties(sheetId),data(startRow,startColumn,rowData(values(userEnteredValue))))",
  ranges: writes.flatMap(({ tab }) => {
    const letters = lettersOf(columnAt(tab, keyTitle));
    return [`${quoted(tab.title)}!1:1`, `${quoted(tab.title)}!${letters}:${letters}`];
  }),
});

function isAsPlanned(
  { updatedSpreadsheet }: Replies,
  writes: readonly TabWrite[],
  rules: CellRules,
): boolean {
  return writes.every(({ tab, keys }) => {
    const found = updatedSpreadsheet?.sheets?.find(
      ({ properties }) => (properties?.sheetId ?? 0) === tab.sheetId,
    );
    const [header = [], ...rows] = found ? cellsIn(found) : [];
    const isSame = tab.headers.every(
      (title, at) => (header[at]?.userEnteredValue?.stringValue ?? "").trim() === title,
    );
    const there = keysOf({ ...tab, rows }, rules);
    const most = Math.max(there.length, keys.length);
    for (let at = 0; at < most; at++) if ((there[at] ?? "") !== (keys[at] ?? "")) return false;
    return isSame;
  });
}
