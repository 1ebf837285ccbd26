import type { Clock } from "../../common/clock.ts";
import { primaryText } from "../cells/link-cells.ts";
import type { Scene, Untouched } from "./computed.ts";
import { type Actor, attempt, type Draft } from "./draft.ts";
import type { Base, Row, Table } from "./state.ts";
import type { OnTransaction, Transaction } from "./transaction.ts";
import { transactionOf } from "./transaction-of.ts";

/** A base that can be changed, one transaction at a time, and that tells what changed. */
export interface LiveBase {
  readonly base: Base;
  readonly scene: Scene;
  /** All or nothing; the transaction is told to every listener before this returns. */
  transact<Result>(actor: Actor, work: (draft: Draft) => Result): Result;
  readonly onTransaction: OnTransaction;
  /** A table's rows as they were this many milliseconds ago (60 s at the most). */
  rowsBehind(table: Table, milliseconds: number): readonly Row[];
  /** The same by a row's id; undefined where there was none then. */
  rowBehind(table: Table, milliseconds: number): (id: string) => Row | undefined;
}

interface Past {
  readonly at: number;
  readonly rows: ReadonlyMap<Table, ReadonlyMap<string, Row | undefined>>;
}

const remembered = 60_000;

export function openBase(base: Base, clock: Clock, untouched: Untouched): LiveBase {
  const listeners = new Set<(transaction: Transaction) => void>();
  const past: Past[] = [];
  const nameOf = (tableId: string, rowId: string): string => {
    const table = base.tables.get(tableId);
    return table ? primaryText(table, rowId) : "";
  };
  /** The rows that have changed since, as they were then. */
  const changedSince = (table: Table, milliseconds: number): ReadonlyMap<string, Row | undefined> => {
    const since = clock.now() - milliseconds;
    const rows = new Map<string, Row | undefined>();
    for (let latest = past.length - 1; latest >= 0 && past[latest]!.at > since; latest--)
      for (const [id, row] of past[latest]!.rows.get(table) ?? []) rows.set(id, row);
    return rows;
  };
  return {
    base,
    scene: { base, untouched, nameOf },
    transact(actor, work) {
      const at = clock.now();
      const { result, before } = attempt(base, at, actor, work);
      while (past[0] && past[0].at < at - remembered) past.shift();
      if (before.rows.size > 0) past.push({ at, rows: before.rows });
      const transaction = transactionOf(base, before, at, actor, untouched);
      if (transaction) for (const listener of [...listeners]) listener(transaction);
      return result;
    },
    onTransaction(listen) {
      listeners.add(listen);
      return () => void listeners.delete(listen);
    },
    rowsBehind(table, milliseconds) {
      const rows = new Map<string, Row | undefined>([...table.rows, ...changedSince(table, milliseconds)]);
      return [...rows.values()].filter((row) => row !== undefined);
    },
    rowBehind(table, milliseconds) {
      const changed = changedSince(table, milliseconds);
      return (id) => (changed.has(id) ? changed.get(id) : table.rows.get(id));
    },
  };
}
