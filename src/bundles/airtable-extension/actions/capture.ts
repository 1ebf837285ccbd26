import type { Event } from "../../../core/event.ts";
import { prepareInputs } from "../../../core/log.ts";
import { catalogFrom, type Settings } from "../../../core/settings.ts";
import { toIso } from "../../../core/time.ts";
import { scriptHost } from "../../../hosts/script/host.ts";
import { countOf } from "../../../views/figures.ts";
import { namesFrom } from "../../../views/names.ts";
import { openScriptLog } from "../../airtable/open-log.ts";
import { catchUp, type Gap, gapOf } from "../../common/catch-up.ts";
import { homesOf } from "../../common/crm.ts";
import { eventLine, whose } from "../../common/event-line.ts";
import { typeWords } from "../../common/plain-words.ts";
import type { Sweeping } from "../../common/sweep.ts";
import type { Action, Panel, SetUpPanel } from "../panel.ts";
import { progressOf, sayFirst, sayReceipts } from "./telling.ts";

/** Where what a panel captures comes from. */
export const panelSource = "daybook:panel";

/** Whose word is behind the names of tables and columns. */
export const settingsWhere = "the settings";

/** Logs what the CRM holds and the log lacks, after showing it. */
export const capture: Action = {
  label: "Capture everything now",
  about: "Compares your contacts and deals with the log, and logs what it lacks.",
  async run(panel) {
    const { ask, say, settings } = panel;
    const events = sayGap(panel, await gapIn(panel), settings);
    if (events === 0) return;
    if (!(await ask.confirm(`Log ${countOf(events, "event")}?`, "Log them")))
      return say.text("Nothing was written.");
    await logGap(panel, events);
    say.text("Rebuild views shows them there.");
  },
};

type At = Pick<SetUpPanel, "base" | "say" | "settings" | "events">;

/** What the log lacks of the CRM, as of now. */
export function gapIn({ base, settings, events }: At, choices: Choices = {}): Promise<Gap> {
  const log = openScriptLog(base, settings, { name: events, where: settingsWhere });
  return gapOf(log, homesOf(base, settings, settingsWhere), settings, panelSource, choices);
}

/** How values are taken that may be no changes. */
export type Choices = Pick<Sweeping, "renamed" | "fresh">;

/** A gap as it is told. */
export type Seen = Pick<Gap, "crm" | "inputs" | "blocked" | "without" | "looks">;

/** Says what would be logged, and what can't be; gives the number of events that would. */
export function sayGap({ say }: Pick<Panel, "say">, gap: Seen, settings: Settings): number {
  const { timezone } = settings;
  const catalog = catalogFrom(settings);
  const names = namesFrom(gap.crm.records);
  const rules = { catalog, timezone, hash: scriptHost.hash };
  const { events, problems } = prepareInputs(gap.inputs, rules, toIso(scriptHost.clock()));
  for (const line of gap.looks) say.text(line);
  if (events.length === 0)
    say.text(gap.looks.length > 0 ? "Nothing is to be logged." : "The log has all that your CRM holds.");
  else {
    say.text(`The log lacks ${countOf(events.length, "event")}:`);
    say.table(
      countsOf(events).map(([type, count]) => ({ Event: typeWords(type, count), "How many": count })),
    );
    const inOrder = [...events].sort((a, b) => (a.event_id < b.event_id ? -1 : 1));
    const lines = inOrder.slice(0, 10).map((event) => eventLine(event, { catalog, timezone, names }));
    say.text(events.length > 10 ? "The first ten:" : "They say:");
    say.list(lines);
  }
  sayFirst(
    say,
    `${countOf(problems.length, "thing")} can't be logged:`,
    problems.map(({ item, column, message }) => {
      const { contact_id, deal_id, event_type } = gap.inputs[item] ?? {};
      const what = [typeWords(String(event_type)), ...(column === null ? [] : [columnWords(column)])];
      return `${whose({ contact_id, deal_id }, names)}: ${what.join(", ")}: ${message}`;
    }),
  );
  if (gap.blocked > 0)
    say.text(
      `${countOf(gap.blocked, "record")} passed over: a row of the log about them was changed by hand. Verify names it.`,
    );
  if (gap.without > 0)
    say.text(
      `${countOf(gap.without, "record")} not logged: deals without a contact, or records without an id of their own. They are as soon as they have one.`,
    );
  return events.length;
}

/** A column of an event, in words. */
const columnWords = (column: string): string =>
  column === "timestamp" ? "its time" : column.replace(/^event_data\./, "").replace(/_/g, " ");

function countsOf(events: readonly Event[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const { event_type } of events) counts.set(event_type, (counts.get(event_type) ?? 0) + 1);
  return [...counts];
}

/** Compares anew, and logs what is missing; `about` so many events. */
export async function logGap(
  { base, say, settings, events: name }: At,
  about: number,
  choices: Choices = {},
): Promise<void> {
  const onPut = progressOf(say, about);
  const log = openScriptLog(base, settings, { name, where: settingsWhere, onPut });
  const gap = await gapOf(log, homesOf(base, settings, settingsWhere), settings, panelSource, choices);
  const told = await catchUp(log, gap, settings.timezone);
  const names = namesFrom(gap.crm.records);
  sayReceipts(say, told, (at) => {
    const input = gap.inputs[at] ?? {};
    return `${whose(input, names)}: ${told[at]?.sentence ?? typeWords(String(input.event_type))}`;
  });
}
