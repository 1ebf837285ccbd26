import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { DaybookError, type ErrorJson } from "../../core/errors.ts";
import type { Event } from "../../core/event.ts";
import type { Settings } from "../../core/settings.ts";
import type { EventSink, Receipt } from "../../core/store.ts";

/** What the worker is told: a batch to append, or to end. */
export type Order = readonly Event[] | "close";

/** What it answers to a batch. */
export type Answer = { readonly receipts: readonly Receipt[] } | { readonly error: ErrorJson };

/** A sink that has to be closed. */
export interface ClosingSink extends EventSink {
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: (receipts: readonly Receipt[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A sink that appends to a SQLite log in a thread of its own, so that events are prepared while others are written. The log
 * must be there. null where the program isn't built, and so has no file for the thread.
 */
export function openWorkerSink(path: string, settings: Settings): ClosingSink | null {
  const file = ["./append-worker.js", "../append-worker.js"]
    .map((name) => fileURLToPath(new URL(name, import.meta.url)))
    .find((name) => existsSync(name));
  if (file === undefined) return null;
  const worker = new Worker(file, { workerData: { path, events: settings.events } });
  const waiting: Waiting[] = [];
  const ended = new Promise<void>((done) => worker.once("exit", () => done()));
  let failure: unknown;
  const fail = (error: unknown): void => {
    failure = error;
    for (const each of waiting.splice(0)) each.reject(error);
  };
  worker.on("error", fail);
  worker.on("exit", () => fail(new DaybookError("LOG_CLOSED", "The thread that writes the log has ended.")));
  worker.on("message", (answer: Answer) => {
    const next = waiting.shift();
    if ("receipts" in answer) next?.resolve(answer.receipts);
    else next?.reject(errorOf(answer.error));
  });
  return {
    append: (events) =>
      new Promise((resolve, reject) => {
        if (failure !== undefined) return reject(failure);
        waiting.push({ resolve, reject });
        worker.postMessage(events satisfies Order);
      }),
    async close() {
      if (failure === undefined) worker.postMessage("close" satisfies Order);
      await ended;
    },
  };
}

const errorOf = ({ code, message, hint }: ErrorJson): DaybookError =>
  new DaybookError(code, message, hint === null ? {} : { hint });
