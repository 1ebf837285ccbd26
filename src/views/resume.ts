import { logContact, type Row } from "../core/event.ts";
import type { Hash } from "../core/identity.ts";
import { markTypes } from "../core/marks.ts";
import { replay } from "../core/replay.ts";
import type { GroupedStore } from "../core/store.ts";
import { toIso } from "../core/time.ts";
import { groupsOf } from "./groups.ts";
import type { Pass, Rules, Take, Trail } from "./pass.ts";
import { eventsOf, type Reading, rowsOf } from "./pass-groups.ts";
import { readMarks } from "./read-marks.ts";

/** An earlier pass, with the trail that it left. */
export type Earlier = Pass & { readonly as_of: number; readonly trail: Trail };

/** Beyond this share of the log, reading it all again is the quicker way. */
const mostNew = 0.1;

/**
 * Goes on from an earlier pass: takes back the histories that new rows touch, and replays them with those rows. Answers
 * what the pass over the whole log would, or null where only that one will do: as_of lies before the earlier one, an
 * event's time has come, a void, merge or erasure is new, or contacts are tied that weren't.
 */
export async function resume(
  store: GroupedStore,
  earlier: Earlier,
  rules: Rules,
  hash: Hash,
  take: Take,
): Promise<Pass | null> {
  const { trail } = earlier;
  const { rows: size, position: head } = store.head();
  const hasCome = trail.next !== null && trail.next <= toIso(rules.as_of);
  if (rules.as_of < earlier.as_of || hasCome || head < trail.position) return null;
  const fresh = store.rowsAfter(trail.position, Math.ceil(size * mostNew));
  if (fresh === null || fresh.some((row) => (markTypes as readonly string[]).includes(row.event_type)))
    return null;
  const rows = fresh.filter((row) => row.position <= head);
  const marks = await readMarks(store, rules.as_of, rules.catalog, hash, head);
  const reading: Reading = { ...rules, hash, head, marks };
  const read = eventsOf(rows, reading);
  if (read.events.some(({ event_type }) => (markTypes as readonly string[]).includes(event_type)))
    return null;
  const contactOfDeal = trail.contactOfDeal as Map<string, string>;
  for (const { deal_id, contact_id } of read.events) {
    if (deal_id === null || contact_id === logContact) continue;
    const known = contactOfDeal.get(deal_id) ?? contact_id;
    if (known !== contact_id && !trail.ties.get(known)?.includes(contact_id)) return null;
    contactOfDeal.set(deal_id, known);
  }
  const touched = contactsOf(rows, trail);
  const before = new Set<Row>();
  const all = await rowsOf(store, touched, head);
  const events = touched.flatMap(
    (contact) => eventsOf(all.get(contact) ?? [], reading).events as readonly Row[],
  );
  for (const row of events) if (row.position <= trail.position) before.add(row);
  for (const group of groupsOf([...before], marks))
    for (const history of replay(group, reading)) take(history, -1);
  for (const group of groupsOf(events, marks)) for (const history of replay(group, reading)) take(history, 1);
  const next = [trail.next, read.next].filter((each) => each !== null).sort()[0] ?? null;
  return {
    events: earlier.events + read.events.filter((event) => event.contact_id !== logContact).length,
    left_out: earlier.left_out + read.left_out,
    loops: earlier.loops,
    trail: { ...trail, position: head, next },
  };
}

/** The contacts that rows touch, with those that they are tied to. */
function contactsOf(rows: readonly Row[], trail: Trail): readonly string[] {
  const touched = new Set<string>();
  for (const { contact_id } of rows)
    if (contact_id !== logContact)
      for (const each of trail.ties.get(contact_id) ?? [contact_id]) touched.add(each);
  return [...touched];
}
