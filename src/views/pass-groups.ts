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

/**
 * Replays a log contact by contact, as it stood when the pass began, without holding it. Contacts that turn out to
 * share a person or a deal are taken back, and replayed together.
 */
export async function passGroups(store: GroupedStore, rules: Rules, hash: Hash, take: Take): Promise<Pass> {
  const head = store.head().position;
  const marks = await readMarks(store, rules.as_of, rules.catalog, hash, head);
  const reading = { ...rules, hash, head, marks };
  const apart = { ...reading, marks: alone(marks) };
  const contactOfDeal = new Map<string, string>();
  const tied = new Set<string>();
  for (const { contact, into } of marks.merges) tied.add(contact).add(into);
  let [events, left_out, next] = [0, 0, null as string | null];

  for (const rows of store.groups(head)) {
    const read = eventsOf(rows, reading);
    left_out += read.left_out;
    if (read.next !== null && (next === null || read.next < next)) next = read.next;
    const contact = rows[0]?.contact_id ?? logContact;
    if (contact === logContact) continue;
    events += read.events.length;
    for (const { deal_id } of read.events) {
      if (deal_id === null) continue;
      const known = contactOfDeal.get(deal_id);
      if (known === undefined) contactOfDeal.set(deal_id, contact);
      else if (known !== contact) tied.add(known).add(contact);
    }
    for (const history of replay(read.events, apart)) take(history, 1);
  }
  const ties = await join(store, tied, reading, take);
  const loops = marks.loops.map((merge) => merge.event_id);
  return { events, left_out, loops, trail: { position: head, next, contactOfDeal, ties } };
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
    const contacts = [...new Set(group.map((event) => event.contact_id))];
    for (const contact of contacts) ties.set(contact, contacts);
    for (const history of replay(group, reading)) take(history, 1);
  }
  return ties;
}

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
