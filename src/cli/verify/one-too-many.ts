import { hash as digest } from "node:crypto";

/**
 * Which leaf of a list must go for the others to give a root (base64); null where none does. Takes n log n steps: each part of the
 * tree is hashed twice, as it is before the leaf that goes and as it is after it. Source of the hashes: RFC 6962, section 2.1.
 */
export function oneTooMany(leaves: readonly string[], root: string): number | null {
  if (leaves.length < 2) return null;
  const hashes = leaves.map((leaf) => hashed(0, Buffer.from(leaf)));
  const tree = partOf(hashes, 0, leaves.length - 1);
  const wanted = Buffer.from(root, "base64");
  for (let gone = 0; gone < leaves.length; gone++) if (without(tree, gone).equals(wanted)) return gone;
  return null;
}

/** Some places of the list that is left, and their hash: before the leaf that goes they hold their own leaves, after it the next ones. */
interface Part {
  readonly from: number;
  readonly to: number;
  readonly before: Buffer;
  readonly after: Buffer;
  readonly halves: readonly [Part, Part] | null;
}

function partOf(hashes: readonly Buffer[], from: number, to: number): Part {
  if (to - from === 1)
    return { from, to, before: hashes[from] as Buffer, after: hashes[to] as Buffer, halves: null };
  let half = 1;
  while (half * 2 < to - from) half *= 2;
  const [left, right] = [partOf(hashes, from, from + half), partOf(hashes, from + half, to)];
  return {
    from,
    to,
    before: hashed(1, left.before, right.before),
    after: hashed(1, left.after, right.after),
    halves: [left, right],
  };
}

function without({ from, to, before, after, halves }: Part, gone: number): Buffer {
  if (to <= gone) return before;
  if (gone <= from || halves === null) return after;
  return hashed(1, without(halves[0], gone), without(halves[1], gone));
}

const hashed = (first: 0 | 1, ...parts: readonly Buffer[]): Buffer =>
  digest("sha256", Buffer.concat([firsts[first], ...parts]), "buffer");

const firsts = [Buffer.from([0]), Buffer.from([1])] as const;
