import { erasedBy } from "./erase.ts";
import { dataOf, type Event, logContact, textOf } from "./event.ts";
import { fromIso } from "./time.ts";

/** The event types that change how other events are read. */
export const markTypes = ["event_voided", "contact_merged", "contact_erased"] as const;

/** One contact's becoming another, from an instant on (milliseconds). */
export interface Merge {
  readonly contact: string;
  readonly into: string;
  readonly at: number;
  readonly event_id: string;
}

/** What the log says about its own events and contacts; read before anything is replayed. */
export interface Marks {
  isVoided(event: Event): boolean;
  /** Whether a row is what an erasure left. */
  isErased(event_id: string): boolean;
  /** The contact_erased events that name a row. */
  erasedBy(event_id: string): readonly string[];
  /** Whom a contact's events count for at an instant. */
  contactAt(contact: string, at: number): string;
  /** Whom a contact has become in the end. */
  person(contact: string): string;
  /** All contacts that became this one, itself included. */
  contactsOf(person: string): readonly string[];
  readonly merges: readonly Merge[];
  /** Merges that would have made a loop, or led to the log itself, and are ignored. */
  readonly loops: readonly Merge[];
}

/** Whether an event's kind can be voided: a void and an erasure can't. */
export const canBeVoided = (event: Event): boolean =>
  event.event_type !== "event_voided" && event.event_type !== "contact_erased";

/** The event_id that a void names; null where it names none. */
export const voidedBy = (event: Event): string | null => textOf(dataOf(event), "event_id");

/** Voids and erasures hold at every instant; merges after `asOf` (milliseconds) haven't happened yet. `events` are winners; other types are passed over. */
export function marksOf(
  events: Iterable<Event>,
  asOf: number,
  keysOf: (event_ids: ReadonlySet<string>) => ReadonlySet<string> = noKeys,
): Marks {
  const voided = new Set<string>();
  const erased = new Map<string, readonly string[]>();
  const merging: Event[] = [];
  for (const event of events) {
    if (event.event_type === "event_voided") {
      const id = voidedBy(event);
      if (id !== null) voided.add(id);
    } else if (event.event_type === "contact_merged") merging.push(event);
    for (const id of erasedBy(event)) erased.set(id, [...(erased.get(id) ?? []), event.event_id]);
  }
  const keys = keysOf(voided);
  const isErased = (event_id: string): boolean => erased.size > 0 && erased.has(event_id);
  const isVoided = (event: Event): boolean =>
    voided.size > 0 && (voided.has(event.event_id) || keys.has(event.idempotency_key)) && canBeVoided(event);
  const merges = mergesOf(
    merging.filter((each) => !isErased(each.event_id) && !isVoided(each) && fromIso(each.timestamp) <= asOf),
  );
  return { isVoided, isErased, erasedBy: (event_id) => erased.get(event_id) ?? [], ...merges };
}

/** The keys of the voided among all winners, for stores where one key may have several rows. */
export const keysAmong =
  (rows: Iterable<Event>) =>
  (event_ids: ReadonlySet<string>): ReadonlySet<string> => {
    const keys = new Set<string>();
    if (event_ids.size > 0)
      for (const row of rows) if (event_ids.has(row.event_id)) keys.add(row.idempotency_key);
    return keys;
  };

const noKeys = (): ReadonlySet<string> => new Set();

/** Merges by time, the first of a contact only; one that leads back to its own start, or to the log itself, is ignored. */
function mergesOf(events: readonly Event[]): Omit<Marks, "isVoided" | "isErased" | "erasedBy"> {
  const next = new Map<string, Merge>();
  const last = new Map<string, string>();
  const loops: Merge[] = [];
  const person = (contact: string): string => (last.size === 0 ? contact : endOf(contact, last));
  const found = events
    .map((event) => ({
      contact: event.contact_id,
      into: textOf(dataOf(event), "into") ?? event.contact_id,
      at: fromIso(event.timestamp),
      event_id: event.event_id,
    }))
    .sort((a, b) => a.at - b.at || (a.event_id < b.event_id ? -1 : 1));
  for (const merge of found) {
    const end = person(merge.into);
    if (end === merge.contact || end === logContact || merge.contact === logContact) loops.push(merge);
    else if (!next.has(merge.contact)) {
      next.set(merge.contact, merge);
      last.set(merge.contact, end);
    }
  }
  const members = new Map<string, string[]>();
  next.forEach((_, contact) => {
    const all = members.get(person(contact));
    if (all) all.push(contact);
    else members.set(person(contact), [person(contact), contact]);
  });
  return {
    contactAt(contact, at) {
      let now = contact;
      for (let merge = next.get(now); merge && merge.at <= at; merge = next.get(now)) now = merge.into;
      return now;
    },
    person,
    contactsOf: (contact) => members.get(contact) ?? [contact],
    merges: found.filter((merge) => next.get(merge.contact) === merge),
    loops,
  };
}

/** The end of a contact's chain; the way there is shortened for the next who asks. */
function endOf(contact: string, last: Map<string, string>): string {
  let end = contact;
  for (let up = last.get(end); up !== undefined; up = last.get(end)) end = up;
  for (let at = contact; at !== end; ) {
    const up = last.get(at) as string;
    last.set(at, end);
    at = up;
  }
  return end;
}
