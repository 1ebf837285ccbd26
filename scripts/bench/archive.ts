import { statSync } from "node:fs";
import { join } from "node:path";
import { fromIso, toIso } from "../../src/core/time.ts";
import { type Log, openLog } from "../../src/open-log.ts";
import { viewEntries } from "../../src/views/registry.ts";
import { makeLog, recordedAt } from "./log.ts";
import type { Tell } from "./print.ts";
import { benchSettings, span } from "./world.ts";

/** What archiving about half of a log took. */
export interface Archived {
  readonly events: number;
  readonly rows: number;
  /** From the first reading to the event that tells of it. */
  readonly seconds: number;
  readonly text_mb: number;
  readonly packed_mb: number;
  /** Of all views, the log's other process asked anew: before, after, and after once the shelf of archives is made. */
  readonly views_seconds: readonly [before: number, first: number, after: number];
  /** Views that answer otherwise than before. */
  readonly differences: readonly string[];
}

/** Archives about half of a log, and asks every view before and after. */
export async function benchArchive(folder: string, events: number, tell: Tell): Promise<Archived> {
  const path = await makeLog(join(folder, "archived.db"), events, 0, tell);
  const before = await asked(path);
  const log = await open(path);
  const at = await halfOf(log, events, tell);
  tell("archive", null);
  const began = performance.now();
  const { written } = await log.archive({ before: at });
  const seconds = (performance.now() - began) / 1000;
  await log.close();
  if (written === null) throw new Error("nothing was archived");
  const first = await asked(path);
  const after = await asked(path);
  return {
    events,
    rows: written.rows,
    seconds,
    text_mb: written.bytes / 1e6,
    packed_mb: statSync(written.path).size / 1e6,
    views_seconds: [before.seconds, first.seconds, after.seconds],
    differences: viewEntries
      .map(({ name }) => name)
      .filter((name) => before.of.get(name) !== after.of.get(name)),
  };
}

const open = (path: string): Promise<Log> =>
  openLog(`sqlite:${path}`, { settings: benchSettings, now: () => recordedAt, create: false });

/** The time before which about half of the rows are due. */
async function halfOf(log: Log, events: number, tell: Tell): Promise<string> {
  let [low, high] = [span.first, span.end];
  for (let tries = 0; tries < 7; tries++) {
    tell("where half of it ends", tries / 7);
    const middle = (low + high) / 2;
    const { plan } = await log.archive({ before: toIso(Math.floor(middle)), dry: true });
    if ((plan?.rows ?? 0) < events / 2) low = middle;
    else high = middle;
  }
  return toIso(Math.min(Math.floor(high), fromIso(recordedAt)));
}

async function asked(
  path: string,
): Promise<{ readonly seconds: number; readonly of: ReadonlyMap<string, string> }> {
  const log = await open(path);
  const began = performance.now();
  const of = new Map<string, string>();
  for (const { name } of viewEntries) of.set(name, JSON.stringify(await log.view(name)));
  const seconds = (performance.now() - began) / 1000;
  await log.close();
  return { seconds, of };
}
