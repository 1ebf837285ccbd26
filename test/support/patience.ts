/** Milliseconds that nobody else waits. */
const told = 61_437;
const turns = 25;
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

function countdown(done: () => void): Countdown {
  let timer: NodeJS.Timeout | NodeJS.Immediate;
  let left = turns;
  let rested = performance.nodeTiming.idleTime;
  // Between two timers the loop looks for what came in; a turn in which it had other work says nothing.
  const turn = (): void => {
    const { idleTime } = performance.nodeTiming;
    if (idleTime - rested > restful) left--;
    rested = idleTime;
    if (left > 0) timer = wait(() => (timer = setImmediate(turn)), 1);
    else done();
  };
  turn();
  const stop = (): void => {
    unwait(timer as NodeJS.Timeout);
    clearImmediate(timer as NodeJS.Immediate);
  };
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
 * A client's time-out for tests, in milliseconds: from now on it counts as 25 turns of the event loop in which nothing comes.
 * A busy machine then never makes a client give up on an answer that is on its way: whoever answers lives in the same process.
 */
export function patience(): number {
  if (Object.hasOwn(globalThis, isOurs)) return told;
  const timeout = (done: (...given: unknown[]) => void, ms?: number, ...given: unknown[]): unknown =>
    ms === told ? countdown(() => done(...given)) : wait(done, ms, ...given);
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
  AbortSignal.timeout = (ms) => {
    if (ms !== told) return aborting.call(AbortSignal, ms);
    const controller = new AbortController();
    countdown(() =>
      controller.abort(new DOMException("The operation was aborted due to timeout", "TimeoutError")),
    );
    return controller.signal;
  };
  return told;
}
