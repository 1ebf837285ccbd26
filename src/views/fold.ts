import { logContact, type Row } from "../core/event.ts";
import type { Hash } from "../core/identity.ts";
import { keysAmong, marksOf } from "../core/marks.ts";
import { replay } from "../core/replay.ts";
import { type EventStore, type GroupedStore, readAll } from "../core/store.ts";
import { toIso } from "../core/time.ts";
import { winnersOf } from "../core/winners.ts";
import { groupsOf } from "./groups.ts";
import type { Pass, Rules, Take } from "./pass.ts";
import { passGroups } from "./pass-groups.ts";

/** Replays a whole log, each person once, in no order. A store that gives its rows contact by contact isn't held in memory. */
export async function pass(store: EventStore, context: Rules, hash: Hash, take: Take): Promise<Pass> {
  return isGrouped(store)
    ? passGroups(store, context, hash, take)
    : passRows(await all(store), context, hash, take);
}

/** Whether a store gives its rows contact by contact. */
export const isGrouped = (store: EventStore): store is GroupedStore =>
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
  const shown = events.filter(
    (event) => event.timestamp <= until && event.contact_id !== logContact && !marks.isErased(event.event_id),
  );
  for (const group of groupsOf(shown, marks))
    for (const history of replay(group, { marks, pipelines: context.pipelines })) take(history, 1);
  const changed = left_out.filter((row) => !marks.isErased(row.event_id)).length;
  return { events: shown.length, left_out: changed, loops: marks.loops.map((each) => each.event_id) };
}
