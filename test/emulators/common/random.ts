/** A seeded stream: the same seed gives the same numbers. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** A whole number in [0, below). */
  below(limit: number): number;
  shuffled<Item>(items: readonly Item[]): Item[];
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    next,
    below,
    shuffled(items) {
      const list = [...items];
      for (let last = list.length - 1; last > 0; last--) {
        const other = below(last + 1);
        const held = list[last]!;
        list[last] = list[other]!;
        list[other] = held;
      }
      return list;
    },
  };
}

const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

export type IdPrefix = "app" | "tbl" | "fld" | "viw" | "rec" | "usr" | "sel" | "itr" | "pat" | "wsp";

/** A prefix and 14 letters or digits. Source: Airtable support, Finding Airtable IDs (the form is observed, not promised). */
export function newId(prefix: IdPrefix, random: Random): string {
  let id: string = prefix;
  for (let place = 0; place < 14; place++) id += letters[random.below(letters.length)];
  return id;
}
