/** Whether a history's share is put into a tally or taken out again. */
export type Sign = 1 | -1;

/** Pairs of an instant (milliseconds) and a number, in no order. Taking one out is noted, and done when they are read. */
export interface Samples {
  length: number;
  /** at, value, at, value, … */
  pairs: Float64Array;
  /** Pairs to take out. */
  readonly gone: number[];
}

/**
 * What a view keeps of the histories that it has seen: counts, samples and rows, all of which can be taken out again,
 * put together and written to a file. Order plays no part, so neither does the order of histories.
 */
export interface Tally {
  readonly counts: Map<string, number>;
  readonly samples: Map<string, Samples>;
  readonly rows: Map<string, object>;
}

/** A tally of nothing. */
export const newTally = (): Tally => ({ counts: new Map(), samples: new Map(), rows: new Map() });

const separator = "\u0000";
/** With a digit it stands for a separator, or for itself, inside of a part. */
const mask = "\u0001";

/** A key of several parts; null and `""` are one, since no value is ever empty. */
export function keyOf(...parts: readonly (string | number | null)[]): string {
  let key = "";
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i];
    if (i > 0) key += separator;
    if (typeof part === "string") key += escaped(part);
    else if (part !== null) key += String(part);
  }
  return key;
}

/** The parts of a key, `""` read as null. */
export const partsOf = (key: string): readonly (string | null)[] =>
  key.split(separator).map((part) => (part === "" ? null : restored(part)));

const escaped = (part: string): string =>
  part.indexOf(separator) < 0 && part.indexOf(mask) < 0
    ? part
    : part.split(mask).join(`${mask}1`).split(separator).join(`${mask}0`);

const restored = (part: string): string =>
  part.indexOf(mask) < 0 ? part : part.split(`${mask}0`).join(separator).split(`${mask}1`).join(mask);

/** Counts `by` times `sign` under a key; a count of zero is none. Whole numbers only: others don't come back to zero. */
export function count(tally: Tally, key: string, sign: Sign, by = 1): void {
  const now = (tally.counts.get(key) ?? 0) + sign * by;
  if (now === 0) tally.counts.delete(key);
  else tally.counts.set(key, now);
}

/** Puts a sample under a key, or takes an equal one out; a key without samples is none. */
export function sample(tally: Tally, key: string, at: number, value: number, sign: Sign): void {
  const of = tally.samples.get(key) ?? { length: 0, pairs: new Float64Array(16), gone: [] };
  if (of.length + of.gone.length === 0) tally.samples.set(key, of);
  if (sign < 0) of.gone.push(at, value);
  else put(of, at, value);
  if (of.gone.length === of.length) tally.samples.delete(key);
}

function put(of: Samples, at: number, value: number): void {
  if (of.length === of.pairs.length) {
    const wider = new Float64Array(of.length * 2);
    wider.set(of.pairs);
    of.pairs = wider;
  }
  of.pairs[of.length] = at;
  of.pairs[of.length + 1] = value;
  of.length += 2;
}

/** Keeps a row under a key of its own, or drops it. */
export function keep(tally: Tally, key: string, row: object, sign: Sign): void {
  if (sign > 0) tally.rows.set(key, row);
  else tally.rows.delete(key);
}

/** The values under a key whose instants are at or after `since`, smallest first. */
export function valuesOf(tally: Tally, key: string, since = Number.NEGATIVE_INFINITY): Float64Array {
  const of = tally.samples.get(key);
  if (!of) return new Float64Array(0);
  settle(of);
  let n = 0;
  const values = new Float64Array(of.length / 2);
  for (let i = 0; i < of.length; i += 2)
    if ((of.pairs[i] as number) >= since) values[n++] = of.pairs[i + 1] as number;
  return values.subarray(0, n).sort();
}

/** Takes out what was noted as gone. */
function settle(of: Samples): void {
  if (of.gone.length === 0) return;
  const left = new Map<string, number>();
  for (let i = 0; i < of.gone.length; i += 2) {
    const key = `${of.gone[i]} ${of.gone[i + 1]}`;
    left.set(key, (left.get(key) ?? 0) + 1);
  }
  const instants = new Set<number>();
  for (let i = 0; i < of.gone.length; i += 2) instants.add(of.gone[i] as number);
  let to = 0;
  for (let i = 0; i < of.length; i += 2) {
    const [at, value] = [of.pairs[i] as number, of.pairs[i + 1] as number];
    if (instants.has(at)) {
      const key = `${at} ${value}`;
      const n = left.get(key) ?? 0;
      if (n > 0) {
        left.set(key, n - 1);
        continue;
      }
    }
    of.pairs[to++] = at;
    of.pairs[to++] = value;
  }
  of.length = to;
  of.gone.length = 0;
}

/** Adds all of one tally to another; the two share no history. */
export function merge(into: Tally, from: Tally): void {
  from.counts.forEach((by, key) => {
    count(into, key, 1, by);
  });
  from.rows.forEach((row, key) => {
    into.rows.set(key, row);
  });
  from.samples.forEach((samples, key) => {
    settle(samples);
    for (let i = 0; i < samples.length; i += 2)
      sample(into, key, samples.pairs[i] as number, samples.pairs[i + 1] as number, 1);
  });
}
