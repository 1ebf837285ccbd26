import type { Hash } from "../../core/identity.ts";
import { sha256Hex } from "../../core/sha256.ts";

/** What a script that people paste may count on everywhere: no crypto and no timers. */
export interface ScriptHost {
  readonly hash: Hash;
  /** The clock in milliseconds. */
  readonly clock: () => number;
  /** A text that nobody else has. */
  readonly marker: () => string;
}

/** Any script as a host. */
export const scriptHost: ScriptHost = {
  hash: sha256Hex,
  clock: () => Date.now(),
  marker: () => `${Date.now().toString(36)}-${random()}${random()}`,
};

/** 52 random bits as text. */
const random = (): string => Math.floor(Math.random() * 2 ** 52).toString(36);
