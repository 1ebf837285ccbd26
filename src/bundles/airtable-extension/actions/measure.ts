import type { Catalog } from "../../../core/catalog.ts";
import { dataOf, type Event, textOf } from "../../../core/event.ts";
import { oneLine } from "../../../core/sentence.ts";
import { scriptHost } from "../../../hosts/script/host.ts";
import { askViews } from "../../../views/ask-views.ts";
import { countOf } from "../../../views/figures.ts";
import { type Kind, kindOf, type Measured, measureView } from "../../../views/measure.ts";
import { capital, fieldWords, kindWords, sourceWords, typeWords } from "../../common/plain-words.ts";
import type { Ask, Choice } from "../ask.ts";
import type { Action } from "../panel.ts";
import { openLog, pressVerify } from "./read-log.ts";

interface Figures extends Measured {
  readonly groups: readonly (Measured & { readonly by: string | null })[];
}

/** As many buttons, or lines, as one looks through. */
const most = { buttons: 16, groups: 100 };

/** How long it takes from one kind of event to another. */
export const measure: Action = {
  label: "Measure",
  about: "How long it takes from one kind of event to another.",
  async run(panel) {
    const { say, ask, settings } = panel;
    const log = openLog(panel);
    const { events } = await log.winners();
    if (events.length === 0) return say.text("Nothing is logged yet.");
    const own = { name: "Choose from and to", from: null, to: null };
    const measures = [...settings.measures, own].map((value) => ({ label: value.name, value }));
    const chosen = measures.length === 1 ? own : await ask.choose("What shall be measured?", measures);
    const end = (text: string | null, question: string): Promise<Kind> =>
      text === null
        ? askKind(question, events, log.catalog, ask)
        : Promise.resolve(kindOf(text, log.catalog));
    const from = await end(chosen.from, "From the first …");
    const to = await end(chosen.to, "… to the first");
    if (from.type === to.type && from.value === to.value)
      return say.text(
        `Nothing to measure: from and to are both "${kindWords(from)}". Choose two that differ.`,
      );
    const by = await askBy(from, events, log.catalog, ask);
    const asked = { store: log.store, hash: scriptHost.hash, settings, verify_by: pressVerify };
    const [reply] = await askViews(asked, [measureView({ from, to, by })], scriptHost.clock());
    const found = reply?.json as unknown as Figures;
    if (found.n === 0) say.text("No contact or deal has both events.");
    else {
      const told = (value: string): string => (by === "source" ? sourceWords(value) : value);
      say.table([
        { By: "all", ...columnsOf(found) },
        ...found.groups.slice(0, most.groups).map((group) => ({
          By: group.by === null ? "unknown" : told(group.by),
          ...columnsOf(group),
        })),
      ]);
    }
    if (found.groups.length > most.groups)
      say.text(`… and ${countOf(found.groups.length - most.groups, "smaller group")}.`);
    if (found.negative > 0)
      say.text(
        `${countOf(found.negative, "span")} below zero: the second event came first. They are in all figures.`,
      );
    say.text(
      `Days of 24 hours from the first "${kindWords(from)}" to the first "${kindWords(to)}" of the same deal or, where either has no deal, of the same contact.`,
    );
    for (const note of reply?.notes ?? []) say.text(note);
  },
};

const columnsOf = ({ n, median_days, p75_days, p90_days, mean_days, negative }: Measured) => ({
  "How many": n,
  "Median days": tenths(median_days),
  "3 of 4 within (days)": tenths(p75_days),
  "9 of 10 within (days)": tenths(p90_days),
  "Mean days": tenths(mean_days),
  "Below zero": negative,
});

const tenths = (days: number | null): number | null => (days === null ? null : Math.round(days * 10) / 10);

/** A type that occurs, and perhaps one of the values that occur with it. */
async function askKind(
  question: string,
  events: readonly Event[],
  catalog: Catalog,
  ask: Ask,
): Promise<Kind> {
  const types = commonest(events.map(({ event_type }) => event_type)).filter((type) => !marks.includes(type));
  const choices = types.map((value) => ({ ...asChoice(typeWords(value)), value }));
  const kind = kindOf(await ask.choose(question, choices), catalog);
  const values = commonest(
    events.flatMap((event) =>
      event.event_type === kind.type ? (textOf(dataOf(event), kind.field) ?? []) : [],
    ),
  );
  if (values.length === 0) return kind;
  const which = `"${typeWords(kind.type)}": which ${fieldWords(kind.field, kind.type, catalog)}?`;
  const value = await ask.choose<string | null | undefined>(`${question} ${which}`, [
    { label: "Any", value: null },
    ...values.slice(0, most.buttons).map(asChoice),
    ...(values.length > most.buttons ? [{ label: "Another", value: undefined }] : []),
  ]);
  return { ...kind, value: value === undefined ? await ask.text("Which one?") : value };
}

/** The log's own upkeep. */
const marks: readonly string[] = ["event_voided", "contact_erased"];

/** What a measure may be split by: columns, and what the first event's data says. */
function askBy({ type }: Kind, events: readonly Event[], catalog: Catalog, ask: Ask): Promise<string | null> {
  const fields = commonest(
    events.flatMap((event) => (event.event_type === type ? Object.keys(dataOf(event)) : [])),
  );
  return ask.choose<string | null>("A line for each …", [
    { label: "No, all together", value: null },
    { label: "Who did it", value: "actor" },
    { label: "What logged it", value: "source" },
    ...fields
      .filter((name) => name !== "baseline")
      .slice(0, most.buttons)
      .map((name) => ({
        ...asChoice(capital(fieldWords(name, type, catalog))),
        value: `event_data.${name}`,
      })),
  ]);
}

const asChoice = (value: string): Choice<string> => ({ label: oneLine(value).slice(0, 60) || "…", value });

/** Each text once, the commonest first. */
function commonest(texts: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts.keys()].sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || (a < b ? -1 : 1));
}
