import { resolve } from "node:path";
import type { EventStore } from "../../src/core/store.ts";
import { openLog } from "../../src/open-log.ts";
import type { SqliteStore } from "../../src/stores/sqlite/open.ts";
import { viewHelper } from "../../src/stores/sqlite/view-helper.ts";
import { askViews } from "../../src/views/ask-views.ts";
import { viewEntries } from "../../src/views/registry.ts";
import { type Written, writeAnswers } from "./answers.ts";
import { openDuck } from "./duck.ts";
import { partsOf, type Row } from "./parts.ts";
import { benchSettings } from "./world.ts";

/** What a process is asked to answer. */
export interface ViewsJob {
  readonly engine: "daybook" | "daybook with its cache" | "duckdb";
  /** The log's file. */
  readonly path: string;
  /** Milliseconds. */
  readonly as_of: number;
  /** Where the answers go once the clock has stopped: the beginning of the files' names. */
  readonly answers: string;
}

const parts = partsOf(benchSettings);

/** Answers all views from the log's file; what it returns writes the answers down. */
export const answerViews = (job: ViewsJob): Promise<() => Written> =>
  job.engine === "duckdb" ? inDuck(job) : inDaybook(job);

async function inDaybook({ engine, path, as_of, answers }: ViewsJob): Promise<() => Written> {
  const log = await openLog(`sqlite:${path}`, { settings: benchSettings, create: false, readonly: true });
  const views = await Promise.all(viewEntries.map((each) => each.load()));
  const cache = engine === "daybook" ? null : log.cache;
  // The bench itself isn't built; the thread is.
  const helper = async () => viewHelper(log.store as SqliteStore, { file: resolve("dist/view-worker.js") });
  const asked = { store: log.store, settings: benchSettings, hash: log.hash, cache, helper };
  const replies = await askViews(asked, views, as_of);
  await log.close();
  return () => {
    const byView = new Map(replies.map((reply) => [reply.view.name, reply]));
    const rows = parts.map(({ name, view, rows }): [string, readonly Row[]] => {
      const reply = byView.get(view);
      return [name, reply ? rows(reply) : []];
    });
    return writeAnswers(answers, parts, new Map(rows));
  };
}

/** The same log, copied by the appender (DuckDB's own reader of SQLite files isn't in its package), and the same questions in SQL. */
async function inDuck({ path, as_of, answers }: ViewsJob): Promise<() => Written> {
  const log = await openLog(`sqlite:${path}`, { settings: benchSettings, create: false, readonly: true });
  const duck = await openDuck();
  for await (const rows of pagesOf(log.store)) duck.load(rows);
  await log.close();
  await duck.prepare(benchSettings, as_of);
  const asked = new Map<string, () => readonly Row[]>();
  for (const { name, sql } of parts) asked.set(name, await duck.ask(sql));
  return () => writeAnswers(answers, parts, new Map([...asked].map(([name, read]) => [name, read()])));
}

async function* pagesOf(store: EventStore) {
  for (let page = await store.read(); ; page = await store.read({}, page.checkpoint)) {
    yield page.rows;
    if (page.done) return;
  }
}
