import type { Clock } from "../../common/clock.ts";
import { Refusal } from "../model/refusal.ts";
import type { CallKind } from "./limits.ts";
import type { Manifest } from "./manifest.ts";
import type { Place } from "./project.ts";
import { type Members, openRealm, type Realm } from "./realm.ts";
import { type Authority, checkRights } from "./rights.ts";
import { ServiceError, Stopped, scriptsDoNotKnow } from "./script-error.ts";

/** One call of a service, by its documented name: `Sheets.Spreadsheets.batchUpdate`, `Range.getValues`, `Lock.tryLock`. */
export interface CallNote {
  /** From 1 in each execution. */
  readonly number: number;
  readonly name: string;
}

/** A call that is about to have its effect. */
export interface Moment extends CallNote {
  /** The function that the execution runs. */
  readonly run: string;
}

/** Ends an execution at its n-th call, without the call's effect or with it. A bare number is "before". */
export type Kill = number | { readonly call: number; readonly effect: "before" | "after" };

export interface LogLine {
  readonly level: "log" | "info" | "warn" | "error" | "debug" | "Logger";
  readonly text: string;
}

/** How an execution ended. */
export interface Ended {
  /** What the function answered, as data of the test's own; a promise's value where it has one. */
  readonly result: unknown;
  /** `Exception: text`, `TypeError: text`, or null. */
  readonly error: string | null;
  readonly killed: boolean;
  readonly logs: readonly LogLine[];
  readonly calls: readonly CallNote[];
  /** By the emulator's clock. */
  readonly ms: number;
}

export interface Order {
  readonly name: string;
  readonly args: (run: Execution) => readonly unknown[];
  /** Whose account it runs in, and who is at the keyboard; null where nobody is, or nobody is known. */
  readonly effective: string;
  readonly active: string | null;
  readonly authority: Authority;
  /** Where it was started: a menu has a user interface, a web app has no document lock. */
  readonly place: Place;
  readonly limitMs: number;
  readonly kill: Kill | null;
  readonly beforeCall: (moment: Moment) => void;
}

export interface Setting {
  readonly clock: Clock;
  readonly source: string;
  readonly manifest: Manifest;
  readonly promises: "drained" | "absent";
  readonly times: Readonly<Record<CallKind, number>>;
  readonly globals: (run: Execution) => Members;
  /** Services that exist and aren't emulated. */
  readonly unlearnt: readonly string[];
}

export interface Execution extends Order {
  readonly id: number;
  readonly realm: Realm;
  readonly clock: Clock;
  readonly manifest: Manifest;
  readonly logs: LogLine[];
  /** An object of a service. Its methods count as calls where it has a kind, and are free where it is null. */
  object(name: string, kind: CallKind | null, members: Members, inner?: unknown): object;
  /** Throws once the time is up. */
  checkTime(): void;
}

/** Scripts have no timers: one that looks at the clock so often without a call is waiting, and each look then takes a millisecond. */
const looksOfAWait = 1_000;

let executions = 0;

