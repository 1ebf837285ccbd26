import type { Catalog } from "../../core/catalog.ts";
import { DaybookError, isDaybookError } from "../../core/errors.ts";
import type { SheetsClient, SheetsRequest } from "./client.ts";
import { namingRequest, protectRequest } from "./protect.ts";
import { type Asked, addsSomething, planSetUp, type SetUpPlan } from "./set-up.ts";
import { addColumnRequests, newTabRequests } from "./set-up-requests.ts";
import { type Book, bookFields, bookOf, readBook } from "./tabs.ts";

/** What setting up did. */
export interface Applied {
  readonly tables: readonly AppliedTab[];
  /** Whether the log's protection was made or put right. */
  readonly protected: boolean;
  /** What is amiss after it, protection included. */
  readonly drift: SetUpPlan["drift"];
}

/** A tab and what was added to it. */
export interface AppliedTab {
  readonly name: string;
  readonly created: boolean;
  readonly columns: readonly string[];
}

export interface Applying extends Asked {
  readonly catalog: Catalog;
  /** What the front page keeps from the start, should it be made. @default nothing */
  readonly settings?: object | undefined;
  /** Waits so many milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
}

/** The named range that two who set up at once can't both put down: the second is refused as a whole, and looks again. */
export const fenceName = "DAYBOOK_SETUP";

/**
 * Makes what the spreadsheet lacks, in one write that comes as a whole or not at all. A write that is refused or whose end isn't known is
 * never sent again blindly: the spreadsheet is read anew and shows what is left to do. Throws where the account may not do it.
 */
export async function applySetUp(client: SheetsClient, first: Book, asked: Applying): Promise<Applied> {
  let book = first;
  const mine: SetUpPlan[] = [];
  for (let attempt = 1; ; attempt++) {
    const plan = planSetUp(book, asked);
    if (!addsSomething(plan) || attempt > attempts)
      return { ...addedBy(mine, planSetUp(first, asked)), drift: driftOf(plan) };
    try {
      // What a write answers is of its own moment; a read may lag behind it.
      book = await write(client, book, plan, asked);
      mine.push(plan);
    } catch (error) {
      if (!isDaybookError(error) || !(await mayGoOn(error, attempt, asked.sleep))) throw told(error, asked);
      if (error.code === "SHEETS_UNCERTAIN") mine.push(plan);
      book = await readBook(client);
    }
  }
}

const attempts = 6;

/** Whether it is worth looking again: somebody was faster, or nobody knows what became of it. */
async function mayGoOn({ code }: DaybookError, attempt: number, sleep: Applying["sleep"]): Promise<boolean> {
  if (attempt >= attempts) return false;
  if (code === "SHEETS_BUSY") await sleep(attempt * 15_000);
  // A read may lag behind the write that was faster.
  else if (code === "SHEETS_REFUSED" || code === "SHEETS_TAB_MISSING") await sleep(attempt * 500);
  else return code === "SHEETS_UNCERTAIN";
  return true;
}

function told(error: unknown, { writers }: Applying): unknown {
  if (!isDaybookError(error)) return error;
  const { code, message, cause } = error;
  if (code === "SHEETS_BUSY") return new DaybookError("SHEETS_QUOTA", message, { hint: error.hint, cause });
  if (code === "SHEETS_UNCERTAIN")
    return new DaybookError(code, message, {
      hint: "Run this again: it looks first, and adds what is missing.",
      cause,
    });
  if (
    code !== "SHEETS_REFUSED" ||
    writers.account !== null ||
    !/addProtectedRange|updateProtectedRange/.test(message)
  )
    return error;
  return new DaybookError(
    "SHEETS_WRITER_UNKNOWN",
    "The log's tab can't be protected: the credentials don't tell the e-mail address of their account, and only the spreadsheet's owner needs no naming.",
    {
      hint: "Run it again and name the account with --writer you@example.com, or use a service account's file: GOOGLE_APPLICATION_CREDENTIALS.",
      cause,
    },
  );
}

/** Gives the spreadsheet as it stands after it. */
async function write(client: SheetsClient, book: Book, plan: SetUpPlan, asked: Applying): Promise<Book> {
  const log = plan.tabs.find(({ wanted }) => wanted.word === "events");
  const ids = freeIds(book, plan);
  const users = usersOf(asked);
  const headers = new Map(book.tabs.map((tab) => [tab.id, tab.headers]));
  const requests: SheetsRequest[] = [];
  for (const { wanted, tab, columns } of plan.tabs) {
    const { catalog, settings = null } = asked;
    const names = columns.map(({ name }) => name);
    if (tab === null) {
      const sheetId = ids.get(wanted) ?? 0;
      requests.push(...newTabRequests({ wanted, sheetId, catalog, users, settings }));
      headers.set(sheetId, names);
    } else if (columns.length > 0) {
      requests.push(...addColumnRequests(tab.id, tab.columns, columns));
      const blank = Array.from({ length: tab.columns - tab.headers.length }, () => "");
      headers.set(tab.id, [...tab.headers, ...blank, ...names]);
    }
  }
  const sheetId = log && (log.tab?.id ?? ids.get(log.wanted));
  const repair = plan.guard?.repair;
  if (repair && sheetId !== undefined) requests.push(protectRequest(sheetId, repair));
  const send = async (some: readonly SheetsRequest[]): Promise<Book> => {
    const { updatedSpreadsheet } = await client.update(some, { fields: bookFields });
    return updatedSpreadsheet ? bookOf(updatedSpreadsheet, (id) => headers.get(id) ?? []) : readBook(client);
  };
  const after = await send([...requests, ...fence(book, sheetId ?? book.tabs[0]?.id ?? 0)]);
  if (log?.tab !== null && repair == null) return after;
  const made = after.tabs.find(({ id }) => id === sheetId);
  const naming = namingRequest(made?.protections ?? [], repair?.users ?? users);
  return naming ? send([naming]) : after;
}

/** Who may write to the log, in lower case. */
const usersOf = ({ writers }: Asked): readonly string[] => [
  ...new Set(
    [...(writers.account === null ? [] : [writers.account]), ...writers.others].map((user) =>
      user.toLowerCase(),
    ),
  ),
];

/** Deleted and added in one go, it is there once: of two who do so at the same time one is refused. */
function fence({ names }: Book, sheetId: number): readonly SheetsRequest[] {
  const old = names.find(({ name }) => name === fenceName);
  const range = { sheetId, startRowIndex: 0, endRowIndex: 1, startColumnIndex: 0, endColumnIndex: 1 };
  return [
    ...(old ? [{ deleteNamedRange: { namedRangeId: old.id } }] : []),
    { addNamedRange: { namedRange: { name: fenceName, range } } },
  ];
}

/** An id of its own for each new tab, told by its name: links to it hold, and who makes it twice is refused. */
function freeIds({ tabs }: Book, plan: SetUpPlan): ReadonlyMap<object, number> {
  const taken = new Set(tabs.map(({ id }) => id));
  const ids = new Map<object, number>();
  for (const { wanted, tab } of plan.tabs) {
    if (tab !== null) continue;
    let id = idFor(wanted.name);
    while (taken.has(id)) id = (id % largest) + 1;
    taken.add(id);
    ids.set(wanted, id);
  }
  return ids;
}

const largest = 2_000_000_000;

function idFor(name: string): number {
  let id = 7;
  for (let at = 0; at < name.length; at++) id = (id * 31 + name.charCodeAt(at)) % largest;
  return id + 1;
}

/** What is amiss, the protection included. */
export const driftOf = ({ drift, guard }: SetUpPlan): SetUpPlan["drift"] => [
  ...drift,
  ...(guard?.faults ?? []),
];

/** What these plans added to what was there first; what somebody else did who was faster isn't in it. */
const addedBy = (mine: readonly SetUpPlan[], first: SetUpPlan): Omit<Applied, "drift"> => ({
  tables: first.tabs.map(({ wanted: { name, word } }) => {
    const own = mine.flatMap(({ tabs }) => tabs.filter(({ wanted }) => wanted.word === word));
    const columns = own.flatMap((plan) => plan.columns.map((column) => column.name));
    return { name, created: own.some(({ tab }) => tab === null), columns: [...new Set(columns)] };
  }),
  protected: mine.some(
    ({ tabs, guard }) =>
      guard?.repair != null || tabs.some(({ wanted, tab }) => wanted.word === "events" && tab === null),
  ),
});
