import { expect, test } from "vitest";
import { mirrorPlace } from "../support/mirrors.ts";
import { sheetsStorm } from "../support/sheets-storm.ts";

/** `DAYBOOK_STORM=full` lets 200 storms through, with more events each. */
const isFull = process.env.DAYBOOK_STORM === "full";
const { somewhere } = mirrorPlace();
const seeds = Array.from({ length: isFull ? 200 : 4 }, (_, i) => i + 1);

test(`in ${seeds.length} storms, with a person at the keyboard, nothing acknowledged is missing and nothing is double as read`, {
  timeout: isFull ? 3_600_000 : 60_000,
}, async () => {
  let resent = 0;
  for (const seed of seeds) resent += (await sheetsStorm(seed, isFull ? 120 : 30, somewhere())).resent;
  expect(resent).toBeGreaterThan(0);
});
