import { eventColumns } from "../../core/event.ts";
import type { WantedColumn, WantedTab } from "./layout.ts";
import { type Drift, type Guard, guardOf, type Writers } from "./protect.ts";
import { type Reader, words } from "./reader.ts";
import { type Book, type BookTab, tabNamed } from "./tabs.ts";

/** What becomes of one tab. */
export interface TabPlan {
  readonly wanted: WantedTab;
  /** null: the tab is to be made, with all of its columns. */
  readonly tab: BookTab | null;
  /** Columns to be added. */
  readonly columns: readonly WantedColumn[];
  readonly drift: readonly Drift[];
}

/** A tab whose name is held by one that isn't Daybook's, or by another of its own. */
export interface Taken {
  readonly word: string;
  readonly name: string;
}

/** A tab that isn't there, while another one has all of its columns. */
export interface Moved extends Taken {
  /** What it seems to be called now. */
  readonly now: string;
}

/** What setting up would do, and what it finds. */
export interface SetUpPlan {
  readonly tabs: readonly TabPlan[];
  /** How the log's tab is protected; null where it is to be made. */
  readonly guard: Guard | null;
  /** All but what is said of the protection. */
  readonly drift: readonly Drift[];
  readonly taken: readonly Taken[];
  readonly moved: readonly Moved[];
}

export interface Asked {
  readonly wanted: readonly WantedTab[];
  readonly writers: Writers;
  /** Words of tabs that are made though another one has their columns. @default none */
  readonly anew?: ReadonlySet<string> | undefined;
  /** Who reads the drift. @default "terminal" */
  readonly reader?: Reader | undefined;
}

/** Works out what a spreadsheet lacks; nothing is written. How cells look is a person's own business, and no drift. */
export function planSetUp(
  book: Book,
  { wanted, writers, anew = new Set(), reader = "terminal" }: Asked,
): SetUpPlan {
  const tabs: TabPlan[] = [];
  const taken: Taken[] = [];
  const moved: Moved[] = [];
  const named = new Set<string>();
  for (const each of wanted) {
    const { word, name } = each;
    const found = tabNamed(book.tabs, name);
    const now = found ? undefined : book.tabs.find((tab) => isWhole(each, tab) && !isWanted(wanted, tab));
    if (named.has(name.toLowerCase()) || (found && !isOurs(each, found))) taken.push({ word, name });
    else if (now && !anew.has(word)) moved.push({ word, name, now: now.title });
    else if (found) tabs.push(compareTab({ ...each, name: found.title }, found, reader));
    else tabs.push({ wanted: each, tab: null, columns: each.columns, drift: [] });
    named.add(name.toLowerCase());
  }
  const log = tabs.find(({ wanted: { word } }) => word === "events")?.tab;
  const drift = [...moved.map((each) => movedDrift(each, reader)), ...tabs.flatMap((plan) => plan.drift)];
  return { tabs, guard: log ? guardOf(log, writers, reader) : null, drift, taken, moved };
}

/** Whether a plan writes anything. */
export const addsSomething = ({ tabs, guard }: SetUpPlan): boolean =>
  tabs.some(({ columns }) => columns.length > 0) || guard?.repair != null;

/** A tab of the name is Daybook's if it has half of its columns or more; columns that were renamed or deleted don't make it another's. */
const isOurs = ({ columns }: WantedTab, { headers }: BookTab): boolean =>
  columns.filter(({ name }) => headers.includes(name)).length * 2 >= columns.length;

const isWhole = ({ columns }: WantedTab, { headers }: BookTab): boolean =>
  columns.every(({ name }) => headers.includes(name));

const isWanted = (wanted: readonly WantedTab[], { title }: BookTab): boolean =>
  wanted.some(({ name }) => name.toLowerCase() === title.toLowerCase());

function compareTab(wanted: WantedTab, tab: BookTab, reader: Reader): TabPlan {
  const columns: WantedColumn[] = [];
  const drift: Drift[] = [];
  const names = wanted.columns.map(({ name }) => name);
  wanted.columns.forEach((column, at) => {
    if (tab.headers.includes(column.name)) return;
    const renamed = renamedAt(names, at, tab.headers);
    if (renamed !== null) drift.push(renamedTo(wanted, column.name, renamed));
    else {
      columns.push(column);
      if (isSealed(wanted, column)) drift.push(lost(wanted, column.name, reader));
    }
  });
  return { wanted, tab, columns, drift };
}

const isSealed = ({ word }: WantedTab, { name }: WantedColumn): boolean =>
  word === "events" && (eventColumns as readonly string[]).includes(name);

/** The header that stands where a missing one stood, between the same neighbours; null where there is none. A stage's own column comes and goes with the stage. */
function renamedAt(names: readonly string[], at: number, headers: readonly string[]): string | null {
  if (/^Reached /.test(names[at] ?? "")) return null;
  const before = at === 0 ? -1 : headers.indexOf(names[at - 1] ?? "");
  const after = headers.indexOf(names[at + 1] ?? "");
  const places = [...(before >= 0 || at === 0 ? [before + 1] : []), ...(after > 0 ? [after - 1] : [])];
  for (const place of places) {
    const header = headers[place];
    if (header !== undefined && !names.includes(header) && !/^Reached /.test(header)) return header;
  }
  return null;
}

const renamedTo = ({ name: table }: WantedTab, column: string, found: string): Drift => ({
  kind: "renamed",
  table,
  column,
  message:
    found === ""
      ? `Column "${column}" of ${table} has lost its header.`
      : `Column "${column}" of ${table} is missing; was "${found}" renamed?`,
  hint:
    found === ""
      ? `Write "${column}" into the first row again, where it stood.`
      : `If so, write "${column}" into the first row again, in place of "${found}". If not, add a column with the header "${column}".`,
});

const lost = ({ name: table }: WantedTab, column: string, reader: Reader): Drift => ({
  kind: "missing",
  table,
  column,
  message: `Column "${column}" of ${table} is missing.`,
  hint: `If it was deleted, bring it back before you go on: File > Version history > See version history. A new column is empty, and ${words[reader].verify} then names every row that lost its cell.`,
});

const movedDrift = (moved: Moved, reader: Reader): Drift => ({
  kind: "table",
  table: moved.name,
  column: null,
  message: `There is no tab "${moved.name}", but "${moved.now}" has its columns: it was probably renamed.`,
  hint:
    reader === "panel"
      ? `Rename it back, and run ${words.panel.setUp} again.`
      : `Rename it back in the spreadsheet, or name it in the config: ${inConfig(moved)}.`,
});

const inConfig = ({ word, now }: Moved): string =>
  word === "events"
    ? `"log": "sheets://…/${encodeURIComponent(now)}"`
    : `"publish": {"names": {"${word}": ${JSON.stringify(now)}}}`;
