import {
  type Captured,
  causeOf,
  changesIn,
  eventOf,
  type Observation,
  pipelineOf,
} from "./capture-changes.ts";
import { datedStages, isOlder } from "./capture-dates.ts";
import { creationType, datesSource, isCaptured, isOf, pastOf } from "./capture-past.ts";
import type { Catalog } from "./catalog.ts";
import type { Event, EventInput, Row } from "./event.ts";
import type { Marks } from "./marks.ts";
import type { Pipelines } from "./pipelines.ts";
import { cleaned, type Snapshot, snapshotTime, valueText } from "./snapshot.ts";
import { fromIso, toIso } from "./time.ts";

/** What capturing needs to know. */
export interface CaptureRules {
  readonly marks: Pick<Marks, "isVoided" | "isErased">;
  readonly pipelines: Pipelines;
  readonly catalog: Catalog;
  /** Reads the CRM's times that come without a zone. */
  readonly timezone: string;
  /** Rows whose cells don't give their id: nothing is captured for a subject that has one. */
  readonly left_out?: readonly Row[];
  /** Whether a source is another way in which the same records are captured. @default only the snapshot's own is */
  readonly isOwn?: (source: string | null) => boolean;
  /** Milliseconds: what lies more than a day after it can't have happened yet. @default nothing is taken for that */
  readonly now?: number;
  /** Told of an event that can't have happened yet: nothing is captured of what it is about, until it is voided. */
  readonly onFuture?: (event: Event) => void;
}

/**
 * The events that tell how a record came to be as observed, given the events of its subject (winners, voided ones among
 * them): once they are appended, capturing the same record again gives nothing. A first snapshot gives a baseline, and
 * events for the dates that the CRM holds; the subject's creation comes last, and as long as that isn't in the log the
 * first snapshot is captured again, so a run that was cut off is mended by the next. The dates count later, too, where
 * the caller says that the stage was there already and the log knows none of the subject. Throws BAD_TIME.
 */
export function capture(
  observed: Snapshot,
  events: readonly Event[],
  rules: CaptureRules,
): readonly EventInput[] {
  const snapshot = cleaned(observed);
  if (isLeftOut(snapshot, rules)) return [];
  const at = snapshotTime(snapshot.at, "at", rules.timezone);
  const past = pastOf(snapshot, events, rules);
  const isSeen = isCaptured(snapshot, past, rules);
  const born = bornAt(snapshot, at, rules.timezone);
  const isNew = born === at && !isOlder(snapshot, at, rules.timezone);
  const first = snapshot.first ?? (isSeen || isNew ? "change" : "baseline");
  const bare: Observation = { ...rules, snapshot, past, at, first, isSeen };
  const isYoung = (snapshot.first ?? (isNew ? "change" : "baseline")) === "change";
  // A stage that was empty until now has no past; only who says that it was there already gets its dates late.
  const isLate = isSeen && snapshot.first !== "baseline";
  const dated = isYoung || isLate ? [] : datedStages(bare, rules.pipelines, rules.timezone);
  const seen =
    dated.length === 0
      ? bare
      : { ...bare, past: pastOf(snapshot, [...events, ...asEvents(dated)], rules), isDated: true };
  const creation = isSeen ? null : creationOf(bare, born, rules.catalog);
  // What is cut off of dates that are found late isn't made good: then the earliest are missing, and no change is made up.
  const found = isSeen
    ? [...changesIn(seen), ...[...dated].reverse()]
    : withCreation([...dated, ...changesIn(seen)], creation);
  return found.filter(({ event_type }) => rules.catalog.isOn(event_type));
}

/** Events as they will be once they are logged, but for what is derived; those whose time can't be read never will. */
const asEvents = (captured: readonly Captured[]): readonly Event[] =>
  captured
    .filter(({ timestamp }) => fromIso(timestamp) >= 0)
    .map(({ cause, event_data, ...cells }, i) => ({
      ...cells,
      event_data: JSON.stringify(event_data),
      event_id: `dated ${i}`,
      idempotency_key: cause,
    }));

/**
 * The events of one change as a change feed tells it: `at` is the change's own time, and only what it changed stands in
 * the snapshot. It is compared with the state just before that time. Told again it gives the same events with the same
 * keys, so they are appended once. Throws BAD_TIME.
 */
export function captureChange(
  observed: Snapshot,
  events: readonly Event[],
  rules: CaptureRules,
): readonly EventInput[] {
  const change = cleaned(observed);
  if (isLeftOut(change, rules)) return [];
  const at = snapshotTime(change.at, "at", rules.timezone);
  const until = toIso(at);
  const earlier = events.filter((event) => event.timestamp < until);
  const past = pastOf(change, earlier, rules);
  const changes = changesIn({
    ...rules,
    snapshot: { ...change, first: "change" },
    past,
    at,
    first: "change",
    isSeen: true,
  });
  return changes.filter((each) => rules.catalog.isOn(each.event_type));
}

const isLeftOut = (snapshot: Snapshot, { left_out = [] }: CaptureRules): boolean =>
  left_out.some((row) => isOf(snapshot, row));

/** When the record was made (milliseconds), never after it was changed; null where the CRM doesn't tell. */
function bornAt({ created_at }: Snapshot, at: number, timezone: string): number | null {
  return created_at ? Math.min(snapshotTime(created_at, "created_at", timezone), at) : null;
}

/** The subject's creation, unless it is in the log already; of a record that was there before, with the CRM's date or none. */
function creationOf(seen: Observation, born: number | null, catalog: Catalog): Captured | null {
  const { snapshot, past, at, first } = seen;
  const type = creationType(snapshot);
  const steps = past.steps.filter(({ event }) => event.event_type === type);
  if (!catalog.isOn(type) || steps.some((step) => !step.voided)) return null;
  const isOld = first === "baseline";
  const [name, amount] = [valueText(snapshot.name), valueText(snapshot.amount)];
  const data = {
    ...(snapshot.deal_id ? pipelineOf(snapshot) : {}),
    ...(snapshot.deal_id && name !== null ? { name } : {}),
    ...(snapshot.deal_id && amount !== null ? { amount } : {}),
    ...(isOld && born === null ? { baseline: true } : {}),
  };
  return {
    ...eventOf(seen, type, data),
    timestamp: toIso(born ?? at),
    actor: !isOld && (born ?? at) === at ? (snapshot.actor ?? null) : null,
    source: isOld && born !== null ? datesSource : snapshot.source,
    cause: causeOf(seen, steps, born ?? at),
  };
}

/** The events with the creation last; a deal that was in its first stage when it was made says so in one event. */
function withCreation(events: readonly Captured[], creation: Captured | null): readonly Captured[] {
  if (!creation) return events;
  const stage = events.filter((each) => each.event_type === "stage_changed");
  const [only] = stage;
  const isOne =
    creation.event_type === "deal_created" &&
    stage.length === 1 &&
    only !== undefined &&
    only.timestamp === creation.timestamp &&
    only.cause === "first" &&
    only.event_data.from === undefined &&
    only.event_data.to !== undefined &&
    only.event_data.baseline === creation.event_data.baseline;
  if (!isOne) return [...events, creation];
  const whole = { ...creation, event_data: { ...creation.event_data, stage: only.event_data.to } };
  return [...events.filter((each) => each !== only), whole];
}
