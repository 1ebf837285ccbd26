import { DaybookError, isDaybookError } from "../../core/errors.ts";
import type { CrmRecords } from "../../core/remote.ts";
import { oneLine } from "../../core/sentence.ts";
import { updatedTitle } from "../../views/publish-changes.ts";
import type { Moment, MomentTarget, TableTarget, TargetCell } from "../../views/table-target.ts";
import type { Column } from "../../views/view.ts";
import type { SheetsClient } from "./client.ts";
import { demandOnce } from "./columns.ts";
import { labelOf, longestId } from "./links.ts";
import { type Clock, waitAfter } from "./pace.ts";
import { longestWrite, sendAll, type TabWrite } from "./publish-batches.ts";
import { type CellRules, held, sameBy, sheetClock } from "./publish-cells.ts";
import { isDrawn, looksOf } from "./publish-looks.ts";
import { type HeldBook, type HeldTab, type IdColumn, readTabs } from "./publish-read.ts";
import { cellRequests, lookRequests, roomRequests } from "./publish-requests.ts";
import { finalRows, idOf, isBlank, keysOf } from "./publish-rows.ts";
import { tablesOf } from "./target-tables.ts";

export interface SheetsTargetOptions {
  /** Where the CRM's ids stand, which links lead to; without them contacts and deals are plain names. */
  readonly contacts?: IdColumn | undefined;
  readonly deals?: IdColumn | undefined;
  readonly clock: Pick<Clock, "sleep" | "random">;
  /** The length of a write as JSON beyond which it is cut in several. @default 1500000 */
  readonly longest?: number | undefined;
}

/** So often somebody else may come first, or a quota refuse, one after the other. */
const mostTries = 12;
/** Who was overtaken waits up to some 8 seconds, and so over a minute in all. */
const mostDoublings = 4;

/**
 * A spreadsheet's tabs as a place to publish to: read at one moment and written at once, under a marker that orders publishers. Throws
 * PUBLISH_CROWDED where others keep publishing, SHEETS_COLUMN_TWICE, and what the client throws.
 */
export function sheetsTarget(client: SheetsClient, options: SheetsTargetOptions): MomentTarget & TableTarget {
  const { contacts, deals, clock, longest = longestWrite } = options;
  let [tries, refused] = [0, ""];
  const moments: MomentTarget = {
    async readAll(tables) {
      const names = tables.map(({ name }) => name);
      const book = await readTabs(client, names, { Contacts: contacts, Deals: deals });
      const columnsOf = new Map(tables.map(({ name, columns }) => [name, columns]));
      for (const { name, title, headers } of book.tabs)
        demandOnce(
          headers,
          [...(columnsOf.get(name) ?? []).map((column) => column.title), updatedTitle],
          title,
        );
      return momentOf(book, columnsOf, longest, send);
    },
    requests: () => client.sent(),
  };
  return { ...moments, ...tablesOf(client, moments) };

  async function send(
    book: HeldBook,
    writes: readonly TabWrite[],
    rules: CellRules,
    before: () => void,
  ): ReturnType<Moment["write"]> {
    const home = writes[writes.length - 1]?.tab.sheetId ?? 0;
    const { done, wrote, error } = await sendAll(client, book, writes, home, { rules, longest, before });
    const code = isDaybookError(error) ? error.code : "";
    const message = isDaybookError(error) ? error.message : "";
    // A refusal may be of rows that were deleted meanwhile; of the same words again it isn't.
    const isFinal = code !== "" && !waited.has(code) && message === refused;
    tries += 1;
    if (done || isFinal || tries >= mostTries) {
      [tries, refused] = [0, ""];
      if (!done) throw error ?? crowded();
      return { done, wrote };
    }
    refused = message;
    if (waited.has(code)) await clock.sleep(waitAfter(tries, clock.random));
    // Who was first may not show for a while: a read can lag behind.
    else if (code === "" && !wrote)
      await clock.sleep(waitAfter(Math.min(tries, mostDoublings), clock.random));
    return { done, wrote };
  }
}

const waited: ReadonlySet<string> = new Set(["SHEETS_BUSY", "SHEETS_UNCERTAIN"]);

const crowded = (): DaybookError =>
  new DaybookError("PUBLISH_CROWDED", `Others wrote to these tabs first, ${mostTries} times in a row.`, {
    hint: "Look whether several schedules publish to this spreadsheet, and run it again: nothing is written twice.",
  });

type Send = (
  book: HeldBook,
  writes: readonly TabWrite[],
  rules: CellRules,
  before: () => void,
) => ReturnType<Moment["write"]>;

function momentOf(
  book: HeldBook,
  columnsOf: ReadonlyMap<string, readonly Column[]>,
  longest: number,
  send: Send,
): Moment {
  const clock = sheetClock(book.zone);
  const rules: CellRules = { clock, placeOf: (to) => book.places.get(to ?? "Contacts") ?? null };
  return {
    tables: book.tabs.map((tab) => ({
      name: tab.name,
      columns: tab.headers.filter((title) => title !== ""),
      rows: rowsOf(tab, columnsOf.get(tab.name) ?? [], rules),
    })),
    linkTo: (to, id, crm) => linkTo(to, id, crm, rules),
    same: sameBy(clock),
    async write(changes, before) {
      const writes = changes.flatMap((each): TabWrite[] => {
        const tab = book.tabs.find(({ name }) => name === each.name);
        if (!tab) return [];
        const final = finalRows(tab, each, isDrawn(each.word), rules);
        const looks = looksOf(tab, each.word, final);
        const requests = [
          ...roomRequests(tab, final, looks.rows),
          ...looks.requests,
          ...lookRequests(tab, final, each.columns),
          ...cellRequests(tab, final, longest / 6),
        ];
        return [{ tab, requests, keys: final.rows.map(({ key }) => key) }];
      });
      return send(book, writes, rules, before);
    },
  };
}

function rowsOf(tab: HeldTab, columns: readonly Column[], rules: CellRules) {
  const kinds = new Map(columns.map((column) => [column.title, column]));
  const keys = keysOf(tab, rules);
  return tab.rows.flatMap((cells, place) => {
    if (isBlank(cells)) return [];
    const found: Record<string, TargetCell> = Object.create(null);
    tab.headers.forEach((title, at) => {
      const column = kinds.get(title) ?? { kind: title === "Updated" ? "when" : "text" };
      if (title !== "" && !(title in found)) found[title] = held(cells[at], column, rules);
    });
    return [{ id: idOf(place, keys[place] ?? ""), created: "", cells: found }];
  });
}

function linkTo(
  to: Column["to"],
  id: string,
  crm: CrmRecords | undefined,
  { placeOf }: CellRules,
): TargetCell {
  const record = (to === "Deals" ? crm?.deals : crm?.contacts)?.get(id);
  const label = labelOf(oneLine(record?.name || id));
  return record && placeOf(to) && id.length <= longestId ? [id, label] : label;
}
