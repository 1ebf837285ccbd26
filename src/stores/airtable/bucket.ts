/** The clock that a bucket waits by: milliseconds that don't go back, and a sleep after which they have moved on. */
export interface Clock {
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Keeps all that share it to the rate of one base, served in the order of asking. */
export interface Bucket {
  /** Resolves when a request may be sent; what it resolves to must be called once that request has ended. */
  enter(clock: Clock): Promise<() => void>;
  /** Nobody sends for so many milliseconds, and after that only two a second for five minutes. */
  hold(ms: number, clock: Clock): void;
}

/** Requests a second and base on every plan. Source: Airtable Web API, Rate limits. */
const most = 5;
/** What is left to a Team workspace that has used up its month (Airtable support, Managing API call limits). */
const mostAfterHold = 2;
const window = 1_000;
/**
 * Between two requests: five at once, and the next program that is started sends five more in the same second. Evenly spread, those
 * of a program that ends and of one that starts keep to the rate together.
 */
const apart = 210;
const slowFor = 300_000;

/**
 * A new bucket: never more than 5 requests in any second. A place is free again a second after its request's *end*, since
 * Airtable counts a request when it arrives there, some time between its being sent and answered: so counted, no delay on
 * the way can crowd two seconds' requests into one.
 */
export function createBucket(): Bucket {
  let line: Promise<unknown> = Promise.resolve();
  let underway = 0;
  let ends: readonly number[] = [];
  let held = { from: Number.NEGATIVE_INFINITY, ms: 0 };
  let last = Number.NEGATIVE_INFINITY;
  let wake = (): void => {};

  const wait = async (clock: Clock): Promise<() => void> => {
    for (;;) {
      const at = clock.now();
      // A clock that was set back must not make anybody wait for longer than it takes: what lies ahead of it is now.
      ends = ends.map((end) => Math.min(end, at)).filter((end) => at - end < window);
      held = { ...held, from: Math.min(held.from, at) };
      last = Math.min(last, at);
      const left = held.from + held.ms - at;
      const room = left + slowFor > 0 ? mostAfterHold : most;
      const [oldest] = ends;
      if (left > 0) await clock.sleep(left);
      else if (last + apart > at) await clock.sleep(last + apart - at);
      else if (underway + ends.length < room) return start(clock);
      else if (oldest !== undefined) await clock.sleep(oldest + window - at);
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  };
  const start = (clock: Clock): (() => void) => {
    underway += 1;
    last = clock.now();
    return () => {
      underway -= 1;
      ends = [...ends, clock.now()];
      wake();
    };
  };
  return {
    enter(clock) {
      const turn = line.then(() => wait(clock));
      line = turn.catch(() => undefined);
      return turn;
    },
    hold(ms, clock) {
      const from = clock.now();
      if (from + ms > held.from + held.ms) held = { from, ms };
    },
  };
}

/** Buckets by name, each made when it is first asked for. */
export type Buckets = (name: string) => Bucket;

/** A place for buckets of its own: for a test, or for one process that plays several. */
export function createBuckets(): Buckets {
  const buckets = new Map<string, Bucket>();
  return (name) => {
    const bucket = buckets.get(name) ?? createBucket();
    buckets.set(name, bucket);
    return bucket;
  };
}

const byClock = new WeakMap<Clock["now"], Buckets>();

/** The buckets of all in this process who go by one clock: what another clock says of a request tells them nothing. */
export function sharedBuckets(now: Clock["now"]): Buckets {
  const buckets = byClock.get(now) ?? createBuckets();
  byClock.set(now, buckets);
  return buckets;
}
