import { type Event, eventColumns } from "../../core/event.ts";
import { marksOf } from "../../core/marks.ts";
import { readRow } from "../../core/read-row.ts";
import type { Holder } from "../../core/receipts.ts";
import { eventOf } from "./event-cells.ts";
import type { EventsTable, LogRecord } from "./events-table.ts";
import { lookUpFormula, lookUpParts } from "./formulas.ts";
import type { LogRules } from "./log-rules.ts";

/** The most keys and characters of one look-up; a body may be longer than a URL, how much is not documented. */
const mostKeys = 100;
const mostCharacters = 12_000;

/** Events in portions that one look-up can ask for. */
export function* portions(events: readonly Event[]): Generator<readonly Event[]> {
  let portion: Event[] = [];
  let length = 0;
  for (const event of events) {
    const more = lookUpParts(event.idempotency_key, event.event_id).reduce(
      (sum, part) => sum + part.length + 1,
      0,
    );
    if (portion.length > 0 && (portion.length === mostKeys || length + more > mostCharacters)) {
      yield portion;
      portion = [];
      length = 0;
    }
    portion.push(event);
    length += more;
  }
  if (portion.length > 0) yield portion;
}

/** What the log knows of an event: the row that holds its key, or that it was erased. */
export interface Found extends Holder {
  /** The event_ids of all rows of the key. */
  readonly ids: readonly string[];
  readonly erased: boolean;
}

/** What the log knows of these events, by key; those that it doesn't name aren't in it. One request, seldom two. */
export async function lookUp(
  table: EventsTable,
  events: readonly Event[],
  rules: LogRules,
): Promise<ReadonlyMap<string, Found>> {
  const parts = events.flatMap((event) => lookUpParts(event.idempotency_key, event.event_id));
  const rows = (await recordsOf(table, parts)).map((record) => eventOf(record.fields));
  const holders = new Map<string, Holding>();
  for (const event of events) {
    const holding = holdingOf(event.idempotency_key, rows, rules);
    if (holding) holders.set(event.idempotency_key, holding);
  }
  // A void names the row that it takes back by its event_id: that of a retry with a later clock is another one.
  const asked = new Set(events.map((event) => event.event_id));
  const others = [...holders.values()].flatMap(({ ids }) => ids.filter((id) => !asked.has(id)));
  const more =
    others.length === 0
      ? []
      : await recordsOf(
          table,
          others.flatMap((id) => lookUpParts(null, id)),
        );
  const marks = marksOf(
    [...rows, ...more.map((record) => eventOf(record.fields))].flatMap((row) => intact(row, rules) ?? []),
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

/** All records that any of these parts asks for. */
async function recordsOf(table: EventsTable, parts: readonly string[]): Promise<readonly LogRecord[]> {
  const records: LogRecord[] = [];
  let offset: string | null = null;
  do {
    const page = await table.list({ formula: lookUpFormula(parts), columns: eventColumns, offset });
    records.push(...page.records);
    offset = page.offset;
  } while (offset !== null);
  return records;
}
