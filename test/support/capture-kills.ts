import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type CaptureDone, runCapture } from "../../src/cli/capture/run.ts";
import type { Context } from "../../src/cli/context.ts";
import type { Log } from "../../src/open-log.ts";
import type { Airtable } from "../emulators/airtable/start-airtable.ts";

/** Where a program can be killed: before a request is carried out or before its answer is there, and on either side of an append to the log. */
export type Point = "request" | "answer" | "append" | "appended";

/** At which one of such points a program is killed, counted from 1. */
export interface Kill {
  readonly at: Point;
  readonly count: number;
}

/** A program that may be killed: what it waits for never comes. */
interface Life {
  readonly ended: Promise<"killed">;
  /** Resolves where it lives on. */
  point(at: Point): Promise<void>;
}

function lifeOf(kill: Kill | null): Life {
  let end = (_: "killed"): void => undefined;
  const ended = new Promise<"killed">((resolve) => {
    end = resolve;
  });
  let left = kill?.count ?? Number.POSITIVE_INFINITY;
  return {
    ended,
    point(at) {
      if (at === kill?.at) left -= 1;
      if (left > 0) return Promise.resolve();
      end("killed");
      return new Promise(() => undefined);
    },
  };
}

/** Runs `daybook capture` on a base. */
export interface Killing {
  /** null where it was killed. */
  capture(kill: Kill | null): Promise<CaptureDone | null>;
  close(): Promise<void>;
}

/** Stands between captures and an Airtable, each under a path of its own. */
export async function killing(
  airtable: Airtable,
  log: Log,
  { folder, onRequest }: { readonly folder: string; readonly onRequest: () => void },
): Promise<Killing> {
  const lives: Life[] = [];
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const [, run = "", path = ""] = /^\/run(\d+)(\/.*)$/.exec(incoming.url ?? "") ?? [];
      const life = lives[Number(run)] as Life;
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      await life.point("request");
      onRequest();
      const { authorization = "", "content-type": type = "application/json" } = incoming.headers;
      const { method = "GET" } = incoming;
      const answer = await fetch(`${airtable.url}${path}`, {
        method,
        headers: { authorization, "content-type": type },
        ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
      });
      const body = await answer.text();
      await life.point("answer");
      outgoing.writeHead(answer.status, { "content-type": "application/json" });
      outgoing.end(body);
    })().catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;

  return {
    async capture(kill) {
      const life = lifeOf(kill);
      const run = lives.push(life) - 1;
      const { append } = log.store;
      const store: Log["store"] = {
        ...log.store,
        async append(events) {
          await life.point("append");
          const receipts = await append(events);
          await life.point("appended");
          return receipts;
        },
      };
      const now = (): string => airtable.control.now();
      const env = {
        AIRTABLE_API_KEY: airtable.token,
        AIRTABLE_ENDPOINT_URL: `http://127.0.0.1:${port}/run${run}`,
      };
      const context: Partial<Context> = {
        env,
        now,
        clock: () => Date.parse(now()),
        sleep: async (ms) => void airtable.control.advance({ ms }),
        cwd: folder,
        path: (file) => file,
        setup: async () => ({
          file: null,
          settings: log.settings,
          url: `sqlite:${folder}/daybook.db`,
          mirror: "",
          leaves: undefined,
          archives: undefined,
        }),
        openLog: async () => ({ ...log, store }),
        stopSignal: () => new AbortController().signal,
        io: { out: () => undefined, err: () => undefined, draws: false } as never,
      };
      const asked = {
        from: `airtable://${airtable.base}`,
        dry: false,
        webhook: true,
        renamed: "log",
      } as const;
      const done = runCapture(context as Context, asked);
      done.catch(() => undefined);
      const end = await Promise.race([done, life.ended]);
      return end === "killed" ? null : end;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
