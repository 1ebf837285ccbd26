import type { Catalog } from "./catalog.ts";
import type { Contradiction } from "./contradiction.ts";
import { contradictionsOf } from "./contradictions.ts";
import type { History, Step } from "./history.ts";
import type { Pipelines } from "./pipelines.ts";
import { priorFinder } from "./prior.ts";
import type { Settings } from "./settings.ts";
import { toldOf } from "./story.ts";
import { askedOf, stepsOf } from "./why-field.ts";

/** What an event did to the value. */
export type Effect =
  | "set"
  | "cleared"
  | "first seen"
  | "no change"
  | "voided"
  | "set, though something was missed";

/** One event of the chain that led to a value. */
export interface Link {
  readonly event_id: string;
  readonly timestamp: string;
  /** The sentence. */
  readonly text: string;
  /** As the event says, else as the log knew; null where neither does. */
  readonly from: string | null;
  readonly to: string | null;
  readonly actor: string | null;
  readonly source: string | null;
  readonly voided: boolean;
  readonly unchanged: boolean;
  readonly effect: Effect;
}

/** How a value came about, as `why` prints it. */
export interface WhyJson {
  /** As it was asked for. */
  readonly contact_id: string;
  /** Whom that contact has become, where it was merged. */
  readonly merged_into?: string;
  readonly field: string;
  readonly value: string | readonly string[] | null;
  /** ISO 8601 UTC; null where nothing is held, and for all tags together. */
  readonly since: string | null;
  readonly at_least: boolean;
  /** Oldest first. */
  readonly chain: readonly Link[];
  readonly contradictions: readonly Contradiction[];
}

/** What `why` needs to know. Times in sentences are in the settings' zone. */
export interface WhyRules {
  readonly settings: Settings;
  readonly catalog: Catalog;
  readonly pipelines: Pipelines;
}

/** The chain of events that led to the present value of a field of a person, and what in it can't all be true. Throws UNKNOWN_FIELD. */
export function whyOf(
  history: History,
  field: string,
  rules: WhyRules,
  contact_id: string = history.contact_id,
): WhyJson {
  const asked = askedOf(history, field, rules.pipelines);
  const steps = stepsOf(history).filter(asked.isAbout);
  const told = toldOf(history, rules.catalog, steps.length, steps);
  const priorOf = priorFinder();
  const chain = steps.map((step, i) => linkOf(step, told[i]?.text ?? "", priorOf(step)?.value ?? null));
  const contradictions = contradictionsOf(history, rules)
    .filter(({ about }) => about.some((name) => isAsked(name, asked.names)))
    .map(({ message, event_ids }) => ({ message, event_ids }));
  return {
    contact_id,
    ...(contact_id === history.contact_id ? {} : { merged_into: history.contact_id }),
    field: asked.field,
    value: asked.value,
    since: asked.since,
    at_least: asked.at_least,
    chain,
    contradictions,
  };
}

const isAsked = (name: string, names: readonly string[]): boolean =>
  names.includes(name) || (names.includes("tags") && name.startsWith("tag:"));

function linkOf(step: Step, text: string, before: string | null): Link {
  const { event, change, voided, unchanged, visit } = step;
  return {
    event_id: event.event_id,
    timestamp: event.timestamp,
    text,
    from: change?.from ?? (visit ? visit.from : before),
    to: visit?.stage ?? change?.to ?? null,
    actor: event.actor,
    source: event.source,
    voided,
    unchanged,
    effect: effectOf(step),
  };
}

function effectOf({ voided, unchanged, change, visit, baseline, missed }: Step): Effect {
  if (voided) return "voided";
  const isIdle =
    change?.track === "stage" && visit === null && (change.to !== null || change.end !== undefined);
  if (unchanged || isIdle) return "no change";
  if (change?.to === null && !change.end) return "cleared";
  if (missed !== undefined && missed !== null) return "set, though something was missed";
  return baseline ? "first seen" : "set";
}
