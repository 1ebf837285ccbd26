import pRetry from "p-retry";
import { type Ending, fateOf } from "./ending.ts";

export interface Retries {
  /** How often a request is sent at the most: asked after each attempt. */
  readonly attempts: () => number;
  /** Whether one whose end isn't known is sent again. */
  readonly repeatable: boolean;
  readonly sleep: (ms: number) => Promise<void>;
}

export interface Outcome {
  /** The last attempt's. */
  readonly ending: Ending;
  readonly attempts: number;
  /** An attempt before the last ended unknown. */
  readonly uncertain: boolean;
}

/**
 * Attempts until one is done or refused: again what was not carried out for certain, and what may be repeated. After a
 * failing server or network it waits 1 s, then twice as long each time, up to 30 s, or for as long as Retry-After says; after
 * a 429 it doesn't, since the bucket holds everybody back.
 */
export async function withRetries(attempt: () => Promise<Ending>, options: Retries): Promise<Outcome> {
  const { attempts, repeatable, sleep } = options;
  let uncertain = false;
  // Only what is to be attempted again is thrown, so p-retry never waits in vain.
  const work = async (number: number): Promise<Outcome> => {
    const ending = await attempt();
    const fate = fateOf(ending);
    const isOver = fate === "done" || fate === "refused" || (fate === "unknown" && !repeatable);
    if (isOver || number >= attempts()) return { ending, attempts: number, uncertain };
    uncertain ||= fate === "unknown";
    throw new Error("again", { cause: fate === "busy" ? 0 : pause(number, ending) });
  };
  return pRetry(work, {
    retries: Number.POSITIVE_INFINITY,
    minTimeout: 0,
    maxTimeout: 0,
    // p-retry would wait by the machine's clock: the wait is here, by the caller's.
    onFailedAttempt({ error }) {
      if (typeof error.cause !== "number") throw error; // a mistake of ours, or of the caller's: not of the network's
      return error.cause > 0 ? sleep(error.cause) : undefined;
    },
  });
}

const first = 1_000;
const longest = 30_000;
/** The most that a Retry-After is followed for. */
const patience = 600_000;

function pause(number: number, ending: Ending): number {
  const asked = ending.kind === "answered" ? (ending.retryAfter ?? 0) : 0;
  return Math.max(Math.min(first * 2 ** (number - 1), longest), Math.min(asked, patience));
}
