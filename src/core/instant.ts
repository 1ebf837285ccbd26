import type { Change } from "./change.ts";
import type { Event } from "./event.ts";
import type { Pipelines } from "./pipelines.ts";

/** An event waiting for its turn at one instant. */
export interface Waiting {
  readonly event: Event;
  readonly change: Change | null;
}

const kinds: Readonly<Record<string, number>> = {
  contact_created: 0,
  deal_created: 0,
  deal_won: 2,
  deal_lost: 2,
};
const kindOf = (each: Waiting): number => kinds[each.event.event_type] ?? (each.change ? 1 : 3);

/** Where a change stands among the changes of one instant: stages in pipeline order, those the config doesn't know after them, terminal ones last. */
function stageOrder(change: Change | null, pipelines: Pipelines): number {
  if (!change || change.track !== "stage" || change.to === null) return -1;
  const place = { pipeline: change.pipeline ?? pipelines.only(change.to), stage: change.to };
  const order = pipelines.order(place);
  return (order < 0 ? 1e6 : order) + (pipelines.ends(place) === null ? 0 : 1e7);
}

/** The events of one instant by kind, stage order and event_id: the order that holds where nothing tells which came first. */
export function sortInstant<T extends Waiting>(events: readonly T[], pipelines: Pipelines): T[] {
  return events
    .map((each) => ({ each, kind: kindOf(each), order: stageOrder(each.change, pipelines) }))
    .sort(
      (a, b) =>
        a.kind - b.kind || a.order - b.order || (a.each.event.event_id < b.each.event.event_id ? -1 : 1),
    )
    .map(({ each }) => each);
}

/** Takes the events of one instant, sorted, in turn: each time the first that fits what is held, else the first. */
export function takeInstant<T extends Waiting>(
  sorted: readonly T[],
  held: (waiting: T) => string | null,
  take: (waiting: T) => void,
): void {
  const left = sorted.slice();
  const fits = (each: T): boolean => each.change !== null && each.change.from === held(each);
  while (left.length > 0) {
    const at = left.findIndex((each) => kindOf(each) === 0 || fits(each));
    take(left.splice(Math.max(at, 0), 1)[0] as T);
  }
}
