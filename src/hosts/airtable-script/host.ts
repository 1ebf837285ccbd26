import type { Hash } from "../../core/identity.ts";
import { sha256Hex } from "../../core/sha256.ts";

/** What Airtable's scripts give the core: no crypto, no timers, no random that is documented. */
export interface ScriptHost {
  readonly hash: Hash;
  /** The clock in milliseconds. */
  readonly clock: () => number;
}

/** Airtable's scripts as a host. */
export const scriptHost: ScriptHost = { hash: sha256Hex, clock: () => Date.now() };
