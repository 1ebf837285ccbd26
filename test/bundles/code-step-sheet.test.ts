import { describe, expect, test } from "vitest";
import { type Config, form, goHighLevel, stepSheet, zapier } from "./support-code-step.ts";
import { storyConfig, storyLogged, storyPayload } from "./support-story.ts";

const hosts = [zapier({ plan: "professional" }), goHighLevel()];
const cells = [
  "event_id",
  "contact_id",
  "event_type",
  "event_data",
  "timestamp",
  "deal_id",
  "actor",
  "source",
];

describe.each(hosts)("a step in $name, with a log in a Google Sheet", (host) => {
  const kind = host.name === "zapier" ? "strings" : "typed";

  test("tells the same story, in one call; a second run finds it", async () => {
    const sheet = await stepSheet();
    const { events } = await storyLogged();
    const run = () =>
      host.run(sheet.network, { ...sheet.config, ...storyConfig }, { payload: storyPayload(kind) });
    const first = await run();
    expect([first.error, first.calls, first.output?.problem]).toEqual([null, 1, ""]);
    expect(first.output?.receipts.map(({ event_id, status }) => [event_id, status])).toEqual(
      events.map(({ event_id }) => [event_id, "appended"]),
    );
    expect(sheet.logged().map((row) => row.slice(0, cells.length))).toEqual(
      events.map((event) => cells.map((name) => event[name as keyof typeof event] ?? "")),
    );
    expect((await run()).output).toMatchObject({ status: "ok", summary: "10 events in the log already." });
    expect(sheet.logged()).toHaveLength(10);
  });

  test("a lost answer is asked for again, and the event is there once", async () => {
    const sheet = await stepSheet();
    sheet.network.fault({ kind: "lost" });
    const { output } = await host.run(sheet.network, sheet.config, form("1"));
    expect(output).toMatchObject({ status: "ok", receipts: [{ status: "duplicate" }] });
    sheet.network.fault({ kind: "500-before", times: 2 });
    const failing = await host.run(sheet.network, sheet.config, form("2"));
    expect(failing.error).toBe(
      "The sheet's script didn't answer: Google answered 500. Run this again: what was written nevertheless is found and not written twice.",
    );
    expect(sheet.logged()).toHaveLength(1);
  });

  test("says what is wrong: the secret, the address, a script that only rehearses", async () => {
    const sheet = await stepSheet();
    const say = async (config: Config) =>
      (await host.run(sheet.network, { ...sheet.config, ...config }, form("1"))).error;
    expect(await say({ secret: "a wrong secret of twenty" })).toBe(
      "The secret is missing or wrong: nothing is logged. Copy it from the spreadsheet's menu Daybook, Web address for other tools, and write it into CONFIG, secret.",
    );
    expect(await say({ secret: "" })).toMatch(/^CONFIG names a sheet's address, but no secret\./);
    expect(await say({ sheet: "https://script.google.com/macros/s/other/exec" })).toMatch(
      /answered 404 with a web page, not with receipts\. In Apps Script choose Deploy/,
    );
    expect(await say({ sheet: "https://docs.google.com/spreadsheets/d/1" })).toMatch(
      /^Line 10 \(sheet\): this isn't the address of a sheet's script\./,
    );
    sheet.configure({ live: false });
    expect(await say({})).toBe(
      "The sheet's own script only rehearses: nothing is written. In the spreadsheet's script, in CONFIG, write live: true, save it, and deploy it anew as the same web app.",
    );
    expect(sheet.logged()).toEqual([]);
  });
});
