import { hash as digest } from "node:crypto";
import { parentPort, workerData } from "node:worker_threads";
import { contextAt } from "../../views/ask-views.ts";
import { passPart, readingOf } from "../../views/pass-groups.ts";
import type { Share } from "../../views/pass-shared.ts";
import { viewNamed } from "../../views/registry.ts";
import { newTally } from "../../views/tally.ts";
import { unionOf } from "./beside-shelf.ts";
import { openSqlite } from "./open.ts";
import { openShelf } from "./shelf.ts";
import type { ViewOrder } from "./view-helper.ts";

// Runs in a thread of its own: passes over the second half of a log's contacts.
const { path, shelf, views: names, as_of, settings, head, first } = workerData as ViewOrder;
const context = contextAt(as_of, settings);
const hash = (text: string): string => digest("sha256", text, "hex");
const live = openSqlite(path, { now: () => "", hash, catalog: context.catalog, readonly: true });
const archived = shelf && openShelf(shelf.path, shelf.stamp);
if (shelf && !archived) throw new Error("the archives are others by now"); // whoever asked does it alone
const store = archived ? unionOf(live, archived)() : live;
const views = await Promise.all(names.map(viewNamed));
const tallies = views.map(() => newTally());
const reading = await readingOf(store, context, hash, head);
const part = passPart(store, reading, { first }, (history, sign) => {
  for (let i = 0; i < views.length; i++) views[i]?.add(tallies[i] as never, history, sign, context);
});
archived?.close();
await live.close();
const pairs = tallies.flatMap((tally) =>
  [...tally.samples.values()].map((each) => each.pairs.buffer as ArrayBuffer),
);
parentPort?.postMessage({ part, tallies } satisfies Share, pairs);
