import { type Change, changeOf, isBaseline } from "./change.ts";
import { dataOf, type Event, logContact, numberOf, textOf } from "./event.ts";
import { type History, isLife, type Step } from "./history.ts";
import { sortInstant, takeInstant } from "./instant.ts";
import type { Marks } from "./marks.ts";
import type { Pipelines } from "./pipelines.ts";
import { applyChange, newSubject, type OpenSubject } from "./subject.ts";
import { fromIso } from "./time.ts";

/** What replaying needs to know. */
export interface ReplayRules {
  readonly marks: Marks;
  readonly pipelines: Pipelines;
}

interface Item {
  readonly event: Event;
  readonly at: number;
  readonly change: Change | null;
  readonly voided: boolean;
}

interface OpenHistory {
  readonly contact_id: string;
  readonly steps: Step[];
  created_at: number | null;
}

/**
 * Replays a group of events that share no contact, deal or merge with events outside it: one history a person.
 * The events are winners, in any order; the caller has left out those after its as_of.
 */
export function replay(events: readonly Event[], rules: ReplayRules): readonly History[] {
  const { marks, pipelines } = rules;
  const subjects = new Map<string, OpenSubject>();
  const histories = new Map<string, OpenHistory>();

  const contactSubject = (contact_id: string): OpenSubject =>
    get(subjects, `contact ${contact_id}`, () => newSubject(contact_id, null));
  const subjectOf = ({ event, at, change }: Item): OpenSubject => {
    if (event.deal_id !== null)
      return get(subjects, `deal ${event.deal_id}`, () => newSubject(event.contact_id, event.deal_id));
    const joined = change?.track === "owner" || change?.track === "tag";
    return contactSubject(joined ? marks.person(event.contact_id) : marks.contactAt(event.contact_id, at));
  };
  const ownerOf = (subject: OpenSubject): string | null => {
    const own = subject.held.get("owner")?.value;
    return (
      own ?? subjects.get(`contact ${marks.person(subject.contact_id)}`)?.held.get("owner")?.value ?? null
    );
  };
  const heldBy = (item: Item): string | null => {
    const subject = subjectOf(item);
    if (!item.change) return null;
    return item.change.track === "stage"
      ? (subject.open?.stage ?? null)
      : (subject.held.get(item.change.slot)?.value ?? null);
  };

  const take = (item: Item): void => {
    const { event, at, change, voided } = item;
    const person = marks.person(event.contact_id);
    const history = get(histories, person, () => ({ contact_id: person, steps: [], created_at: null }));
    const subject = subjectOf(item);
    const bare = {
      event,
      at,
      change,
      subject,
      voided,
      baseline: isBaseline(event),
      unchanged: false,
      visit: null,
    };
    if (voided) return void history.steps.push({ ...bare, owner: null });
    subject.contact_id = event.deal_id === null ? subject.contact_id : person;
    if (event.deal_id !== null) readDeal(subject, event);
    if (
      event.event_type === "contact_merged" &&
      marks.merges.some((merge) => merge.event_id === event.event_id)
    )
      contactSubject(event.contact_id).leave();
    if (
      event.event_type === "contact_created" &&
      !bare.baseline &&
      (history.created_at === null || at < history.created_at)
    )
      history.created_at = at;
    const done = change ? applyChange(subject, change, event, at, pipelines, ownerOf) : null;
    const step: Step = { ...bare, ...done, owner: ownerOf(subject) };
    history.steps.push(step);
    subject.steps.push(step);
    if (isLife(step)) subject.last_event_at = at;
  };

  const items = events
    .filter((event) => event.contact_id !== logContact && !marks.isErased(event.event_id))
    .map((event) => ({
      event,
      at: fromIso(event.timestamp),
      change: changeOf(event),
      voided: marks.isVoided(event),
    }))
    .sort((a, b) => a.at - b.at || (a.event.event_id < b.event.event_id ? -1 : 1));
  for (let i = 0; i < items.length; ) {
    let end = i + 1;
    while (end < items.length && items[end]?.at === items[i]?.at) end++;
    if (end === i + 1) take(items[i] as Item);
    else takeInstant(sortInstant(items.slice(i, end), pipelines), heldBy, take);
    i = end;
  }
  return finish(histories, subjects, marks, contactSubject);
}

/** Reads the pipeline, name and amount that events of a deal tell of it. */
function readDeal(subject: OpenSubject, event: Event): void {
  if (
    event.event_type !== "deal_created" &&
    event.event_type !== "deal_won" &&
    event.event_type !== "deal_lost"
  )
    return;
  const data = dataOf(event);
  subject.amount = numberOf(data, "amount") ?? subject.amount;
  subject.pipeline = textOf(data, "pipeline") ?? subject.pipeline;
  if (event.event_type === "deal_created") subject.name = textOf(data, "name") ?? subject.name;
}

function finish(
  histories: ReadonlyMap<string, OpenHistory>,
  subjects: ReadonlyMap<string, OpenSubject>,
  marks: Marks,
  contactSubject: (contact: string) => OpenSubject,
): readonly History[] {
  const done: History[] = [];
  const byPerson = new Map<string, OpenSubject[]>();
  histories.forEach((_, person) => byPerson.set(person, [contactSubject(person)]));
  subjects.forEach((subject) => {
    const all = byPerson.get(marks.person(subject.contact_id));
    if (all && all[0] !== subject) all.push(subject);
  });
  histories.forEach((history, person) => done.push({ ...history, subjects: byPerson.get(person) ?? [] }));
  return done;
}

function get<T>(map: Map<string, T>, key: string, make: () => T): T {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
