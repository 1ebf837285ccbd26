import { datesSource, isOurs, type Past } from "./capture-past.ts";
import { textLimit } from "./clean-text.ts";
import { DAY_MS } from "./days.ts";
import { dataOf, type Event, textOf } from "./event.ts";
import { openVisit, type Step } from "./history.ts";
import { type Snapshot, tagsIn, valueText, watchedIn } from "./snapshot.ts";
import { fromIso, toIso } from "./time.ts";

/** A snapshot beside the past of its subject. */
export interface Observation {
  readonly snapshot: Snapshot;
  readonly past: Past;
  /** Milliseconds. */
  readonly at: number;
  /** What a value means that the log has never seen. */
  readonly first: "baseline" | "change";
  /** A first snapshot of the subject is in the log as a whole. */
  readonly isSeen: boolean;
  /** Whether stages were just found in the CRM's dates, and stand in the past: the stage of today is no change from them. */
  readonly isDated?: boolean;
  /** Whether another source captures the same records. */
  readonly isOwn?: ((source: string | null) => boolean) | undefined;
  /** Milliseconds. */
  readonly now?: number | undefined;
  readonly onFuture?: ((event: Event) => void) | undefined;
}

/** An event that is to be logged. */
export interface Captured {
  readonly contact_id: string;
  readonly deal_id: string | null;
  readonly event_type: string;
  readonly event_data: Readonly<Record<string, unknown>>;
  readonly timestamp: string;
  readonly actor: string | null;
  readonly source: string;
  readonly cause: string;
}

/** The events that lead from what the subject holds to what the snapshot shows. */
export function changesIn(seen: Observation): readonly Captured[] {
  const { snapshot, past } = seen;
  const found: Captured[] = [];
  for (const { slot, event_type, value, beside } of watchedIn(snapshot)) {
    const visit = slot === "stage" && past.subject ? openVisit(past.subject) : null;
    const held = visit?.stage ?? past.subject?.held.get(slot)?.value ?? null;
    const isElsewhere =
      beside.pipeline !== undefined &&
      visit !== null &&
      visit.pipeline !== null &&
      visit.pipeline !== beside.pipeline;
    if (value === held && !(isElsewhere && value !== null)) continue;
    found.push(...changeTo(seen, slot, event_type, { ...beside, from: held, to: value }));
  }
  return [...found, ...tagChanges(seen), ...noteChange(seen)];
}

function tagChanges(seen: Observation): readonly Captured[] {
  const tags = tagsIn(seen.snapshot);
  if (!tags) return [];
  const held = new Set<string>();
  seen.past.subject?.held.forEach(({ value }, slot) => {
    if (slot.startsWith("tag:")) held.add(value);
  });
  const change = (type: string, tag: string) => changeTo(seen, `tag:${tag}`, type, { tag });
  return [
    ...[...tags].filter((tag) => !held.has(tag)).flatMap((tag) => change("tag_added", tag)),
    ...[...held].filter((tag) => !tags.has(tag)).flatMap((tag) => change("tag_removed", tag)),
  ];
}

/** A note that is new: neither the last one of all, nor the last one that was captured. An emptied column takes no note back. */
function noteChange(seen: Observation): readonly Captured[] {
  const text = valueText(seen.snapshot.note);
  if (text === null) return [];
  const notes = seen.past.steps.filter((step) => !step.voided && isNote(step));
  const ours = notes.filter((step) => isOurs(step, seen.snapshot, seen.isOwn));
  const said = [notes, ours].map((all) => all[all.length - 1]);
  if (said.some((step) => step && textOf(dataOf(step.event), "text") === text)) return [];
  return changeTo(seen, "note", "note_added", { text });
}

const isNote = ({ event }: Step): boolean => event.event_type === "note_added";

const isAbout = (step: Step, slot: string): boolean =>
  slot === "note" ? isNote(step) : step.change?.slot === slot;

/** The steps that were about a slot. Until a first snapshot is there as a whole, what its dates told counts as not told yet. */
export const stepsAbout = ({ past, isSeen, isDated }: Observation, slot: string): readonly Step[] =>
  past.steps.filter(
    (step) =>
      isAbout(step, slot) && ((isSeen && !isDated) || step.voided || step.event.source !== datesSource),
  );

/**
 * Whether a value that the log has never seen was there already: at a first snapshot, and where the CRM's dates were found only now. A column
 * of no kind that Daybook knows may be watched only since.
 */
const isFirst = ({ first, isSeen, isDated, snapshot }: Observation, slot: string): boolean =>
  first === "baseline" ||
  (slot === "stage" && isDated === true) ||
  (isSeen && snapshot.first === undefined && slot.startsWith("field:"));

const lastMs = fromIso("9999-12-31T23:59:59.999Z");

function changeTo(
  seen: Observation,
  slot: string,
  event_type: string,
  data: Readonly<Record<string, string | null>>,
): readonly Captured[] {
  const steps = stepsAbout(seen, slot);
  const valid = seen.past.steps.filter((step) => !step.voided && isAbout(step, slot));
  const last = valid[valid.length - 1];
  // Whatever came after it would have to lie in the future, too.
  if (last && last.at > (seen.now ?? lastMs) + DAY_MS) {
    seen.onFuture?.(last.event);
    return [];
  }
  const isBaseline = isFirst(seen, slot) && steps.every((step) => step.voided);
  const told: Record<string, unknown> = isBaseline ? { baseline: true } : {};
  for (const name of Object.keys(data))
    if (data[name] !== null && !(isBaseline && name === "from")) told[name] = data[name];
  // Of two changes of one value the later must have the later time, or replay can't tell their order.
  const at = seen.at > (last?.at ?? -1) ? seen.at : Math.min((last?.at ?? -1) + 1, lastMs);
  return [
    {
      ...eventOf(seen, event_type, told),
      timestamp: toIso(at),
      actor: isBaseline ? null : (seen.snapshot.actor ?? null),
      cause: causeOf(seen, steps, at),
    },
  ];
}

/**
 * The key of the last event of some steps that isn't after an instant (milliseconds), `first` where there is none. Voided
 * ones that aren't before it are counted beside it, or an event captured anew could have the key of a voided one.
 */
export function causeOf({ snapshot }: Observation, steps: readonly Step[], at: number): string {
  const last = steps.filter((step) => step.at <= at).pop();
  const since = last?.at ?? Number.NEGATIVE_INFINITY;
  const voided = steps.filter((step) => step !== last && step.voided && step.at >= since).length;
  const key = last?.event.idempotency_key ?? "first";
  if (voided > 0) return `${key.slice(0, longestKey)} +${voided}`;
  // A record's own id is refused as a cause, and some callers key an event by it.
  return key === snapshot.contact_id || key === snapshot.deal_id ? `key ${key.slice(0, longestKey)}` : key;
}

/** What leaves room for a few characters more in a cause. */
const longestKey = textLimit - 15;

/** An event of the snapshot's subject that a capture logs. */
export const eventOf = (
  { snapshot }: Observation,
  event_type: string,
  event_data: Captured["event_data"],
): Omit<Captured, "timestamp" | "actor" | "cause"> => ({
  contact_id: snapshot.contact_id,
  deal_id: snapshot.deal_id ?? null,
  event_type,
  event_data,
  source: snapshot.source,
});

/** The pipeline as event data. */
export function pipelineOf({ pipeline }: Snapshot): { readonly pipeline?: string } {
  const text = valueText(pipeline);
  return text === null ? {} : { pipeline: text };
}
