import { expect } from "vitest";
import { draftOf, finishDraft } from "../../src/core/draft.ts";
import type { Event, EventInput, Row } from "../../src/core/event.ts";
import type { History } from "../../src/core/history.ts";
import { pipelinesOf } from "../../src/core/pipelines.ts";
import { catalogFrom, defaultSettings, type Settings } from "../../src/core/settings.ts";
import { sha256Hex } from "../../src/core/sha256.ts";
import { fromIso, parseInstant } from "../../src/core/time.ts";
import { passRows } from "../../src/views/fold.ts";
import { newTally } from "../../src/views/tally.ts";
import type { Answer, View, ViewContext } from "../../src/views/view.ts";

/** A pipeline with all that the views' edges need. */
export const sales: Settings = {
  ...defaultSettings,
  pipelines: [
    {
      name: "Sales",
      stages: [
        { name: "New" },
        { name: "Discovery Booked", stuck_after_days: 14 },
        { name: "Qualified" },
        { name: "Proposal Sent" },
        { name: "Won", ends: "won" },
        { name: "Lost", ends: "lost" },
      ],
    },
  ],
};

/** Inputs as real events; what is refused throws. Data may stand beside the columns: `{contact_id, event_type, timestamp, data}`. */
export function events(
  inputs: readonly (EventInput & { readonly data?: object })[],
  settings: Settings = sales,
): readonly Event[] {
  const rules = { catalog: catalogFrom(settings), timezone: settings.timezone, hash: sha256Hex };
  return inputs.map(({ data, ...input }, item) => {
    const drafted = draftOf({ ...input, ...(data ? { event_data: data } : {}) }, rules);
    if (!drafted.ok)
      throw new Error(`event ${item}: ${drafted.problems.map((each) => each.message).join("; ")}`);
    const event = finishDraft(drafted.draft, "2026-01-01T00:00:00.000Z", sha256Hex);
    if (!("event_id" in event)) throw new Error(event.message);
    return event;
  });
}

/** Events as rows of a log, in the order given. */
export const rowsOf = (list: readonly Event[]): readonly Row[] =>
  list.map((event, i) => ({ ...event, recorded_at: null, position: i + 1 }));

/** The context of a test: `as_of` as ISO text or a day. */
export function contextOf(as_of: string, settings: Settings = sales): ViewContext {
  const at = parseInstant(as_of, settings.timezone);
  if (!at.ok) throw new Error(at.message);
  return {
    as_of: at.ms,
    settings,
    catalog: catalogFrom(settings),
    pipelines: pipelinesOf(settings),
    contactName: (id) => id,
    dealName: (id, logged) => logged ?? id,
  };
}

/** The histories of events, as the views get them. */
export function histories(list: readonly Event[], context: ViewContext): readonly History[] {
  const found: History[] = [];
  passRows(rowsOf(list), context, sha256Hex, (history) => found.push(history));
  return found;
}

/** A view's answer; checked to be the same whatever the order, with every row twice, and after taking histories out and in again. */
export function answer(
  view: View,
  list: readonly Event[],
  as_of: string,
  settings: Settings = sales,
): Answer {
  const context = contextOf(as_of, settings);
  const fold = (rows: readonly Event[], churn: boolean): Answer => {
    const tally = newTally();
    for (const history of histories(rows, context)) {
      view.add(tally, history, 1, context);
      if (churn) view.add(tally, history, -1, context);
      if (churn) view.add(tally, history, 1, context);
    }
    return view.answer(tally, context);
  };
  const first = fold(list, false);
  expect(fold([...list].reverse(), false)).toEqual(first);
  expect(fold([...list, ...list], false)).toEqual(first);
  expect(fold(shuffled(list), true)).toEqual(first);
  expect(JSON.parse(JSON.stringify(first.json))).toEqual(first.json);
  return first;
}

/** Milliseconds of an ISO time. */
export const ms = (iso: string): number => fromIso(iso);

const shuffled = <T>(list: readonly T[]): readonly T[] =>
  list
    .map((each, i) => ({ each, order: (i * 7919 + 13) % 101 }))
    .sort((a, b) => a.order - b.order)
    .map(({ each }) => each);
