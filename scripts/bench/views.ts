import { join } from "node:path";
import { compareAnswers } from "./answers.ts";
import { inChild, type Taken } from "./child.ts";
import { generate } from "./generate.ts";
import { appendAll, batches, openBenchLog } from "./log.ts";
import { partsOf } from "./parts.ts";
import type { Tell } from "./print.ts";
import type { ViewsJob } from "./views-job.ts";
import { benchSettings, span } from "./world.ts";

/** What answering all views takes, each time in a process of its own. */
export interface ViewsTaken {
  readonly cold: Taken;
  /** After some new events, with what the pass before kept. */
  readonly warm: Taken;
  readonly duckdb: Taken;
  /** What isn't equal to the last digit, in words. */
  readonly differences: readonly string[];
  readonly rows: number;
}

const hour = 3_600_000;

/** Asks a log of `events` events, appends `extra` more, and asks again: with the cache, without, and DuckDB. */
export async function benchViews(
  folder: string,
  path: string,
  events: number,
  extra: number,
  tell: Tell,
): Promise<ViewsTaken> {
  const ask = (engine: ViewsJob["engine"], as_of: number): Promise<Taken> => {
    tell(`views: ${engine}`, null);
    return inChild({ engine, path, as_of, answers: join(folder, engine.replace(/ /g, "-")) });
  };
  await ask("daybook with its cache", span.end + hour);
  const store = openBenchLog(path);
  let skipped = 0;
  for (const batch of batches(generate(events + extra), 1000)) {
    // A void changes how any earlier event is read: with one among them all is read again.
    const fresh = batch.filter((input) => input.event_type !== "event_voided");
    if (skipped >= events) await appendAll(store, fresh);
    skipped += batch.length;
  }
  await store.close();
  const as_of = span.end + 2 * hour;
  const warm = await ask("daybook with its cache", as_of);
  const cold = await ask("daybook", as_of);
  const duckdb = await ask("duckdb", as_of);
  const parts = partsOf(benchSettings);
  const differences = [
    ...compareAnswers(cold.written, duckdb.written, parts).map((each) => `cold and DuckDB: ${each}`),
    ...compareAnswers(warm.written, cold.written, parts).map((each) => `warm and cold: ${each}`),
  ];
  const rows = Object.values(cold.written.parts).reduce((sum, each) => sum + each.rows, 0);
  return { cold, warm, duckdb, differences, rows };
}
