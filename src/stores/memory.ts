import type { Event, Row } from "../core/event.ts";
import { canBeVoided, voidedBy } from "../core/marks.ts";
import { asksFor, positionIn } from "../core/query.ts";
import { receiptOfNew, receiptOfTaken } from "../core/receipts.ts";
import type { EventStore } from "../core/store.ts";

export interface MemoryOptions {
  /** The clock that dates each row's recorded_at: ISO 8601 UTC with milliseconds. */
  readonly now: () => string;
  /** The most rows of a page. @default 1000 */
  readonly pageSize?: number | undefined;
}

/**
 * A log in memory, gone with the process: the smallest store, and the one to read first. Every other store keeps the
 * same three promises: one receipt an event, in order; a key that is taken is never written again; rows in the order
 * in which they came, so that a checkpoint is a place among them.
 */
export function openMemory({ now, pageSize = 1000 }: MemoryOptions): EventStore {
  const rows: Row[] = [];
  const byKey = new Map<string, Row>();
  const voided = new Set<string | null>();

  const isVoided = (event: Event): boolean => voided.has(event.event_id) && canBeVoided(event);

  return {
    capabilities: { unique_key: true, refuses_edits: true, recorded_at: true, ordered: true },

    async append(events) {
      const recorded_at = now();
      return events.map((event) => {
        const held = byKey.get(event.idempotency_key);
        if (held) {
          // Nobody reaches these rows to change a cell.
          return receiptOfTaken(event, {
            event: held,
            intact: true,
            voided: isVoided(held),
            position: held.position,
          });
        }
        const row: Row = { ...event, recorded_at, position: rows.length + 1 };
        rows.push(row);
        byKey.set(row.idempotency_key, row);
        if (row.event_type === "event_voided") voided.add(voidedBy(row));
        return receiptOfNew(event, row.position);
      });
    },

    async read(query = {}, after) {
      const from = positionIn(after);
      const to = Math.min(from + pageSize, rows.length);
      return {
        rows: rows.slice(from, to).filter(asksFor(query)),
        checkpoint: String(to),
        done: to === rows.length,
      };
    },

    async close() {},
  };
}
