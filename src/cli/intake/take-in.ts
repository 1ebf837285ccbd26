import { type Entry, type EntryBatch, isInput } from "../../core/entry.ts";
import { appendInputs, type NumberOf } from "../../core/log.ts";
import { settling } from "../../core/settle.ts";
import type { EventSink, Receipt } from "../../core/store.ts";
import { type Totals, tallyOf } from "../../core/totals.ts";
import type { Log } from "../../open-log.ts";
import { halfWay } from "./half-way.ts";

/** How entries are taken in. */
export interface TakeOptions {
  /** Events an append. @default what the log takes best, else 5000 */
  readonly batch?: number;
  /** Told each receipt, in the file's order. */
  readonly onReceipt?: ((receipt: Receipt) => void) | undefined;
  /** Told after each batch how many rows are dealt with. */
  readonly onBatch?: (rows: number) => void;
  /** Asked after each batch: whether to stop there. */
  readonly stopped?: () => boolean;
  /** For entries that may never come: when it is aborted nobody waits for more of them. */
  readonly waiting?: AbortSignal | undefined;
  /** Nothing is written. @default false */
  readonly dry?: boolean;
  /** Where events go, if not to the log itself. */
  readonly sink?: EventSink | undefined;
}

/** What became of a file, and the last row that was dealt with, if it was stopped before its end. */
export interface TakenIn extends Totals {
  readonly stopped_at?: number;
}

/** So many batches are under way at once: one is prepared while the one before is written. */
const underWay = 2;

/** Appends a file's entries in whole batches; memory stays flat. An entry that can't be an event is counted, and the others go on. */
export async function takeIn(
  batches: AsyncIterable<EntryBatch>,
  log: Pick<Log, "store" | "catalog" | "hash" | "settings" | "now" | "mirror" | "room">,
  options: TakeOptions = {},
): Promise<TakenIn> {
  const { onReceipt, onBatch, stopped = () => false, sink = log.store } = options;
  const { batch = sink.batch ?? 5000 } = options;
  const rules = { catalog: log.catalog, hash: log.hash, timezone: log.settings.timezone };
  const tally = tallyOf();
  const settle = settling(tally, onReceipt);
  const sent: Promise<void>[] = [];
  let waiting: Entry[] = [];
  let lastRow = 0;
  let sentBefore = 0;
  let settled: Promise<void> = Promise.resolve();

  const send = (): void => {
    const entries = waiting;
    waiting = [];
    const inputs = entries.filter(isInput).map((entry) => entry.input);
    const appended = appendInputs(sink, inputs, rules, log.now(), numbersOf(entries, sentBefore));
    sentBefore += entries.length;
    settled = Promise.all([appended, settled]).then(([answers]) => {
      settle(entries, answers);
      lastRow = entries[entries.length - 1]?.row ?? lastRow;
    });
    sent.push(settled);
  };
  const allSettled = async (): Promise<void> => {
    await Promise.allSettled(sent);
    await settled;
  };

  try {
    for await (const { rows, entries } of comingUntil(options.waiting, batches)) {
      tally.read(rows);
      for (const entry of entries) {
        waiting.push(entry);
        if (waiting.length < batch) continue;
        send();
        if (sent.length >= underWay) await sent.shift();
        onBatch?.(lastRow);
        if (!stopped()) continue;
        await allSettled();
        return { ...tally.totals(), stopped_at: lastRow };
      }
    }
    send();
    await allSettled();
    if (options.waiting?.aborted) return { ...tally.totals(), stopped_at: lastRow };
  } catch (error) {
    await Promise.allSettled(sent);
    throw options.dry === true ? error : await halfWay(error, tally.totals(), log);
  }
  return tally.totals();
}

/** Batches as they come, until somebody asks to stop. */
async function* comingUntil(
  stop: AbortSignal | undefined,
  batches: AsyncIterable<EntryBatch>,
): AsyncGenerator<EntryBatch> {
  if (!stop) return yield* batches;
  const stopped = new Promise<null>((done) => {
    stop.addEventListener("abort", () => done(null), { once: true });
  });
  const iterator = batches[Symbol.asyncIterator]();
  for (;;) {
    const next = await Promise.race([iterator.next(), stopped]);
    if (next === null || next.done) return;
    yield next.value;
  }
}

/** What the inputs among a batch's entries are numbered, counting all of the file's entries, which is how receipts are listed. */
function numbersOf(entries: readonly Entry[], before: number): NumberOf {
  const numbers: number[] = [];
  entries.forEach((entry, at) => {
    if (isInput(entry)) numbers.push(before + at + 1);
  });
  return (item) => numbers[item] as number;
}
