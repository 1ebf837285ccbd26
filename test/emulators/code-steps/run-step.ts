import type { Clock } from "../common/clock.ts";
import { type Followed, followRedirects, type Redirects } from "./follow-redirects.ts";
import type { Network, Sent } from "./network.ts";
import { openRealm, type Realm } from "./realm.ts";
import { EmulatorFault, NetworkError, StepError } from "./step-error.ts";

/** Ends a run at its n-th call, without the call's effect or with it; the code never hears. */
export interface Kill {
  readonly call: number;
  readonly effect: "before" | "after";
}

/** How one run goes. */
export interface Running {
  readonly kill?: Kill;
  /** Before each call has its effect: may do anything else, another run too. `number` counts from 1. */
  readonly beforeCall?: (number: number) => unknown;
}

/** How a run ended, in every host. */
export interface StepEnd {
  /** The text of what was thrown, by the code or by the host; null where nothing was, or where the run was killed. */
  readonly error: string | null;
  /** All that the host keeps of what was thrown: its properties too, as JSON. Null where `error` is. */
  readonly errorDetails: string | null;
  readonly timedOut: boolean;
  readonly killed: boolean;
  /** What the console was told, a line each. */
  readonly logs: readonly string[];
  /** Calls to the network; a redirect that is followed belongs to its call. */
  readonly calls: number;
  /** How many of them were still out when the code ended: whether they have their effect is left to chance. */
  readonly unawaited: number;
  /** By the network's clock; the limit where the time was up. */
  readonly ms: number;
}

export interface StepSetting extends Running {
  readonly host: string;
  readonly clock: Clock;
  readonly network: Network | null;
  /** Milliseconds; null where the host documents none. */
  readonly limitMs: number | null;
  /** What the host says when the time is up. */
  readonly outOfTime: string;
}

/** A run on its way, as a host's globals see it. */
export interface Step {
  readonly host: string;
  readonly realm: Realm;
  log(line: string): void;
  /** One call: sends, and follows redirects; null where there are more. Rejects with a NetworkError; never settles once the run is over. */
  call(sent: Sent, redirects: Redirects): Promise<Followed | null>;
  /** What nobody knows: the run rejects with it, whatever the code does. */
  fault(fault: EmulatorFault): EmulatorFault;
}

/** What stands in the code's reach, and what the code answers. */
export interface Host<Answer> {
  globals(step: Step): Readonly<Record<string, unknown>>;
  /** Runs the code; what it throws is the run's error. */
  answer(step: Step): Promise<Answer>;
}

/** Steps have no timers: one that looks at the clock so often without a call is waiting, and each look then takes a millisecond. */
const looksOfAWait = 1_000;

/** Runs a code step to its end. Rejects with what the emulator does not know, even where the code caught it. */
export function runStep<Answer>(
  setting: StepSetting,
  host: Host<Answer>,
): Promise<StepEnd & { readonly answer: Answer | null }> {
  const { clock, network, limitMs, kill } = setting;
  const startedAt = clock.now();
  const deadline = limitMs === null ? null : startedAt + limitMs;
  const over = new AbortController();
  const faults: EmulatorFault[] = [];
  const logs: string[] = [];
  let calls = 0;
  let open = 0;
  let looks = 0;
  let finish: (end: StepEnd & { readonly answer: Answer | null }) => void = () => {};
  let fail: (fault: unknown) => void = () => {};
  const ended = new Promise<StepEnd & { readonly answer: Answer | null }>((resolve, reject) => {
    finish = resolve;
    fail = reject;
  });
  const never = (): Promise<never> => new Promise(() => {});

  const end = (how: Partial<StepEnd> & { readonly answer?: Answer }): void => {
    if (over.signal.aborted) return;
    const unawaited = open;
    over.abort();
    const plain = { error: null, errorDetails: null, timedOut: false, killed: false, answer: null };
    if (faults.length > 0) fail(faults[0]);
    else finish({ ...plain, logs: [...logs], calls, unawaited, ms: clock.now() - startedAt, ...how });
  };
  const outOfTime = (): boolean => {
    if (deadline === null || clock.now() <= deadline) return false;
    end({
      error: setting.outOfTime,
      errorDetails: JSON.stringify({ message: setting.outOfTime }),
      timedOut: true,
      ms: limitMs ?? 0,
    });
    return true;
  };
  const noted = (fault: EmulatorFault): EmulatorFault => {
    faults.push(fault);
    return fault;
  };
  const call: Step["call"] = async (sent, redirects) => {
    if (!network) throw noted(new EmulatorFault("This host has no network."));
    calls += 1;
    looks = 0;
    open += 1;
    const number = calls;
    await setting.beforeCall?.(number);
    if (over.signal.aborted || outOfTime()) return never();
    if (kill?.call === number && kill.effect === "before") end({ killed: true });
    if (over.signal.aborted) return never();
    const answered = followRedirects(network, sent, { deadline, signal: over.signal }, redirects);
    answered.catch(() => {});
    const waited = deadline === null ? never() : clock.reaches(deadline + 1).then(() => null);
    const settled = await Promise.race([answered, waited]).then(
      (value) => () => value,
      (error: unknown) => () => {
        throw error instanceof EmulatorFault ? noted(error) : error;
      },
    );
    if (kill?.call === number && kill.effect === "after") end({ killed: true });
    // A call that is out when the time is up still has its effect.
    if (over.signal.aborted || outOfTime()) return never();
    open -= 1;
    return settled();
  };
  const translate = (error: unknown, realm: Realm): unknown => {
    if (error instanceof StepError) return realm.error(error.shownName, error.message, error.more);
    if (error instanceof NetworkError) return realm.error("Error", error.message, { code: error.code });
    if (!(error instanceof Error)) return error;
    const fault = error instanceof EmulatorFault ? error : new EmulatorFault(error.stack ?? error.message);
    return realm.error("Error", noted(fault).message, {});
  };
  const look = (): number => {
    looks += 1;
    if (looks > looksOfAWait) {
      clock.advance(1);
      // Only an error ends a loop that never yields.
      if (over.signal.aborted || outOfTime()) throw new StepError("Error", "The run is over.");
    }
    return clock.now();
  };
  const realm = openRealm({ now: look, translate });
  const step: Step = { host: setting.host, realm, call, fault: noted, log: (line) => void logs.push(line) };
  (async () => {
    realm.define(host.globals(step));
    return host.answer(step);
  })().then(
    (answer) => outOfTime() || end({ answer }),
    (error: unknown) => {
      if (error instanceof EmulatorFault) faults.push(error);
      if (!outOfTime()) end(shownError(error));
    },
  );
  return ended;
}

/** What a host keeps of an error: its text, and all that hangs on it. */
function shownError(error: unknown): Pick<StepEnd, "error" | "errorDetails"> {
  if (typeof error !== "object" || error === null)
    return { error: String(error), errorDetails: JSON.stringify({ message: String(error) }) };
  if (error instanceof StepError)
    return { error: error.message, errorDetails: JSON.stringify({ message: error.message, ...error.more }) };
  const { name, message, stack, cause } = error as Error;
  const text = message === undefined ? JSON.stringify(error) : String(message);
  return { error: text, errorDetails: JSON.stringify({ ...error, name, message, stack, cause }) };
}
