import { type ScriptHost, scriptHost } from "../script/host.ts";
import type { Globals } from "./globals.ts";

/**
 * What Apps Script gives the core. Its hash is core's own: each call of Utilities.computeDigest leaves the engine, and answers signed
 * bytes. Everything blocks there: what waits, sleeps.
 */
export interface AppsScriptHost extends ScriptHost {
  /** Waits so many milliseconds, and is done when it returns. */
  readonly sleep: (ms: number) => Promise<void>;
  /** A number from 0 up to 1. */
  readonly random: () => number;
}

/** The longest that Utilities.sleep takes, in milliseconds. Source: its reference. */
const longestSleep = 300_000;

/** Apps Script as a host. */
export const appsScriptHost = ({ Utilities }: Pick<Globals, "Utilities">): AppsScriptHost => ({
  ...scriptHost,
  async sleep(ms) {
    if (ms > 0) Utilities.sleep(Math.min(Math.ceil(ms), longestSleep));
  },
  random: () => Math.random(),
});
