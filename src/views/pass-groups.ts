import { type Event, logContact, type Row } from "../core/event.ts";
import type { Hash } from "../core/identity.ts";
import type { Marks } from "../core/marks.ts";
import { readRow } from "../core/read-row.ts";
import { replay } from "../core/replay.ts";
import { type GroupedStore, readAll } from "../core/store.ts";
import { toIso } from "../core/time.ts";
import { alone, groupsOf } from "./groups.ts";
import type { Pass, Rules, Take } from "./pass.ts";
import { readMarks } from "./read-marks.ts";

/** What a reader of some contacts' rows goes by. */
export interface Reading extends Rules {
  readonly marks: Marks;
  readonly hash: Hash;
  /** Rows after this position aren't there yet. */
  readonly head: number;
}

/** Contacts from `first` on up to `last` (exclusive), by code unit; all of them where neither is given. */
export interface Contacts {
  readonly first?: string;
  readonly last?: string;
}

/** What passing over some contacts gave beside their histories: plain data, since another thread may have done it. */
export interface Part {
  readonly events: number;
  readonly left_out: number;
  readonly next: string | null;
  /** The contact of each deal that was met, and the contacts that turned out to share one. */
  readonly contactOfDeal: Map<string, string>;
  readonly tied: ReadonlySet<string>;
}

/**
 * Replays a log contact by contact, as it stood when the pass began, without holding it. Contacts that turn out to
 * share a person or a deal are taken back, and replayed together.
 */
export async function passGroups(store: GroupedStore, rules: Rules, hash: Hash, take: Take): Promise<Pass> {
  const reading = await readingOf(store, rules, hash);
  return joinParts(store, [passPart(store, reading, {}, take)], reading, take);
}

/** What a pass over a store goes by, up to a position: its newest where none is given. */
export async function readingOf(
  store: GroupedStore,
  rules: Rules,
  hash: Hash,
  head?: number,
): Promise<Reading> {
  const upTo = head ?? store.head().position;
  const marks = await readMarks(store, rules.as_of, rules.catalog, hash, upTo);
  return { ...rules, hash, head: upTo, marks };
}

/** Replays some contacts, each as if it shared nothing with others. */
export function passPart(store: GroupedStore, reading: Reading, contacts: Contacts, take: Take): Part {
  const apart = { ...reading, marks: alone(reading.marks) };
  const contactOfDeal = new Map<string, string>();
  const tied = new Set<string>();
  let [events, left_out, next] = [0, 0, null as string | null];
  for (const rows of store.groups(reading.head, contacts.first, contacts.last)) {
    const read = eventsOf(rows, reading);
    left_out += read.left_out;
    if (read.next !== null && (next === null || read.next < next)) next = read.next;
    const contact = rows[0]?.contact_id ?? logContact;
    if (contact === logContact) continue;
    events += read.events.length;
    for (const { deal_id } of read.events) if (deal_id !== null) meet(contactOfDeal, deal_id, contact, tied);
    for (const history of replay(read.events, apart)) take(history, 1);
  }
  return { events, left_out, next, contactOfDeal, tied };
}

/** Notes whose deal it is; both contacts are tied where another was noted before. */
function meet(contactOfDeal: Map<string, string>, deal: string, contact: string, tied: Set<string>): void {
  const known = contactOfDeal.get(deal);
  if (known === undefined) contactOfDeal.set(deal, contact);
  else if (known !== contact) tied.add(known).add(contact);
}

/** Makes a pass of parts that together hold every contact once. */
export async function joinParts(
  store: GroupedStore,
  parts: readonly Part[],
  reading: Reading,
  take: Take,
): Promise<Pass> {
  const [{ contactOfDeal }, ...others] = parts as readonly [Part, ...Part[]];
  const tied = new Set(parts.flatMap((part) => [...part.tied]));
  for (const part of others)
    part.contactOfDeal.forEach((contact, deal) => {
      meet(contactOfDeal, deal, contact, tied);
    });
  for (const { contact, into } of reading.marks.merges) tied.add(contact).add(into);
  const ties = await join(store, tied, reading, take);
  const sum = (of: "events" | "left_out"): number => parts.reduce((all, part) => all + part[of], 0);
  const next =
    parts
      .map((part) => part.next)
      .filter((each) => each !== null)
      .sort()[0] ?? null;
  return {
    events: sum("events"),
    left_out: sum("left_out"),
    loops: reading.marks.loops.map((merge) => merge.event_id),
    trail: { position: reading.head, next, contactOfDeal, ties },
  };
}

/** Takes back what the tied contacts gave apart, and replays each of their groups as one; of each contact, its group. */
async function join(
  store: GroupedStore,
  tied: ReadonlySet<string>,
  reading: Reading,
  take: Take,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const ties = new Map<string, readonly string[]>();
  if (tied.size === 0) return ties;
  const apart = { ...reading, marks: alone(reading.marks) };
  const together: Event[] = [];
  for (const [, rows] of await rowsOf(store, [...tied], reading.head)) {
    const { events } = eventsOf(rows, reading);
    for (const history of replay(events, apart)) take(history, -1);
    together.push(...events);
  }
  for (const group of groupsOf(together, reading.marks)) {
    // Somebody merged into a contact that has no row yet belongs with its first one.
    const contacts = [...new Set(group.flatMap((event) => kinOf(event.contact_id, reading.marks)))];
    for (const contact of contacts) ties.set(contact, contacts);
    for (const history of replay(group, reading)) take(history, 1);
  }
  return ties;
}

const kinOf = (contact: string, { person, contactsOf }: Marks): readonly string[] => [
  contact,
  ...contactsOf(person(contact)),
];

/** The rows of some contacts up to a position, by contact. */
export async function rowsOf(
  store: GroupedStore,
  contacts: readonly string[],
  head: number,
): Promise<ReadonlyMap<string, readonly Row[]>> {
  const found = new Map<string, Row[]>(contacts.map((contact) => [contact, []]));
  for (let i = 0; i < contacts.length; i += 500) {
    const some = new Set(contacts.slice(i, i + 500));
    for await (const row of readAll(store, { contacts: [...some] }))
      if (row.position <= head && some.has(row.contact_id)) found.get(row.contact_id)?.push(row);
  }
  return found;
}

/** The events of rows up to as_of, how many rows were left out, and when the first event after as_of is. */
export function eventsOf(
  rows: readonly Row[],
  { as_of, catalog, hash, marks }: Reading,
): { readonly events: readonly Event[]; readonly left_out: number; readonly next: string | null } {
  const until = toIso(as_of);
  const events: Event[] = [];
  let [left_out, next] = [0, null as string | null];
  for (const row of rows) {
    const event = readRow(row, catalog, hash);
    if (marks.isErased(row.event_id)) continue;
    if (!event) left_out++;
    else if (event.timestamp <= until) events.push(event);
    else if (next === null || event.timestamp < next) next = event.timestamp;
  }
  return { events, left_out, next };
}
