/** A promise of ours: what a standard one is to `await`, `then` and the like. */
interface Own {
  readonly mark: typeof mark;
  then(kept?: Callback | null, broken?: Callback | null): Own;
  catch(broken?: Callback | null): Own;
  finally(last: () => unknown): Own;
}

type Callback = (value: unknown) => unknown;

/** What our own promises are known by. */
const mark = {};

/** What is to be done next, and from which place on: taking it from the front would move all the rest. */
let queue: (() => void)[] = [];
let place = 0;
/** How many callbacks wait for something that hasn't come yet. */
let waits = 0;

/** As with `new Promise`, whose word it takes in a host whose own promises would never go on. */
export function OwnPromise(run: (kept: Callback, broken: Callback) => void): Own {
  let state: "open" | "kept" | "broken" = "open";
  let outcome: unknown;
  let isFixed = false;
  let waiting: (() => void)[] = [];
  const end = (as: "kept" | "broken", value: unknown): void => {
    state = as;
    outcome = value;
    waits -= waiting.length;
    for (const each of waiting) queue.push(each);
    waiting = [];
  };
  const adopt = (value: unknown): void => {
    try {
      const then = isThenable(value) ? value.then : null;
      if (typeof then === "function") queue.push(() => follow(value, then));
      else end("kept", value);
    } catch (error) {
      end("broken", error);
    }
  };
  /** Another promise, maybe somebody else's, may call back several times: the first counts. */
  const follow = (value: unknown, then: (...callbacks: Callback[]) => unknown): void => {
    let isDone = false;
    const once = (next: (value: unknown) => void) => (given: unknown) => {
      if (isDone) return;
      isDone = true;
      next(given);
    };
    const broken = once((error) => end("broken", error));
    try {
      then.call(value, once(adopt), broken);
    } catch (error) {
      broken(error);
    }
  };
  const fix = (next: (value: unknown) => void) => (value: unknown) => {
    if (isFixed) return;
    isFixed = true;
    next(value);
  };
  const broken = fix((error) => end("broken", error));
  const own: Own = {
    mark,
    // biome-ignore lint/suspicious/noThenProperty: a promise is what has one
    then: (whenKept, whenBroken) =>
      make((pass, fail) => {
        const go = (): void => {
          const callback = state === "kept" ? whenKept : whenBroken;
          try {
            if (typeof callback === "function") pass(callback(outcome));
            else (state === "kept" ? pass : fail)(outcome);
          } catch (error) {
            fail(error);
          }
        };
        if (state !== "open") queue.push(go);
        else {
          waits += 1;
          waiting.push(go);
        }
      }),
    catch: (whenBroken) => own.then(null, whenBroken),
    finally: (last) =>
      own.then(
        (value) => resolve(last()).then(() => value),
        (error) =>
          resolve(last()).then(() => {
            throw error;
          }),
      ),
  };
  try {
    run(fix(adopt), broken);
  } catch (error) {
    broken(error);
  }
  return own;
}

const make = (run: (kept: Callback, broken: Callback) => void): Own => OwnPromise(run);

const resolve = (value: unknown): Own =>
  isThenable(value) && (value as Partial<Own>).mark === mark ? (value as Own) : make((kept) => kept(value));

const isThenable = (value: unknown): value is { readonly then: (...callbacks: Callback[]) => unknown } =>
  (typeof value === "object" || typeof value === "function") && value !== null && "then" in value;

/**
 * Runs asynchronous work to its end and gives its value, in a host without an event loop: everything in it blocks, so that nothing is
 * ever waited for. Throws what it throws; and loudly where some of it waits for what can't come there.
 */
function settle(work: () => unknown): unknown {
  const outcomes: { readonly error?: unknown; readonly value?: unknown; readonly isError: boolean }[] = [];
  resolve(work()).then(
    (value) => void outcomes.push({ value, isError: false }),
    (error) => void outcomes.push({ error, isError: true }),
  );
  while (place < queue.length) {
    const next = queue[place] as () => void;
    place += 1;
    if (place === 4096) {
      queue = queue.slice(place);
      place = 0;
    }
    next();
  }
  const [outcome] = outcomes;
  const left = waits;
  waits = 0;
  if (outcome?.isError) throw outcome.error;
  if (!outcome || left > 0)
    throw new Error("Daybook waits for something that can't come in Apps Script: please report this.");
  return outcome.value;
}

OwnPromise.settle = settle;
OwnPromise.resolve = resolve;
OwnPromise.reject = (error: unknown): Own => make((_, broken) => broken(error));
OwnPromise.race = (all: Iterable<unknown>): Own =>
  make((kept, broken) => {
    for (const each of all) resolve(each).then(kept, broken);
  });
OwnPromise.all = (all: Iterable<unknown>): Own =>
  make((kept, broken) => {
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
