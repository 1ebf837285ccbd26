import { createHash } from "node:crypto";
import fc from "fast-check";
import { decodeTime, encodeTime, isValid, uuidToULID } from "ulid";
import { describe, expect, test } from "vitest";
import { isUlid, ulidFrom, ulidTime } from "../../src/core/ulid.ts";

const MAX = 2 ** 48 - 1;
const times = fc.integer({ min: 0, max: MAX });
const hashes = fc.string().map((text) => createHash("sha256").update(text).digest("hex"));

/** A UUID has the same 128 bits as a ULID: the package writes them by its own way. */
function byPackage(time: number, hash: string): string {
  const hex = time.toString(16).padStart(12, "0") + hash.slice(0, 20);
  return uuidToULID(hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5"));
}

describe("ulidFrom", () => {
  test("writes time and hash as the ulid package does", () => {
    fc.assert(fc.property(times, hashes, (time, hash) => ulidFrom(time, hash) === byPackage(time, hash)));
  });

  test("writes the first ten characters as the ulid package writes a time", () => {
    for (const time of [0, 1, 31, 32, 1023, 1024, 2 ** 30 - 1, 2 ** 30, 2 ** 32, 2 ** 40, MAX]) {
      expect(ulidFrom(time, "0".repeat(64)), String(time)).toBe(encodeTime(time, 10) + "0".repeat(16));
    }
  });

  test("takes the hash's first ten bytes and no more", () => {
    expect(ulidFrom(0, "f".repeat(20) + "0".repeat(44))).toBe(`0000000000${"Z".repeat(16)}`);
    expect(ulidFrom(0, "0".repeat(20) + "f".repeat(44))).toBe("0".repeat(26));
  });

  test("sorts as text by time", () => {
    fc.assert(
      fc.property(times, times, hashes, hashes, (a, b, one, two) => {
        fc.pre(a < b);
        return ulidFrom(a, one) < ulidFrom(b, two);
      }),
    );
  });

  test.each([
    [-1, "0".repeat(20)],
    [1.5, "0".repeat(20)],
    [Number.NaN, "0".repeat(20)],
    [MAX + 1, "0".repeat(20)],
    [0, "0".repeat(19)],
    [0, `${"0".repeat(19)}G`],
    [0, `${"0".repeat(19)}A`],
    [0, `${"0".repeat(19)}g`],
    [0, `/${"0".repeat(19)}`],
    [0, `:${"0".repeat(19)}`],
    [0, `€${"0".repeat(19)}`],
  ])("refuses what makes no id: %s, %s", (time, hash) => {
    expect(() => ulidFrom(time, hash)).toThrow(expect.objectContaining({ code: "BAD_ULID_PARTS" }));
  });
});

describe("ulidTime and isUlid", () => {
  test("read back the time that the ulid package reads", () => {
    fc.assert(
      fc.property(times, hashes, (time, hash) => {
        const id = ulidFrom(time, hash);
        return isUlid(id) && isValid(id) && ulidTime(id) === time && decodeTime(id) === time;
      }),
    );
  });

  test.each([
    "",
    "01KP0FJ4H0CSE1K75QA0YFK8F",
    "01KP0FJ4H0CSE1K75QA0YFK8F00",
    "01KP0FJ4H0CSE1K75QA0YFK8F0\n",
    "01kp0fj4h0cse1k75qa0yfk8f0",
    "81KP0FJ4H0CSE1K75QA0YFK8F0",
    "01KP0FJ4H0CSE1K75QA0YFK8FI",
    "01KP0FJ4H0CSE1K75QA0YFK8FL",
    "01KP0FJ4H0CSE1K75QA0YFK8FO",
    "01KP0FJ4H0CSE1K75QA0YFK8FU",
    "01KP0FJ4H0CSE1K75QA0YFK8F€",
  ])("take no other text for an id: %j", (text) => {
    expect(isUlid(text)).toBe(false);
    expect(ulidTime(text)).toBeNaN();
  });
});
