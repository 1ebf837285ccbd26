import { type Change, type Told, toldBy } from "./change.ts";
import { type Event, logContact } from "./event.ts";
import { type History, isLife, type Step } from "./history.ts";
import { takeInstant } from "./instant.ts";
import type { Marks } from "./marks.ts";
import type { Pipelines } from "./pipelines.ts";
import { applyChange, describe, leave, newSubject, type OpenSubject, placeOf } from "./subject.ts";
import { fromIso } from "./time.ts";

/** What replaying needs to know. */
export interface ReplayRules {
  readonly marks: Marks;
  readonly pipelines: Pipelines;
}

interface Item {
  readonly event: Event;
  readonly at: number;
  readonly told: Told;
  readonly change: Change | null;
  readonly voided: boolean;
}

interface OpenHistory {
  readonly contact_id: string;
  readonly steps: Step[];
  /** The contact itself. */
  readonly own: OpenSubject;
  created_at: number | null;
}

/** A replay under way. */
interface Replay extends ReplayRules {
  readonly histories: Map<string, OpenHistory>;
  /** Contacts that became another one, as they were before. */
  readonly merged: Map<string, OpenSubject>;
  readonly deals: Map<string, OpenSubject>;
}

/**
 * Replays a group of events that share no contact, deal or merge with events outside it: one history a person.
 * The events are winners, in any order; the caller has left out those after its as_of.
 */
export function replay(events: readonly Event[], rules: ReplayRules): readonly History[] {
  const { marks, pipelines } = rules;
  const under: Replay = { marks, pipelines, histories: new Map(), merged: new Map(), deals: new Map() };
  const items = itemsOf(events, marks);
  for (let i = 0; i < items.length; ) {
    const { at } = items[i] as Item;
    let end = i + 1;
    while (end < items.length && (items[end] as Item).at === at) end++;
    if (end === i + 1) take(under, items[i] as Item);
    else takeTogether(under, items.slice(i, end));
    i = end;
  }
  return finish(under);
}

/** Events by time; those about the log itself and those erased are left out. */
function itemsOf(events: readonly Event[], marks: Marks): readonly Item[] {
  const items: Item[] = [];
  for (const event of events) {
    if (event.contact_id === logContact || marks.isErased(event.event_id)) continue;
    const told = toldBy(event);
    const { change } = told;
    items.push({ event, at: fromIso(event.timestamp), told, change, voided: marks.isVoided(event) });
  }
  return items.sort((a, b) => a.at - b.at || (a.event.event_id < b.event.event_id ? -1 : 1));
}

function takeTogether(under: Replay, items: readonly Item[]): void {
  const serials = new Map<OpenSubject, number>();
  const turns = {
    held({ event, at, change }: Item): string | null {
      const subject = subjectOf(under, event, at, change);
      if (change?.track === "stage") return subject.open?.stage ?? null;
      return (change && subject.held.get(change.slot)?.value) ?? null;
    },
    placeOf: ({ event, at, change }: Item) =>
      change && placeOf(subjectOf(under, event, at, change), change, under.pipelines),
    slotOf({ event, at, change }: Item): string {
      const subject = subjectOf(under, event, at, change);
      const serial = serials.get(subject) ?? serials.size;
      serials.set(subject, serial);
      return `${serial} ${change?.slot}`;
    },
    take: (item: Item) => take(under, item),
  };
  takeInstant(items, turns, under.pipelines);
}

/** Takes the next event: what it does is the step that it becomes. */
function take(under: Replay, { event, at, told, change, voided }: Item): void {
  const history = historyOf(under, under.marks.person(event.contact_id));
  const subject = subjectOf(under, event, at, change);
  const { baseline } = told;
  if (voided) {
    const nothing = { unchanged: false, missed: undefined, visit: null, owner: null };
    history.steps.push({ event, at, change, subject, voided, baseline, ...nothing });
    return;
  }
  if (event.deal_id !== null) subject.contact_id = history.contact_id;
  describe(subject, told);
  if (event.event_type === "contact_merged") leaveMerged(under, event, at);
  if (event.event_type === "contact_created" && !baseline) history.created_at ??= at;
  const before = subject.owner ?? history.own.owner;
  const applied = change ? applyChange(subject, change, event, at, before, under.pipelines) : null;
  const step: Step = {
    event,
    at,
    change,
    subject,
    voided,
    baseline,
    unchanged: applied ? applied.unchanged : false,
    missed: applied ? applied.missed : undefined,
    visit: applied ? applied.visit : null,
    owner: subject.owner ?? history.own.owner,
  };
  history.steps.push(step);
  subject.steps.push(step);
  if (isLife(step)) subject.last_event_at = at;
}

/** A merge that is followed ends the stay of the contact that is no more. */
function leaveMerged({ marks, merged }: Replay, { contact_id }: Event, at: number): void {
  const subject = marks.contactAt(contact_id, at) === contact_id ? undefined : merged.get(contact_id);
  if (subject) leave(subject, null);
}

function historyOf({ histories }: Replay, contact_id: string): OpenHistory {
  const known = histories.get(contact_id);
  if (known) return known;
  const history: OpenHistory = { contact_id, steps: [], own: newSubject(contact_id, null), created_at: null };
  histories.set(contact_id, history);
  return history;
}

/** Tags and owners of a merged contact have always been the person's; whatever else it was stays its own until the merge. */
function subjectOf(under: Replay, event: Event, at: number, change: Change | null): OpenSubject {
  const { contact_id, deal_id } = event;
  const { marks, deals, merged } = under;
  if (deal_id !== null) {
    const known = deals.get(deal_id);
    if (known) return known;
    const deal = newSubject(contact_id, deal_id);
    deals.set(deal_id, deal);
    return deal;
  }
  const person = marks.person(contact_id);
  const isJoined = change?.track === "owner" || change?.track === "tag";
  const contact = isJoined ? person : marks.contactAt(contact_id, at);
  if (contact === person) return historyOf(under, person).own;
  const known = merged.get(contact);
  if (known) return known;
  const subject = newSubject(contact, null);
  merged.set(contact, subject);
  return subject;
}

/** The histories with their subjects: the contact itself first, the others where an event counts for them. */
function finish({ marks, histories, merged, deals }: Replay): readonly History[] {
  const found = new Map<string, History & { readonly subjects: OpenSubject[] }>();
  histories.forEach(({ contact_id, steps, own, created_at }) => {
    found.set(contact_id, { contact_id, steps, subjects: [own], created_at });
  });
  const put = (subject: OpenSubject): void => {
    if (subject.steps.length > 0) found.get(marks.person(subject.contact_id))?.subjects.push(subject);
  };
  merged.forEach(put);
  deals.forEach(put);
  return [...found.values()];
}
