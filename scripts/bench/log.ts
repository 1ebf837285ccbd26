import type { EventInput } from "../../src/core/event.ts";
import { appendInputs } from "../../src/core/log.ts";
import { catalogFrom } from "../../src/core/settings.ts";
import { toIso } from "../../src/core/time.ts";
import { hash } from "../../src/hosts/node/host.ts";
import { openSqlite, type SqliteStore } from "../../src/stores/sqlite/open.ts";
import { generate } from "./generate.ts";
import type { Tell } from "./print.ts";
import { benchSettings, span } from "./world.ts";

/** How the bench's events are normalised and checked. */
export const rules = { catalog: catalogFrom(benchSettings), timezone: benchSettings.timezone, hash };

/** The bench's clock: every row of a log was recorded when its last event had happened. */
export const recordedAt = toIso(span.end);

/** A log in a file, through the store that the command line uses. */
export const openBenchLog = (path: string): SqliteStore =>
  openSqlite(path, { now: () => recordedAt, hash, catalog: rules.catalog });

/** Appends through the public path: checked, given their ids, and with one receipt each. Throws if one isn't appended. */
export async function appendAll(store: SqliteStore, inputs: readonly EventInput[]): Promise<void> {
  const { receipts } = await appendInputs(store, inputs, rules, recordedAt);
  const odd = receipts.find((each) => each.status !== "appended");
  if (odd) throw new Error(`an event was not appended but ${odd.status}: ${odd.reason}`);
}

/** Appends what is in the log already. Throws if one is appended all the same; those voided since are in conflict. */
export async function appendAgain(store: SqliteStore, inputs: readonly EventInput[]): Promise<void> {
  const { receipts } = await appendInputs(store, inputs, rules, recordedAt);
  if (receipts.some(({ status }) => status === "appended" || status === "rejected"))
    throw new Error("an event that was sent again was taken for a new one");
}

/** Items in lists of a size, the last one shorter. */
export function* batches<T>(items: Iterable<T>, size: number): Generator<readonly T[]> {
  let batch: T[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Makes a log of the first events; its path. */
export async function makeLog(path: string, events: number, extra: number, tell: Tell): Promise<string> {
  const store = openBenchLog(path);
  let rows = 0;
  for (const inputs of batches(generate(events + extra), 5000)) {
    const some = inputs.slice(0, events - rows);
    await appendAll(store, some);
    rows += some.length;
    tell("a log to ask", rows / events);
    if (rows === events) break;
  }
  await store.close();
  return path;
}
