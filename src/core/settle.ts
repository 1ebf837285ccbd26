import type { Problem } from "./clean-text.ts";
import { type Entry, type InputEntry, isInput } from "./entry.ts";
import type { Appended, ItemProblem } from "./log.ts";
import { receiptOfRejected } from "./receipts.ts";
import { seenRows } from "./seen-rows.ts";
import type { Receipt } from "./store.ts";
import type { RowProblem, TotalsTally } from "./totals.ts";

/** Takes the answers to one batch of entries, in the file's order. */
export type Settle = (entries: readonly Entry[], appended: Appended) => void;

/** Counts what became of entries and reports problems by the file's own rows and columns; remembers which row met which event, over all batches. */
export function settling(
  tally: TotalsTally,
  onReceipt: (receipt: Receipt) => void = () => undefined,
): Settle {
  const seen = seenRows();
  return (entries, { receipts, problems }) => {
    const earlier = new Map<string, number>();
    const firstRowOf = ({ key, position }: Receipt, row: number): number => {
      if (key === null) return 0;
      const known = earlier.get(key) ?? (position === undefined ? 0 : seen.rowAt(position));
      if (known !== 0) return known;
      earlier.set(key, row);
      if (position !== undefined) seen.note(position, row);
      return 0;
    };
    const byItem = grouped(problems);
    let item = 0;
    for (const entry of entries) {
      if (!isInput(entry)) {
        tally.count("rejected");
        tally.report(
          "wrong",
          entry.problems.map((problem) => placed(entry.row, problem)),
        );
        onReceipt(receiptOfRejected(entry.problems));
        continue;
      }
      const receipt = receipts[item] as Receipt;
      const before = firstRowOf(receipt, entry.row);
      const found = byItem.get(item);
      tally.count(receipt.status);
      if (receipt.status === "duplicate" && before !== 0) tally.report("equal", [equalTo(before, entry.row)]);
      else if (isTaken(receipt) && before !== 0) tally.report("wrong", [takenBy(before, entry)]);
      else if (found !== undefined)
        tally.report(
          "wrong",
          found.map((each) => placed(entry.row, inFile(each, entry))),
        );
      onReceipt(receipt);
      item += 1;
    }
  };
}

/** In conflict with another content, and not because it was voided or changed by hand. */
const isTaken = ({ status, reason }: Receipt): boolean =>
  status === "conflict" && reason?.startsWith("the key is taken") === true;

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
