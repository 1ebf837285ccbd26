import type { Catalog } from "../core/catalog.ts";
import { DAY_MS } from "../core/days.ts";
import { DaybookError } from "../core/errors.ts";
import { dataOf, type Event, textOf } from "../core/event.ts";
import type { History, Step } from "../core/history.ts";
import { nearest } from "../core/nearest.ts";
import { type Spread, spreadOf } from "./spread.ts";
import { keyOf, partsOf, type Sign, sample, type Tally, valuesOf } from "./tally.ts";
import type { View } from "./view.ts";

/** One end of a measure: an event type, and perhaps the value that it must set or name. */
export interface Kind {
  readonly type: string;
  readonly value: string | null;
  /** The data field that the value is compared with: `to`, or the first of a type without one. */
  readonly field: string;
}

/** A measure ready to be taken: the days from the first `from` to the first `to` of each subject. */
export interface Spans {
  readonly from: Kind;
  readonly to: Kind;
  /** A column (actor, source, …) or a data field to group by; `event_data.source` is the field where a column has its name. */
  readonly by: string | null;
}

/** What a measure found, in days; spans below zero are in every figure, and counted in `negative`. */
export interface Measured extends Spread {
  readonly n: number;
  readonly negative: number;
}

/** Reads `TYPE` or `TYPE:VALUE`; an unknown type is an error that names the nearest. */
export function kindOf(text: string, catalog: Catalog): Kind {
  const colon = text.indexOf(":");
  const type = (colon < 0 ? text : text.slice(0, colon)).trim();
  const value = colon < 0 ? null : text.slice(colon + 1).trim();
  const known = catalog.types.get(type);
  if (!known) {
    const near = nearest(type, [...catalog.types.keys()]);
    throw new DaybookError("UNKNOWN_TYPE", `There is no event type "${type}".`, {
      hint: near ? `Did you mean ${near}?` : "Write TYPE or TYPE:VALUE, such as stage_changed:Won.",
    });
  }
  const fields = Object.keys(known.fields);
  return { type, value, field: fields.length === 0 || fields.includes("to") ? "to" : (fields[0] as string) };
}

/** Puts the spans of one person into a tally under `name`, or takes them out. */
export function addSpans(tally: Tally, name: string, spans: Spans, history: History, sign: Sign): void {
  for (const { deal_id, steps } of history.subjects) {
    const from = deal_id === null ? null : first(steps, spans.from, "any");
    if (from)
      add(
        tally,
        name,
        spans,
        from,
        earlier(first(steps, spans.to, "any"), first(history.steps, spans.to, "no deal")),
        sign,
      );
  }
  const from = first(history.steps, spans.from, "no deal");
  if (from) add(tally, name, spans, from, first(history.steps, spans.to, "any"), sign);
}

/** What a tally holds under `name`, all together and by group, the largest first. */
export function measured(
  tally: Tally,
  name: string,
): Measured & { readonly groups: readonly (Measured & { by: string | null })[] } {
  const groups = [...tally.samples.keys()]
    .map(partsOf)
    .filter((parts) => parts[0] === "spans" && parts[1] === name)
    .map((parts) => ({
      by: parts[2] ?? null,
      ...figures(valuesOf(tally, keyOf("spans", name, parts[2] ?? null))),
    }))
    .filter((group) => group.n > 0)
    .sort((a, b) => b.n - a.n || ((a.by ?? "") < (b.by ?? "") ? -1 : 1));
  return { ...figures(valuesOf(tally, keyOf("all spans", name))), groups };
}

/** The `measure` command as a view: one measure, taken over the whole log. */
export function measureView(spans: Spans): View {
  return {
    name: "measure",
    title: "Measure",
    definition: `Days of 24 hours from each subject's first ${said(spans.from)} to the first ${said(spans.to)} of the same deal or, where either has no deal, of the same contact.`,
    columns: () => [],
    add: (tally, history, sign) => addSpans(tally, "measure", spans, history, sign),
    answer(tally) {
      const { groups, ...all } = measured(tally, "measure");
      return { json: { ...all, groups: spans.by === null ? [] : groups }, table: [] };
    },
  };
}

const said = (kind: Kind): string => (kind.value === null ? kind.type : `${kind.type}:${kind.value}`);

/** What happened: no first snapshot, and nothing set to what it was. A win or loss is one also where its stage was held already: types are literal here. */
const counts = ({ voided, baseline, unchanged, change }: Step): boolean =>
  !voided && !baseline && (!unchanged || (change !== null && change.end !== undefined));

const matches = (event: Event, kind: Kind): boolean =>
  event.event_type === kind.type && (kind.value === null || textOf(dataOf(event), kind.field) === kind.value);

/** The first step of a kind, among those of no deal or among all. */
function first(steps: readonly Step[], kind: Kind, of: "no deal" | "any"): Step | null {
  for (const step of steps)
    if (matches(step.event, kind) && (of === "any" || step.event.deal_id === null) && counts(step))
      return step;
  return null;
}

/** The earlier of two; at one instant the first. */
const earlier = (one: Step | null, other: Step | null): Step | null =>
  one === null || (other !== null && other.at < one.at) ? other : one;

function add(tally: Tally, name: string, spans: Spans, from: Step, to: Step | null, sign: Sign): void {
  if (!to) return;
  const days = (to.at - from.at) / DAY_MS;
  sample(tally, keyOf("all spans", name), from.at, days, sign);
  if (spans.by !== null)
    sample(
      tally,
      keyOf("spans", name, group(from.event, spans.by) ?? group(to.event, spans.by)),
      from.at,
      days,
      sign,
    );
}

const columns = new Set(["actor", "source", "contact_id", "deal_id", "event_type"]);

const group = (event: Event, by: string): string | null =>
  columns.has(by) ? event[by as "actor"] : textOf(dataOf(event), by.replace(/^event_data\./, ""));

function figures(days: Float64Array): Measured {
  return { n: days.length, ...spreadOf(days), negative: days.filter((each) => each < 0).length };
}
