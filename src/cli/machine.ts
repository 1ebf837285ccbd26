import { once } from "node:events";
import { Socket } from "node:net";
import { nodeHost } from "../hosts/node/host.ts";
import type { Machine } from "./context.ts";
import type { Ask, Io } from "./io.ts";

/** The computer that the command line runs on. */
export function thisMachine(): Machine {
  return {
    io: io(),
    ask: asking(),
    env: process.env,
    cwd: process.cwd(),
    now: nodeHost.now,
    clock: nodeHost.clock,
    sleep: nodeHost.sleep,
    stopSignal: onStop(),
  };
}

function io(): Io {
  const { stdin, stdout, stderr, env } = process;
  const inked = (env.NO_COLOR ?? "") === "" && env.TERM !== "dumb";
  return {
    out: (text) => void stdout.write(text),
    drained: async () => {
      if (stdout.writableNeedDrain) await once(stdout, "drain");
    },
    err: (text) => void stderr.write(text),
    stdin,
    interactive: stdin.isTTY === true && stdout.isTTY === true,
    columns: stdout.isTTY ? stdout.columns : null,
    colours: { out: inked && stdout.isTTY === true, err: inked && stderr.isTTY === true },
    draws: stderr.isTTY === true && env.TERM !== "dumb",
  };
}

/** Prompts are loaded when the first question is asked. */
function asking(): Ask {
  const asked = async () => (await import("./ask.ts")).ask;
  return {
    confirm: async (...question) => (await asked()).confirm(...question),
    text: async (...question) => (await asked()).text(...question),
    select: async (...question) => (await asked()).select(...question),
  };
}

/** The first Ctrl-C (or kill) asks for an orderly end, the second ends at once. */
function onStop(): () => AbortSignal {
  let stopping: AbortController | undefined;
  return () => {
    if (stopping) return stopping.signal;
    const controller = new AbortController();
    stopping = controller;
    for (const name of ["SIGINT", "SIGTERM"] as const)
      process.on(name, () => {
        if (controller.signal.aborted) process.exit(130);
        controller.abort();
        // What may still come there is nobody's business any more.
        if (process.stdin instanceof Socket) process.stdin.unref();
      });
    return controller.signal;
  };
}
