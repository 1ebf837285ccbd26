import type { Change, Told } from "./change.ts";
import { DAY_MS } from "./days.ts";
import type { Event } from "./event.ts";
import type { Ending, Held, Step, Subject, Tenure, Visit } from "./history.ts";
import type { Pipelines, Place } from "./pipelines.ts";

type Open<T> = { -readonly [K in keyof T]: T[K] };

/** A subject while it is replayed. */
export interface OpenSubject extends Subject {
  contact_id: string;
  readonly visits: Open<Visit>[];
  readonly tenures: Open<Tenure>[];
  readonly held: Map<string, Held>;
  name: string | null;
  amount: number | null;
  last_event_at: number | null;
  readonly steps: Step[];
  /** Its own owner. */
  owner: string | null;
  /** The newest pipeline that its events named. */
  pipeline: string | null;
  /** The stay it is in. */
  open: Open<Visit> | null;
}

/** What applying a change did. */
export interface Applied {
  readonly unchanged: boolean;
  /** What was held where the event's `from` says otherwise, else undefined. */
  readonly missed: string | null | undefined;
  readonly visit: Visit | null;
}

const done: Applied = { unchanged: false, missed: undefined, visit: null };
const undone: Applied = { unchanged: true, missed: undefined, visit: null };

/** A subject before its first event. */
export const newSubject = (contact_id: string, deal_id: string | null): OpenSubject => ({
  contact_id,
  deal_id,
  visits: [],
  tenures: [],
  held: new Map(),
  name: null,
  amount: null,
  last_event_at: null,
  steps: [],
  owner: null,
  pipeline: null,
  open: null,
});

/** Takes in what an event says of its subject beside the change. */
export function describe(subject: OpenSubject, told: Told): void {
  if (told.pipeline !== null) subject.pipeline = told.pipeline;
  if (told.name !== null) subject.name = told.name;
  if (told.amount !== null) subject.amount = told.amount;
}

/**
 * Applies a change to its subject: a stage begins a visit, anything else is held by its slot. `at` is milliseconds;
 * `owner` is who owns the subject, if only by its contact.
 */
export function applyChange(
  subject: OpenSubject,
  change: Change,
  event: Event,
  at: number,
  owner: string | null,
  pipelines: Pipelines,
): Applied {
  if (change.track === "stage") return enter(subject, change, event, at, owner, pipelines);
  const before = subject.held.get(change.slot)?.value ?? null;
  if (before === change.to) return undone;
  const missed = change.from !== null && change.from !== before;
  if (change.to === null) subject.held.delete(change.slot);
  else subject.held.set(change.slot, { value: change.to, at_least: change.baseline, event });
  if (change.track === "owner") own(subject, change, event, at, missed);
  return missed ? { unchanged: false, missed: before, visit: null } : done;
}

function own(subject: OpenSubject, change: Change, event: Event, at: number, missed: boolean): void {
  subject.owner = change.to;
  const last = subject.tenures[subject.tenures.length - 1];
  if (last && last.ended === "open") {
    last.until = missed || change.baseline ? null : at;
    last.ended = last.until === null ? "unknown" : "known";
  }
  if (change.to === null) return;
  const from = change.from ?? (last && last.until === at ? last.owner : null);
  subject.tenures.push({
    owner: change.to,
    subject,
    from,
    since: at,
    at_least: change.baseline,
    until: null,
    ended: "open",
    event,
  });
}

/** Ends the stay that a subject is in, if it is in one; null where the time isn't known. */
export function leave(subject: OpenSubject, exited: number | null): void {
  if (!subject.open) return;
  const ended: Ending = exited === null ? "unknown" : "known";
  subject.open.exited = exited;
  subject.open.ended = ended;
  subject.open = null;
}

function enter(
  subject: OpenSubject,
  change: Change,
  event: Event,
  at: number,
  owner: string | null,
  pipelines: Pipelines,
): Applied {
  const held = subject.open;
  const to = placeOf(subject, change, pipelines);
  // A creation is news of the deal, whatever stage it names.
  if (isHeld(held, to, change, pipelines)) return event.event_type === "deal_created" ? done : undone;
  const before = held?.stage ?? null;
  const missed = change.from !== null && change.from !== before;
  const broken = missed || (change.baseline && held !== null);
  leave(subject, broken ? null : at);
  const told = missed ? before : undefined;
  if (to === null) return missed ? { unchanged: false, missed: told, visit: null } : done;
  const from = missed ? change.from : change.baseline ? null : before;
  const home = missed ? null : (held?.pipeline ?? null);
  const visit: Open<Visit> = {
    subject,
    pipeline: to.pipeline,
    stage: to.stage,
    from,
    direction: pipelines.direction(from === null ? null : originOf(from, home, to, pipelines), to),
    entered: at,
    at_least: change.baseline,
    exited: null,
    ended: "open",
    days_in_from: broken || !held || held.at_least ? null : (at - held.entered) / DAY_MS,
    owner,
    event,
  };
  subject.visits.push(visit);
  subject.open = visit;
  return { unchanged: false, missed: told, visit };
}

/** The stage that a move came from: where its pipeline isn't known, it is that of the move, else the only one that has it. */
function originOf(stage: string, pipeline: string | null, to: Place, pipelines: Pipelines): Place {
  if (pipeline !== null) return { pipeline, stage };
  const beside = { pipeline: to.pipeline, stage };
  return pipelines.order(beside) >= 0 ? beside : { pipeline: pipelines.only(stage), stage };
}

/** Where a change leads; null where it leads to no stage. */
export function placeOf(subject: OpenSubject, change: Change, pipelines: Pipelines): Place | null {
  if (change.track !== "stage") return null;
  const pipeline = change.pipeline ?? subject.pipeline;
  if (change.end) return pipelines.ending(pipeline ?? subject.open?.pipeline ?? null, change.end);
  if (change.to === null) return null;
  return { pipeline: pipeline ?? pipelines.only(change.to), stage: change.to };
}

function isHeld(held: Visit | null, to: Place | null, change: Change, pipelines: Pipelines): boolean {
  if (!held || to === null) return held === null && to === null;
  if (change.end && pipelines.ends(held) === change.end) return true;
  const isElsewhere = change.pipeline !== null && held.pipeline !== null && change.pipeline !== held.pipeline;
  return held.stage === to.stage && !isElsewhere;
}
