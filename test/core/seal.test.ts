import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { base64 } from "../../src/core/base64.ts";
import { treeHash } from "../../src/core/merkle.ts";
import {
  checkpointOf,
  checkpointText,
  isListOf,
  leafOf,
  newLeaves,
  readCheckpoint,
} from "../../src/core/seal.ts";
import { sha256Bytes } from "../../src/core/sha256.ts";

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, "hex"));
const hex = (some: Uint8Array): string => Buffer.from(some).toString("hex");
const node = (...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** The definition of RFC 6962, word by word. */
function byDefinition(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return node();
  if (leaves.length === 1) return node(Buffer.from([0]), leaves[0] as Uint8Array);
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return node(Buffer.from([1]), byDefinition(leaves.slice(0, k)), byDefinition(leaves.slice(k)));
}

describe("the tree hash of a leaf list", () => {
  test("is that of Certificate Transparency's own examples", () => {
    const leaves = [
      "",
      "00",
      "10",
      "2021",
      "3031",
      "40414243",
      "5051525354555657",
      "606162636465666768696a6b6c6d6e6f",
    ];
    const roots = [
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
      "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
      "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
      "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
      "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
      "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    for (const [size, root] of roots.entries())
      expect(hex(treeHash(leaves.slice(0, size).map(bytes)))).toBe(root);
  });

  test("is what the definition gives, whatever the list", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 90 }), { maxLength: 70 }), (leaves) => {
        expect(hex(treeHash(leaves))).toBe(hex(byDefinition(leaves)));
      }),
      { seed: 7, numRuns: 60 },
    );
  });

  test("stands on a hash and a base64 that are Node's", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (some) => {
        expect(hex(sha256Bytes(some))).toBe(hex(node(some)));
        expect(base64(some)).toBe(Buffer.from(some).toString("base64"));
      }),
      { seed: 7 },
    );
    const long = new Uint8Array(2_000_000).fill(7);
    expect(hex(sha256Bytes(long))).toBe(hex(node(long)));
  });
});

const row = (n: number, minute: number) => ({
  event_id: `01KP0FJ4H0CSE1K75QA0YFK8F${n}`,
  recorded_at: `2026-04-12T09:${String(minute).padStart(2, "0")}:00.000Z`,
});

describe("a leaf list", () => {
  test("takes rows by recorded_at, then event_id, whatever order they stand in, and each once more than it has it", () => {
    const sealed = [row(5, 1)].map(leafOf);
    const rows = [row(2, 9), row(1, 9), row(5, 1), row(9, 3), row(2, 9)];
    expect(newLeaves(rows, sealed)).toEqual([row(9, 3), row(1, 9), row(2, 9), row(2, 9)].map(leafOf));
    expect(newLeaves(rows, [...sealed, ...newLeaves(rows, sealed)])).toEqual([]);
    expect(leafOf({ event_id: row(1, 0).event_id, recorded_at: null })).toBe("01KP0FJ4H0CSE1K75QA0YFK8F1 -");
  });

  test("is known by its checkpoint, also when it has grown; no other list is", () => {
    const leaves = [row(1, 1), row(2, 2), row(3, 3)].map(leafOf);
    const checkpoint = checkpointOf("sheets/abc/Events", leaves);
    expect(isListOf(checkpoint, [...leaves, leafOf(row(4, 4))])).toBe(true);
    for (const other of [
      leaves.slice(1),
      leaves.slice(0, 2),
      [...leaves].reverse(),
      [leaves[0], leaves[0], leaves[2]],
    ])
      expect(isListOf(checkpoint, other as string[])).toBe(false);
  });

  test("has a checkpoint of three lines that reads back, signed or not", () => {
    const checkpoint = checkpointOf("sheets/abc/Events", [leafOf(row(1, 1))]);
    const text = checkpointText(checkpoint);
    expect(text).toMatch(/^sheets\/abc\/Events\n1\n[A-Za-z0-9+/]{43}=\n$/);
    expect(readCheckpoint(text)).toEqual(checkpoint);
    expect(readCheckpoint(`${text}\n— daybook Zm9v\n`)).toEqual(checkpoint);
    for (const broken of [
      "",
      "a\n1\n",
      text.replace("\n1\n", "\n01\n"),
      text.replace("=", ""),
      text.replace("\n1\n", "\n-1\n"),
    ])
      expect(readCheckpoint(broken)).toBeNull();
  });
});
