import { writeSync } from "node:fs";
import { hash, now } from "../../src/hosts/node/host.ts";
import { openSqlite } from "../../src/stores/sqlite/open.ts";
import { manyEvents } from "../contract/sample.ts";

// A process of its own: appends so many events to a log, and says after every batch how many are acknowledged.
const [path = "", count = "0", batch = "0"] = process.argv.slice(2);
const events = manyEvents(Number(count));
writeSync(1, "ready\n");
process.stdin.once("data", () => {
  const log = openSqlite(path, { hash, now });
  for (let i = 0; i < events.length; i += Number(batch)) {
    const part = events.slice(i, i + Number(batch));
    const receipts = log.appendNow(part);
    if (receipts.some((receipt) => receipt.status !== "appended" && receipt.status !== "duplicate"))
      throw new Error(JSON.stringify(receipts));
    writeSync(1, `${i + part.length}\n`);
  }
  void log.close().then(() => process.exit(0));
});
