/** The time that the emulator lives in, in milliseconds. */
export interface Clock {
  now(): number;
  /** Moves on by this many milliseconds and wakes whoever waited. */
  advance(milliseconds: number): void;
  /** Resolves once the clock has reached this time. */
  reaches(time: number): Promise<void>;
}

interface Waiter {
  readonly time: number;
  readonly wake: () => void;
}

/** A clock that stands still until it is told to move. */
export function createManualClock(start: number): Clock {
  let time = start;
  let waiters: readonly Waiter[] = [];
  return {
    now: () => time,
    advance(milliseconds) {
      time += milliseconds;
      const due = waiters.filter((waiter) => waiter.time <= time);
      waiters = waiters.filter((waiter) => waiter.time > time);
      for (const waiter of due) waiter.wake();
    },
    reaches: (target) =>
      target <= time
        ? Promise.resolve()
        : new Promise((wake) => {
            waiters = [...waiters, { time: target, wake }];
          }),
  };
}

/** A clock that runs with the machine's; `advance` jumps ahead. */
export function createRunningClock(start: number | null): Clock {
  let offset = start === null ? 0 : start - Date.now();
  const now = (): number => Date.now() + offset;
  const jumps = new Set<() => void>();
  return {
    now,
    advance(milliseconds) {
      offset += milliseconds;
      for (const jump of [...jumps]) jump();
    },
    reaches: (target) =>
      new Promise((wake) => {
        let timer: NodeJS.Timeout | undefined;
        const look = (): void => {
          clearTimeout(timer);
          const left = target - now();
          if (left > 0) timer = setTimeout(look, left).unref();
          else {
            jumps.delete(look);
            wake();
          }
        };
        jumps.add(look);
        look();
      }),
  };
}
