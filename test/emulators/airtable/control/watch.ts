import { type RecordAnswer, recordAnswer, type TableAnswer, tableAnswer } from "../model/answer.ts";
import type { LiveBase } from "../model/live-base.ts";
import type { Transaction } from "../model/transaction.ts";
import type { Workspace } from "../model/workspace.ts";
import { type Act, baseOf, fieldOf, tableOf } from "./act.ts";

/** A run that a trigger would have started. `fields` are the names of the columns that changed, computed ones too. */
export interface TriggerRun {
  readonly trigger: "record created" | "record updated";
  readonly at: string;
  readonly row: string;
  readonly fields: readonly string[];
  readonly source: string;
  readonly by: string | null;
}

/** What a test reads, past all lag and rights. */
export interface WatchControl {
  /** A table's rows in the order of their making. */
  rows(act: Act & { readonly table: string }): readonly RecordAnswer[];
  schema(act?: Act): readonly TableAnswer[];
  /** The base's transactions since the last `forgetTransactions`, as webhooks hear of them. */
  transactions(act?: Act): readonly Transaction[];
  forgetTransactions(act?: Act): void;
  /**
   * The runs that "When a record is created" and "When a record is updated" would have had. An update counts when one of the watched
   * columns changed; without `watch`, when any did. Source: Airtable support, Automation triggers.
   */
  triggered(act: Act & { readonly table: string; readonly watch?: readonly string[] }): readonly TriggerRun[];
}

/** Keeps what each base tells, from its opening on. */
export function watchControl(workspace: Workspace): WatchControl {
  const heard = new Map<LiveBase, Transaction[]>();
  const listen = (live: LiveBase): Transaction[] => {
    const kept = heard.get(live) ?? [];
    if (!heard.has(live)) {
      heard.set(live, kept);
      live.onTransaction((transaction) => kept.push(transaction));
    }
    return kept;
  };
  for (const live of workspace.bases.values()) listen(live);
  const of = (act?: Act): Transaction[] => listen(baseOf(workspace, act?.base));
  return {
    rows(act) {
      const live = baseOf(workspace, act.base);
      const table = tableOf(live, act.table);
      return [...table.rows.values()]
        .sort((one, other) => one.number - other.number)
        .map((row) => recordAnswer(live.scene, table, row, { byFieldId: false, fields: null }));
    },
    schema: (act) => [...baseOf(workspace, act?.base).base.tables.values()].map(tableAnswer),
    transactions: (act) => [...of(act)],
    forgetTransactions: (act) => void of(act).splice(0),
    triggered(act) {
      const table = tableOf(baseOf(workspace, act.base), act.table);
      const watched = act.watch?.map((name) => fieldOf(table, name).id);
      const names = (ids: readonly string[]): readonly string[] =>
        ids.map((id) => table.state.fields.find((field) => field.id === id)?.name ?? id);
      return of(act).flatMap(({ timestamp, source, user, tables }): TriggerRun[] => {
        const change = tables[table.id];
        if (!change) return [];
        const facts = { at: timestamp, source, by: user?.name ?? null };
        const created = Object.entries(change.created).map(([row, { cells }]): TriggerRun => {
          return { trigger: "record created", row, fields: names(Object.keys(cells)), ...facts };
        });
        const updated = Object.entries(change.changed).flatMap(
          ([row, { current, recomputed }]): TriggerRun[] => {
            const ids = [...Object.keys(current), ...recomputed];
            if (watched && !ids.some((id) => watched.includes(id))) return [];
            return [{ trigger: "record updated", row, fields: names(ids), ...facts }];
          },
        );
        return [...created, ...updated];
      });
    },
  };
}
