import { appendPast } from "../../bundles/common/append-told.ts";
import { overtaken, subjectOf } from "../../bundles/common/catch-up.ts";
import { eventLine, whose } from "../../bundles/common/event-line.ts";
import { keyOf } from "../../bundles/common/sweep.ts";
import { DAY_MS } from "../../core/days.ts";
import type { DraftRules } from "../../core/draft.ts";
import type { Event, EventInput } from "../../core/event.ts";
import { sameContent } from "../../core/identity.ts";
import { appendInputs, prepareInputs } from "../../core/log.ts";
import type { EventSink, Receipt } from "../../core/store.ts";
import { fromIso } from "../../core/time.ts";
import type { Winners } from "../../core/winners.ts";
import type { Log } from "../../open-log.ts";
import { type Names, ownNames } from "../../views/names.ts";
import { groupedBy } from "../crm/grouped-by.ts";
import { erasedFrom } from "./erased.ts";
import { rowsSince, type WholeLog } from "./whole-log.ts";

/** What became of inputs. */
export interface Outcome {
  readonly appended: number;
  readonly duplicate: number;
  readonly conflict: number;
  readonly rejected: number;
  /** Left to the next run, since the log got other events of the same subjects meanwhile, or this one was stopped. */
  readonly left: number;
  /** Why some weren't taken, a sentence each. */
  readonly problems: readonly string[];
  /** What the first of the others say. */
  readonly events: readonly string[];
}

/** How inputs are appended. */
export interface Appending {
  readonly whole: Pick<WholeLog, "winners" | "after">;
  /** Nothing is written. */
  readonly dry: boolean;
  readonly names?: Names;
  readonly stopped?: () => boolean;
  readonly onAppended?: (events: number) => void;
}

/** The most events of one write. */
const portion = 500;
const mostTold = 50;
const mostProblems = 100;

/**
 * Logs what was found, but for subjects of which the log has got other events since it was read: what was found of those may be wrong
 * by now. Nothing is logged of contacts that were erased.
 */
export async function appendFound(
  log: Log,
  found: readonly EventInput[],
  { whole, dry, names = ownNames, stopped = () => false, onAppended = () => undefined }: Appending,
): Promise<Outcome> {
  const { catalog, hash, settings } = log;
  const rules = { catalog, hash, timezone: settings.timezone };
  const { inputs, erased } = withoutErased(found, whole.winners, rules);
  const counts = { appended: 0, duplicate: 0, conflict: 0, rejected: 0 };
  const problems = erased
    .slice(0, mostProblems)
    .map((contact_id) => erasedLine(whose({ contact_id }, names)));
  const told: ToldEvent[] = [];
  const moved = new Set<string>();
  const ours = new Set<string>();
  let { after } = whole;
  let left = 0;
  const until = fromIso(log.now()) + DAY_MS;
  const target = dry ? rehearsing(whole.winners) : log.store;
  for (let at = 0; at < inputs.length; at += portion) {
    if (stopped()) {
      left += inputs.length - at;
      break;
    }
    if (!dry) {
      const since = await rowsSince(log, after);
      after = since.after;
      for (const row of since.rows) if (!ours.has(row.event_id)) moved.add(keyOf(row));
    }
    const some = inputs.slice(at, at + portion).filter((input) => !moved.has(keyOf(subjectOf(input))));
    left += Math.min(portion, inputs.length - at) - some.length;
    const sent = new Map<string, Event>();
    const sink: EventSink = {
      append(events) {
        for (const event of events) {
          sent.set(event.idempotency_key, event);
          ours.add(event.event_id);
        }
        return appendPast(target, events, until);
      },
    };
    const { receipts } = await appendInputs(sink, some, rules, log.now());
    receipts.forEach(({ status, key, reason = status }, item) => {
      counts[status] += 1;
      const event = key === null ? undefined : sent.get(key);
      const line = event
        ? eventLine(event, { ...rules, names })
        : `${some[item]?.event_type} of ${some[item]?.deal_id ?? some[item]?.contact_id}`;
      if (status === "appended" && event && told.length < mostTold) told.push({ event, line });
      if (status !== "appended" && status !== "duplicate" && problems.length < mostProblems)
        problems.push(`${line}: ${status}, ${reason}`);
    });
    onAppended(Math.min(at + portion, inputs.length));
  }
  return { ...counts, left, problems, events: told.sort(byTime).map(({ line }) => line) };
}

interface ToldEvent {
  readonly event: Event;
  readonly line: string;
}

/** As people read it: what is logged last of a record, that it was made, comes first. */
const byTime = ({ event: a }: ToldEvent, { event: b }: ToldEvent): number =>
  a.timestamp === b.timestamp
    ? Number(isCreation(b)) - Number(isCreation(a))
    : a.timestamp < b.timestamp
      ? -1
      : 1;

const isCreation = ({ event_type }: Event): boolean => /^(?:contact|deal)_created$/.test(event_type);

/** What was found but for erased contacts and their deals, and who those are. */
function withoutErased(
  found: readonly EventInput[],
  winners: Winners,
  rules: DraftRules,
): { readonly inputs: readonly EventInput[]; readonly erased: readonly string[] } {
  const isErased = erasedFrom(winners, rules);
  if (isErased === null) return { inputs: found, erased: [] };
  const contactOf = ({ contact_id }: EventInput): string => String(contact_id);
  const erased = new Set<string>();
  groupedBy(found, contactOf).forEach((own, contact) => {
    if (isErased(contact, prepareInputs(own, rules, "").events)) erased.add(contact);
  });
  return { inputs: found.filter((input) => !erased.has(contactOf(input))), erased: [...erased] };
}

const erasedLine = (name: string): string =>
  `${name} was erased from the log and is still in the CRM: nothing is logged of that record. Delete it there.`;

/** Why inputs were left, in words for the next run. */
export const leftLine = (left: number): string =>
  `${left === 1 ? "1 event was" : `${left} events were`} left to the next run: ${overtaken}.`;

/** Whoever takes events as the log would, and keeps none. */
function rehearsing({ intact, left_out }: Winners): EventSink {
  const known = new Map(left_out.map((row): readonly [string, Event | null] => [row.idempotency_key, null]));
  const held = new Map<string, Event | null>([
    ...known,
    ...intact.map((event): readonly [string, Event] => [event.idempotency_key, event]),
  ]);
  return {
    append: async (events) =>
      events.map((event): Receipt => {
        const { idempotency_key: key, event_id } = event;
        const other = held.get(key);
        if (other === undefined) return { key, event_id, status: "appended" };
        return other !== null && sameContent(other, event)
          ? { key, event_id: other.event_id, status: "duplicate" }
          : { key, event_id, status: "conflict", reason: "the key is taken by another event" };
      }),
  };
}
