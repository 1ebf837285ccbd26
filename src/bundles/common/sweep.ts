import { type CaptureRules, capture } from "../../core/capture.ts";
import { isOlder } from "../../core/capture-dates.ts";
import { isCaptured, pastOf } from "../../core/capture-past.ts";
import { type DaybookError, isDaybookError } from "../../core/errors.ts";
import type { Event, EventInput } from "../../core/event.ts";
import { keysAmong, marksOf } from "../../core/marks.ts";
import { pipelinesOf } from "../../core/pipelines.ts";
import { catalogFrom, type Settings } from "../../core/settings.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import { toIso } from "../../core/time.ts";
import type { Winners } from "../../core/winners.ts";
import { countOf } from "../../views/figures.ts";
import type { CrmHome, CrmSubject, ReadCrm } from "./crm.ts";
import { type FreshSlots, splitFresh } from "./fresh-slots.ts";
import { type LostOption, lostLines, lostOptionsOf } from "./lost-options.ts";
import { isCapture, type Subject, snapshotOf } from "./observe.ts";

/** What is missing in the log to tell how the CRM came to be as it is. */
export interface Swept {
  readonly inputs: readonly EventInput[];
  /** Subjects for which nothing is logged, since a row about them was changed by hand. */
  readonly blocked: number;
  /** Records for which nothing can be logged: deals without a contact, records without an id. */
  readonly without: number;
  /** What else somebody should know, in sentences: records that can't be read, options that aren't there any more. */
  readonly looks: readonly string[];
}

/** Who sweeps, and when. */
export interface Sweeping {
  readonly source: string;
  /** The clock (milliseconds), read after the log and before the CRM. */
  readonly now: number;
  /** What becomes of changes from an option that isn't there any more, and may have got another name. @default "log" */
  readonly renamed?: "log" | "leave" | undefined;
  /** @default nothing is watched for the first time */
  readonly fresh?: FreshSlots | undefined;
  /** Whether a record that the log doesn't know was made just now where no column tells when: it wasn't there a moment ago. @default false */
  readonly newcomers?: boolean | undefined;
  /** Who changed a record, where no column tells. @default nobody knows */
  readonly actorOf?: ((subject: CrmSubject) => string | null) | undefined;
}

/** Compares every record with what the log says of it. */
export function sweep(
  { subjects, without, records }: ReadCrm,
  { events, intact, left_out }: Winners,
  settings: Settings,
  { source, now, renamed = "log", fresh = {}, newcomers = false, actorOf = () => null }: Sweeping,
): Swept {
  const { timezone } = settings;
  const ahead = new Map<string, string>();
  const marks = marksOf(events, Number.POSITIVE_INFINITY, keysAmong(intact));
  const rules = {
    marks,
    timezone,
    pipelines: pipelinesOf(settings),
    catalog: catalogFrom(settings),
    isOwn: isCapture,
    now,
    onFuture: (event: Event): void => void ahead.set(event.event_id, aheadLine(event)),
  };
  const eventsOf = bySubject(events);
  const handmade = bySubject(left_out);
  const lostIn = new Map<CrmHome, ReturnType<typeof lostOptionsOf>>();
  const inputs: EventInput[] = [];
  const lost: LostOption[] = [];
  const unreadable: string[] = [];
  let blocked = 0;
  for (const subject of subjects) {
    const { home, record, contact_id, deal_id } = subject;
    const key = keyOf(subject);
    if (handmade.has(key)) {
      blocked += 1;
      continue;
    }
    const own = eventsOf.get(key) ?? [];
    const taken = { source, timezone, now, actor: actorOf(subject) };
    const observed = snapshotOf(home.observed, { contact_id, deal_id }, record, taken);
    const isNew = newcomers && own.length === 0 && home.observed.createdAt === null;
    const snapshot = isNew ? asNew(observed, now, timezone) : observed;
    const found = unlessBadTime(
      () => captured(snapshot, own, rules, fresh[home.rowIs] ?? []),
      (error) => unreadable.push(unreadableLine(subject, error, records.all.get(record.id)?.name)),
    );
    if (!lostIn.has(home)) lostIn.set(home, lostOptionsOf(home));
    const gone = lostIn.get(home)?.(found, own) ?? [];
    lost.push(...gone);
    const left = new Set(renamed === "leave" ? gone.flatMap(({ types }) => types) : []);
    inputs.push(...found.filter(({ event_type }) => !left.has(event_type as string)));
  }
  const looks = [
    ...cut(unreadable, "more record", "can't be read for the same reason"),
    ...cut([...ahead.values()], "more event", "can't have happened yet"),
    ...lostLines(lost, renamed),
  ];
  return { inputs, blocked, without, looks };
}

/** A record as one that was made just now, unless its dates tell of an earlier time. */
const asNew = (snapshot: Snapshot, now: number, timezone: string): Snapshot =>
  isOlder(snapshot, now, timezone)
    ? snapshot
    : { ...snapshot, at: toIso(now), created_at: toIso(now), first: "change" };

/** What a snapshot gives; of a record that was captured before, what is newly watched was there already. */
function captured(
  snapshot: Snapshot,
  own: readonly Event[],
  rules: CaptureRules,
  fresh: readonly string[],
): readonly EventInput[] {
  const isSeen = fresh.length > 0 && isCaptured(snapshot, pastOf(snapshot, own, rules), rules);
  return splitFresh(snapshot, isSeen ? fresh : []).flatMap((each) => capture(each, own, rules));
}

function unlessBadTime(
  find: () => readonly EventInput[],
  tell: (error: DaybookError) => void,
): readonly EventInput[] {
  try {
    return find();
  } catch (error) {
    if (!isDaybookError(error) || error.code !== "BAD_TIME") throw error;
    tell(error);
    return [];
  }
}

function unreadableLine(
  { home: { table, observed }, record }: CrmSubject,
  { column, message }: DaybookError,
  name: string | null | undefined,
): string {
  const cell = column === "created_at" ? observed.createdAt : observed.changedAt;
  const what = message.replace(/^\w+: /, "").replace(/\.$/, "");
  return `${name ?? record.id} in table "${table.name}" can't be read, and nothing is logged of it: column "${cell}": ${what}.`;
}

const mostLines = 3;

const cut = (lines: readonly string[], more: string, what: string): readonly string[] =>
  lines.length <= mostLines
    ? lines
    : [...lines.slice(0, mostLines), `${countOf(lines.length - mostLines, more)} ${what}.`];

const aheadLine = ({ event_type, event_id, timestamp, contact_id, deal_id }: Event): string =>
  `The log has a ${event_type} of ${deal_id === null ? contact_id : `the deal ${deal_id}`} that can't have happened yet, at ${timestamp}. What comes after it isn't logged until it is taken back by an event_voided with the event_id ${event_id}.`;

/** A deal is one subject whichever contacts its events name. */
export const keyOf = ({ contact_id, deal_id }: Subject): string =>
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
