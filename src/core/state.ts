import type { Held, History, Subject } from "./history.ts";
import type { Pipelines } from "./pipelines.ts";
import { ownerOf, type Standing, stageOf, stageOfSubject, tagsOf } from "./standing.ts";
import { toIso } from "./time.ts";

/** A value that is held, and since when. */
export interface ValueJson {
  readonly value: string;
  /** ISO 8601 UTC. */
  readonly since: string;
  /** It was there at `since`; since when isn't known. */
  readonly at_least: boolean;
  readonly event_id: string;
}

/** Where a deal stands; its owner is its own, else its contact's. */
export interface DealJson {
  readonly deal_id: string;
  readonly stage: ValueJson | null;
  readonly owner: ValueJson | null;
}

/** What is known of a person at an instant, as `state` prints it. */
export interface StateJson {
  /** As it was asked for. */
  readonly contact_id: string;
  /** Whom that contact has become, where it was merged: the state is that person's. */
  readonly merged_into?: string;
  readonly at: string;
  readonly stage: ValueJson | null;
  readonly owner: ValueJson | null;
  readonly status: ValueJson | null;
  readonly plan: ValueJson | null;
  readonly tags: readonly { readonly value: string; readonly since: string; readonly event_id: string }[];
  /** By name; an object without a prototype. */
  readonly fields: Readonly<Record<string, ValueJson>>;
  readonly deals: readonly DealJson[];
}

/** The state of a person whose history was replayed up to `at` (milliseconds); `asked` is the contact that was asked for. */
export function stateOf(
  history: History,
  pipelines: Pipelines,
  at: number,
  asked: string = history.contact_id,
): StateJson {
  const own = history.subjects[0];
  return {
    contact_id: asked,
    ...(asked === history.contact_id ? {} : { merged_into: history.contact_id }),
    at: toIso(at),
    stage: standingJson(stageOf(history, pipelines)),
    owner: heldJson(ownerOf(history)),
    status: heldJson(own?.held.get("status")),
    plan: heldJson(own?.held.get("plan")),
    tags: tagsOf(history).map(({ value, event }) => ({
      value,
      since: event.timestamp,
      event_id: event.event_id,
    })),
    fields: fieldsOf(own),
    deals: history.subjects
      .filter(isDeal)
      .map((deal) => ({
        deal_id: deal.deal_id,
        stage: standingJson(stageOfSubject(deal)),
        owner: heldJson(ownerOf(history, deal)),
      }))
      .sort((a, b) => (a.deal_id < b.deal_id ? -1 : 1)),
  };
}

/** A deal of which something is known: one whose events are all voided is none. */
const isDeal = (subject: Subject): subject is Subject & { readonly deal_id: string } =>
  subject.deal_id !== null && subject.steps.length > 0;

function fieldsOf(own: Subject | undefined): Readonly<Record<string, ValueJson>> {
  const fields: Record<string, ValueJson> = Object.create(null);
  const names = [...(own?.held.keys() ?? [])].filter((slot) => slot.startsWith("field:")).sort();
  for (const slot of names) {
    const value = heldJson(own?.held.get(slot));
    if (value) fields[slot.slice("field:".length)] = value;
  }
  return fields;
}

const heldJson = (held: Held | null | undefined): ValueJson | null =>
  held
    ? {
        value: held.value,
        since: held.event.timestamp,
        at_least: held.at_least,
        event_id: held.event.event_id,
      }
    : null;

const standingJson = (standing: Standing | null): ValueJson | null =>
  standing && {
    value: standing.value,
    since: toIso(standing.since),
    at_least: standing.at_least,
    event_id: standing.event.event_id,
  };
