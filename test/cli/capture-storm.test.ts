import { dirname } from "node:path";
import { expect, test } from "vitest";
import { feedWorld } from "../support/capture-feed.ts";
import { captureStorm } from "../support/capture-storm.ts";

const isFull = process.env.DAYBOOK_STORM === "full";
const seeds = isFull ? Array.from({ length: 12 }, (_, i) => i + 1) : [1];

test.each(seeds)(
  "whatever kills a capture, the log holds each change once, in order, with its old value and who made it (seed %i)",
  async (seed) => {
    const { airtable, log, file } = await feedWorld(isFull ? 500 : 12);
    const size = isFull ? { bursts: 24, burst: 40, kills: 10 } : { bursts: 6, burst: 12, kills: 10 };
    const { killed } = await captureStorm(seed, { airtable, log, folder: dirname(file) }, size);
    expect(killed).toBeGreaterThanOrEqual(10);
  },
  isFull ? 300_000 : 30_000,
);
