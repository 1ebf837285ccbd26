import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { Helper, Order, Share } from "../../views/pass-shared.ts";
import type { BesideShelf, FiledRows } from "./beside-shelf.ts";

/** What the thread is told. */
export type ViewOrder = Order & { readonly path: string; readonly shelf: BesideShelf["shelf"] | null };

/** How a helper is made. */
export interface HelperOptions {
  /** The thread's program. @default beside this one, where it is built */
  readonly file?: string | undefined;
  /** How many rows a log must have for a thread to be worth its start. @default 100,000 */
  readonly least?: number | undefined;
}

/** A helper that passes over half of a SQLite log, and of its archives, in a thread of its own. null where the program isn't built, and so has no file for the thread. */
export function viewHelper(
  store: FiledRows & Partial<Pick<BesideShelf, "shelf">>,
  { file = builtFile(), least = 100_000 }: HelperOptions = {},
): Helper | null {
  if (file === undefined) return null;
  return {
    middle: () => (store.head().rows < least ? null : (store.middle?.() ?? null)),
    tally: (order) =>
      new Promise<Share>((resolve, reject) => {
        const { path, shelf = null } = store;
        const worker = new Worker(file, { workerData: { ...order, path, shelf } satisfies ViewOrder });
        worker.once("message", resolve);
        worker.once("error", reject);
        worker.once("exit", () => reject(new Error("the thread ended without an answer")));
      }),
  };
}

const builtFile = (): string | undefined =>
  ["./view-worker.js", "../view-worker.js"]
    .map((name) => fileURLToPath(new URL(name, import.meta.url)))
    .find((name) => existsSync(name));
