/** A promise of ours: what a standard one is to `await`, `then` and the like. */
interface Own extends Methods {
  state: "open" | "kept" | "broken";
  outcome: unknown;
  /** Whoever waits for it. */
  waiting: Follower[];
}

interface Methods {
  then(kept?: Callback | null, broken?: Callback | null): Own;
  catch(broken?: Callback | null): Own;
  finally(last: () => unknown): Own;
}

type Callback = (value: unknown) => unknown;
type Then = (kept: Callback, broken: Callback) => unknown;

/** What is to be done with a promise's outcome, and the promise that it becomes. */
interface Follower {
  readonly of: Own;
  readonly to: Own;
  readonly kept: Callback | null | undefined;
  readonly broken: Callback | null | undefined;
}

/** What is to be done next, and from which place on: taking it from the front would move all the rest. */
let queue: (Follower | (() => void))[] = [];
let place = 0;
/** How many followers wait for something that hasn't come yet. */
let waits = 0;

// Shared by all promises: thousands are made, and closures of their own would cost more than the work.
const methods: Methods & ThisType<Own> = {
  // biome-ignore lint/suspicious/noThenProperty: a promise is what has one
  then(kept, broken) {
    const follower = { of: this, to: opened(), kept, broken };
    if (this.state === "open") {
      waits += 1;
      this.waiting.push(follower);
    } else queue.push(follower);
    return follower.to;
  },
  catch(broken) {
    return this.then(null, broken);
  },
  finally(last) {
    return this.then(
      (value) => resolve(last()).then(() => value),
      (error) =>
        resolve(last()).then(() => {
          throw error;
        }),
    );
  },
};

function opened(): Own {
  const own = Object.create(methods) as Own;
  own.state = "open";
  own.outcome = undefined;
  own.waiting = [];
  return own;
}

function end(own: Own, state: "kept" | "broken", outcome: unknown): void {
  own.state = state;
  own.outcome = outcome;
  waits -= own.waiting.length;
  for (const each of own.waiting) queue.push(each);
  own.waiting = [];
}

/** Ends a promise with a value, or with what becomes of that where it is a promise itself. */
function adopt(own: Own, value: unknown): void {
  try {
    const then = thenOf(value);
    if (then === null) end(own, "kept", value);
    else queue.push(() => fix(own, (kept, broken) => then.call(value, kept, broken)));
  } catch (error) {
    end(own, "broken", error);
  }
}

/** Lets somebody end a promise, who may call several times: the first counts. */
function fix(own: Own, run: Then): void {
  let isDone = false;
  const broken = (error: unknown): void => {
    if (isDone) return;
    isDone = true;
    end(own, "broken", error);
  };
  const kept = (value: unknown): void => {
    if (isDone) return;
    isDone = true;
    adopt(own, value);
  };
  try {
    run(kept, broken);
  } catch (error) {
    broken(error);
  }
}

function follow({ of, to, kept, broken }: Follower): void {
  const callback = of.state === "kept" ? kept : broken;
  try {
    if (typeof callback === "function") adopt(to, callback(of.outcome));
    else end(to, of.state === "kept" ? "kept" : "broken", of.outcome);
  } catch (error) {
    end(to, "broken", error);
  }
}

function thenOf(value: unknown): Then | null {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return null;
  const { then } = value as { readonly then?: unknown };
  return typeof then === "function" ? (then as Then) : null;
}

const resolve = (value: unknown): Own => {
  if (thenOf(value) === methods.then) return value as Own;
  const own = opened();
  adopt(own, value);
  return own;
};

/** As with `new Promise`: an object of our own instead of a host's, whose promises may never go on. */
export function OwnPromise(run: (kept: Callback, broken: Callback) => void): Own {
  const own = opened();
  fix(own, run);
  return own;
}

/**
 * Runs asynchronous work to its end and gives its value, in a host without an event loop: everything in it blocks, so that nothing is
 * ever waited for. Throws what it throws; and loudly where some of it waits for what can't come there.
 */
function settle(work: () => unknown): unknown {
  const main = resolve(work());
  while (place < queue.length) {
    const next = queue[place] as Follower | (() => void);
    place += 1;
    if (place === 4096) {
      queue = queue.slice(place);
      place = 0;
    }
    if (typeof next === "function") next();
    else follow(next);
  }
  const left = waits;
  waits = 0;
  if (main.state === "broken") throw main.outcome;
  if (main.state === "open" || left > 0)
    throw new Error("Daybook waits for something that can't come in Apps Script: please report this.");
  return main.outcome;
}

OwnPromise.settle = settle;
OwnPromise.resolve = resolve;
OwnPromise.reject = (error: unknown): Own => OwnPromise((_, broken) => broken(error));
OwnPromise.race = (all: Iterable<unknown>): Own =>
  OwnPromise((kept, broken) => {
    for (const each of all) resolve(each).then(kept, broken);
  });
OwnPromise.all = (all: Iterable<unknown>): Own =>
  OwnPromise((kept, broken) => {
    const items = Array.from(all);
    const values: unknown[] = [];
    let left = items.length;
    if (left === 0) kept(values);
    items.forEach((each, at) => {
      resolve(each).then((value) => {
        values[at] = value;
        left -= 1;
        if (left === 0) kept(values);
      }, broken);
    });
  });
