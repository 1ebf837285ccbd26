import { capture } from "../../core/capture.ts";
import type { Event, EventInput } from "../../core/event.ts";
import { keysAmong, marksOf } from "../../core/marks.ts";
import { pipelinesOf } from "../../core/pipelines.ts";
import { catalogFrom, type Settings } from "../../core/settings.ts";
import type { Winners } from "../../core/winners.ts";
import type { ReadCrm } from "./crm.ts";
import { isCapture, type Subject, snapshotOf } from "./observe.ts";

/** What is missing in the log to tell how the CRM came to be as it is. */
export interface Swept {
  readonly inputs: readonly EventInput[];
  /** Subjects for which nothing is logged, since a row about them was changed by hand. */
  readonly blocked: number;
  /** Records for which nothing can be logged: deals without a contact, records without an id. */
  readonly without: number;
}

/** Who sweeps, and when. */
export interface Sweeping {
  readonly source: string;
  /** The clock (milliseconds), read after the log and before the CRM. */
  readonly now: number;
}

/** Compares every record with what the log says of it. */
export function sweep(
  { subjects, without }: ReadCrm,
  { events, intact, left_out }: Winners,
  settings: Settings,
  { source, now }: Sweeping,
): Swept {
  const { timezone } = settings;
  const marks = marksOf(events, Number.POSITIVE_INFINITY, keysAmong(intact));
  const rules = {
    marks,
    timezone,
    pipelines: pipelinesOf(settings),
    catalog: catalogFrom(settings),
    isOwn: isCapture,
  };
  const eventsOf = bySubject(events);
  const handmade = bySubject(left_out);
  const inputs: EventInput[] = [];
  let blocked = 0;
  for (const { home, record, ...subject } of subjects) {
    const key = keyOf(subject);
    if (handmade.has(key)) blocked += 1;
    else {
      const snapshot = snapshotOf(home.observed, subject, record, { source, timezone, now });
      inputs.push(...capture(snapshot, eventsOf.get(key) ?? [], rules));
    }
  }
  return { inputs, blocked, without };
}

/** A deal is one subject whichever contacts its events name. */
const keyOf = ({ contact_id, deal_id }: Subject): string =>
  deal_id === null ? `contact ${contact_id}` : `deal ${deal_id}`;

function bySubject<E extends Event>(events: readonly E[]): ReadonlyMap<string, readonly E[]> {
  const found = new Map<string, E[]>();
  for (const event of events) {
    const key = keyOf(event);
    const known = found.get(key);
    if (known) known.push(event);
    else found.set(key, [event]);
  }
  return found;
}
