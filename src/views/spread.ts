import { mean, percentile } from "../core/percentile.ts";

/** How a set of spans is spread, in days; null where there are none. */
export interface Spread {
  readonly median_days: number | null;
  readonly p75_days: number | null;
  readonly p90_days: number | null;
  readonly mean_days: number | null;
}

/** The spread of days sorted smallest first: percentiles interpolate linearly (type 7). */
export const spreadOf = (days: Float64Array): Spread => ({
  median_days: percentile(days, 0.5),
  p75_days: percentile(days, 0.75),
  p90_days: percentile(days, 0.9),
  mean_days: mean(days),
});

/** A share of 1, or null where there is nothing to share. */
export const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
