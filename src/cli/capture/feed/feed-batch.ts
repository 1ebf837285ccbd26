import { eventLine } from "../../../bundles/common/event-line.ts";
import { isCapture } from "../../../bundles/common/observe.ts";
import { keyOf } from "../../../bundles/common/sweep.ts";
import type { CaptureRules } from "../../../core/capture.ts";
import type { Catalog } from "../../../core/catalog.ts";
import type { Event, EventInput, Row } from "../../../core/event.ts";
import type { Hash } from "../../../core/identity.ts";
import { prepareInputs } from "../../../core/log.ts";
import { keysAmong, marksOf } from "../../../core/marks.ts";
import { pipelinesOf } from "../../../core/pipelines.ts";
import type { Settings } from "../../../core/settings.ts";
import { type EventSink, type EventStore, readAll } from "../../../core/store.ts";
import { winnersOf } from "../../../core/winners.ts";
import { ownNames } from "../../../views/names.ts";
import type { Making } from "./feed-events.ts";

/** As much of an open log as a feed needs. */
export interface FeedLog {
  readonly store: EventSink;
  /** The rows, brought up to date by this. */
  toRead(): Promise<Pick<EventStore, "read">>;
  /** Brings the mirror of a log elsewhere up to date. */
  mirror(): Promise<unknown>;
  readonly catalog: Catalog;
  readonly settings: Settings;
  readonly hash: Hash;
}

/** What became of events. */
export interface Counts {
  appended: number;
  duplicate: number;
  conflict: number;
  rejected: number;
  readonly events: string[];
  /** Why events were rejected, or are left out, a sentence each. */
  readonly refusals: Set<string>;
}

/** The log as a feed sees it: what it holds, and what the feed adds. */
export interface LogSight {
  readonly making: Making;
  /** Whether rows about a subject were changed by hand: nothing is logged of it. */
  isBlocked(subject: Pick<Event, "contact_id" | "deal_id">): boolean;
  /** The events of a subject, added ones among them. */
  own(subject: Pick<Event, "contact_id" | "deal_id">): readonly Event[];
  /** The contact of a deal's newest event; null for a deal that the log doesn't hold. */
  contactOf(deal_id: string): string | null;
  /** Adds events; they are appended by the next `flush`. */
  add(events: readonly Event[]): void;
  /** Appends what was added, and resolves once all of it is acknowledged. */
  flush(): Promise<void>;
}

/** Reads a log for a feed. `added` are events that were appended before, should the log not show them yet; those that are appended join them. */
export async function sightOf(
  log: FeedLog,
  {
    now,
    counts,
    added,
  }: { readonly now: number; readonly counts: Counts; readonly added: Map<string, Event> },
): Promise<LogSight> {
  const { catalog, settings, hash } = log;
  const { timezone } = settings;
  // A mirror that counts as fresh may lack what a run that was killed a moment ago has appended.
  await log.mirror();
  const rows: Row[] = [];
  for await (const row of readAll(await log.toRead())) rows.push(row);
  const { events, intact, left_out } = winnersOf(rows, catalog, hash);
  const bySubject = new Map<string, Event[]>();
  const keep = (event: Event): void => {
    const own = bySubject.get(keyOf(event));
    if (own) own.push(event);
    else bySubject.set(keyOf(event), [event]);
  };
  const known = new Set(intact.map(({ event_id }) => event_id));
  for (const event of events) keep(event);
  for (const event of added.values()) if (!known.has(event.event_id)) keep(event);
  const own: LogSight["own"] = (subject) => bySubject.get(keyOf(subject)) ?? [];
  const blocked = new Set(left_out.map(keyOf));
  const ahead = (event: Event): void =>
    void counts.refusals.add(
      `The log has a ${event.event_type} of ${event.deal_id ?? event.contact_id} that can't have happened yet, at ${event.timestamp}: what comes after it isn't logged until it is voided: daybook void ${event.event_id}.`,
    );
  const rules: CaptureRules = {
    marks: marksOf(events, Number.POSITIVE_INFINITY, keysAmong(intact)),
    pipelines: pipelinesOf(settings),
    catalog,
    timezone,
    isOwn: isCapture,
    now,
    onFuture: ahead,
  };
  const draft = (inputs: readonly EventInput[]): readonly Event[] => {
    const { events: drafted, problems } = prepareInputs(inputs, { catalog, timezone, hash }, "");
    counts.rejected += problems.length;
    for (const { message, column } of problems)
      counts.refusals.add(`A change can't be logged: ${column === null ? "" : `${column}: `}${message}`);
    return drafted;
  };
  let waiting: Event[] = [];
  return {
    making: { rules, draft },
    isBlocked: (subject) => blocked.has(keyOf(subject)),
    own,
    contactOf: (deal_id) =>
      own({ contact_id: "", deal_id }).reduce<Event | null>(
        (newest, event) => (newest === null || event.timestamp >= newest.timestamp ? event : newest),
        null,
      )?.contact_id ?? null,
    add(found) {
      for (const event of found) keep(event);
      waiting.push(...found);
    },
    async flush() {
      const sent = waiting;
      waiting = [];
      if (sent.length === 0) return;
      const receipts = await log.store.append(sent);
      receipts.forEach(({ status, reason }, i) => {
        const event = sent[i] as Event;
        counts[status] += 1;
        if (status === "appended")
          counts.events.push(eventLine(event, { catalog, timezone, names: ownNames }));
        if (status === "appended" || status === "duplicate") added.set(event.event_id, event);
        else counts.refusals.add(`A change can't be logged: ${reason ?? status}.`);
      });
    },
  };
}
