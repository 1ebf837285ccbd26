import type { Ending, Failing } from "./ending.ts";
import { fateOf } from "./ending.ts";

/** What waiting needs. */
export interface Clock {
  /** Milliseconds. */
  now(): number;
  /** Waits so many milliseconds of that clock. */
  sleep(ms: number): Promise<void>;
  /** From 0 to below 1. */
  random(): number;
}

const minute = 60_000;
/** Of the 60 a minute and user: others may use the account too. Source: Sheets API, Usage limits. */
const most = 55;

/** Lets reads and writes through, each at the rate that an account has. */
export interface Pace {
  /** Waits until one more may go. */
  enter(kind: "read" | "write"): Promise<void>;
}

export function createPace({ now, sleep }: Pick<Clock, "now" | "sleep">): Pace {
  const lately: Record<"read" | "write", readonly number[]> = { read: [], write: [] };
  return {
    async enter(kind) {
      for (;;) {
        const at = now();
        // Later than now, where a clock was put back, isn't waited for.
        lately[kind] = lately[kind].filter((time) => time <= at && time > at - minute);
        const [first] = lately[kind];
        if (first === undefined || lately[kind].length < most) break;
        await sleep(first + minute - at);
      }
      lately[kind] = [...lately[kind], now()];
    },
  };
}

/**
 * Milliseconds to wait after an attempt, counted from 1, that a quota or a failing server ended: 1 s and twice as long each time, up
 * to 64 s, with up to a second by chance. Source: Sheets API, Usage limits, truncated exponential backoff.
 */
export function waitAfter(attempt: number, random: () => number): number {
  return Math.min(2 ** (attempt - 1) * 1_000 + Math.floor(random() * 1_000), 64_000);
}

/** For how long a read waits for a quota, in milliseconds. */
const patience = 180_000;
/** How often a request is sent at the most to a server or network that fails. */
const mostTries = 4;

export interface Tried<Body> {
  readonly ending: Ending<Body>;
  readonly attempts: number;
}

/** Attempts until one is done or refused. What never left is sent again; a read also where a quota, the server or the network failed. */
export async function withRepeats<Body>(
  kind: "read" | "write",
  attempt: () => Promise<Ending<Body>>,
  { sleep, random }: Pick<Clock, "sleep" | "random">,
): Promise<Tried<Body>> {
  let [attempts, failed, busy, waited] = [0, 0, 0, 0];
  for (;;) {
    const ending = await attempt();
    attempts += 1;
    if (ending.kind === "done" || !isRepeatable(kind, ending)) return { ending, attempts };
    const isBusy = fateOf(ending) === "busy";
    if (isBusy) busy += 1;
    else failed += 1;
    if (failed >= mostTries || waited >= patience) return { ending, attempts };
    const wait = waitAfter(isBusy ? busy : failed, random);
    if (isBusy) waited += wait;
    await sleep(wait);
  }
}

function isRepeatable(kind: "read" | "write", failing: Failing): boolean {
  const fate = fateOf(failing);
  return kind === "read" ? fate !== "refused" : fate === "unsent";
}
