import type { Event } from "../../src/core/event.ts";
import { daysOf, type History, type Subject } from "../../src/core/history.ts";
import type { Settings } from "../../src/core/settings.ts";
import { toIso } from "../../src/core/time.ts";
import { contextOf, events, histories, sales } from "./events.ts";

type Input = Parameters<typeof events>[0][number];

/** Tells what happened to a contact, or to one of its deals: `sarah("stage_changed", "04-01", {to: "New"})`, in 2026. */
export const teller =
  (contact_id: string, deal_id?: string) =>
  (event_type: string, day: string, data: object = {}, more: object = {}): Input => ({
    contact_id,
    event_type,
    timestamp: `2026-${day}`,
    data,
    ...(deal_id === undefined ? {} : { deal_id }),
    ...more,
  });

/** The histories of a story at the end of 2026, or of `as_of`. */
export const read = (
  story: readonly (Input | Event)[],
  { as_of = "2026-12-31", settings = sales }: { as_of?: string; settings?: Settings } = {},
): readonly History[] =>
  histories(
    story.map((each) => ("event_id" in each ? (each as Event) : (events([each], settings)[0] as Event))),
    contextOf(as_of, settings),
  );

/** The one history of a story of one person. */
export function readOne(...of: Parameters<typeof read>): History {
  const [history, ...others] = read(...of);
  if (!history || others.length > 0)
    throw new Error(`${others.length + (history ? 1 : 0)} histories, not one`);
  return history;
}

/** A deal of a history, or with null the contact itself. */
export function subjectOf(history: History, deal_id: string | null): Subject {
  const subject = history.subjects.find((each) => each.deal_id === deal_id);
  if (!subject) throw new Error(`no subject ${deal_id}`);
  return subject;
}

/** An instant as `04-01`, with its time where that isn't midnight. */
export const day = (ms: number | null): string =>
  ms === null
    ? "never"
    : toIso(ms)
        .slice(5)
        .replace("T00:00:00.000Z", "")
        .replace(/:00\.000Z$/, "");

/** A subject's stays: `New 04-01..04-03`; `..` while open, `..?` where the end isn't known, `≥` a baseline. */
export const stays = (subject: Subject): string[] =>
  subject.visits.map(
    (visit) =>
      `${visit.stage} ${visit.at_least ? "≥" : ""}${day(visit.entered)}..${visit.ended === "open" ? "" : visit.ended === "unknown" ? "?" : day(visit.exited)}`,
  );

/** A subject's moves: `New → Qualified 2d forward`; `·` is nowhere, `?` what isn't known. */
export const moves = (subject: Subject): string[] =>
  subject.visits.map(
    ({ from, stage, days_in_from, direction }) =>
      `${from ?? "·"} → ${stage} ${days_in_from === null ? "?" : `${days_in_from}d`} ${direction ?? "?"}`,
  );

/** The days of a subject's stays, null where an end isn't known. */
export const days = (subject: Subject): (number | null)[] => subject.visits.map(daysOf);

/** A subject's owners over time, in the manner of stays. */
export const tenures = (subject: Subject): string[] =>
  subject.tenures.map(
    (each) =>
      `${each.from ?? "·"} → ${each.owner} ${each.at_least ? "≥" : ""}${day(each.since)}..${each.ended === "open" ? "" : each.ended === "unknown" ? "?" : day(each.until)}`,
  );
