import { cellValue, namesIn } from "../../../bundles/common/cells.ts";
import { type Subject, snapshotOf } from "../../../bundles/common/observe.ts";
import { type CaptureRules, capture, captureChange } from "../../../core/capture.ts";
import { creationType, pastOf } from "../../../core/capture-past.ts";
import { dataOf, type Event, type EventInput, textOf } from "../../../core/event.ts";
import type { Snapshot } from "../../../core/snapshot.ts";
import { valueText } from "../../../core/snapshot.ts";
import { toIso } from "../../../core/time.ts";
import type { RecordChange } from "../../../stores/airtable/webhook-payload.ts";
import { changedColumns, type RecordSide, recordAt } from "./feed-record.ts";
import type { FeedTable } from "./feed-tables.ts";

/** A change of one record, whom it is about, and when it was. */
export interface Told {
  readonly change: RecordChange;
  readonly table: FeedTable;
  readonly subject: Subject;
  /** Milliseconds: after every earlier change of the record. */
  readonly at: number;
  readonly actor: string | null;
  /** When the record was made (ISO), where nothing could be logged of it before; null for every other. */
  readonly created: string | null;
}

/** How events are made of changes. */
export interface Making {
  readonly rules: CaptureRules;
  /** Inputs as the events that they will be; what can't be one is told elsewhere and left out. */
  readonly draft: (inputs: readonly EventInput[]) => readonly Event[];
}

/**
 * The events of a change, given those of its subject: with the value that the feed says was there before, whatever the log holds. Told
 * again it gives the same events, or none. A record that the log has never seen is there from the moment before the change.
 */
export function eventsOf(told: Told, own: readonly Event[], making: Making): readonly Event[] {
  const { rules, draft } = making;
  if (told.created !== null) return untold(firstEvents(told, own, making), own);
  if (own.length > 0) return untold(changeEvents(told, own, making), own);
  const before = wholeAt(told, "before", { ...told, at: told.at - 1, actor: null }, making);
  const there = draft(capture(before, [], rules));
  return [...there, ...changeEvents(told, there, making)];
}

/** A new record, or one of which something can be logged only now. Another route may have seen it first, at a later time. */
function firstEvents(told: Told, own: readonly Event[], making: Making): readonly Event[] {
  const { rules, draft } = making;
  const snapshot = wholeAt(told, "after", told, making);
  const at = toIso(told.at);
  const earlier = own.filter(({ timestamp }) => timestamp < at);
  const events = draft(capture(snapshot, earlier, rules));
  const type = creationType(snapshot);
  const creation = events.find(({ event_type }) => event_type === type);
  const others = own.filter((event) => event.event_type === type && !rules.marks.isVoided(event));
  const isOurs = others.some(({ idempotency_key }) => idempotency_key === creation?.idempotency_key);
  if (others.length === 0 || isOurs) return events;
  const started = new Set(others.map((event) => `${event.timestamp} ${textOf(dataOf(event), "stage")}`));
  return draft(captureChange(snapshot, own, rules)).filter(
    (event) => !started.has(`${event.timestamp} ${textOf(dataOf(event), "to")}`),
  );
}

/** Without what the log tells with another key: the same change at the same instant. */
const untold = (events: readonly Event[], own: readonly Event[]): readonly Event[] =>
  events.filter(
    (event) =>
      !own.some(
        (known) =>
          known.timestamp === event.timestamp &&
          known.event_type === event.event_type &&
          known.event_data === event.event_data &&
          known.idempotency_key !== event.idempotency_key,
      ),
  );

/** What events carry as their source: the same word as in the automations, whose events they equal. */
const sourceOf = ({ home }: FeedTable): string => `airtable:${home.rowIs}s`;

const madeColumn = "\u0000made";

