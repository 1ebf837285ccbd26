import { join } from "node:path";
import Database from "libsql";
import type { Event, EventInput } from "../../src/core/event.ts";
import { prepareInputs } from "../../src/core/log.ts";
import { boundOf } from "../../src/stores/sqlite/cells.ts";
import { generate } from "./generate.ts";
import { appendAgain, appendAll, batches, openBenchLog, recordedAt, rules } from "./log.ts";
import type { Tell } from "./print.ts";

/** Events a second up to a number of rows, ours and a bare INSERT's, in the same run. */
export interface AppendRate {
  readonly rows: number;
  readonly batch: number;
  readonly ours: number;
  readonly bare: number;
}

/** What appending takes. */
export interface Appended {
  readonly rates: readonly AppendRate[];
  /** Events a second where all are in the log already. */
  readonly repeats: readonly { readonly batch: number; readonly ours: number }[];
  /** The log that was made. */
  readonly path: string;
}

/** Events come in chunks, of which each side in turn takes one. */
const chunk = 5000;

/** Appends events to an empty log, and the same rows by a bare prepared INSERT to a table with the same indexes, in batches of 500 and of 5,000. */
export async function benchAppends(
  folder: string,
  events: number,
  extra: number,
  tell: Tell,
): Promise<Appended> {
  const marks = [...new Set([Math.min(300_000, events), events])];
  const rates: AppendRate[] = [];
  const repeats: { batch: number; ours: number }[] = [];
  let path = "";
  for (const batch of [500, 5000]) {
    path = join(folder, `log-${batch}.db`);
    const store = openBenchLog(path);
    const bare = openBare(join(folder, `bare-${batch}.db`), path);
    let [rows, ours, bares] = [0, 0, 0];
    for (const inputs of batches(generate(events + extra), chunk)) {
      const some = inputs.slice(0, events - rows);
      const made = prepareInputs(some, rules, recordedAt).events;
      ours += await seconds(async () => {
        for (const each of batches(some, batch)) await appendAll(store, each);
      });
      bares += await seconds(async () => {
        for (const each of batches(made, batch)) bare.insert(each);
      });
      rows += some.length;
      if (marks.includes(rows)) rates.push({ rows, batch, ours: rows / ours, bare: rows / bares });
      tell(`appends in batches of ${batch}`, rows / events);
      if (rows === events) break;
    }
    const again = firstOf(generate(events + extra), Math.min(100_000, events));
    const taken = await seconds(async () => {
      for (const each of batches(again, batch)) await appendAgain(store, each);
    });
    repeats.push({ batch, ours: again.length / taken });
    await store.close();
    bare.close();
  }
  return { rates, repeats, path };
}

/** A table with the log's columns and indexes, and none of its locks. */
function openBare(path: string, like: string) {
  const log = new Database(like);
  const made = log
    .prepare("select sql from sqlite_master where type in ('table', 'index') and sql is not null")
    .raw()
    .all() as string[][];
  log.close();
  const db = new Database(path);
  // What the log's own connection is set to.
  for (const set of [
    "journal_mode = wal",
    "synchronous = full",
    "cache_size = -262144",
    "wal_autocheckpoint = 100000",
  ])
    db.exec(`pragma ${set}`);
  for (const [sql] of made) db.exec(sql as string);
  const insert =
    db.prepare(`insert into events (event_id, contact_id, event_type, event_data, timestamp, deal_id, actor, source,
    idempotency_key, recorded_at, seq) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  let seq = 0;
  return {
    insert(events: readonly Event[]): void {
      db.exec("begin immediate");
      for (const event of events) insert.run(boundOf(event, ++seq, recordedAt));
      db.exec("commit");
    },
    close: () => db.close(),
  };
}

function firstOf(inputs: Iterable<EventInput>, count: number): readonly EventInput[] {
  const first: EventInput[] = [];
  for (const input of inputs) if (first.push(input) === count) break;
  return first;
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}
