import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import fc from "fast-check";
import { encodeTime, ulid } from "ulid";
import { describe, expect, test } from "vitest";
import type { Event } from "../../src/core/event.ts";
import { deriveEventId, deriveKey, hasItsId, sameContent } from "../../src/core/identity.ts";
import { sha256Hex } from "../../src/core/sha256.ts";
import { toIso } from "../../src/core/time.ts";
import { eventOf } from "../support/draft.ts";

// Another path to the same ids, which shares nothing with core: node:crypto, `canonicalize` and `ulid`.
const digest = (value: unknown): Buffer =>
  createHash("sha256")
    .update(canonicalize(value) as string, "utf8")
    .digest();

const keyElsewhere = (event: Event, cause: string): string =>
  digest([event.contact_id, event.deal_id, event.event_type, JSON.parse(event.event_data), cause])
    .toString("hex")
    .slice(0, 32);

function idElsewhere(event: Event): string {
  const { idempotency_key, contact_id, deal_id, event_type, event_data, timestamp, actor, source } = event;
  const bits = BigInt(
    `0x${digest([
      1,
      idempotency_key,
      contact_id,
      deal_id,
      event_type,
      JSON.parse(event_data),
      timestamp,
      actor,
      source,
    ])
      .subarray(0, 10)
      .toString("hex")}`,
  );
  // The package takes its 16 random characters from a generator of fractions, the last one first.
  let taken = 0n;
  const random = ulid(1, () => Number((bits >> (5n * taken++)) & 31n) / 32).slice(10);
  return encodeTime(Date.parse(timestamp), 10) + random;
}

const sarah = {
  contact_id: "sarah",
  event_type: "contact_created",
  event_data: { source: "Facebook ad" },
  timestamp: "2026-04-12T09:15:00.000Z",
  source: "demo",
};