/** A record as a snapshot, at one end of a change. */
function wholeAt(
  { change, table, subject, created }: Told,
  side: RecordSide,
  { at, actor }: Pick<Told, "at" | "actor">,
  { rules }: Making,
): Snapshot {
  const record = recordAt(change, table, side);
  const { observed } = table.home;
  // The payload tells who and when; when the record was made stands where a column would tell it.
  const seen = {
    ...observed,
    changedAt: null,
    changedBy: null,
    createdAt: created === null ? null : madeColumn,
  };
  const getCellValue = (column: string): unknown =>
    column === madeColumn ? created : record.getCellValue(column);
  const taken = { source: sourceOf(table), timezone: rules.timezone, now: at, actor };
  return snapshotOf(seen, subject, { id: record.id, getCellValue }, taken);
}

/** What no event can hold: a change to it is one from whatever is held. */
const unheard = "\u0001";

function changeEvents(told: Told, own: readonly Event[], making: Making): readonly Event[] {
  const { change, table, subject, at, actor } = told;
  const { rules, draft } = making;
  const source = sourceOf(table);
  const { watch, also } = table.home.observed;
  const changed = changedColumns(change, table);
  const [before, after] = [recordAt(change, table, "before"), recordAt(change, table, "after")];
  const bare: Snapshot = { ...subject, at: toIso(at), actor, source };
  const inputs: EventInput[] = [];
  const valueChange = (column: string | null, snapshot: Snapshot): void => {
    if (column === null || !changed.has(column)) return;
    const to = valueText(cellValue(after.getCellValue(column)));
    for (const input of captureChange(snapshot, own, rules)) {
      const { from: held, to: _, ...beside } = input.event_data as Readonly<Record<string, string>>;
      const from =
        change.previous === null ? (held ?? null) : valueText(cellValue(before.getCellValue(column)));
      if (from === to || ((held ?? null) === to && isFrom(own, input, from, to))) continue;
      const data = { ...beside, ...(from === null ? {} : { from }), ...(to === null ? {} : { to }) };
      inputs.push({ ...input, event_data: data });
    }
  };
  valueChange(watch.stage, { ...bare, stage: unheard });
  valueChange(watch.owner, { ...bare, owner: unheard });
  valueChange(watch.status, { ...bare, status: unheard });
  valueChange(watch.plan, { ...bare, plan: unheard });
  for (const column of also) valueChange(column, { ...bare, fields: { [column]: unheard } });
  if (watch.tags !== null && changed.has(watch.tags)) {
    const [had, has] = [before, after].map(
      (record) => new Set(namesIn(record.getCellValue(watch.tags ?? ""))),
    );
    const tags = heldTags(bare, own, rules);
    // What else the log lacks was changed by somebody else, at another time.
    for (const tag of has ?? []) if (change.previous === null || !had?.has(tag)) tags.add(tag);
    for (const tag of had ?? []) if (!has?.has(tag)) tags.delete(tag);
    inputs.push(...captureChange({ ...bare, tags: [...tags] }, own, rules));
  }
  if (watch.note !== null && changed.has(watch.note))
    inputs.push(...captureChange({ ...bare, note: cellValue(after.getCellValue(watch.note)) }, own, rules));
  return draft(inputs);
}

/** Whether the log's last change to a value came from there, or from nobody knows where: it is the one that the feed tells. */
function isFrom(
  own: readonly Event[],
  { event_type, timestamp }: EventInput,
  from: string | null,
  to: string | null,
): boolean {
  const last = own
    .filter((event) => event.event_type === event_type && event.timestamp < String(timestamp))
    .filter((event) => textOf(dataOf(event), "to") === to)
    .sort((a, b) => (a.timestamp < b.timestamp ? -1 : 1))
    .pop();
  if (!last) return true;
  const data = dataOf(last);
  // What was there when a snapshot began had changed by the time at which it came to the record.
  if (data.baseline === true) return false;
  const known = textOf(data, "from");
  return known === null || known === from;
}

function heldTags(snapshot: Snapshot, own: readonly Event[], rules: CaptureRules): Set<string> {
  const earlier = own.filter(({ timestamp }) => timestamp < snapshot.at);
  const tags = new Set<string>();
  pastOf(snapshot, earlier, rules).subject?.held.forEach(({ value }, slot) => {
    if (slot.startsWith("tag:")) tags.add(value);
  });
  return tags;
}
