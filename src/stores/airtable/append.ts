import { type Fates, type Found, receiptsOf } from "../../core/batch-receipts.ts";
import type { Event } from "../../core/event.ts";
import type { Receipt } from "../../core/store.ts";
import type { EventsTable } from "./events-table.ts";
import type { LogRules } from "./log-rules.ts";
import { lookUp } from "./look-up.ts";
import { type Outcome, type Writing, writerTo } from "./write-rows.ts";

/** How few events are written without a look-up, if at all; a store whose table merges nothing has no such way. */
export type AtOnce = (
  table: EventsTable,
  rules: LogRules,
  begin: () => Writing,
) => {
  /** Whether equal keys mean equal rows. */
  fits(event: Event): boolean;
  write(events: readonly Event[]): Promise<Fates>;
};

/**
 * Appends to a table that knows no unique keys: what is there is looked up, what is missing is written, merged on its
 * event_id where the table can, which is made of all of its cells; so a second attempt can only write what is there already. Two
 * writers of one key at the same moment may leave a twin row; readers take one of them. With `atOnce`, ten or fewer events need no look-up.
 */
export function appenderTo(
  table: EventsTable,
  rules: LogRules,
  atOnce?: AtOnce,
): (events: readonly Event[]) => Promise<readonly Receipt[]> {
  const begin = writerTo(table, rules);
  const quick = table.merges ? atOnce?.(table, rules, begin) : undefined;

  const writeMissing = async (events: readonly Event[]): Promise<Fates> => {
    const fates = new Map<string, Found | Receipt>();
    const writing = begin();
    let waiting: Event[] = [];
    const send = async (batch: readonly Event[]): Promise<void> => {
      (await writing.write(batch)).forEach((outcome, at) => {
        const event = batch[at] as Event;
        fates.set(event.idempotency_key, outcome.found ?? receiptOf(event, outcome));
      });
    };
    for (const portion of table.portions(events)) {
      const known = await lookUp(table, portion, rules);
      known.forEach((found, key) => {
        fates.set(key, found);
      });
      waiting.push(...portion.filter((event) => !known.has(event.idempotency_key)));
      for (; waiting.length >= table.mostRows; waiting = waiting.slice(table.mostRows))
        await send(waiting.slice(0, table.mostRows));
    }
    if (waiting.length > 0) await send(waiting);
    writing.end();
    return fates;
  };

  return async (events) => {
    const first = new Map<string, Event>();
    for (const event of events)
      if (!first.has(event.idempotency_key)) first.set(event.idempotency_key, event);
    const all = [...first.values()];
    const few =
      quick && all.length > 0 && all.length <= table.mostRows && all.every(quick.fits) ? quick : null;
    return receiptsOf(events, first, await (few ? few.write(all) : writeMissing(all)));
  };
}

/** The receipt of an event that was written, or refused for good. */
export function receiptOf(event: Event, { receipt, wasThere, uncertain }: Outcome, reason?: string): Receipt {
  if (receipt) return receipt;
  const { idempotency_key: key, event_id } = event;
  if (wasThere && !uncertain) return { key, event_id, status: "duplicate", reason: "already in the log" };
  const why = wasThere ? "an answer was lost and it was sent again: it is in the log once" : reason;
  return { key, event_id, status: "appended", ...(why === undefined ? {} : { reason: why }) };
}
