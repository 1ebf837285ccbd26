import type { Copied } from "../../core/copy.ts";
import type { Receipt } from "../../core/store.ts";

/** An event that the target didn't take as it was. */
export interface ForwardProblem {
  readonly event_id: string;
  readonly status: "conflict" | "rejected";
  readonly message: string;
}

/** What became of the events of a round. */
export interface Tally {
  /** Rows, or messages, that were read. */
  read: number;
  appended: number;
  duplicate: number;
  conflict: number;
  rejected: number;
  /** Rows that were changed by hand. */
  left_out: number;
  /** What an erasure left of rows. */
  erased: number;
  /** Rows beside another that wins their key. */
  beaten: number;
  /** Messages that are no events. */
  aside: number;
  readonly problems: ForwardProblem[];
}

/** The most problems that are named. */
export const mostProblems = 100;

export const newTally = (): Tally => ({
  read: 0,
  appended: 0,
  duplicate: 0,
  conflict: 0,
  rejected: 0,
  left_out: 0,
  erased: 0,
  beaten: 0,
  aside: 0,
  problems: [],
});

/** Counts receipts. The very event that was voided since is in the target already: that is no conflict. */
export function count(tally: Tally, rows: readonly Copied[], receipts: readonly Receipt[]): void {
  receipts.forEach((receipt, i) => {
    const { event_id } = rows[i] as Copied;
    const { reason = receipt.status } = receipt;
    const isThere =
      receipt.status === "conflict" && receipt.event_id === event_id && reason.startsWith("voided");
    const status = isThere ? "duplicate" : receipt.status;
    tally[status] += 1;
    if ((status === "conflict" || status === "rejected") && tally.problems.length < mostProblems)
      tally.problems.push({ event_id, status, message: reason });
  });
}

/** Adds one tally to another. */
export function add(to: Tally, { problems, ...counts }: Tally): void {
  for (const name of Object.keys(counts) as (keyof typeof counts)[]) to[name] += counts[name];
  to.problems.push(...problems.slice(0, mostProblems - to.problems.length));
}
