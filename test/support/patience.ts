/** So many milliseconds, and one for each turn: nobody else waits for that. */
const told = 61_437_000;
const turnsIn = (ms: number | undefined): number => {
  const turns = (ms ?? 0) - told;
  return turns > 0 && turns < 1_000 ? turns : 0;
};
/** How many milliseconds of a turn the loop rests at the least if nothing comes. */
const restful = 0.5;

const isOurs = Symbol.for("daybook.patience");
const { setTimeout: wait, clearTimeout: unwait } = globalThis;

/** What stands for a timer of the machine's clock. */
interface Countdown extends Disposable {
  readonly [isOurs]: true;
  stop(): void;
  ref(): Countdown;
  unref(): Countdown;
}

/** Turns of rest so far, and who waits until how many there were. */
let rests = 0;
let rested = 0;
let isTurning = false;
const waiting = new Map<() => void, number>();

/** Between two timers the loop looks for what came in; a turn in which it had other work says nothing. */
function turn(): void {
  const { idleTime } = performance.nodeTiming;
  if (idleTime - rested > restful) rests++;
  rested = idleTime;
  for (const [done, until] of waiting) {
    if (until > rests) continue;
    waiting.delete(done);
    done();
  }
  isTurning = waiting.size > 0;
  if (isTurning) wait(() => setImmediate(turn), 1);
}

function countdown(turns: number, done: () => void): Countdown {
  waiting.set(done, rests + turns);
  if (!isTurning) {
    isTurning = true;
    rested = performance.nodeTiming.idleTime;
    wait(() => setImmediate(turn), 1);
  }
  const stop = (): void => void waiting.delete(done);
  const counting: Countdown = {
    [isOurs]: true,
    stop,
    ref: () => counting,
    unref: () => counting,
    [Symbol.dispose]: stop,
  };
  return counting;
}

/**
 * A client's time-out for tests, in milliseconds: from now on it counts as so many turns of the event loop in which nothing comes.
 * A busy machine then never makes a client give up on an answer that is on its way: whoever answers lives in the same process.
 * Answers that are packed take more turns: other threads unpack them.
 */
export function patience(turns = 25): number {
  const ms = told + turns;
  if (Object.hasOwn(globalThis, isOurs)) return ms;
  const timeout = (done: (...given: unknown[]) => void, ms?: number, ...given: unknown[]): unknown =>
    turnsIn(ms) > 0 ? countdown(turnsIn(ms), () => done(...given)) : wait(done, ms, ...given);
  const clear = (timer: unknown): void => {
    if (typeof timer === "object" && timer !== null && isOurs in timer) (timer as Countdown).stop();
    else unwait(timer as NodeJS.Timeout);
  };
  Object.assign(globalThis, {
    [isOurs]: true,
    setTimeout: Object.assign(timeout, wait),
    clearTimeout: clear,
  });
  const { timeout: aborting } = AbortSignal;
  AbortSignal.timeout = (limit) => {
    if (turnsIn(limit) === 0) return aborting.call(AbortSignal, limit);
    const controller = new AbortController();
    countdown(turnsIn(limit), () =>
      controller.abort(new DOMException("The operation was aborted due to timeout", "TimeoutError")),
    );
    return controller.signal;
  };
  return ms;
}
