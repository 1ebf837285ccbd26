import { type Found, receiptsOf } from "../../core/batch-receipts.ts";
import { DaybookError, isDaybookError } from "../../core/errors.ts";
import type { Event } from "../../core/event.ts";
import type { Receipt } from "../../core/store.ts";
import { finderIn } from "./look-up.ts";
import type { Known } from "./memory.ts";
import { type Clock, waitAfter } from "./pace.ts";
import { changing } from "./sight.ts";
import { portionsOf, type Writing, writeRows } from "./write-rows.ts";

/** Where a log is appended to, and by which clock. */
export interface Appending extends Writing {
  readonly clock: Clock;
}

/** So often a write is tried while others write all the time. */
const mostContests = 200;
/** So often, over about half a minute, a write is tried that is refused though nothing that is read has changed. */
const mostRefusals = 6;
/** For how long a write waits for a quota, in milliseconds. */
const patience = 300_000;

/**
 * Appends to a tab by comparing and appending in one step: rows are written under the next number of a series, which only one writer can
 * take. The number only orders the writers; the keys decide: whatever became of a write, what is found in the tab is settled and the
 * rest goes under the next number.
 */
export function appenderTo(by: Appending): (events: readonly Event[]) => Promise<readonly Receipt[]> {
  const find = finderIn(by.client, by.tab, by.memory, by.rules);

  const append = async (events: readonly Event[], fates: Map<string, Found | Receipt>): Promise<void> => {
    const attempts = attemptsOf(by);
    for (let left = events; ; ) {
      const { known, found } = await find(left);
      for (const event of left) {
        const held = found.get(event.idempotency_key);
        if (held)
          fates.set(event.idempotency_key, attempts.isOurs(event, held) ? receiptOf(event, lost) : held);
      }
      left = left.filter((event) => !found.has(event.idempotency_key));
      if (left.length === 0) return;
      const { head, last } = known;
      const number = (head.number === 0 ? last.row : head.number + 1) + attempts.skipped();
      try {
        if (await writeRows(by, known, left, number)) {
          for (const event of left) fates.set(event.idempotency_key, receiptOf(event));
          return;
        }
        attempts.misplaced(left);
      } catch (error) {
        await attempts.failed(error, known, left);
      }
    }
  };

  return async (events) => {
    const first = new Map<string, Event>();
    for (const event of events)
      if (!first.has(event.idempotency_key)) first.set(event.idempotency_key, event);
    const fates = new Map<string, Found | Receipt>();
    for (const portion of portionsOf([...first.values()])) await append(portion, fates);
    return receiptsOf(events, first, fates);
  };
}

const lost = "an answer was lost: it is in the log once";

/** What became of the attempts at one portion. */
interface Attempts {
  /** Learns why an attempt failed, waits and looks again; throws where another can't help. */
  failed(error: unknown, known: Known, events: readonly Event[]): Promise<void>;
  /** Learns that a write may have ended in the wrong columns. */
  misplaced(events: readonly Event[]): void;
  /** Whether what is found may be what an attempt wrote whose answer was lost. */
  isOurs(event: Event, found: Found): boolean;
  /** How many numbers to leave out: they are refused though nobody has them. */
  skipped(): number;
}

function attemptsOf({ tab, memory, clock }: Appending): Attempts {
  const uncertain = new Set<string>();
  let [contests, refusals, waited, skipped] = [0, 0, 0, 0];

  /** Writers who wait by chance don't meet again and again. */
  const stepAside = (times: number): Promise<void> =>
    clock.sleep(Math.floor(clock.random() * Math.min(2 ** times * 500, 20_000)));

  const refused = async (error: DaybookError, known: Known): Promise<void> => {
    if (++contests > mostContests) throw crowded(error);
    await stepAside(contests);
    if (hasMoved(known, await memory.refresh())) {
      refusals = 0;
      return;
    }
    if (++refusals >= mostRefusals) {
      // A name that was given up may be taken for a while.
      if (!/namedRange/i.test(error.message) || skipped > 2) throw error;
      [refusals, skipped] = [0, skipped + 1];
    }
    await clock.sleep(waitAfter(refusals, clock.random));
  };

  return {
    async failed(error, known, events) {
      const code = isDaybookError(error) ? error.code : "";
      if (code === "SHEETS_UNCERTAIN") {
        for (const event of events) uncertain.add(event.event_id);
        if (++contests > mostContests) throw error;
        await stepAside(contests);
        await memory.refresh();
      } else if (code === "SHEETS_BUSY") {
        if (waited >= patience) throw overQuota(error);
        const wait = waitAfter(7, clock.random);
        waited += wait;
        await clock.sleep(wait);
      } else if (code === "SHEETS_REFUSED" || code === "SHEETS_TAB_MISSING")
        await refused(error as DaybookError, known);
      else throw error;
    },
    misplaced(events) {
      for (const event of events) uncertain.add(event.event_id);
      if (++contests > mostContests) throw changing(tab);
    },
    // It wasn't there before: if it was voided meanwhile, perhaps by the same batch, it was appended all the same.
    isOurs: ({ event_id }, found) =>
      uncertain.has(event_id) && found.event.event_id === event_id && found.intact && !found.erased,
    skipped: () => skipped,
  };
}

const hasMoved = (before: Known, after: Known): boolean =>
  before.head.number !== after.head.number ||
  before.last.row !== after.last.row ||
  before.last.key !== after.last.key ||
  before.sheetId !== after.sheetId ||
  before.columns !== after.columns ||
  before.head.markers.length !== after.head.markers.length;

const crowded = ({ cause }: DaybookError): DaybookError =>
  new DaybookError("SHEETS_BUSY", "So many others write to this log that there is no getting through.", {
    hint: "Run this again: what was written is not written twice.",
    cause,
  });

const overQuota = (error: unknown): DaybookError =>
  new DaybookError("SHEETS_QUOTA", "Google Sheets took no changes for five minutes: too many were made.", {
    hint: "An account may change spreadsheets 60 times a minute: look for another integration that uses it up. Then run this again: what was written is not written twice.",
    cause: (error as { readonly cause?: unknown }).cause,
  });

const receiptOf = ({ idempotency_key: key, event_id }: Event, reason?: string): Receipt => ({
  key,
  event_id,
  status: "appended",
  ...(reason === undefined ? {} : { reason }),
});
