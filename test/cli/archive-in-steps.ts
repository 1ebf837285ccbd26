import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { openLog } from "../../src/index.ts";

// A process of its own: archives a log, and is killed when it is about to do its so manyeth step at the disk; each portion is one, too.
const [path = "", before = "", now = "", at = "0"] = process.argv.slice(2);
let left = Number(at);
const step = (): void => {
  left -= 1;
  if (left === 0) process.kill(process.pid, "SIGKILL");
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
counted(fs, ["writeSync", "fsyncSync", "renameSync", "writeFileSync"]);
counted(fs.promises, ["rename", "mkdir", "rm"]);
syncBuiltinESMExports();

const log = await openLog(`sqlite:${path}`, { now: () => now });
await log.archive({ before, onRow: (doing) => doing !== "verify" && step() });
await log.close();
