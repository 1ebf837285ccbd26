import type { Status } from "./store.ts";

/** What is wrong with a row of a file: the sentence of a problem, with its place. */
export interface RowProblem {
  readonly row: number;
  readonly column: string | null;
  readonly message: string;
}

/** What became of a file: rows read, events by outcome, and what to look at (at most 100). */
export interface Totals {
  readonly read: number;
  readonly appended: number;
  readonly duplicate: number;
  readonly conflict: number;
  readonly rejected: number;
  /** Of the duplicates, those of an earlier row of the same file. */
  readonly equal: number;
  readonly problems: readonly RowProblem[];
  /** How many problems there were in all. */
  readonly problem_count: number;
}

/** Counts outcomes and keeps the first problems. */
export interface TotalsTally {
  read(rows: number): void;
  count(status: Status): void;
  /** `wrong`: rejected or in conflict; `equal`: like an earlier row, which may be right. Wrong ones are kept first. */
  report(kind: "wrong" | "equal", problems: readonly RowProblem[]): void;
  totals(): Totals;
}

const most = 100;

/** A tally of nothing yet. */
export function tallyOf(): TotalsTally {
  const counts = { appended: 0, duplicate: 0, conflict: 0, rejected: 0 };
  const kept = { wrong: [] as RowProblem[], equal: [] as RowProblem[] };
  const seen = { wrong: 0, equal: 0 };
  let rows = 0;
  return {
    read(now) {
      rows = now;
    },
    count(status) {
      counts[status] += 1;
    },
    report(kind, problems) {
      const list = kept[kind];
      for (const problem of problems) {
        const last = list[list.length - 1];
        // Two events of one row fail alike.
        if (
          last &&
          last.row === problem.row &&
          last.column === problem.column &&
          last.message === problem.message
        )
          continue;
        seen[kind] += 1;
        if (list.length < most) list.push(problem);
      }
    },
    totals() {
      const problems = [...kept.wrong, ...kept.equal].slice(0, most).sort((a, b) => a.row - b.row);
      return { read: rows, ...counts, equal: seen.equal, problems, problem_count: seen.wrong + seen.equal };
    },
  };
}
