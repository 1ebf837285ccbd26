/** Repeatable chance: the same seed gives the same draws, on every machine. */
export interface Chance {
  /** From 0 (inclusive) to 1 (exclusive). */
  next(): number;
  /** A whole number from `low` to `high`, both inclusive. */
  whole(low: number, high: number): number;
  /** True in a share (0-1) of the draws. */
  happens(share: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** One of the values, each as often as its weight says. */
  weighed<T>(choices: readonly (readonly [T, number])[]): T;
  /** A log-normal draw: how long people take for things. `spread` is the standard deviation of its logarithm. */
  around(median: number, spread: number): number;
}

/** Chance from a seed, a 32-bit whole number (mulberry32). */
export function chanceFrom(seed: number): Chance {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  // Twelve uniform draws less six are close to normal, and need no logarithm or cosine, which engines may round apart.
  const normal = (): number => {
    let sum = -6;
    for (let draw = 0; draw < 12; draw++) sum += next();
    return sum;
  };
  return {
    next,
    whole: (low, high) => low + Math.floor(next() * (high - low + 1)),
    happens: (share) => next() < share,
    pick: (list) => list[Math.floor(next() * list.length)]!,
    weighed(choices) {
      let place = next() * choices.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [value, weight] of choices) {
        place -= weight;
        if (place < 0) return value;
      }
      return choices[choices.length - 1]![0];
    },
    around: (median, spread) => median * Math.exp(spread * normal()),
  };
}
