import type { Change } from "./change.ts";
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
  /** The newest pipeline that its events named. */
  pipeline: string | null;
  /** The stay it is in. */
  open: Open<Visit> | null;
  /** Ends its open stay at a time that isn't known. */
  leave(): void;
}

/** What applying a change did. */
export interface Applied {
  readonly unchanged: boolean;
  readonly missed?: string | null;
  readonly visit: Visit | null;
}

/** A subject before its first event. */
export function newSubject(contact_id: string, deal_id: string | null): OpenSubject {
  const subject: OpenSubject = {
    contact_id,
    deal_id,
    visits: [],
    tenures: [],
    held: new Map(),
    name: null,
    amount: null,
    last_event_at: null,
    steps: [],
    pipeline: null,
    open: null,
    leave: () => leave(subject, null, "unknown"),
  };
  return subject;
}

/** Applies a change to its subject: a stage begins a visit, anything else is held by its slot. `at` is milliseconds. */
export function applyChange(
  subject: OpenSubject,
  change: Change,
  event: Event,
  at: number,
  pipelines: Pipelines,
  ownerOf: (subject: OpenSubject) => string | null,
): Applied {
  if (change.pipeline !== null) subject.pipeline = change.pipeline;
  if (change.track === "stage") return enter(subject, change, event, at, pipelines, ownerOf);
  const before = subject.held.get(change.slot)?.value ?? null;
  if (before === change.to) return { unchanged: true, visit: null };
  const missed = change.from !== null && change.from !== before;
  if (change.to === null) subject.held.delete(change.slot);
  else subject.held.set(change.slot, { value: change.to, at_least: change.baseline, event });
  if (change.track === "owner") own(subject, change, event, at, missed);
  return missed ? { unchanged: false, missed: before, visit: null } : { unchanged: false, visit: null };
}

function own(subject: OpenSubject, change: Change, event: Event, at: number, missed: boolean): void {
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

function leave(subject: OpenSubject, exited: number | null, ended: Ending): void {
  if (!subject.open) return;
  subject.open.exited = exited;
  subject.open.ended = ended;
  subject.open = null;
}

function enter(
  subject: OpenSubject,
  change: Change,
  event: Event,
  at: number,
  pipelines: Pipelines,
  ownerOf: (subject: OpenSubject) => string | null,
): Applied {
  const held = subject.open;
  const to = placeOf(subject, change, pipelines);
  const isPure = event.event_type === "stage_changed";
  if (isHeld(held, to, change, pipelines)) return { unchanged: isPure, visit: null };
  const before = held?.stage ?? null;
  const missed = change.from !== null && change.from !== before;
  const broken = missed || (change.baseline && held !== null);
  leave(subject, broken ? null : at, broken ? "unknown" : "known");
  const told = missed ? { missed: before } : {};
  if (to === null) return { unchanged: false, visit: null, ...told };
  const from = missed ? change.from : change.baseline ? null : before;
  const visit: Open<Visit> = {
    subject,
    pipeline: to.pipeline,
    stage: to.stage,
    from,
    direction: pipelines.direction(
      from === null ? null : { pipeline: missed || !held ? to.pipeline : held.pipeline, stage: from },
      to,
    ),
    entered: at,
    at_least: change.baseline,
    exited: null,
    ended: "open",
    days_in_from: broken || !held || held.at_least ? null : (at - held.entered) / DAY_MS,
    owner: ownerOf(subject),
    event,
  };
  subject.visits.push(visit);
  subject.open = visit;
  return { unchanged: false, visit, ...told };
}

/** Where a stage change leads; null where it clears the stage. */
function placeOf(subject: OpenSubject, change: Change, pipelines: Pipelines): Place | null {
  if (change.end) return pipelines.ending(subject.pipeline ?? subject.open?.pipeline ?? null, change.end);
  if (change.to === null) return null;
  return { pipeline: subject.pipeline ?? pipelines.only(change.to), stage: change.to };
}

function isHeld(held: Visit | null, to: Place | null, change: Change, pipelines: Pipelines): boolean {
  if (!held || to === null) return held === null && to === null;
  if (change.end) return pipelines.ends(held) === change.end;
  return held.stage === to.stage && (change.pipeline === null || change.pipeline === held.pipeline);
}
