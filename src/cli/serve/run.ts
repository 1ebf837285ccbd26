import { DaybookError } from "../../core/errors.ts";
import type { Log } from "../../open-log.ts";
import type { Result } from "../command.ts";
import type { Context } from "../context.ts";
import { countOf } from "../format/figures.ts";
import { appOf } from "./app.ts";
import { drainInto } from "./drain.ts";
import { listen } from "./listen.ts";
import { pagesOf } from "./pages.ts";
import { openQueue } from "./queue.ts";
import { tallyOf } from "./tally.ts";
import { readTokens } from "./tokens.ts";

/** How the server is asked to be. */
export interface Serving {
  readonly host: string;
  readonly port: number;
  readonly queueFile: string;
  /** How many events may wait on the disk. */
  readonly room: number;
  readonly publicUrl: string | null;
  /** How long a request may take to arrive, in milliseconds. */
  readonly slowest?: number | undefined;
}

const loopback = /^(127\.\d+\.\d+\.\d+|localhost|::1)$/;

/** Serves until it is stopped. Throws TOKENS_NEEDED, TOKENS_INVALID and what the queue, the log and listening throw. */
export async function serveLog(log: Log, context: Context, serving: Serving): Promise<Result> {
  const { now, clock, sleep, env, io, flags } = context;
  const tokens = readTokens(env.DAYBOOK_SERVE_TOKENS ?? "");
  if (tokens.length === 0 && !loopback.test(serving.host))
    throw new DaybookError(
      "TOKENS_NEEDED",
      `Whoever reaches ${serving.host} could write to the log: there are no tokens.`,
      {
        hint: "Make one with daybook serve --new-token NAME, and put what it prints into DAYBOOK_SERVE_TOKENS.",
      },
    );
  const signal = context.stopSignal();
  const queue = openQueue(serving.queueFile);
  const tally = tallyOf(queue, now);
  const tell = (sentence: string): void => io.err(`${now()} ${sentence}\n`);
  const rules = { catalog: log.catalog, hash: log.hash, timezone: log.settings.timezone };
  const drain = drainInto({ queue, log: log.store, tally, now, clock, sleep, tell });
  try {
    const desk = { queue, drain, tally, rules, now, room: serving.room, busy: new Set<string>() };
    const app = appOf({
      ...desk,
      tokens,
      env,
      publicUrl: serving.publicUrl,
      catalog: log.catalog,
      pages: pagesOf(log),
    });
    const { host, port, slowest } = serving;
    const server = await listen({ host, port, fetch: app.fetch, slowest });
    const waiting = queue.size();
    if (flags.json)
      io.out(`${JSON.stringify({ listening: server.url, queue: queue.path, queued: waiting })}\n`);
    else
      io.err(
        [
          `Listening on ${server.url}: POST ${server.url}/v1/events; open it in a browser to look around`,
          `Events wait in ${queue.path} until the log has them${waiting > 0 ? `: ${countOf(waiting, "event")} from before` : ""}.`,
          tokens.length === 0
            ? "There are no tokens: only programs on this computer come in."
            : `${countOf(tokens.length, "token")}: ${tokens.map(({ name }) => name).join(", ")}.`,
          "Ctrl-C ends it.",
          "",
        ].join("\n"),
      );
    await new Promise<void>((stopped) => {
      if (signal.aborted) stopped();
      signal.addEventListener("abort", () => stopped(), { once: true });
    });
    await server.close(5_000);
    await drain.stop();
    const left = queue.size();
    return {
      json: { stopped: true, queued: left },
      text: () =>
        left === 0
          ? "Stopped; nothing waits."
          : `Stopped; ${countOf(left, "event")} wait in ${queue.path}, and come into the log when daybook serve runs again.`,
    };
  } finally {
    await drain.stop();
    queue.close();
  }
}
