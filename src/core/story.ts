import { localMinute } from "./calendar.ts";
import type { Catalog } from "./catalog.ts";
import type { History, Step } from "./history.ts";
import { priorFinder } from "./prior.ts";
import { firstSeen, oneLine, sentenceOf } from "./sentence.ts";

/** One event as a line of a person's story. */
export interface StoryLine {
  readonly event_id: string;
  /** Milliseconds. */
  readonly at: number;
  /** The local date and minute: 2026-04-22 10:00. */
  readonly local: string;
  /** The sentence on one line, and what a reader should know of it, in brackets. */
  readonly text: string;
  /** Taken back: shown, counted nowhere. */
  readonly voided: boolean;
  /** It set a value to what was held already. */
  readonly unchanged: boolean;
  /** A first snapshot: an observation, no happening. */
  readonly baseline: boolean;
  /** What was held, where the event says that it was something else. */
  readonly missed?: string | null;
}

/** A line before its time is written in a zone. */
export type Told = Omit<StoryLine, "local">;

/** The lines of a person's story in replay order, oldest first; with `newest` only the last so many. Throws UNKNOWN_TIMEZONE. */
export const storyLines = (
  history: History,
  catalog: Catalog,
  timezone: string,
  newest: number = Number.POSITIVE_INFINITY,
): readonly StoryLine[] =>
  toldOf(history, catalog, newest).map((told) => ({ ...told, local: localMinute(told.at, timezone) }));

/** The last so many lines of a person's story, or of given steps of it, oldest first, for those who write the times themselves. */
export function toldOf(
  history: History,
  catalog: Catalog,
  newest: number,
  steps: readonly Step[] = history.steps,
): readonly Told[] {
  const first = Math.max(0, steps.length - newest);
  const priorOf = priorFinder();
  const manyDeals = history.subjects.filter((each) => each.deal_id !== null).length > 1;
  const lines: Told[] = [];
  for (let i = first; i < steps.length; i++) {
    const step = steps[i] as Step;
    const { event, at, voided, unchanged, baseline, missed } = step;
    const told = sentenceOf(event, catalog, knownBefore(step, priorOf));
    const text = told + notesOf(step, priorOf, manyDeals, history.contact_id);
    const line = { event_id: event.event_id, at, text, voided, unchanged, baseline };
    lines.push(missed === undefined ? line : { ...line, missed });
  }
  return lines;
}

/** A line as it is published: a voided one is struck through, its time stays readable. */
export const lineText = (line: Pick<StoryLine, "local" | "text" | "voided">): string =>
  `${line.local} — ${line.voided ? struck(line.text) : line.text}`;

/** The text of a voided line. */
export const struck = (text: string): string => `~~${text}~~ (voided)`;

/** What a step changed from, where its event doesn't say. */
function knownBefore(step: Step, priorOf: PriorOf): string | null {
  const { baseline, unchanged, voided, visit, change } = step;
  if (change === null || change.from !== null || change.track === "tag") return null;
  if (baseline || unchanged || voided) return null;
  return visit ? visit.from : (priorOf(step)?.value ?? null);
}

type PriorOf = ReturnType<typeof priorFinder>;

function notesOf(step: Step, priorOf: PriorOf, manyDeals: boolean, contact_id: string): string {
  const { event, subject, unchanged, baseline, missed } = step;
  let notes = "";
  if (manyDeals && event.deal_id !== null) notes += ` (deal ${oneLine(subject.name ?? event.deal_id)})`;
  if (event.contact_id !== contact_id) notes += ` (from contact ${oneLine(event.contact_id)})`;
  if (missed) notes += ` (expected ${oneLine(missed)})`;
  else if (missed === null && priorOf(step) !== undefined) notes += " (expected none)";
  if (baseline) notes += firstSeen;
  if (unchanged) notes += " (no change)";
  return notes;
}
