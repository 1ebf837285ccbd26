import type { Catalog } from "../core/catalog.ts";
import { type Event, logContact, type Row } from "../core/event.ts";
import type { History } from "../core/history.ts";
import type { Hash } from "../core/identity.ts";
import { keysAmong, type Marks, marksOf, markTypes } from "../core/marks.ts";
import { readRow } from "../core/read-row.ts";
import { replay } from "../core/replay.ts";
import { type EventStore, type GroupedStore, readAll } from "../core/store.ts";
import { toIso } from "../core/time.ts";
import { winnersOf } from "../core/winners.ts";
import type { Sign } from "./tally.ts";
import type { ViewContext } from "./view.ts";

/** What a pass over a log met beside the histories. */
export interface Pass {
  /** Events up to as_of, voided ones included. */
  events: number;
  /** Rows whose cells don't give their id, and so no events. */
  left_out: number;
  /** Merges that would have made a loop, and were ignored: their event_ids. */
  loops: readonly string[];
}

/** Takes one person's history; -1 takes an earlier one back, since it turned out to be part of a larger one. */
export type Take = (history: History, sign: Sign) => void;

type Rules = Pick<ViewContext, "as_of" | "catalog" | "pipelines">;

/** Replays a whole log, each person once, in no order. A store that gives its rows contact by contact isn't held in memory. */
export async function pass(store: EventStore, context: Rules, hash: Hash, take: Take): Promise<Pass> {
  return isGrouped(store)
    ? passGroups(store, context, hash, take)
    : passRows(await all(store), context, hash, take);
}

const isGrouped = (store: EventStore): store is GroupedStore =>
  "groups" in store && store.capabilities.unique_key;

async function all(store: EventStore): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const row of readAll(store)) rows.push(row);
  return rows;
}

/** Replays a heap of rows in any order, twins among them. */
export function passRows(rows: readonly Row[], context: Rules, hash: Hash, take: Take): Pass {
  const { events, intact, left_out } = winnersOf(rows, context.catalog, hash);
  const marks = marksOf(events, context.as_of, keysAmong(intact));
  const until = toIso(context.as_of);
  const shown = events.filter((event) => event.timestamp <= until && event.contact_id !== logContact);
  for (const group of groupsOf(shown, marks))
    for (const history of replay(group, { marks, pipelines: context.pipelines })) take(history, 1);
  const changed = left_out.filter((row) => !marks.isErased(row.event_id)).length;
  return { events: shown.length, left_out: changed, loops: marks.loops.map((each) => each.event_id) };
}

async function passGroups(store: GroupedStore, context: Rules, hash: Hash, take: Take): Promise<Pass> {
  const { catalog, pipelines } = context;
  const rules = { marks: await readMarks(store, context.as_of, catalog, hash), pipelines };
  const until = toIso(context.as_of);
  const contactOfDeal = new Map<string, string>();
  const joined = new Set<string>();
  const done: Pass = { events: 0, left_out: 0, loops: rules.marks.loops.map((each) => each.event_id) };
  const eventsOf = (rows: readonly Row[], counting: boolean): Event[] => {
    const events: Event[] = [];
    for (const row of rows) {
      const event = readRow(row, catalog, hash);
      if (event) {
        if (event.timestamp <= until) events.push(event);
      } else if (counting && !rules.marks.isErased(row.event_id)) done.left_out++;
    }
    return events;
  };
  for (const rows of store.groups()) {
    const contact = rows[0]?.contact_id ?? logContact;
    const events = eventsOf(rows, true);
    if (contact === logContact) continue;
    done.events += events.length;
    let deal: string | null = null;
    for (const event of events) {
      if (event.deal_id === null || event.deal_id === deal) continue;
      deal = event.deal_id;
      const known = contactOfDeal.get(deal);
      if (known === undefined) contactOfDeal.set(deal, contact);
      else if (known !== contact) joined.add(known).add(contact);
    }
    for (const history of replay(events, { ...rules, marks: alone(rules.marks) })) take(history, 1);
  }
  for (const merge of rules.marks.merges) joined.add(merge.contact).add(merge.into);
  if (joined.size === 0) return done;
  const again = new Map<string, Event[]>();
  for (const contact of joined) {
    const rows: Row[] = [];
    for await (const row of readAll(store, { contacts: [contact] })) rows.push(row);
    const events = eventsOf(rows, false);
    again.set(contact, events);
    for (const history of replay(events, { ...rules, marks: alone(rules.marks) })) take(history, -1);
  }
  for (const group of groupsOf([...again.values()].flat(), rules.marks))
    for (const history of replay(group, rules)) take(history, 1);
  return done;
}

/** The marks of a log, through the few rows that hold them. */
export async function readMarks(
  store: EventStore,
  asOf: number,
  catalog: Catalog,
  hash: Hash,
): Promise<Marks> {
  const rows: Row[] = [];
  for await (const row of readAll(store, { types: markTypes })) rows.push(row);
  return marksOf(winnersOf(rows, catalog, hash).events, asOf);
}

/** The marks as one contact alone sees them: nobody is merged. */
const alone = (marks: Marks): Marks => ({
  ...marks,
  merges: [],
  contactAt: (contact) => contact,
  person: (contact) => contact,
  contactsOf: (contact) => [contact],
});

/** Events in groups that share no person and no deal with each other. */
function groupsOf(events: readonly Event[], marks: Marks): Iterable<readonly Event[]> {
  const parent = new Map<string, string>();
  const root = (node: string): string => {
    let top = node;
    for (let up = parent.get(top); up !== undefined && up !== top; up = parent.get(top)) top = up;
    parent.set(node, top);
    return top;
  };
  for (const event of events)
    if (event.deal_id !== null)
      parent.set(root(`contact ${marks.person(event.contact_id)}`), root(`deal ${event.deal_id}`));
  const groups = new Map<string, Event[]>();
  for (const event of events) {
    const top = root(`contact ${marks.person(event.contact_id)}`);
    const group = groups.get(top);
    if (group) group.push(event);
    else groups.set(top, [event]);
  }
  return groups.values();
}
