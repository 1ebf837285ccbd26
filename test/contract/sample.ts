import assert from "node:assert/strict";
import { hash as digest } from "node:crypto";
import {
  catalogOf,
  type Event,
  type EventInput,
  type EventStore,
  type Query,
  type Receipt,
  type Row,
  readAll,
} from "../../src/core/index.ts";
import { prepareInputs } from "../../src/core/log.ts";
import { winnersOf } from "../../src/core/winners.ts";

export const hash = (text: string): string => digest("sha256", text, "hex");
export const rules = { catalog: catalogOf(), timezone: "UTC", hash };

/** Inputs as events, exactly as any caller of the store makes them. A sample that isn't an event is a fault of the suite. */
export function eventsOf(...inputs: readonly EventInput[]): readonly Event[] {
  const { events, problems } = prepareInputs(inputs, rules, "2026-07-01T00:00:00.000Z");
  assert.deepEqual(problems, []);
  return events;
}

/** A stage change of a contact, with what a rule says otherwise. */
export const change = (contact_id: string, to: string, more: EventInput = {}): EventInput => ({
  contact_id,
  event_type: "stage_changed",
  event_data: { to },
  timestamp: "2026-04-12T09:15:00.000Z",
  source: "contract",
  ...more,
});

/** So many different events, of a tenth as many contacts, a minute apart. */
export const manyEvents = (count: number, prefix = "c"): readonly Event[] =>
  eventsOf(
    ...Array.from({ length: count }, (_, i) =>
      change(`${prefix}${i % Math.max(1, Math.floor(count / 10))}`, `Stage ${i}`, {
        timestamp: new Date(Date.UTC(2026, 0, 1) + i * 60_000).toISOString(),
      }),
    ),
  );

/** All rows that a query names. */
export async function rowsOf(store: EventStore, query: Query = {}): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const row of readAll(store, query)) rows.push(row);
  return rows;
}

/** The event_ids that a reader ends up with, sorted: what any order of rows and any twins must agree on. */
export async function idsIn(store: EventStore, query: Query = {}): Promise<readonly string[]> {
  const { events, left_out } = winnersOf(await rowsOf(store, query), rules.catalog, hash);
  assert.deepEqual(left_out, [], "a row came back with cells that don't give its id");
  return events.map((event) => event.event_id).sort();
}

export const idsOf = (events: readonly Event[]): readonly string[] =>
  events.map((event) => event.event_id).sort();

/** Fails in few words if two lists aren't the same: thousands of ids tell nobody anything. */
export function assertSame(
  found: readonly string[],
  wanted: readonly string[],
  about = "what came back",
): void {
  const missing = without(wanted, found);
  const extra = without(found, wanted);
  const few = (list: readonly string[]): string => `${list.length} (${list.slice(0, 3).join(", ")})`;
  assert.ok(
    missing.length === 0 && extra.length === 0,
    `${about}: missing ${few(missing)}, not wanted ${few(extra)}`,
  );
  const at = wanted.findIndex((each, i) => each !== found[i]);
  assert.equal(at, -1, `${about}: another order from place ${at} on`);
}

/** The members of a list that another lacks, each as often as it lacks it. */
function without(list: readonly string[], other: readonly string[]): readonly string[] {
  const left = new Map<string, number>();
  for (const each of other) left.set(each, (left.get(each) ?? 0) + 1);
  return list.filter((each) => {
    const count = left.get(each) ?? 0;
    left.set(each, count - 1);
    return count <= 0;
  });
}

/** A list as it came from a store that has an order; sorted where rows come in another one each time. */
export const inOrderOf = (
  { capabilities }: Pick<EventStore, "capabilities">,
  list: readonly string[],
): readonly string[] => (capabilities.ordered ? list : [...list].sort());

/** How often each status stands in receipts, in their order. */
export const statuses = (receipts: readonly { readonly status: string }[]): readonly string[] =>
  receipts.map((receipt) => receipt.status);

/**
 * Whether a receipt tells that the event was in the log already. A store whose answers can be lost on their way may not
 * know whether it was there before or is there since the attempt that nobody heard of; then it must say so.
 */
export const isTaken = ({ status, reason }: Pick<Receipt, "status" | "reason">): boolean =>
  status === "duplicate" || (status === "appended" && /^an answer was lost/.test(reason ?? ""));
