import type { Moment, OnCall } from "../emulators/airtable/script/run.ts";

/** Something that takes turns with others: a run of a script, or a person's edit. */
export interface Actor {
  /** Every call of a run has its effect in a turn of its own, unless `goesOn` says that it belongs to the one before. */
  act(onCall: OnCall): Promise<unknown>;
  readonly goesOn?: (call: Moment) => boolean;
}

/**
 * Lets actors act in turns: the schedule names, turn by turn, whose call has its effect next. Turns of an actor that is done are
 * passed over; when the schedule is used up, the others go on one after the other.
 */
export async function inTurns(actors: readonly Actor[], schedule: readonly number[]): Promise<void> {
  const waiting = new Map<number, () => void>();
  const done = new Set<number>();
  let turn = 0;
  const order = [...schedule, ...actors.flatMap((_, at) => Array.from({ length: 50 }, () => at))];
  const advance = (): void => {
    while (turn < order.length && done.has(order[turn] as number)) turn += 1;
    const next = waiting.get(order[turn] as number);
    if (!next) return;
    waiting.delete(order[turn] as number);
    next();
  };
  const myTurn = (at: number): Promise<void> =>
    new Promise((resolve) => {
      waiting.set(at, resolve);
      advance();
    });
  const over = (): void => {
    turn += 1;
    advance();
  };
  await Promise.all(
    actors.map(async (actor, at) => {
      await myTurn(at);
      let isFirst = true;
      await actor.act(async (moment) => {
        if (moment.phase === "after" || actor.goesOn?.(moment)) return;
        // The first call is in the turn in which the actor began.
        if (!isFirst) {
          turn += 1;
          await myTurn(at);
        }
        isFirst = false;
      });
      done.add(at);
      over();
    }),
  );
}

/** Every order in which two actors can take so many turns, each its own in order: 0s and 1s. */
export function* interleavings(first: number, second: number): Generator<readonly number[]> {
  if (first === 0 || second === 0) {
    yield [...Array(first).fill(0), ...Array(second).fill(1)];
    return;
  }
  for (const rest of interleavings(first - 1, second)) yield [0, ...rest];
  for (const rest of interleavings(first, second - 1)) yield [1, ...rest];
}

/** The same for two actors that do the same, which nobody can tell apart until one began: the first turn is the first actor's. */
export function* alikeInterleavings(turns: number): Generator<readonly number[]> {
  for (const rest of interleavings(turns - 1, turns)) yield [0, ...rest];
}
