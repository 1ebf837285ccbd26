import { DaybookError, isDaybookError } from "../../core/errors.ts";
import { catalogFrom, type Settings } from "../../core/settings.ts";
import { layoutOf } from "../../stores/sheets/layout.ts";
import { type Guard, guardOf, type Writers } from "../../stores/sheets/protect.ts";
import { type Proof, proveLock } from "../../stores/sheets/prove-lock.ts";
import { applySetUp } from "../../stores/sheets/set-up-apply.ts";
import { type Book, readBook, tabNamed } from "../../stores/sheets/tabs.ts";
import type { Args } from "../args.ts";
import type { Context } from "../context.ts";
import { tabIn } from "../init/sheet-crm.ts";
import { namedWriters } from "../init/sheet-writers.ts";
import { type OpenSheet, openSheet } from "../open-sheet.ts";

/** How a sheet's log is locked, and whether it is. */
export interface LockedSheet {
  readonly recipe: readonly string[];
  readonly proof: Proof;
}

/** Puts the protection of a log's tab right, after saying what is wrong with it, and tries it with the second token where there is one. */
export async function lockSheet(
  url: string,
  settings: Settings,
  args: Args,
  context: Context,
): Promise<LockedSheet> {
  const opened = await openSheet(url, context);
  const writers = { account: opened.account, others: namedWriters(args) };
  let book = await readBook(opened.client);
  const before = guardOf(tabIn(book.tabs, opened.tab), writers, "terminal");
  if (before.repair !== null && !args.flag("dry-run")) {
    for (const { message } of before.faults) context.io.err(`${message}\n`);
    book = await repaired(opened, settings, book, writers, context);
  }
  const tab = tabIn(book.tabs, opened.tab);
  const guard = guardOf(tab, writers, "terminal");
  const editor = await editorOf(url, context);
  const proof = await proveLock({ guard, editor, tab }).catch((error: unknown) => {
    throw isDaybookError(error) && error.code === "SHEETS_AUTH" ? notAToken(error) : error;
  });
  const faults = guard.faults.map(({ message, hint }) => (guard.repair ? message : `${message} ${hint}`));
  const recipe = [
    ...(before.repair !== null && guard.faults.length === 0
      ? before.faults.map(({ message }) => `Put right just now: ${message}`)
      : []),
    ...(guard.faults.length === 0 ? [kept(tab.title, guard)] : faults),
  ];
  return { recipe, proof };
}

/** Only the log's tab is touched: what else is missing is init's to add. */
async function repaired(
  { client, tab }: OpenSheet,
  settings: Settings,
  book: Book,
  writers: Writers,
  { sleep }: Context,
): Promise<Book> {
  const found = tabNamed(book.tabs, tab);
  const [events] = await layoutOf(settings, tab);
  if (!found || !events) return book;
  const columns = events.columns.filter(({ name }) => found.headers.includes(name));
  const wanted = [{ ...events, columns }];
  await applySetUp(client, book, { wanted, writers, catalog: catalogFrom(settings), sleep });
  return readBook(client);
}

/** The client of the second token; null where there is none. */
async function editorOf(url: string, context: Context): Promise<OpenSheet["client"] | null> {
  const token = context.env.GOOGLE_EDITOR_ACCESS_TOKEN || undefined;
  return token === undefined ? null : (await openSheet(url, context, token)).client;
}

const kept = (tab: string, { users }: Guard): string =>
  `The tab ${tab} is protected as a whole: only the spreadsheet's owner and ${users.join(", ") || "the account that asked"} may edit it.`;

const notAToken = (cause: DaybookError): DaybookError =>
  new DaybookError(cause.code, "Google doesn't accept the token in GOOGLE_EDITOR_ACCESS_TOKEN.", {
    hint: "An access token lasts an hour. Make a new one, signed in as an ordinary editor of the spreadsheet, with the scope https://www.googleapis.com/auth/spreadsheets.",
    cause: cause.cause,
  });
