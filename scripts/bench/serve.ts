import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import autocannon from "autocannon";
import { hash, now, sleep } from "../../src/hosts/node/host.ts";
import { openSqlite } from "../../src/stores/sqlite/open.ts";
import type { Tell } from "./print.ts";

/** What a load on `daybook serve` gave: requests of so many events each, over 30 connections. */
export interface ServeTaken {
  readonly events_each: number;
  readonly requests: number;
  readonly events_a_second: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
  /** Requests that weren't answered 202. */
  readonly refused: number;
  /** Events that were answered 202 and aren't in the log once, after SIGKILL and another start. */
  readonly lost: number;
}

const connections = 30;
const seconds = 8;

/** Loads the built command line over HTTP, kills it, starts it again, and counts what the log holds. */
export async function benchServe(folder: string, tell: Tell): Promise<readonly ServeTaken[]> {
  const taken: ServeTaken[] = [];
  for (const events_each of [1, 10, 100]) {
    tell(`serve, ${events_each} events a request`, null);
    taken.push(await loaded(join(folder, `served-${events_each}.db`), events_each));
  }
  return taken;
}

async function loaded(path: string, events_each: number): Promise<ServeTaken> {
  const first = await started(path);
  let sent = 0;
  const accepted: string[] = [];
  const load = autocannon({
    url: first.url,
    connections,
    duration: seconds,
    requests: [
      {
        method: "POST",
        path: "/v1/events",
        headers: { "content-type": "application/json" },
        setupRequest(request) {
          const number = sent++;
          const events = Array.from({ length: events_each }, (_, i) => ({
            contact_id: `c${number % 5000}`,
            event_type: "stage_changed",
            event_data: { to: `Stage ${i % 7}` },
            cause: `${number} ${i}`,
          }));
          return { ...request, body: JSON.stringify(events) };
        },
        onResponse(status, body) {
          if (status === 202)
            for (const [, id] of body.matchAll(/"event_id":"(\w{26})"/g)) accepted.push(id as string);
        },
      },
    ],
  });
  const { latency, requests, non2xx, errors } = await load;
  await first.end("SIGKILL");
  const again = await started(path);
  while ((await queuedAt(again.url)) > 0) await sleep(50);
  await again.end("SIGINT");
  return {
    events_each,
    requests: requests.total,
    events_a_second: (accepted.length / seconds) | 0,
    p50_ms: latency.p50,
    p99_ms: latency.p99,
    refused: non2xx + errors,
    lost: lostIn(path, accepted),
  };
}

function lostIn(path: string, accepted: readonly string[]): number {
  const log = openSqlite(path, { hash, now, create: false, readonly: true });
  const times = new Map<string, number>();
  for (let after: string | undefined; ; ) {
    const page = log.readNow({}, after);
    for (const { event_id } of page.rows) times.set(event_id, (times.get(event_id) ?? 0) + 1);
    after = page.checkpoint;
    if (page.done) break;
  }
  void log.close();
  return accepted.filter((id) => times.get(id) !== 1).length;
}

const queuedAt = async (url: string): Promise<number> =>
  ((await (await fetch(`${url}/healthz`)).json()) as { readonly queued: number }).queued;

async function started(path: string) {
  const child = spawn(
    process.execPath,
    [
      join("dist", "cli.js"),
      "--json",
      "--log",
      `sqlite:${path}`,
      "serve",
      "--port",
      "0",
      "--room",
      "10000000",
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  let out = "";
  const url = await new Promise<string>((found, failed) => {
    child.once("exit", () => failed(new Error(`daybook serve ended: ${out}`)));
    child.stdout.on("data", (data: Buffer) => {
      out += String(data);
      const said = /"listening":"([^"]+)"/.exec(out)?.[1];
      if (said !== undefined) found(said);
    });
  });
  return {
    url,
    async end(signal: "SIGINT" | "SIGKILL"): Promise<void> {
      const ended = once(child, "exit");
      child.kill(signal);
      await ended;
    },
  };
}
