import type { Hash } from "../../core/identity.ts";
import { sha256Hex } from "../../core/sha256.ts";
import type { Globals } from "./globals.ts";

/**
 * What Apps Script gives the core. Its hash is core's own: each call of Utilities.computeDigest leaves the engine, and answers signed
 * bytes. Everything blocks there: what waits, sleeps.
 */
export interface AppsScriptHost {
  readonly hash: Hash;
  /** The clock in milliseconds. */
  readonly clock: () => number;
  /** A text that nobody else has. */
  readonly marker: () => string;
  /** Waits so many milliseconds, and is done when it returns. */
  readonly sleep: (ms: number) => Promise<void>;
  /** A number from 0 up to 1. */
  readonly random: () => number;
}

/** The longest that Utilities.sleep takes, in milliseconds. Source: its reference. */
const longestSleep = 300_000;

/** Apps Script as a host. */
export const appsScriptHost = ({ Utilities }: Pick<Globals, "Utilities">): AppsScriptHost => ({
  hash: sha256Hex,
  clock: () => Date.now(),
  marker: () => Utilities.getUuid(),
  async sleep(ms) {
    if (ms > 0) Utilities.sleep(Math.min(Math.ceil(ms), longestSleep));
  },
  random: () => Math.random(),
});