/** Runs one function of a code's text in a context of its own, to its end. Throws what the emulator does not know, even where the script caught it. */
export function execute(
  setting: Setting,
  order: Order,
  finish: (run: Execution, answer: unknown) => unknown,
): Ended {
  const { clock, manifest } = setting;
  const startedAt = clock.now();
  const calls: CallNote[] = [];
  const logs: LogLine[] = [];
  const faults: Error[] = [];
  let looks = 0;
  let stopped: string | null = null;
  let isKilled = false;
  let isOver = false;
  executions += 1;

  const stop = (reason: string): never => {
    stopped ??= reason;
    throw new Stopped(reason);
  };
  const checkTime = (): void => {
    if (isOver) throw new Stopped("This execution is over.");
    if (stopped !== null) throw new Stopped(stopped);
    if (clock.now() - startedAt > order.limitMs) stop("Exceeded maximum execution time");
  };
  const killing = typeof order.kill === "number" ? { call: order.kill, effect: "before" } : order.kill;
  const call = <Value>(kind: CallKind, name: string, effect: () => Value): Value => {
    checkTime();
    looks = 0;
    const note = { number: calls.length + 1, name };
    calls.push(note);
    order.beforeCall({ ...note, run: order.name });
    checkTime();
    const kill = (effectKind: string): void => {
      if (killing?.call !== note.number || killing.effect !== effectKind) return;
      isKilled = true;
      stop("The execution was ended.");
    };
    kill("before");
    checkRights(name, order.authority, manifest);
    try {
      return effect();
    } finally {
      clock.advance(setting.times[kind]);
      kill("after");
      checkTime();
    }
  };
  const translate = (error: unknown, realm: Realm): unknown => {
    if (error instanceof ServiceError) return realm.error(error.kind, error.message, error.details);
    if (error instanceof Stopped) return realm.error("Exception", error.message, null);
    const isKnown = error instanceof Refusal && error.status !== 501;
    if (isKnown) return realm.error("Exception", error.message, null);
    // Something of the script's own, or of an execution inside this one.
    if (!(error instanceof Error)) return error;
    faults.push(error);
    return realm.error("EmulatorFault", error.message, null);
  };
  const look = (): number => {
    looks += 1;
    if (looks > looksOfAWait) {
      clock.advance(1);
      checkTime();
    }
    return clock.now();
  };
  const machineZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const isUtc = (zone: string): boolean => /^(?:UTC|GMT|Etc\/(?:UTC|GMT))$/.test(zone);
  const realm = openRealm({
    now: look,
    translate,
    unknown: scriptsDoNotKnow,
    promises: setting.promises,
    knowsLocalTime: machineZone === manifest.timeZone || (isUtc(machineZone) && isUtc(manifest.timeZone)),
  });
  const run: Execution = {
    ...order,
    id: executions,
    realm,
    clock,
    manifest,
    logs,
    checkTime,
    object: (name, kind, members, inner) =>
      realm.object(
        name,
        Object.fromEntries(
          Object.entries(members).map(([key, member]) => [
            key,
            typeof member !== "function"
              ? member
              : kind === null
                ? (...given: unknown[]) => {
                    checkTime();
                    return member(...given);
                  }
                : (...given: unknown[]) => call(kind, `${name}.${key}`, () => member(...given)),
          ]),
        ),
        inner,
      ),
  };
  const ended = (result: unknown, error: string | null): Ended => {
    isOver = true;
    if (faults[0]) throw faults[0];
    const ms = clock.now() - startedAt;
    const told = stopped === null ? error : isKilled ? null : `Exception: ${stopped}`;
    return { result: stopped === null ? result : undefined, error: told, killed: isKilled, logs, calls, ms };
  };
  realm.define(setting.globals(run));
  realm.forbid(setting.unlearnt, (name) => scriptsDoNotKnow(name));
  try {
    const answer = settled(realm, start(realm, setting.source, run));
    checkTime();
    return ended(finish(run, answer), null);
  } catch (error) {
    return ended(undefined, shown(error));
  }
}

/** Loads all the code, then calls the one function; promises are drained by then, if at all. */
function start(realm: Realm, source: string, run: Execution): unknown {
  if (!/^[A-Za-z_$][\w$]*$/.test(run.name)) throw new ServiceError(`Script function not found: ${run.name}`);
  realm.evaluate(source);
  const found = realm.evaluate(`typeof ${run.name} === "function" ? ${run.name} : undefined`);
  if (typeof found !== "function") throw new ServiceError(`Script function not found: ${run.name}`);
  const given = realm.evaluate("[]") as unknown[];
  given.push(...run.args(run).map((each) => realm.plain(each)));
  const call = realm.evaluate("((run, given, end) => { end.answer = run.apply(null, given); })") as unknown;
  // The call is an evaluation of its own: only at its end microtasks run.
  const end: { answer?: unknown } = {};
  realm.define({ "run function": [call, found, given, end] });
  realm.evaluate(
    `{ const all = globalThis["run function"]; delete globalThis["run function"]; all[0](all[1], all[2], all[3]); }`,
  );
  return end.answer;
}

/** What a drained promise came to. */
function settled(realm: Realm, answer: unknown): unknown {
  const isPromise = realm.evaluate(
    "((value) => typeof Promise !== 'undefined' && value instanceof Promise)",
  ) as (value: unknown) => boolean;
  if (!isPromise(answer)) return answer;
  const end: { value?: unknown; error?: unknown; is?: string } = {};
  const wait = realm.evaluate(
    `((promise, end) => promise.then((value) => { end.is = "done"; end.value = value; }, (error) => { end.is = "failed"; end.error = error; }))`,
  ) as (promise: unknown, end: object) => void;
  wait(answer, end);
  realm.evaluate("0");
  if (end.is === "failed") throw end.error;
  // Nothing will ever settle it: there is no event loop.
  return end.value;
}

function shown(error: unknown): string {
  if (error instanceof ServiceError) return `${error.kind}: ${error.message}`;
  if (typeof error === "object" && error !== null && "message" in error)
    return `${"name" in error ? String(error.name) : "Error"}: ${String(error.message)}`;
  return String(error);
}
