import { catalogOf } from "../../src/core/catalog.ts";
import type { Event } from "../../src/core/event.ts";
import { appendInputs, prepareInputs } from "../../src/core/log.ts";
import { hash, now, sleep } from "../../src/hosts/node/host.ts";
import { openPostgres, type PostgresStore } from "../../src/stores/postgres/open.ts";
import { askViews } from "../../src/views/ask-views.ts";
import { viewNamed } from "../../src/views/registry.ts";
import { sqlReplies } from "../../src/views/sql/ask.ts";
import { generate } from "./generate.ts";
import type { Tell } from "./print.ts";
import { benchSettings, span } from "./world.ts";

/** What 50 writers with overlapping batches on one Postgres gave. */
export interface WritersTaken {
  readonly writers: number;
  readonly events: number;
  readonly events_a_second: number;
  /** Events that aren't in the log once. */
  readonly wrong: number;
  /** Events that a reader who followed meanwhile missed, or saw twice. */
  readonly unseen: number;
}

/** How long velocity takes in the database and folded here, by the log's size. */
export interface GrowthTaken {
  readonly rows: number;
  readonly sql_seconds: number;
  readonly fold_seconds: number;
  readonly equal: boolean;
}

const rules = {
  catalog: catalogOf(benchSettings.events.on, benchSettings.events.own),
  timezone: benchSettings.timezone,
  hash,
};

const eventsOf = (count: number): readonly Event[] =>
  prepareInputs([...generate(count)], rules, now()).events;

/** Starts 50 writers, each of whose batches overlaps the next one's by half, and a reader who follows. */
export async function benchWriters(place: (schema: string) => string, tell: Tell): Promise<WritersTaken> {
  tell("postgres, 50 writers", null);
  const open = (): Promise<PostgresStore> => openPostgres(place("writers"), { hash, now, sleep, env: {} });
  const events = eventsOf(50_000);
  const logs = await Promise.all(Array.from({ length: 10 }, open));
  let over = false;
  const follower = await open();
  const following = (async () => {
    const seen: string[] = [];
    for (let after: string | undefined; ; ) {
      const last = over;
      const page = await follower.read({}, after);
      seen.push(...page.rows.map(({ event_id }) => event_id));
      after = page.checkpoint;
      if (last && page.done) return seen;
      if (page.done) await sleep(5);
    }
  })();
  const size = 200;
  let next = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: 50 }, async (_, writer) => {
      while (next < events.length) {
        const from = next;
        next += size / 2;
        await (logs[writer % 10] as PostgresStore).append(events.slice(from, from + size));
      }
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  over = true;
  const seen = await following;
  for (const log of [...logs, follower]) await log.close();
  const wanted = new Set(events.map(({ event_id }) => event_id));
  const found = new Set(seen);
  const missing = [...wanted].filter((id) => !found.has(id)).length;
  return {
    writers: 50,
    events: events.length,
    events_a_second: events.length / seconds,
    wrong: missing + (seen.length - found.size),
    unseen: missing,
  };
}

/** Asks velocity of logs of several sizes, in SQL and by folding. */
export async function benchGrowth(
  place: (schema: string) => string,
  sizes: readonly number[],
  tell: Tell,
): Promise<readonly GrowthTaken[]> {
  const log = await openPostgres(place("growth"), { hash, now, sleep, env: {} });
  const taken: GrowthTaken[] = [];
  const inputs = generate(sizes[sizes.length - 1] as number);
  let rows = 0;
  const view = await viewNamed("velocity");
  for (const size of sizes) {
    tell(`postgres, ${size} rows`, null);
    for (let batch = []; rows < size; ) {
      for (batch = []; batch.length < 5000 && rows + batch.length < size; )
        batch.push(inputs.next().value as object);
      await appendInputs(log, batch, rules, now());
      rows += batch.length;
    }
    await log.sql.query(`analyze ${log.sql.events}`);
    // With measures it is folded.
    const asked = { store: log, settings: { ...benchSettings, measures: [] }, hash };
    const as_of = span.end;
    const began = performance.now();
    const [sql] = (await sqlReplies(log.sql, asked, [view], as_of)) ?? [];
    const sql_seconds = (performance.now() - began) / 1000;
    const again = performance.now();
    const [fold] = await askViews(asked, [view], as_of);
    taken.push({
      rows,
      sql_seconds,
      fold_seconds: (performance.now() - again) / 1000,
      equal: JSON.stringify(sql?.json) === JSON.stringify(fold?.json),
    });
  }
  await log.close();
  return taken;
}
