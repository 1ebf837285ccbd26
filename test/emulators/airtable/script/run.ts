import type { Clock } from "../../common/clock.ts";
import type { Actor } from "../model/draft.ts";
import type { LiveBase } from "../model/live-base.ts";
import { Refusal } from "../model/refusal.ts";
import type { Workspace } from "../model/workspace.ts";
import type { CallTimes, ScriptLimits } from "./limits.ts";
import { type CallKind, isMutation, openQuotas, type ScriptHost } from "./quotas.ts";
import { openRealm, type Realm } from "./realm.ts";
import { EmulatorFault, refusalText, ScriptError } from "./script-error.ts";
import { shownError } from "./shown-error.ts";

/** One call that a script awaited. `what` is a table, an address or a question; `rows` how many were written or answered. */
export interface CallNote {
  /** From 1 in each run, in the order of the calls. */
  readonly number: number;
  readonly kind: CallKind;
  readonly what: string;
  readonly rows: number;
}

/** Where a run stands: just before a call has its effect, or when its answer is about to reach the script. */
export interface Moment extends CallNote {
  readonly run: string;
  readonly phase: "before" | "after";
}

/** Hears each moment, and holds the run up until what it answers is settled. */
export type OnCall = (moment: Moment) => unknown;

/** Ends a run at its n-th call, without the call's effect or with it; the script never hears. */
export interface Kill {
  readonly call: number;
  readonly effect: "before" | "after";
}

export interface RunSetting {
  readonly name: string;
  readonly host: ScriptHost;
  readonly workspace: Workspace;
  readonly live: LiveBase;
  readonly actor: Actor;
  readonly limits: ScriptLimits;
  readonly times: CallTimes;
  /** A clock that only moves when it is told to must be moved for a script that waits by looking at it. */
  readonly clockKind: "manual" | "running";
  readonly onCall: OnCall;
  readonly kill: Kill | null;
}

/** How a run ended. */
export interface RunEnd {
  /** The thrown error's own text; null where nothing was thrown. */
  readonly error: string | null;
  /** What the person reads: the error's name, text and the script's lines. */
  readonly shown: string | null;
  readonly killed: boolean;
  /** The call that nobody answered: a question to the person, when the answers were used up. */
  readonly waitingFor: CallNote | null;
  readonly calls: readonly CallNote[];
  /** How many calls were still out when the script ended: whether they have their effect is left to chance. */
  readonly unawaited: number;
  /** By the emulator's clock. */
  readonly ms: number;
}

/** A call on its way: its effect says how many rows it answered. */
export interface OpenCall extends Omit<CallNote, "rows"> {
  rows: number;
}

export interface Run extends RunSetting {
  readonly realm: Realm;
  readonly clock: Clock;
  /** One call: checks the limits, tells `onCall`, has its effect, lets its time pass. Never settles once the run is over. */
  call<Value>(
    kind: CallKind,
    what: string,
    effect: (call: OpenCall) => Value | Promise<Value>,
  ): Promise<Value>;
  /** The person goes away instead of answering this call: the run stands still for good. */
  leave(call: OpenCall): Promise<never>;
}

/** Scripts have no timers: one that looks at the clock so often without a call is waiting, and each look then takes a millisecond. */
const looksOfAWait = 1_000;

/** Runs a script to its end, its death or its standstill. Throws what the emulator does not know, even where the script caught it. */
export function startRun(
  setting: RunSetting,
  text: string,
  globals: (run: Run) => Readonly<Record<string, unknown>>,
): Promise<RunEnd> {
  const { clock } = setting.workspace;
  const { limits, times, kill, host } = setting;
  const faults: unknown[] = [];
  const calls: OpenCall[] = [];
  const startedAt = clock.now();
  let open = 0;
  let looks = 0;
  let isOver = false;
  let finish: (end: RunEnd) => void = () => {};
  let fail: (fault: unknown) => void = () => {};
  const ended = new Promise<RunEnd>((resolve, reject) => {
    finish = resolve;
    fail = reject;
  });
  const never = (): Promise<never> => new Promise(() => {});

  const end = (how: Partial<RunEnd>): void => {
    if (isOver) return;
    isOver = true;
    const ms = clock.now() - startedAt;
    const notes = calls.map((note) => ({ ...note }));
    const plain = { error: null, shown: null, killed: false, waitingFor: null, unawaited: 0 };
    if (faults.length > 0) fail(faults[0]);
    else finish({ ...plain, calls: notes, ms, ...how });
  };
  const outOfTime = (): boolean => {
    if (host !== "automation" || clock.now() - startedAt <= limits.runMs) return false;
    // Nobody has written this text down.
    const error = `Script exceeded execution time limit of ${limits.runMs / 1000} seconds`;
    end({ error, shown: `Error: ${error}` });
    return true;
  };
  const admit = openQuotas(host, limits, clock);
  const timeOf = (kind: CallKind, rows: number): number => {
    if (kind === "select") return times.select + rows * times.row;
    if (kind === "fetch") return times.fetch;
    return isMutation(kind) ? times.mutation : 0;
  };

  const call: Run["call"] = async (kind, what, effect) => {
    admit(kind);
    const note: OpenCall = { number: calls.length + 1, kind, what, rows: 0 };
    calls.push(note);
    looks = 0;
    open += 1;
    const calledAt = clock.now();
    const tell = (phase: Moment["phase"]) => setting.onCall({ ...note, run: setting.name, phase });
    await tell("before");
    if (isOver || outOfTime()) return never();
    if (kill?.call === note.number && kill.effect === "before") {
      end({ killed: true });
      return never();
    }
    let settle: () => Awaited<ReturnType<typeof effect>>;
    try {
      const value = await effect(note);
      settle = () => value;
    } catch (error) {
      settle = () => {
        throw error;
      };
    }
    // Calls that run side by side share their time.
    const left = calledAt + timeOf(kind, note.rows) - clock.now();
    if (left > 0) clock.advance(left);
    if (kill?.call === note.number && kill.effect === "after") end({ killed: true });
    // Believed: a call that is out when the time is up still has its effect.
    if (isOver || outOfTime()) return never();
    await tell("after");
    open -= 1;
    return isOver ? never() : settle();
  };

  const translate = (error: unknown, realm: Realm): unknown => {
    if (error instanceof ScriptError) return realm.error("Error", error.message);
    const told = error instanceof Refusal ? refusalText(error) : null;
    if (told) return realm.error("Error", told.message);
    if (!(error instanceof Error)) return error;
    const fault = error instanceof Refusal ? new EmulatorFault(JSON.stringify(error.body)) : error;
    faults.push(fault);
    return realm.error("Error", fault.message);
  };
  const look = (): number => {
    looks += 1;
    if (setting.clockKind === "manual" && looks > looksOfAWait) {
      clock.advance(1);
      // Only an error ends a loop that never yields.
      if (isOver || outOfTime()) throw new ScriptError("The run is over.");
    }
    return clock.now();
  };
  const realm = openRealm(look, translate);
  const run: Run = {
    ...setting,
    realm,
    clock,
    call,
    leave(asked) {
      end({ waitingFor: { ...asked } });
      return never();
    },
  };
  realm.define(globals(run));
  begin(realm, text).then(
    () => end({ unawaited: open }),
    (error: unknown) => end({ ...shownError(error), unawaited: open }),
  );
  return ended;
}

const begin = async (realm: Realm, text: string): Promise<unknown> => realm.run(text);
