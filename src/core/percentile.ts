/**
 * The value below which a fraction (0-1) of the values lies, interpolated linearly: type 7 of Hyndman and Fan, which is
 * Excel's PERCENTILE.INC, numpy's default and DuckDB's quantile_cont. `sorted` is ascending; null if it is empty.
 */
export function percentile(sorted: ArrayLike<number>, fraction: number): number | null {
  if (sorted.length === 0) return null;
  const place = (sorted.length - 1) * fraction;
  const below = Math.floor(place);
  const low = sorted[below]!;
  const high = sorted[Math.ceil(place)]!;
  const share = place - below;
  return low * (1 - share) + high * share; // not low + (high - low) * share: this way the last bit is DuckDB's too
}

/** The mean, null of nothing. Added from first to last: give them sorted, and equal values give an equal mean. */
export function mean(values: ArrayLike<number>): number | null {
  if (values.length === 0) return null;
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += values[at]!;
  return sum / values.length;
}
