import { storeRow } from "./rows.ts";
import type { Base, Row, Table, TableState } from "./state.ts";
import type { ChangeSource } from "./transaction.ts";

/** Who changes something, and by what way. A null user is the platform itself. */
export interface Actor {
  readonly source: ChangeSource;
  readonly userId: string | null;
}

/** What a request may do to a base: all of it stays, or none. */
export interface Draft {
  readonly base: Base;
  readonly at: number;
  readonly actor: Actor;
  put(table: Table, row: Row): void;
  remove(table: Table, rowId: string): void;
  edit(table: Table, changes: Partial<TableState>): void;
  add(table: Table): void;
  drop(table: Table): void;
}

/** What a base was before a draft, as far as the draft touched it. */
export interface Before {
  readonly rows: ReadonlyMap<Table, ReadonlyMap<string, Row | undefined>>;
  readonly states: ReadonlyMap<Table, TableState>;
  readonly added: ReadonlySet<Table>;
  readonly dropped: ReadonlySet<Table>;
}

/**
 * Runs `work`; when it throws, everything is as it was.
 * Source: a create and an update of two rows, one of them bad, that changed neither (live recordings in grouparoo's airtable plugin, 2022-01-08).
 */
export function attempt<Result>(
  base: Base,
  at: number,
  actor: Actor,
  work: (draft: Draft) => Result,
): { readonly result: Result; readonly before: Before } {
  const rows = new Map<Table, Map<string, Row | undefined>>();
  const states = new Map<Table, TableState>();
  const added = new Set<Table>();
  const dropped = new Set<Table>();
  const store = (table: Table, id: string, row: Row | undefined): void => {
    const kept = rows.get(table) ?? new Map<string, Row | undefined>();
    rows.set(table, kept);
    if (!kept.has(id)) kept.set(id, table.rows.get(id));
    storeRow(table, id, row);
  };
  const draft: Draft = {
    base,
    at,
    actor,
    put: (table, row) => store(table, row.id, row),
    remove: (table, rowId) => store(table, rowId, undefined),
    edit(table, changes) {
      if (!states.has(table)) states.set(table, table.state);
      table.state = { ...table.state, ...changes };
    },
    add(table) {
      added.add(table);
      base.tables.set(table.id, table);
    },
    drop(table) {
      dropped.add(table);
      base.tables.delete(table.id);
    },
  };
  try {
    return { result: work(draft), before: { rows, states, added, dropped } };
  } catch (error) {
    for (const [table, kept] of rows) for (const [id, row] of kept) storeRow(table, id, row);
    for (const [table, state] of states) table.state = state;
    for (const table of added) base.tables.delete(table.id);
    for (const table of dropped) base.tables.set(table.id, table);
    throw error;
  }
}

/** What `work` would answer; nothing of what it does stays. */
export function rehearse<Result>(
  base: Base,
  at: number,
  actor: Actor,
  work: (draft: Draft) => Result,
): Result {
  const answer: { result?: Result } = {};
  const stop = new Error("rehearsed");
  try {
    attempt(base, at, actor, (draft) => {
      answer.result = work(draft);
      throw stop;
    });
  } catch (error) {
    if (error !== stop) throw error;
  }
  return answer.result as Result;
}
