import { describe, expect, test } from "vitest";
import { storm } from "../support/airtable-storm.ts";

/** `DAYBOOK_STORM=full` sends 2,000 events through each of 200 storms, which takes five minutes; else there are 100, and one gets so many. */
const isFull = process.env.DAYBOOK_STORM === "full";
const eventsIn = (seed: number): number => (isFull || seed % 100 === 0 ? 2000 : 80);

const groups = Array.from({ length: isFull ? 20 : 10 }, (_, group) =>
  Array.from({ length: 10 }, (_, i) => group * 10 + i + 1),
);

describe("four writers at once, over batches that overlap, in a storm of every fault", () => {
  let twins = 0;
  for (const seeds of groups)
    test(`seeds ${seeds[0]} to ${seeds.at(-1)}: the log holds each event once, and nothing acknowledged is missing`, {
      timeout: 120_000,
    }, async () => {
      for (const seed of seeds) twins += (await storm(seed, eventsIn(seed))).twins;
    });
  test("some writers raced, and left twins that block nothing", () => {
    expect(twins).toBeGreaterThan(20);
  });
});
