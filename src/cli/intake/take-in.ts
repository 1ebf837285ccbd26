import type { Problem } from "../../core/clean-text.ts";
import { appendInputs, type ItemProblem } from "../../core/log.ts";
import { receiptOfRejected } from "../../core/receipts.ts";
import type { EventSink, Receipt } from "../../core/store.ts";
import type { Log } from "../../open-log.ts";
import type { Entry, EntryBatch } from "./entry.ts";
import { seenRows } from "./seen-rows.ts";
import { type RowProblem, type Totals, tallyOf } from "./totals.ts";

/** How entries are taken in. */
export interface TakeOptions {
  /** Events a transaction. @default 5000 */
  readonly batch?: number;
  /** Told each receipt, in the file's order. */
  readonly onReceipt?: (receipt: Receipt) => void;
  /** Told after each batch how many rows were read. */
  readonly onBatch?: (rows: number) => void;
  /** Asked after each batch: whether to stop there. */
  readonly stopped?: () => boolean;
  /** Where events go, if not to the log itself. */
  readonly sink?: EventSink;
}

/** What became of a file, and the last row that was dealt with, if it was stopped before its end. */
export interface TakenIn extends Totals {
  readonly stopped_at?: number;
}

/** Appends a file's entries in whole batches; memory stays flat. An entry that can't be an event is counted, and the others go on. */
export async function takeIn(
  batches: AsyncIterable<EntryBatch>,
  log: Pick<Log, "store" | "catalog" | "hash" | "settings" | "now">,
  options: TakeOptions = {},
): Promise<TakenIn> {
  const { batch = 5000, onReceipt, onBatch, stopped = () => false, sink = log.store } = options;
  const rules = { catalog: log.catalog, hash: log.hash, timezone: log.settings.timezone };
  const tally = tallyOf();
  const seen = seenRows();
  let waiting: Entry[] = [];
  let lastRow = 0;

  const flush = async (): Promise<void> => {
    const entries = waiting;
    waiting = [];
    const good = entries.filter(isInput);
    const { receipts, problems } = await appendInputs(
      sink,
      good.map((entry) => entry.input),
      rules,
      log.now(),
    );
    const earlier = new Map<string, number>();
    const byItem = grouped(problems);
    let item = 0;
    for (const entry of entries) {
      lastRow = entry.row;
      if (!isInput(entry)) {
        tally.count("rejected");
        tally.report(
          "wrong",
          entry.problems.map((problem) => placed(entry.row, problem)),
        );
        onReceipt?.(receiptOfRejected(entry.problems));
        continue;
      }
      const receipt = receipts[item] as Receipt;
      const before = firstRowOf(receipt, earlier, entry.row);
      tally.count(receipt.status);
      if (receipt.status === "duplicate" && before !== 0) tally.report("equal", [equalTo(before, entry.row)]);
      else if (isTaken(receipt) && before !== 0) tally.report("wrong", [takenBy(before, entry)]);
      else
        tally.report(
          "wrong",
          (byItem.get(item) ?? []).map((each) => placed(entry.row, inFile(each, entry))),
        );
      onReceipt?.(receipt);
      item += 1;
    }
  };
  const firstRowOf = ({ key, position }: Receipt, earlier: Map<string, number>, row: number): number => {
    if (key === null) return 0;
    const known = earlier.get(key) ?? (position === undefined ? 0 : seen.rowAt(position));
    if (known !== 0) return known;
    earlier.set(key, row);
    if (position !== undefined) seen.note(position, row);
    return 0;
  };

  for await (const { rows, entries } of batches) {
    tally.read(rows);
    for (const entry of entries) {
      waiting.push(entry);
      if (waiting.length < batch) continue;
      await flush();
      onBatch?.(rows);
      if (stopped()) return { ...tally.totals(), stopped_at: lastRow };
    }
  }
  await flush();
  return tally.totals();
}

/** In conflict with another content, and not because it was voided or changed by hand. */
const isTaken = ({ status, reason }: Receipt): boolean =>
  status === "conflict" && reason?.startsWith("the key is taken") === true;

type InputEntry = Entry & { readonly problems?: undefined };

const isInput = (entry: Entry): entry is InputEntry => entry.problems === undefined;

function grouped(problems: readonly ItemProblem[]): ReadonlyMap<number, readonly ItemProblem[]> {
  const byItem = new Map<number, ItemProblem[]>();
  for (const problem of problems) {
    const known = byItem.get(problem.item);
    if (known) known.push(problem);
    else byItem.set(problem.item, [problem]);
  }
  return byItem;
}

/** A problem by the file's own columns; a key that no column holds has no place. */
const inFile = (problem: Problem, { columnOf }: InputEntry): Problem => {
  const { column } = problem;
  if (column === null) return problem;
  return { ...problem, column: columnOf(column) ?? (column === "idempotency_key" ? null : column) };
};

const placed = (row: number, { column, message, hint }: Problem): RowProblem => ({
  row,
  column,
  message: hint === undefined ? message : `${message.replace(/\.$/, "")}. ${hint}`,
});

const equalTo = (before: number, row: number): RowProblem => ({
  row,
  column: null,
  message:
    before === row
      ? "the row yields the same event twice"
      : `equal to row ${before}; name a cause column if both happened`,
});

const takenBy = (before: number, { row, columnOf }: InputEntry): RowProblem => ({
  row,
  column: columnOf("idempotency_key"),
  message: `the key is taken by row ${before}, which says something else`,
});
