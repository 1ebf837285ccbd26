/** A Zapier plan, as far as code steps differ by it. */
export type ZapierPlan = "free" | "trial" | "professional" | "enterprise";

/** What a plan gives to a code step. Memory (128 MB on Free, 256 MB on the others) is not emulated. */
export interface ZapierLimits {
  /** Source: help.zapier.com 29971850476173, an older copy; a newer one says that longer times can be configured. */
  readonly runMs: number;
  /** Runs in any `throttleMs`. Source: help.zapier.com 29971850476173. What becomes of more is believed: an error before the code begins. */
  readonly runs: number;
  readonly throttleMs: number;
}

/** Professional's are Team's too. */
export const zapierLimits: Readonly<Record<ZapierPlan, ZapierLimits>> = {
  free: { runMs: 1_000, runs: 10, throttleMs: 60_000 },
  trial: { runMs: 10_000, runs: 75, throttleMs: 10_000 },
  professional: { runMs: 30_000, runs: 225, throttleMs: 10_000 },
  enterprise: { runMs: 120_000, runs: 225, throttleMs: 10_000 },
};

/** An action's input, in bytes of JSON: less than this. Source: docs.zapier.com/platform/build/operating-constraints. */
export const zapierInputBytes = 6_000_000;
