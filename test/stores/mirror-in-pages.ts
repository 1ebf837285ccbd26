import { writeSync } from "node:fs";
import { hash, now } from "../../src/hosts/node/host.ts";
import { openMirror } from "../../src/stores/sqlite/mirror.ts";
import { manyEvents } from "../contract/sample.ts";
import { remoteTable } from "../support/remote-log.ts";

// A process of its own: follows a log of so many events into a mirror, and says each page that it asks for.
const [path = "", count = "0"] = process.argv.slice(2);
const table = remoteTable({ pageSize: () => 20, wait: () => new Promise(setImmediate) });
for (const event of manyEvents(Number(count))) table.put(event);
const log = {
  changes(after?: string) {
    writeSync(1, `${table.requests()}\n`);
    return table.changes(after);
  },
};
const capabilities = { recorded_at: true };
writeSync(1, "ready\n");
process.stdin.once("data", async () => {
  const mirror = openMirror(path, { log, origin: "far://base/Events", capabilities }, { hash, now });
  await mirror.refresh();
  writeSync(1, `rows ${mirror.head().rows}\n`);
  await mirror.close();
  process.exit(0);
});
