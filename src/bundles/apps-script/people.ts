import { localMinute } from "../../core/calendar.ts";
import { logContact, type Row } from "../../core/event.ts";
import { oneLine } from "../../core/sentence.ts";
import { stateOf } from "../../core/state.ts";
import { readAll } from "../../core/store.ts";
import { storyLines } from "../../core/story.ts";
import { contextAt, notesOf } from "../../views/ask-views.ts";
import { readHistory } from "../../views/read-history.ts";
import { type StateRow, stateRows } from "../../views/state-rows.ts";
import { textIn } from "../common/cells.ts";
import { tabHomes } from "./capture/crm-tabs.ts";
import { gridOf } from "./capture/tabs.ts";
import type { Desk } from "./desk.ts";
import { storeOf } from "./functions-range.ts";
import { chooseVerify, problemText } from "./sheet-words.ts";

/** Contacts as the sidebar lists them. */
export interface Found {
  readonly people: readonly { readonly id: string; readonly name: string; readonly logged: boolean }[];
  /** How many more there are. */
  readonly more: number;
  /** What whoever looks should know, in sentences. */
  readonly notes: readonly string[];
}

/** A contact as the sidebar draws it: where it stands, and its story, newest first. */
export interface Drawn {
  readonly id: string;
  readonly name: string;
  /** Whom it has become; null where it wasn't merged. */
  readonly merged_into: string | null;
  readonly state: readonly StateRow[];
  readonly lines: readonly { readonly when: string; readonly text: string; readonly voided: boolean }[];
  /** How many older lines there are. */
  readonly more: number;
  readonly timezone: string;
  readonly notes: readonly string[];
}

/** Whoever sees more people than this types on. */
const mostPeople = 30;
const mostLines = 200;

/** The contacts whose name or id holds a text: those of the CRM's tab first, then those of whom the log alone knows. */
export async function search(desk: Desk, text: string): Promise<Found> {
  const wanted = text.trim().toLowerCase();
  const notes: string[] = [];
  const names = await namesIn(desk).catch((error) => {
    notes.push(problemText(error));
    return new Map<string, string>();
  });
  const logged = loggedIds(desk);
  const all = [...names, ...[...logged].filter((id) => !names.has(id)).map((id) => [id, id] as const)];
  const found = all
    .map(([id, name]) => ({ id, name: oneLine(name), logged: logged.has(id) }))
    .filter(({ id, name }) => id.toLowerCase().includes(wanted) || name.toLowerCase().includes(wanted));
  // Whose name begins so is meant more often.
  const isStart = ({ name }: { readonly name: string }): boolean => name.toLowerCase().startsWith(wanted);
  const sorted = [...found.filter(isStart), ...found.filter((each) => !isStart(each))];
  return { people: sorted.slice(0, mostPeople), more: Math.max(0, sorted.length - mostPeople), notes };
}

/** What is logged of a contact. */
export async function timelineOf(desk: Desk, id: string): Promise<Drawn> {
  const { settings, catalog, host, timezone } = desk;
  const rows: Row[] = [];
  for await (const row of readAll(desk.log)) rows.push(row);
  const now = host.clock();
  const context = contextAt(now, settings);
  const { history, pass } = await readHistory(storeOf(rows), id, context, host.hash);
  const names = await namesIn(desk).catch(() => new Map<string, string>());
  const lines = history ? storyLines(history, catalog, timezone).slice().reverse() : [];
  const dealName = (deal: string): string =>
    history?.subjects.find(({ deal_id }) => deal_id === deal)?.name ?? deal;
  const local = (since: number): string => localMinute(since, timezone);
  return {
    id,
    name: names.get(id) ?? id,
    merged_into: history && history.contact_id !== id ? history.contact_id : null,
    state: history ? stateRows(stateOf(history, context.pipelines, now, id), local, dealName) : [],
    lines: lines
      .slice(0, mostLines)
      .map((line) => ({ when: line.local, text: line.text, voided: line.voided })),
    more: Math.max(0, lines.length - mostLines),
    timezone,
    notes: notesOf({ left_out: pass.left_out, loops: [] }, chooseVerify),
  };
}

/** The names of the CRM's contacts by the ids that events carry. */
async function namesIn(desk: Desk): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  const home = tabHomes(desk, () => undefined).find(({ rowIs }) => rowIs === "contact");
  if (!home) return names;
  const { observed, name } = home;
  const fields = [observed.id, name].filter((each): each is string => each !== null);
  const { records } = await home.table.selectRecordsAsync({ fields });
  for (const record of records) {
    const id = observed.id === null ? null : textIn(record.getCellValue(observed.id));
    if (id !== null && !names.has(id))
      names.set(id, (name === null ? null : textIn(record.getCellValue(name))) ?? id);
  }
  return names;
}

/** The contacts that the log's tab names. What stands in it is checked once one of them is drawn. */
function loggedIds({ book, events }: Desk): ReadonlySet<string> {
  const sheet = book.getSheetByName(events);
  const [header = [], ...rows] = sheet ? gridOf(sheet) : [];
  const place = header.findIndex((cell) => String(cell).trim() === "contact_id");
  if (place < 0) return new Set();
  const ids = rows.map((row) => String(row[place] ?? "").trim());
  return new Set(ids.filter((id) => id !== "" && id !== logContact));
}
