import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sha256Hex } from "../../src/core/sha256.ts";

const node = (text: string) => createHash("sha256").update(text, "utf8").digest("hex");

describe("sha256Hex", () => {
  test("gives the digests that FIPS 180-4's examples give", () => {
    expect(sha256Hex("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect(sha256Hex("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(sha256Hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")).toBe(
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    );
  });

  test.each([0, 1, 54, 55, 56, 57, 63, 64, 65, 118, 119, 120, 127, 128, 4023, 4024, 4096, 40_000])(
    "agrees with Node at %i bytes, where blocks and buffers end",
    (size) => {
      expect(sha256Hex("a".repeat(size))).toBe(node("a".repeat(size)));
      expect(sha256Hex("€".repeat(Math.floor(size / 3)))).toBe(node("€".repeat(Math.floor(size / 3))));
    },
  );

  test.each([
    "\ud83d\ude00",
    "\ud83d",
    "\ude00",
    "\ude00\ud83d",
    "\ude00\udc00",
    "\ud83d\ud83d\ude00",
    "\ud83dx",
    "x\udc00",
    "\udbff\udfff",
    "\ud800\udc00",
  ])("agrees with Node on whole and half surrogate pairs: %j", (text) => {
    expect(sha256Hex(text)).toBe(node(text));
  });

  test("agrees with Node at both ends of every UTF-8 length", () => {
    for (const code of [0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xfeff, 0xffff, 0x10000, 0x10ffff]) {
      expect(sha256Hex(String.fromCodePoint(code)), code.toString(16)).toBe(node(String.fromCodePoint(code)));
    }
  });

  test("agrees with Node on any text, code units of every kind included", () => {
    const unit = fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0xd7fe, max: 0xe001 }));
    const units = fc.array(unit, { maxLength: 150 });
    fc.assert(
      fc.property(
        units,
        (codes) => sha256Hex(String.fromCharCode(...codes)) === node(String.fromCharCode(...codes)),
      ),
    );
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 150 }), (text) => sha256Hex(text) === node(text)),
    );
  });

  test("keeps nothing of a longer text in the digest of the next, nor lacks room for its padding", () => {
    const long = "é".repeat(900_000);
    expect(sha256Hex(long)).toBe(node(long));
    expect(sha256Hex("€".repeat(1365))).toBe(node("€".repeat(1365)));
    expect(sha256Hex("short")).toBe(node("short"));
  });
});
