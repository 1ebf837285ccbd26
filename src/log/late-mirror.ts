import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DaybookError } from "../core/errors.ts";
import type { Mirror } from "../stores/sqlite/mirror.ts";

/** A mirror that is opened when it is first needed: an append, which can do without it, never fails over it. */
export interface LateMirror {
  /** Opens it. Throws what opening it throws, and LOG_CLOSED. */
  now(): Mirror;
  /** It, if it is open. */
  readonly current: Mirror | null;
  /** Notes that the log was written to, for all who read this mirror's file. */
  noteWritten(): void;
  close(): Promise<void>;
}

/** A mirror at a path, or in a folder of its own that goes with it. */
export function lateMirror(given: string | undefined, open: (path: string) => Mirror): LateMirror {
  let mirror: Mirror | null = null;
  let folder: string | null = null;
  let [wasWritten, isClosed] = [false, false];

  const placed = (): string => {
    if (given !== undefined) {
      mkdirSync(dirname(given), { recursive: true });
      return given;
    }
    folder ??= mkdtempSync(join(tmpdir(), "daybook-mirror-"));
    return join(folder, "mirror.db");
  };
  const now = (): Mirror => {
    if (mirror) return mirror;
    if (isClosed)
      throw new DaybookError("LOG_CLOSED", "The log was closed already.", { hint: "Open it again." });
    mirror = open(placed());
    if (wasWritten) mirror.noteWritten();
    return mirror;
  };
  return {
    now,
    get current() {
      return mirror;
    },
    noteWritten() {
      if (mirror) return mirror.noteWritten();
      const isFirst = !wasWritten;
      wasWritten = true;
      // One of our own is read by nobody else; one that couldn't be opened is told of what was written when it can be.
      if (given === undefined || !isFirst) return;
      try {
        now();
      } catch {
        // Whoever reads is told.
      }
    },
    async close() {
      isClosed = true;
      try {
        await mirror?.close();
      } finally {
        if (folder !== null) rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}
