import type { Globals } from "../../../hosts/apps-script/globals.ts";
import type { EntryName } from "../entries.ts";
import type { Book } from "../front.ts";

/** What runs by itself, and when people are told that it does. */
export const triggerLines: readonly string[] = [
  "each time somebody edits the contacts' or deals' tab",
  "every 5 minutes, for what no person typed: other tools, pastes, formulas",
  "every night between 2 and 3, for the view tabs; on Mondays with a mail",
];

type Making = (builder: GoogleAppsScript.Script.TriggerBuilder, book: Book, timezone: string) => unknown;

const wanted: readonly (readonly [EntryName, Making])[] = [
  ["daybookOnEdit", (builder, book) => builder.forSpreadsheet(book).onEdit().create()],
  ["daybookTimer", (builder) => builder.timeBased().everyMinutes(5).create()],
  [
    "daybookNightly",
    (builder, _, timezone) => builder.timeBased().atHour(2).everyDays(1).inTimezone(timezone).create(),
  ],
];

/** The functions that should run by themselves and don't, for whoever asks: triggers are told to those alone who made them. */
export function lackingTriggers({ ScriptApp }: Pick<Globals, "ScriptApp">): readonly EntryName[] {
  const there = new Set(ScriptApp.getProjectTriggers().map((trigger) => trigger.getHandlerFunction()));
  return wanted.flatMap(([name]) => (there.has(name) ? [] : [name]));
}

/** The property with the account in which these were made first. */
const accountProperty = "DAYBOOK_ACCOUNT";

/** The account in which Daybook runs by itself, where that is another than this one; null where nobody knows of any. */
export function runsFor(
  { PropertiesService }: Pick<Globals, "PropertiesService">,
  account: string | null,
): string | null {
  const kept = PropertiesService.getScriptProperties().getProperty(accountProperty);
  return kept === account ? null : kept;
}

/** Makes those of the triggers that are lacking, and keeps whose they are. */
export function makeTriggers(
  globals: Pick<Globals, "ScriptApp" | "PropertiesService">,
  book: Book,
  timezone: string,
  { names, account }: { readonly names: readonly EntryName[]; readonly account: string | null },
): void {
  if (names.length === 0) return;
  if (account) globals.PropertiesService.getScriptProperties().setProperty(accountProperty, account);
  const lacking = lackingTriggers(globals);
  for (const [name, make] of wanted)
    if (lacking.includes(name) && names.includes(name))
      make(globals.ScriptApp.newTrigger(name), book, timezone);
}
