import { dataOf, type Event, textOf } from "./event.ts";
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
  /** Whom a contact's events count for at an instant. */
  contactAt(contact: string, at: number): string;
  /** Whom a contact has become in the end. */
  person(contact: string): string;
  /** All contacts that became this one, itself included. */
  contactsOf(person: string): readonly string[];
  readonly merges: readonly Merge[];
  /** Merges that would have made a loop, and are ignored. */
  readonly loops: readonly Merge[];
}

/** Voids and erasures hold at every instant; merges after `asOf` (milliseconds) haven't happened yet. `events` are winners; other types are passed over. */
export function marksOf(
  events: Iterable<Event>,
  asOf: number,
  keysOf: (event_ids: ReadonlySet<string>) => ReadonlySet<string> = noKeys,
): Marks {
  const voided = new Set<string>();
  const erased = new Set<string>();
  const merging: Event[] = [];
  for (const event of events) {
    if (event.event_type === "event_voided") {
      const id = textOf(dataOf(event), "event_id");
      if (id !== null) voided.add(id);
    } else if (event.event_type === "contact_erased") {
      const ids = dataOf(event)["event_ids"];
      if (Array.isArray(ids)) for (const id of ids) if (typeof id === "string") erased.add(id);
    } else if (event.event_type === "contact_merged") merging.push(event);
  }
  const keys = keysOf(voided);
  const isVoided = (event: Event): boolean =>
    (voided.has(event.event_id) || keys.has(event.idempotency_key)) &&
    event.event_type !== "event_voided" &&
    event.event_type !== "contact_erased";
  const { merges, loops } = chain(
    merging.filter((each) => !isVoided(each) && fromIso(each.timestamp) <= asOf),
  );
  const next = new Map(merges.map((merge) => [merge.contact, merge]));
  const contactAt = (contact: string, at: number): string => {
    let now = contact;
    for (let merge = next.get(now); merge && merge.at <= at; merge = next.get(now)) now = merge.into;
    return now;
  };
  const person = (contact: string): string =>
    next.size === 0 ? contact : contactAt(contact, Number.POSITIVE_INFINITY);
  const members = new Map<string, string[]>();
  for (const { contact } of merges) {
    const into = person(contact);
    members.set(into, [...(members.get(into) ?? [into]), contact]);
  }
  return {
    isVoided,
    isErased: (event_id) => erased.has(event_id),
    contactAt: (contact, at) => (next.size === 0 ? contact : contactAt(contact, at)),
    person,
    contactsOf: (contact) => members.get(contact) ?? [contact],
    merges,
    loops,
  };
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

/** Merges by time, the first of a contact only; one that leads back to its own start is a loop. */
function chain(events: readonly Event[]): { merges: readonly Merge[]; loops: readonly Merge[] } {
  const next = new Map<string, Merge>();
  const loops: Merge[] = [];
  const merges = events
    .map((event) => ({
      contact: event.contact_id,
      into: textOf(dataOf(event), "into") ?? event.contact_id,
      at: fromIso(event.timestamp),
      event_id: event.event_id,
    }))
    .sort((a, b) => a.at - b.at || (a.event_id < b.event_id ? -1 : 1));
  for (const merge of merges) {
    let end = merge.into;
    for (let step = next.get(end); step; step = next.get(end)) end = step.into;
    if (end === merge.contact) loops.push(merge);
    else if (!next.has(merge.contact)) next.set(merge.contact, merge);
  }
  return { merges: merges.filter((merge) => next.get(merge.contact) === merge), loops };
}
