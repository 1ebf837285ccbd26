import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import type { Kept, ViewCache } from "../../views/view-cache.ts";

/**
 * A cache of tallies in a folder, one file a view. What was kept under another stamp (of the log, the settings or the
 * program) is passed over; a folder that can't be written keeps nothing. Anybody may delete it at any time.
 */
export function viewCacheIn(folder: string, stamp: string): ViewCache {
  const fileOf = (view: string): string => join(folder, `${view}.tally`);
  return {
    load(view) {
      try {
        const kept = deserialize(readFileSync(fileOf(view))) as Kept & { readonly stamp: string };
        return kept.stamp === stamp ? kept : null;
      } catch {
        return null; // Not there, cut off or of another release: the log itself is read.
      }
    },
    save(view, kept) {
      try {
        mkdirSync(folder, { recursive: true });
        const file = fileOf(view);
        writeFileSync(`${file}.${process.pid}`, serialize({ ...kept, stamp }));
        renameSync(`${file}.${process.pid}`, file);
      } catch {
        // A log in a folder of somebody else's is read all the same.
      }
    },
  };
}
