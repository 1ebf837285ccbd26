import type { Change } from "./change.ts";
import { DAY_MS } from "./days.ts";
import type { Event } from "./event.ts";
import type { Direction } from "./pipelines.ts";

/** How a stay ends: not yet, at a known time, or at one that isn't known because something was missed. */
export type Ending = "open" | "known" | "unknown";

/** One stay of a subject in a stage: [entered, exited). Times are milliseconds. */
export interface Visit {
  readonly subject: Subject;
  readonly pipeline: string | null;
  readonly stage: string;
  /** The stage that the transition came from; null for a first stage. */
  readonly from: string | null;
  readonly direction: Direction;
  readonly entered: number;
  /** A baseline: it was here at `entered`, since when isn't known. */
  readonly at_least: boolean;
  /** null unless it ended at a known time. */
  readonly exited: number | null;
  readonly ended: Ending;
  /** Days in the stage it came from; null where an end of that stay isn't known. */
  readonly days_in_from: number | null;
  /** Who owned the subject when it entered. */
  readonly owner: string | null;
  readonly event: Event;
}

/** One owner's time with a subject. Times are milliseconds. */
export interface Tenure {
  readonly owner: string;
  readonly subject: Subject;
  /** The owner before, as far as known. */
  readonly from: string | null;
  readonly since: number;
  readonly at_least: boolean;
  readonly until: number | null;
  readonly ended: Ending;
  readonly event: Event;
}

/** A value that a subject holds, and the event that set it. */
export interface Held {
  readonly value: string;
  readonly at_least: boolean;
  readonly event: Event;
}

/** What moves through stages: a deal, or a contact on its own. */
export interface Subject {
  /** The contact of its newest event, or itself. */
  readonly contact_id: string;
  readonly deal_id: string | null;
  readonly visits: readonly Visit[];
  readonly tenures: readonly Tenure[];
  /** What it holds, by slot; the stage stands in its last visit. */
  readonly held: ReadonlyMap<string, Held>;
  /** From deal_created. */
  readonly name: string | null;
  /** The newest amount that an event of its stage told. */
  readonly amount: number | null;
  /** The last sign of life of the deal itself (milliseconds); for a contact, of events without a deal. */
  readonly last_event_at: number | null;
  /** Its own events in replay order, voided ones left out; of a deal all of them, whichever contact they name. */
  readonly steps: readonly Step[];
}

/** One event in its place, and what it did. */
export interface Step {
  readonly event: Event;
  /** Milliseconds. */
  readonly at: number;
  /** The event's data sets something; null where it doesn't. */
  readonly change: Change | null;
  readonly subject: Subject;
  readonly voided: boolean;
  readonly baseline: boolean;
  /** It set a value to what was held already: shown on the timeline, counted nowhere. */
  readonly unchanged: boolean;
  /** The event's `from` isn't what was held before it: what was. `undefined` where nothing was missed. */
  readonly missed?: string | null | undefined;
  /** The stay that it began. */
  readonly visit: Visit | null;
  /** Who owned the subject just after the event. */
  readonly owner: string | null;
}

/** All that happened to one person, contacts merged into it included. */
export interface History {
  readonly contact_id: string;
  /** In replay order; voided events among them. */
  readonly steps: readonly Step[];
  /** The contact itself first, then contacts merged into it and its deals. */
  readonly subjects: readonly Subject[];
  /** Milliseconds of the first contact_created that is no baseline. */
  readonly created_at: number | null;
}

/** Days of a stay with both ends known, else null. */
export const daysOf = (visit: Visit): number | null =>
  visit.exited === null || visit.at_least ? null : (visit.exited - visit.entered) / DAY_MS;

/** The stay that a subject is in, if it is in one. */
export function openVisit(subject: Subject): Visit | null {
  const last = subject.visits[subject.visits.length - 1];
  return last && last.ended === "open" ? last : null;
}

/** Whether a step is a sign of life: something happened, beyond what a snapshot or the log's own upkeep says. */
export const isLife = (step: Step): boolean =>
  !step.voided &&
  !step.baseline &&
  !step.unchanged &&
  step.event.event_type !== "event_voided" &&
  step.event.event_type !== "contact_erased";
