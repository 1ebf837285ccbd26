import type { Found } from "../../core/batch-receipts.ts";
import type { Event } from "../../core/event.ts";
import { marksOf } from "../../core/marks.ts";
import { readRow } from "../../core/read-row.ts";
import { eventOf } from "./event-cells.ts";
import type { EventsTable, Sought } from "./events-table.ts";
import type { LogRules } from "./log-rules.ts";

/** What the log knows of these events, by key; those that it doesn't name aren't in it. One look-up, seldom two. */
export async function lookUp(
  table: EventsTable,
  events: readonly Event[],
  rules: LogRules,
): Promise<ReadonlyMap<string, Found>> {
  const asked = new Set(events.map((event) => event.event_id));
  const keys = [...new Set(events.map((event) => event.idempotency_key))];
  const rows = await rowsOf(table, { keys, ids: [...asked] });
  const holders = new Map<string, Holding>();
  for (const event of events) {
    const holding = holdingOf(event.idempotency_key, rows, rules);
    if (holding) holders.set(event.idempotency_key, holding);
  }
  // A void names the row that it takes back by its event_id: that of a retry with a later clock is another one.
  const others = [...holders.values()].flatMap(({ ids }) => ids.filter((id) => !asked.has(id)));
  const more = others.length === 0 ? [] : await rowsOf(table, { keys: [], ids: others });
  const marks = marksOf(
    [...rows, ...more].flatMap((row) => intact(row, rules) ?? []),
    Number.POSITIVE_INFINITY,
  );
  const found = new Map<string, Found>();
  for (const event of events) {
    const held = holders.get(event.idempotency_key);
    const erased = marks.isErased(event.event_id);
    const { ids } = held ?? { ids: [event.event_id] };
    const voided = ids.some((id) => marks.isVoided({ ...(held?.event ?? event), event_id: id }));
    if (held || erased)
      found.set(event.idempotency_key, { event, intact: true, ...held, ids, voided, erased });
  }
  return found;
}

interface Holding {
  /** The one of its rows that stands. */
  readonly event: Event;
  readonly intact: boolean;
  readonly ids: readonly string[];
}

/** What holds a key: of its rows the smallest event_id, among those whose cells give their id. Formulas compare loosely; code decides. */
function holdingOf(key: string, rows: readonly Event[], rules: LogRules): Holding | null {
  const all = rows.filter((row) => row.idempotency_key === key);
  const sound = all.flatMap((row) => intact(row, rules) ?? []);
  const [first] = sound.length > 0 ? sound.sort((a, b) => (a.event_id < b.event_id ? -1 : 1)) : all;
  return first === undefined
    ? null
    : { event: first, intact: sound.length > 0, ids: [...new Set(all.map((row) => row.event_id))] };
}

const intact = (row: Event, { catalog, hash }: LogRules): Event | null =>
  readRow({ ...row, recorded_at: null, position: 0 }, catalog, hash);

const rowsOf = async (table: EventsTable, sought: Sought): Promise<readonly Event[]> =>
  (await table.find(sought)).map((record) => eventOf(record.fields));
