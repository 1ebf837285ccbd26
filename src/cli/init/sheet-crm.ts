import type { Crm, CrmWord } from "../../core/crm.ts";
import { DaybookError } from "../../core/errors.ts";
import { meantAmong } from "../../core/nearest.ts";
import { guessDeals, guessTab, idIn } from "../../stores/sheets/guess-columns.ts";
import { type BookTab, tabNamed } from "../../stores/sheets/tabs.ts";
import type { Args } from "../args.ts";
import type { Ask } from "../io.ts";
import { askTable, columnChoices } from "./ask-crm.ts";

/**
 * The CRM's tabs from the flags; what no flag says is chosen from the spreadsheet's own tabs, if there is somebody to ask, else those that `usual` names are taken. Throws
 * TABLE_NOT_FOUND, COLUMN_NOT_FOUND, USAGE.
 */
export async function chooseSheetCrm(
  args: Args,
  tabs: readonly BookTab[],
  ask: Ask | null,
  usual: Crm | null = null,
): Promise<Crm | null> {
  const usualTab = (word: CrmWord) =>
    ask === null ? tabs.find(({ title }) => title === usual?.[word]?.table)?.title : undefined;
  const contactTab = await chooseTab(args.text("contacts") ?? usualTab("contacts"), "contacts", tabs, ask);
  if (contactTab === null) refuseWithout(args, ["contact-id", "contact-name"], "contacts");
  const name = args.text("contact-name");
  if (contactTab && name !== undefined) mustHave(contactTab, name);
  const contacts =
    contactTab && guessTab(contactTab, "contacts", await chooseId(args, contactTab, "contacts", ask));
  const others = tabs.filter((tab) => tab !== contactTab);
  const dealTab = await chooseTab(args.text("deals") ?? usualTab("deals"), "deals", others, ask);
  if (dealTab === null) refuseWithout(args, ["deal-id"], "deals");
  const deals = dealTab && guessDeals(dealTab, await chooseId(args, dealTab, "deals", ask));
  const named = contacts && { ...contacts, name: name ?? contacts.name };
  return named || deals ? { contacts: named, deals } : null;
}

/** Throws USAGE for a column's flag without its tab's. */
function refuseWithout(args: Args, flags: readonly string[], word: CrmWord): void {
  const flag = flags.find((each) => args.text(each) !== undefined);
  if (flag === undefined) return;
  throw new DaybookError("USAGE", `--${flag} is a column of the ${word}' tab.`, {
    hint: `Name the tab with --${word}.`,
  });
}

async function chooseTab(
  flag: string | undefined,
  word: CrmWord,
  tabs: readonly BookTab[],
  ask: Ask | null,
): Promise<BookTab | null> {
  const titles = tabs.map(({ title }) => title);
  const title = flag ?? (await askTable("tab", word, titles, ask));
  return title === null ? null : tabIn(tabs, title);
}

/** The column with the id: it says which row is whose, however the tab is sorted. */
async function chooseId(args: Args, tab: BookTab, word: CrmWord, ask: Ask | null): Promise<string> {
  const flag = word === "contacts" ? "contact-id" : "deal-id";
  const given = args.text(flag);
  const guess = idIn(tab, word);
  if (given !== undefined) {
    if (given === "record" && !tab.headers.includes(given))
      throw noId(tab, flag, "rows of a sheet have no id of their own");
    mustHave(tab, given);
    return given;
  }
  if (ask === null) {
    if (guess === null) throw noId(tab, flag, "no header says that it is one");
    return guess;
  }
  const choices = columnChoices(tab.headers.filter(Boolean), guess);
  if (choices.length === 0) throw noId(tab, flag, "its first row has no headers");
  return ask.select(`Which column of ${tab.title} holds an id that stays the same for good?`, choices);
}

const noId = ({ title, headers }: BookTab, flag: string, why: string): DaybookError =>
  new DaybookError("USAGE", `Which column of ${title} holds the id isn't known: ${why}.`, {
    hint: `Name it with --${flag}; the first row has ${headers.filter(Boolean).join(", ") || "no headers"}. An id must stay the same when the row is sorted or edited: add a column for it if there is none.`,
  });

/** The tab of a title. Throws TABLE_NOT_FOUND with the nearest one. */
export function tabIn(tabs: readonly BookTab[], title: string): BookTab {
  const found = tabNamed(tabs, title);
  if (found) return found;
  const titles = tabs.map((tab) => tab.title);
  throw new DaybookError("TABLE_NOT_FOUND", `There is no tab ${JSON.stringify(title)} in the spreadsheet.`, {
    hint: meantAmong(title, titles, "tabs"),
  });
}

function mustHave({ title, headers }: BookTab, column: string): void {
  if (headers.includes(column)) return;
  const message = `The first row of ${title} has no header ${JSON.stringify(column)}.`;
  throw new DaybookError("COLUMN_NOT_FOUND", message, { hint: meantAmong(column, headers, "headers") });
}
