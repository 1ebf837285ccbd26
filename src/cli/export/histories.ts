import type { Row } from "../../core/event.ts";
import type { History, Step } from "../../core/history.ts";
import { readAll } from "../../core/store.ts";
import { isGrouped, passRows } from "../../views/fold.ts";
import type { Pass, Take } from "../../views/pass.ts";
import { joinParts, passPart, readingOf } from "../../views/pass-groups.ts";
import type { Exporting } from "./format.ts";

/** The histories of a log, each of them once and whole, as often as they are asked for. */
export interface Histories {
  readonly left_out: number;
  each(take: (history: History) => void): Promise<void>;
}

/**
 * Replays a log for somebody who can take nothing back: a first pass finds the contacts that share a person or a deal, a
 * later one passes over what they are apart. A store that gives its rows contact by contact isn't held in memory.
 */
export async function historiesOf({ store, rules, hash, onEvents }: Exporting): Promise<Histories> {
  if (!isGrouped(store)) {
    const rows: Row[] = [];
    for await (const row of readAll(store)) rows.push(row);
    const { left_out } = passRows(rows, rules, hash, () => undefined);
    return {
      left_out,
      each: async (take) => {
        await onEvents(0);
        passRows(rows, rules, hash, take);
      },
    };
  }
  const reading = await readingOf(store, rules, hash);
  const passed = async (take: Take): Promise<Pass> =>
    joinParts(store, [passPart(store, reading, {}, take)], reading, take);
  const { left_out, trail } = await passed(() => undefined);
  return {
    left_out,
    async each(take) {
      await onEvents(0);
      // All that was replayed apart is taken back before the first of it is replayed together.
      let together = false;
      await passed((history, sign) => {
        if (sign === -1) together = true;
        else if (together || !trail?.ties.has(history.contact_id)) take(history);
      });
    },
  };
}

/**
 * Whether a step is part of what a process did: it wasn't voided, it isn't about the log's own events, and it isn't a change to what was held already, which no view counts
 * either.
 */
export const isDone = ({ voided, unchanged, event }: Step): boolean =>
  !voided && !unchanged && event.event_type !== "event_voided" && event.event_type !== "contact_erased";
