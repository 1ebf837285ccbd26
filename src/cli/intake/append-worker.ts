import { parentPort, workerData } from "node:worker_threads";
import { catalogOf } from "../../core/catalog.ts";
import { errorJson } from "../../core/errors.ts";
import type { Settings } from "../../core/settings.ts";
import { nodeHost } from "../../hosts/node/host.ts";
import { openSqlite } from "../../stores/sqlite/open.ts";
import type { Answer, Order } from "./worker-sink.ts";

// Runs in a thread of its own: writes batches to a log while the next ones are prepared elsewhere.
const { path, events } = workerData as { readonly path: string; readonly events: Settings["events"] };
const store = openSqlite(path, { ...nodeHost, catalog: catalogOf(events.on, events.own), create: false });

parentPort?.on("message", (order: Order) => {
  if (order === "close") {
    void store.close().then(() => parentPort?.close());
    return;
  }
  let answer: Answer;
  try {
    answer = { receipts: store.appendNow(order) };
  } catch (error) {
    answer = { error: errorJson(error) };
  }
  parentPort?.postMessage(answer);
});
