import type { Change } from "./change.ts";
import type { Event } from "./event.ts";
import type { Pipelines, Place } from "./pipelines.ts";

/** An event waiting for its turn at one instant. */
export interface Waiting {
  readonly event: Event;
  readonly change: Change | null;
}

/** What the turns at one instant depend on. */
export interface Turns<T> {
  /** What is held where the event would set something. */
  readonly held: (waiting: T) => string | null;
  /** Where its change leads, if it leads to a stage. */
  readonly placeOf: (waiting: T) => Place | null;
  /** What the change is about, as a text that no other value of a subject has. */
  readonly slotOf: (waiting: T) => string;
  readonly take: (waiting: T) => void;
}

const kinds = new Map([
  ["contact_created", 0],
  ["deal_created", 0],
  ["deal_won", 2],
  ["deal_lost", 2],
]);
const kindOf = (each: Waiting): number => kinds.get(each.event.event_type) ?? (each.change ? 1 : 3);

/**
 * Takes the events of one instant, in any order, in turn: each time the first that fits what is held, else the first.
 * The first is told by kind, stage order and event_id.
 */
export function takeInstant<T extends Waiting>(
  events: readonly T[],
  turns: Turns<T>,
  pipelines: Pipelines,
): void {
  const sorted = sortInstant(events, turns.placeOf, pipelines);
  const left = sorted.filter((each) => {
    const isFirst = kindOf(each) === 0 && fits(each, turns);
    if (isFirst) turns.take(each);
    return !isFirst;
  });
  // Creations name pipelines, and those order the stages of the rest.
  const rest = left.length < sorted.length ? sortInstant(left, turns.placeOf, pipelines) : left;
  if (rest.length <= few) takeFew(rest, turns);
  else takeMany(rest, turns);
}

const fits = <T extends Waiting>(each: T, { held }: Turns<T>): boolean =>
  each.change === null ? kindOf(each) === 0 : each.change.from === held(each);

function sortInstant<T extends Waiting>(
  events: readonly T[],
  placeOf: Turns<T>["placeOf"],
  pipelines: Pipelines,
): readonly T[] {
  return events
    .map((each) => ({ each, kind: kindOf(each), order: stageOrder(placeOf(each), pipelines) }))
    .sort(
      (a, b) =>
        a.kind - b.kind || a.order - b.order || (a.each.event.event_id < b.each.event.event_id ? -1 : 1),
    )
    .map(({ each }) => each);
}

/** Stages in pipeline order, those the config doesn't know after them, terminal ones last; what leads to none comes first. */
function stageOrder(place: Place | null, pipelines: Pipelines): number {
  if (place === null) return -1;
  const order = pipelines.order(place);
  return (order < 0 ? 1e6 : order) + (pipelines.ends(place) === null ? 0 : 1e7);
}

/** Up to so many events, looking at all that are left is quicker than keeping books. */
const few = 16;

function takeFew<T extends Waiting>(sorted: readonly T[], turns: Turns<T>): void {
  const left = sorted.slice();
  while (left.length > 0) {
    const at = left.findIndex((each) => fits(each, turns));
    turns.take(left.splice(Math.max(at, 0), 1)[0] as T);
  }
}

/**
 * Gives the same turns. A taken event changes what is held in one slot only, so of those that wait there only the first
 * that wants what is held now can have come to fit.
 */
function takeMany<T extends Waiting>(sorted: readonly T[], turns: Turns<T>): void {
  const queues = new Map<string, { readonly places: number[]; next: number }>();
  const isTaken = new Uint8Array(sorted.length);
  const ready: number[] = []; // places in `sorted` that fit, one a slot, the first of them last
  const queueKey = (each: T, from: string | null): string => JSON.stringify([turns.slotOf(each), from]);
  const look = (each: T): void => {
    const queue = each.change && queues.get(queueKey(each, turns.held(each)));
    if (!queue) return;
    while (isTaken[queue.places[queue.next] as number]) queue.next++;
    const place = queue.places[queue.next];
    if (place !== undefined) insert(ready, place);
  };
  const take = (place: number): void => {
    isTaken[place] = 1;
    turns.take(sorted[place] as T);
    look(sorted[place] as T);
  };
  sorted.forEach((each, place) => {
    if (!each.change) return;
    const key = queueKey(each, each.change.from);
    const queue = queues.get(key);
    if (queue) queue.places.push(place);
    else queues.set(key, { places: [place], next: 0 });
  });
  for (let place = sorted.length - 1; place >= 0; place--) look(sorted[place] as T);
  for (let first = 0; first < sorted.length; ) {
    const place = ready.pop();
    if (place !== undefined) take(place);
    else if (isTaken[first]) first++;
    else take(first);
  }
}

/** Puts a number into a list that falls, unless it is there. */
function insert(falling: number[], number: number): void {
  let [low, high] = [0, falling.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((falling[middle] as number) > number) low = middle + 1;
    else high = middle;
  }
  if (falling[low] !== number) falling.splice(low, 0, number);
}
