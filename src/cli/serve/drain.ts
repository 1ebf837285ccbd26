import { errorJson } from "../../core/errors.ts";
import type { EventSink, Receipt } from "../../core/store.ts";
import type { Queue, Refusal } from "./queue.ts";
import type { Tally } from "./tally.ts";

/** How a queue is emptied into a log. */
export interface DrainOptions {
  readonly queue: Queue;
  readonly log: EventSink;
  readonly tally: Tally;
  readonly now: () => string;
  /** Milliseconds that only ever grow. */
  readonly clock: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Told of each failure and of its end, in a sentence. */
  readonly tell: (sentence: string) => void;
}

/** What empties a queue, one batch after another. */
export interface Drain {
  /** There is something to do. */
  wake(): void;
  /** The receipts of events that were just put, or null for one that isn't in the log after so many milliseconds. */
  receipts(numbers: readonly number[], patience: number): Promise<readonly (Receipt | null)[]>;
  /** Since when the log takes nothing, and why; null while it does. */
  failing(): { readonly since: string; readonly message: string } | null;
  /** Ends after the batch under way; what still waits stays on the disk. */
  stop(): Promise<void>;
}

const batch = 500;
/** The pause after a failure, in milliseconds: doubled each time, up to the longest. */
const shortest = 500;
const longest = 30_000;
/** A pause is taken in parts, so that a stop isn't kept waiting. */
const part = 250;

/** Empties a queue into a log for as long as it isn't stopped. A batch that fails is sent again: the log drops what it holds already. */
export function drainInto({ queue, log, tally, now, clock, sleep, tell }: DrainOptions): Drain {
  const waiting = new Map<number, (receipt: Receipt) => void>();
  let failing: { readonly since: string; readonly message: string } | null = null;
  let stopped = false;
  let ring: () => void = () => undefined;
  let bell = new Promise<void>((done) => {
    ring = done;
  });

  const settle = (some: ReturnType<Queue["first"]>, receipts: readonly Receipt[]): void => {
    const refusals: Refusal[] = [];
    some.forEach(({ event }, i) => {
      const { status, reason = status } = receipts[i] as Receipt;
      tally.settled(status);
      if (status === "conflict" || status === "rejected") refusals.push({ at: now(), status, reason, event });
    });
    queue.done(
      some.map(({ number }) => number),
      refusals,
    );
    some.forEach(({ number }, i) => {
      waiting.get(number)?.(receipts[i] as Receipt);
    });
  };

  const pause = async (ms: number): Promise<void> => {
    for (let slept = 0; slept < ms && !stopped; slept += part) await sleep(Math.min(part, ms - slept));
  };

  async function work(): Promise<void> {
    let wait = shortest;
    while (!stopped) {
      try {
        const some = queue.first(batch);
        if (some.length === 0) {
          await bell;
          bell = new Promise((done) => {
            ring = done;
          });
          continue;
        }
        const begun = clock();
        const receipts = await log.append(some.map(({ event }) => event));
        tally.took(clock() - begun);
        settle(some, receipts);
        if (failing !== null) tell("The log takes events again.");
        failing = null;
        wait = shortest;
      } catch (error) {
        const { message } = errorJson(error);
        if (failing === null) tell(`Events wait, since the log takes none for now: ${message}`);
        failing = { since: failing?.since ?? now(), message };
        await pause(wait);
        wait = Math.min(wait * 2, longest);
      }
    }
  }
  const working = work();

  return {
    wake: () => ring(),
    receipts(numbers, patience) {
      const each = numbers.map((number) => new Promise<Receipt>((done) => void waiting.set(number, done)));
      ring();
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<null>((done) => {
        timer = setTimeout(() => done(null), patience);
      });
      return Promise.all(each.map((receipt) => Promise.race([receipt, late]))).finally(() => {
        clearTimeout(timer);
        for (const number of numbers) waiting.delete(number);
      });
    },
    failing: () => failing,
    async stop() {
      stopped = true;
      ring();
      await working;
    },
  };
}
