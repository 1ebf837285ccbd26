import { localMinute } from "../../core/calendar.ts";
import { DaybookError, isDaybookError } from "../../core/errors.ts";
import type { History } from "../../core/history.ts";
import { parseWhen } from "../../core/parse-when.ts";
import { catalogFrom, type Settings } from "../../core/settings.ts";
import { stateOf } from "../../core/state.ts";
import { storyLines } from "../../core/story.ts";
import { fromIso } from "../../core/time.ts";
import { scriptHost } from "../../hosts/script/host.ts";
import { askViews, contextAt, notesOf, type Reply } from "../../views/ask-views.ts";
import { kindOf, type Measured, measureView } from "../../views/measure.ts";
import { readHistory } from "../../views/read-history.ts";
import { stateRows } from "../../views/state-rows.ts";
import { rowsIn, storeOf } from "./functions-range.ts";
import { chooseVerify, problemText } from "./sheet-words.ts";

/** What a formula shows: a sentence, or lines of cells under a header. */
export type Shown = string | readonly (readonly (string | number)[])[];

/** A formula: what its cells hand over, and the settings by which it answers. Throws what is to be said. */
type Formula = (given: readonly unknown[], settings: Settings) => Promise<Shown>;

/** More lines than one looks through push other cells of the sheet far down. */
const most = 500;

const timeline: Formula = async ([contact, range], settings) => {
  const id = contactIn(contact);
  const { history, notes } = await historyOf(id, range, settings, scriptHost.clock());
  if (!history) return [`Nothing is logged of ${id}.`, ...notes].join(" ");
  const lines = storyLines(history, catalogFrom(settings), settings.timezone).slice().reverse();
  const more = lines.length - most;
  return [
    ["When", "What"],
    ...lines.slice(0, most).map(({ local, text, voided }) => [local, voided ? `${text} (voided)` : text]),
    ...(more > 0 ? [["", `… and ${more} earlier`]] : []),
    ...notes.map((note) => ["", note]),
  ];
};

const state: Formula = async ([contact, range, at], settings) => {
  const id = contactIn(contact);
  const until = timeIn(at, settings.timezone);
  const { history, notes, context } = await historyOf(id, range, settings, until);
  if (!history) return [`Nothing is known of ${id} at that time.`, ...notes].join(" ");
  const found = stateOf(history, context.pipelines, until, id);
  const dealName = (deal: string): string =>
    history.subjects.find(({ deal_id }) => deal_id === deal)?.name ?? deal;
  const rows = stateRows(found, (since) => localMinute(since, settings.timezone), dealName);
  return [
    ["Field", "Value", "Since"],
    ...(found.merged_into === undefined ? [] : [["Merged into", found.merged_into, ""]]),
    ...rows.map(({ what, value, since }) => [what, value, since ?? ""]),
    ...notes.map((note) => ["", note, ""]),
  ];
};

interface Figures extends Measured {
  readonly groups: readonly (Measured & { readonly by: string | null })[];
}

const measure: Formula = async ([from, to, range, by], settings) => {
  const catalog = catalogFrom(settings);
  const ends = { from: kindOf(textIn(from, "from"), catalog), to: kindOf(textIn(to, "to"), catalog) };
  const grouped = isEmpty(by) ? null : textIn(by, "by");
  const log = {
    store: storeOf(rowsIn(range)),
    settings,
    hash: scriptHost.hash,
    verify_by: chooseVerify,
  };
  const [reply] = await askViews(log, [measureView({ ...ends, by: grouped })], scriptHost.clock());
  const { groups, ...all } = (reply as Reply).json as unknown as Figures;
  const line = (name: string, found: Measured) => [name, found.n, ...daysOf(found)];
  return [
    [grouped ?? "", "How many", "Median days", "3 of 4 within", "9 of 10 within", "Mean days"],
    line("all", all),
    ...groups.slice(0, most).map((group) => line(group.by ?? "unknown", group)),
    ...(reply as Reply).notes.map((note) => [note, "", "", "", "", ""]),
  ];
};

const daysOf = ({ median_days, p75_days, p90_days, mean_days }: Measured) =>
  [median_days, p75_days, p90_days, mean_days].map((days) =>
    days === null ? "" : Math.round(days * 10) / 10,
  );

/** The formulas by the names that cells call. */
export const formulas = {
  DAYBOOK_TIMELINE: timeline,
  DAYBOOK_STATE: state,
  DAYBOOK_MEASURE: measure,
} as const;

/** A formula's answer; what is wrong is a sentence in the cell, which #ERROR! wouldn't show. */
export async function answer(
  formula: Formula,
  given: readonly unknown[],
  settings: () => Settings,
): Promise<Shown> {
  try {
    const shown = await formula(given, settings());
    return typeof shown === "string" ? harmless(shown) : shown.map((line) => line.map(harmless));
  } catch (error) {
    return isDaybookError(error) ? problemText(error) : `Daybook can't answer: ${problemText(error)}`;
  }
}

/** The most characters of a cell. Source: Google Sheets' limits, 50,000. */
const longest = 49_000;

/** Google doesn't say whether a text that a formula answers may itself become one: none begins as one does. */
function harmless<T extends string | number>(cell: T): T | string {
  if (typeof cell !== "string") return cell;
  const text = cell.length > longest ? `${cell.slice(0, longest)}…` : cell;
  return /^\s*[=+\-@]/.test(text) ? `“${text}”` : text;
}

async function historyOf(contact: string, range: unknown, settings: Settings, as_of: number) {
  const context = contextAt(as_of, settings);
  const store = storeOf(rowsIn(range));
  const { history, pass } = await readHistory(store, contact, context, scriptHost.hash);
  const notes = notesOf({ left_out: pass.left_out, loops: [] }, chooseVerify);
  return { history: history as History | null, notes, context };
}

const isEmpty = (given: unknown): boolean => given === undefined || given === null || given === "";

/** One cell's text; a range of one cell comes as a list of lists. */
function textIn(given: unknown, name: string): string {
  const cell = Array.isArray(given) && given.length === 1 ? (given[0] as readonly unknown[])[0] : given;
  if (isEmpty(cell) || typeof cell === "object")
    throw new DaybookError("BAD_FORMULA", `${name}: ${isEmpty(cell) ? "it is empty" : "give one cell"}.`);
  return String(cell).trim();
}

const contactIn = (given: unknown): string => textIn(given, "contact");

/** A date of the sheet comes as an instant, from another realm. */
function timeIn(given: unknown, timezone: string): number {
  const now = scriptHost.clock();
  if (isEmpty(given)) return now;
  const { getTime } = given as { readonly getTime?: () => number };
  if (typeof getTime === "function") return getTime.call(given);
  return fromIso(parseWhen(textIn(given, "at"), "at", { now, timezone }));
}
