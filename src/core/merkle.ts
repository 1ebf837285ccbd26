import { sha256Bytes } from "./sha256.ts";

/** The hash of a list's leaf. Source: RFC 6962, section 2.1. */
const leafHash = (leaf: Uint8Array): Uint8Array => sha256Bytes(joined(0, leaf));

/** The Merkle tree hash of a list of leaves, 32 bytes. Source: RFC 6962, section 2.1. */
export function treeHash(leaves: Iterable<Uint8Array>): Uint8Array {
  // Whole subtrees so far, the largest first: like the digits of a binary number, each size stands there once.
  const whole: { readonly size: number; readonly hash: Uint8Array }[] = [];
  for (const leaf of leaves) {
    let [size, hash] = [1, leafHash(leaf)];
    for (let last = whole[whole.length - 1]; last?.size === size; last = whole[whole.length - 1]) {
      hash = sha256Bytes(joined(1, last.hash, hash));
      size *= 2;
      whole.pop();
    }
    whole.push({ size, hash });
  }
  const last = whole.pop();
  if (!last) return sha256Bytes(new Uint8Array(0));
  return whole.reduceRight((right, { hash }) => sha256Bytes(joined(1, hash, right)), last.hash);
}

function joined(first: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 1));
  all[0] = first;
  let at = 1;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
