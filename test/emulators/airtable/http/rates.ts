import type { Clock } from "../../common/clock.ts";
import { plans } from "../model/plans.ts";
import { Refusal } from "../model/refusal.ts";
import type { Workspace } from "../model/workspace.ts";

/** How often a client may call. */
export interface Rates {
  /** Throws a 429, or counts the call. `base` is null for calls about no base; `isData` for calls about records. */
  admit(call: { readonly base: string | null; readonly userId: string; readonly isData: boolean }): void;
  /** Data calls of this month. */
  calls(): number;
  setCalls(count: number): void;
}

const window = 1_000;
/** Source: Airtable Web API, Rate limits: 5 a second and base, 50 a second and person, 30 seconds after a 429. */
const perBase = 5;
const perUser = 50;
const penalty = 30_000;
/** Source: Airtable support, Managing API call limits: Team beyond its monthly calls. */
const perBaseBeyond = 2;

export type Envelope = "plural" | "single";

/** The body on the wire has a plural `errors` (Pipedream issue 10130), the official page a single one. */
export function tooMany(envelope: Envelope): Refusal {
  const message = "Rate limit exceeded. Please try again later";
  return envelope === "plural"
    ? new Refusal(429, { errors: [{ error: "RATE_LIMIT_REACHED", message }] })
    : new Refusal(429, { error: { type: "RATE_LIMIT_REACHED", message } });
}

/** Source: live bodies quoted in several repositories, 2026. Metadata calls went on working (one report, 2026-08-17). */
const monthSpent = (): Refusal =>
  new Refusal(429, {
    errors: [
      {
        error: "PUBLIC_API_BILLING_LIMIT_EXCEEDED",
        message:
          "API billing plan limit exceeded. You've reached the maximum number of requests allowed for this month.",
      },
    ],
  });

interface Meter {
  readonly times: readonly number[];
  readonly blockedUntil: number;
}

const unused: Meter = { times: [], blockedUntil: 0 };

/** Metadata calls share the base's rate (believed); a call that is refused counts for no month (believed). */
export function createRates(workspace: Workspace, isEnforced: () => boolean, envelope: Envelope): Rates {
  const clock: Clock = workspace.clock;
  const meters = new Map<string, Meter>();
  const months = new Map<string, number>();
  const month = (): string => new Date(clock.now()).toISOString().slice(0, 7);
  const calls = (): number => months.get(month()) ?? 0;

  const meet = (name: string, most: number): void => {
    const now = clock.now();
    const meter = meters.get(name) ?? unused;
    if (now < meter.blockedUntil) throw tooMany(envelope);
    const times = meter.times.filter((time) => time > now - window);
    if (times.length >= most) {
      meters.set(name, { times, blockedUntil: now + penalty });
      throw tooMany(envelope);
    }
    meters.set(name, { times: [...times, now], blockedUntil: 0 });
  };

  return {
    admit({ base, userId, isData }) {
      const limits = plans[workspace.plan];
      const isBeyond = isData && limits.calls !== null && calls() >= limits.calls;
      if (isEnforced()) {
        if (base !== null) meet(base, isBeyond && limits.beyond === "slow" ? perBaseBeyond : perBase);
        meet(userId, perUser);
      }
      if (isBeyond && limits.beyond === "refused") throw monthSpent();
      if (isData) months.set(month(), calls() + 1);
    },
    calls,
    setCalls(count) {
      months.set(month(), count);
    },
  };
}
