import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { hash, now } from "../../src/hosts/node/host.ts";
import { type Mirror, type MirrorOptions, openMirror } from "../../src/stores/sqlite/mirror.ts";
import type { RemoteTable } from "./remote-log.ts";

/** The log that the mirrors of tests follow. */
export const origin = "far://base/Events";

/** A place for a test file's mirrors, which goes when its tests are done. */
export function mirrorPlace() {
  const folder = mkdtempSync(join(tmpdir(), "daybook-mirrors-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  let made = 0;
  const somewhere = (): string => join(folder, `${made++}.db`);
  return {
    folder,
    somewhere,
    open: (log: RemoteTable, options: Partial<MirrorOptions> = {}, path = somewhere()): Mirror =>
      openMirror(
        path,
        { log, origin, capabilities: { recorded_at: true } },
        { hash, now, append: log.append, ...options },
      ),
  };
}
