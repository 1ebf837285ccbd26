import { afterEach, expect, test } from "vitest";
import { idsIn, idsOf, manyEvents, rowsOf, statuses } from "../contract/sample.ts";
import { ask, values } from "../emulators/sheets/testing/ask.ts";
import { type SheetsWorld, sheetsWorld } from "../support/sheets-log.ts";

let world: SheetsWorld;
afterEach(() => world.sheets.close());

const writers = 40;
/** A write takes a second at Google, and some milliseconds here. */
const haste = 50;

test("forty writers append one event each at once, over and over, and every row is there once", async () => {
  world = await sheetsWorld({ quotas: false }, 10_000, haste);
  world.sheets.control.race({ ms: 25 });
  const logs = await Promise.all(Array.from({ length: writers }, () => world.open()));
  const rounds = [1, 2].map((round) => manyEvents(writers, `round ${round} `));
  for (const events of rounds) {
    const receipts = await Promise.all(logs.map((log, i) => log.append(events.slice(i, i + 1))));
    expect(new Set(statuses(receipts.flat()))).toEqual(new Set(["appended"]));
  }
  const reader = await world.open();
  expect(await rowsOf(reader)).toHaveLength(writers * rounds.length);
  expect(await idsIn(reader)).toEqual(idsOf(rounds.flat()));
});

test("the same forty with the platform's own append lose rows", async () => {
  world = await sheetsWorld({ quotas: false });
  world.addTab("Events");
  world.sheets.control.race({ ms: 25 });
  const events = manyEvents(writers);
  const replies = await Promise.all(
    events.map((event) =>
      ask(world.sheets, values(world.sheets, "Events!A1:append", { valueInputOption: "RAW" }), {
        body: { values: [[event.event_id, event.contact_id]] },
      }),
    ),
  );
  expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
  expect(world.sheets.control.rows({ tab: "Events" }).length - 1).toBeLessThan(writers);
});

test("forty writers of one event leave it once, and every one of them is told so", async () => {
  world = await sheetsWorld({ quotas: false, missingName: "ignored" });
  const logs = await Promise.all(Array.from({ length: writers }, () => world.open()));
  const events = manyEvents(1);
  const receipts = (await Promise.all(logs.map((log) => log.append(events)))).flat();
  expect(receipts.filter(({ status }) => status === "appended")).toHaveLength(1);
  expect(receipts.filter(({ status }) => status === "duplicate")).toHaveLength(writers - 1);
  expect(await rowsOf(await world.open())).toHaveLength(1);
});
