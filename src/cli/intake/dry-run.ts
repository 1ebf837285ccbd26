import type { Event } from "../../core/event.ts";
import { readRow } from "../../core/read-row.ts";
import { type Holder, receiptOfNew, receiptOfTaken } from "../../core/receipts.ts";
import { type EventSink, type Receipt, readAll } from "../../core/store.ts";
import type { Log } from "../../open-log.ts";
import { readMarks } from "../../views/read-marks.ts";

/** Says what appending would do, and writes nothing. Holds the events that it would have written. */
export function sinkFor(log: Pick<Log, "toRead" | "catalog" | "hash">): EventSink {
  const { toRead, catalog, hash } = log;
  const written = new Map<string, Event>();
  let marks: ReturnType<typeof readMarks> | undefined;
  return {
    async append(events) {
      const store = await toRead();
      marks ??= readMarks(store, Number.POSITIVE_INFINITY, catalog, hash);
      const { isVoided } = await marks;
      const held = new Map<string, Holder>();
      const wanted = new Set(events.map((event) => event.idempotency_key));
      const contacts = [...new Set(events.map((event) => event.contact_id))];
      for await (const row of readAll(store, { contacts }))
        if (wanted.has(row.idempotency_key))
          held.set(row.idempotency_key, {
            event: row,
            intact: readRow(row, catalog, hash) !== null,
            voided: isVoided(row),
            ...(row.position > 0 ? { position: row.position } : {}),
          });
      return events.map((event): Receipt => {
        const holder = held.get(event.idempotency_key);
        if (holder) return receiptOfTaken(event, holder);
        const before = written.get(event.idempotency_key);
        if (before) return receiptOfTaken(event, { event: before, intact: true, voided: false });
        written.set(event.idempotency_key, event);
        const { position: _, ...receipt } = receiptOfNew(event, 0);
        return receipt;
      });
    },
  };
}