describe("the ids of an event", () => {
  test("are those of the published example", () => {
    const event = eventOf(sarah);
    expect(event.idempotency_key).toBe("f28979864023b8ffaa08bbf731913a48");
    expect(event.event_id).toBe("01KP0FJ4H0CSE1K75QA0YFK8F0");
  });

  const examples: Readonly<Record<string, object>> = {
    "the published example": sarah,
    "a deal, an actor, a cause": {
      ...sarah,
      event_type: "stage_changed",
      event_data: { to: "Won", from: "Proposal Sent", amount: 5000.5 },
      deal_id: "roof",
      actor: "Ana",
      cause: "run 17",
    },
    "quotes, slashes and line breaks": {
      ...sarah,
      contact_id: 'a"b\\c/d',
      event_type: "note_added",
      event_data: { text: 'one\ntwo\t"three"\u0000\u001f\u007f\u2028' },
    },
    "letters of every script, in keys too": {
      ...sarah,
      contact_id: "🦊 ü ℵ",
      event_data: { é: 1, "e\u0301": 2, "🦊": 3, "\ufb33": 4, 10: 5, 9: 6, a: { z: [], b: {} } },
    },
    "numbers at their edges": {
      ...sarah,
      event_data: {
        a: 1e21 / 1e6,
        b: 5e-324,
        c: 2.2250738585072014e-308,
        d: -0,
        e: 0.1 + 0.2,
        f: 2 ** 53 - 1,
        g: 1e-7,
      },
    },
    "the first and the last time": { ...sarah, timestamp: "9999-12-31T23:59:59.999Z" },
    "1970": { ...sarah, timestamp: "1970-01-01T00:00:00Z" },
  };
  for (const [name, input] of Object.entries(examples))
    test(`come out alike by another path: ${name}`, () => {
      const event = eventOf(input);
      const { cause = event.timestamp } = input as { cause?: string };
      expect(event.event_data).toBe(canonicalize(JSON.parse(event.event_data)));
      expect(event.idempotency_key).toBe(keyElsewhere(event, cause));
      expect(event.event_id).toBe(idElsewhere(event));
      expect(hasItsId(event, sha256Hex)).toBe(true);
    });

  test("come out alike by another path for whatever anybody logs", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 40 });
    const input = fc.record(
      {
        contact_id: text,
        deal_id: text,
        event_data: fc.dictionary(
          text,
          fc.oneof(
            text,
            fc.integer(),
            fc.boolean(),
            fc.double({
              noNaN: true,
              noDefaultInfinity: true,
              maxExcluded: true,
              max: 2 ** 52,
              min: -(2 ** 52),
            }),
          ),
        ),
        actor: text,
        source: text,
        cause: text,
        timestamp: fc.integer({ min: 0, max: 253_402_300_799_999 }).map(toIso),
      },
      { requiredKeys: ["contact_id", "timestamp"] },
    );
    fc.assert(
      fc.property(input, (given) => {
        let event: Event;
        try {
          event = eventOf({ ...given, event_type: "automation_run" });
        } catch {
          return; // refused: another test's business
        }
        expect(event.idempotency_key).toBe(keyElsewhere(event, given.cause?.trim() || event.timestamp));
        expect(event.event_id).toBe(idElsewhere(event));
      }),
      { numRuns: 300 },
    );
  });

  test("sort by time, whatever else differs", () => {
    const times = [
      "1970-01-01",
      "1999-12-31T23:59:59.999Z",
      "2026-04-12T09:15:00.000Z",
      "2026-04-12T09:15:00.001Z",
      "9999-12-31",
    ];
    const ids = times.map((timestamp, i) => eventOf({ ...sarah, contact_id: `c${i}`, timestamp }).event_id);
    expect([...ids].sort()).toEqual(ids);
  });

  test("change with every cell, and a cell that was changed doesn't give the id any more", () => {
    const event = eventOf({ ...sarah, deal_id: "roof", actor: "Ana" });
    const changed: Readonly<Record<keyof Event, string>> = {
      event_id: "01KP0FJ4H0CSE1K75QA0YFK8F1",
      contact_id: "Sarah",
      event_type: "form_submitted",
      event_data: '{"source":"Facebook  ad"}',
      timestamp: "2026-04-12T09:15:00.001Z",
      deal_id: "Roof",
      actor: "ana",
      source: "Demo",
      idempotency_key: "f28979864023b8ffaa08bbf731913a49",
    };
    const ids = new Set([event.event_id]);
    for (const [column, value] of Object.entries(changed)) {
      const edited = { ...event, [column]: value };
      expect(hasItsId(edited, sha256Hex), column).toBe(false);
      if (column !== "event_id") ids.add(deriveEventId(edited, sha256Hex));
    }
    expect(ids.size).toBe(9);
  });

  test("tell null from the text null, from nothing and from each other's place", () => {
    const variants = [
      { deal_id: "x" },
      { actor: "x" },
      { source: "x" },
      { deal_id: "null" },
      { actor: "null" },
      {},
    ].map((more) => eventOf({ ...sarah, source: null, idempotency_key: "k", ...more }).event_id);
    expect(new Set(variants).size).toBe(6);
  });

  test("can't be had for a time that isn't written as Daybook writes it", () => {
    const event = eventOf(sarah);
    for (const timestamp of [
      "2026-04-12T09:15:00Z",
      "2026-04-12 09:15:00.000",
      "2026-02-30T00:00:00.000Z",
      "",
      "now",
    ])
      expect(hasItsId({ ...event, timestamp }, sha256Hex)).toBe(false);
    expect(deriveEventId({ ...event, timestamp: "" }, sha256Hex)).toBe("");
    expect(hasItsId({ ...event, timestamp: "", event_id: "" }, sha256Hex)).toBe(false);
  });
});

test("a derived key holds contact, deal, type, data and cause, and nothing else", () => {
  const parts = { contact_id: "c", deal_id: null, event_type: "t", event_data: "{}", cause: "x" };
  const keys = [
    parts,
    { ...parts, contact_id: "d" },
    { ...parts, deal_id: "c" },
    { ...parts, event_type: "u" },
    { ...parts, event_data: '{"a":1}' },
    { ...parts, cause: "y" },
  ].map((each) => deriveKey(each, sha256Hex));
  expect(new Set(keys).size).toBe(6);
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{32}$/);
  const one = eventOf({ ...sarah, cause: "x", actor: "Ana", source: "zapier" });
  const other = eventOf({ ...sarah, cause: "x", actor: "Bo", source: "make", timestamp: "2020-01-01" });
  expect(one.idempotency_key).toBe(other.idempotency_key);
});

test("two events are the same if contact, deal, type and data are, by code unit", () => {
  const event = eventOf({ ...sarah, contact_id: "é" });
  expect(
    sameContent(event, {
      ...event,
      timestamp: "x",
      actor: "x",
      source: "x",
      event_id: "x",
      idempotency_key: "x",
    }),
  ).toBe(true);
  for (const more of [{ contact_id: "e\u0301" }, { deal_id: "d" }, { event_type: "x" }, { event_data: "{}" }])
    expect(sameContent(event, { ...event, ...more })).toBe(false);
});
