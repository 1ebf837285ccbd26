import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { openLog } from "../../src/index.ts";

// A process of its own: erases a contact, and at its so manyeth step at the disk sends itself a signal. Rows are counted, too.
const [path = "", contact = "", now = "", at = "0", sent = "SIGKILL"] = process.argv.slice(2);
const stop = new AbortController();
process.once("SIGINT", () => stop.abort());
let left = Number(at);
const step = (): void => {
  left -= 1;
  if (left === 0) process.kill(process.pid, sent);
};
const counted = (owner: object, names: readonly string[]): void => {
  const calls = owner as Record<string, (...args: never[]) => unknown>;
  for (const name of names) {
    const call = calls[name] as (...args: never[]) => unknown;
    calls[name] = (...args) => {
      step();
      return call(...args);
    };
  }
};
counted(fs, ["writeSync", "fsyncSync", "renameSync", "writeFileSync", "rmSync", "linkSync"]);
counted(fs.promises, ["rename", "mkdir", "rm", "writeFile", "open"]);
syncBuiltinESMExports();

const log = await openLog(`sqlite:${path}`, { now: () => now });
const erasing = await log.erasing(contact);
await erasing
  .run({
    onRow: step,
    signal: stop.signal,
  })
  .catch((error: { readonly code?: unknown }) => {
    if (error.code !== "INTERRUPTED") throw error;
    process.exitCode = 130;
  });
await log.close();
