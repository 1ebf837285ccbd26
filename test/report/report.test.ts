import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { demoEvents } from "../../src/cli/demo/generator.ts";
import { demoAsOf, demoSettings } from "../../src/cli/demo/settings.ts";
import { sha256Hex } from "../../src/core/sha256.ts";
import { startReport } from "../../src/report/collect.ts";
import { headline } from "../../src/report/headline.ts";
import { reportViews } from "../../src/report/views.ts";
import { passRows } from "../../src/views/fold.ts";
import { contextOf, events, rowsOf } from "../support/events.ts";
import { demoPage, hostile, hostilePage, pageOf } from "./pages.ts";

const demo = events(demoEvents(), demoSettings);
const context = contextOf(demoAsOf, demoSettings);
const escaped = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");

describe("the demo's report", () => {
  const written = demoPage();

  test("is the same to the byte, whatever order the events arrived in and however often it is written", async () => {
    const page = await pageOf(demo, context);
    expect(await pageOf([...demo].reverse(), context)).toBe(page);
    expect(await pageOf([...demo, ...demo], context)).toBe(page);
  });

  test("names nothing outside itself", async () => {
    const page = await written;
    const links = [...page.matchAll(/\s(?:href|src|srcset|action|data|poster)="([^"]*)"/g)].map(
      (hit) => hit[1],
    );
    expect(links.length).toBeGreaterThan(20);
    expect(links.filter((link) => !link?.startsWith("#"))).toEqual([]);
    expect(page).not.toMatch(/url\(|@import|<link|<iframe|<object|<embed/);
    const addresses = [...page.matchAll(/https?:\/\/[^"'\s<]+/g)].map((hit) => hit[0]);
    expect(new Set(addresses)).toEqual(new Set(["http://www.w3.org/2000/svg"]));
  });

  test("lets the browser run its own script and no other", async () => {
    const page = await written;
    const script = /<script>([\s\S]*?)<\/script>/.exec(page)?.[1] ?? "";
    const hash = createHash("sha256").update(script, "utf8").digest("base64");
    expect(page.replaceAll("&#39;", "'")).toContain(
      `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'`,
    );
  });

  test("says of every part how it is worked out", async () => {
    const page = await written;
    for (const view of [headline, ...Object.values(reportViews)])
      expect(page).toContain(escaped(view.definition));
    expect(page.match(/How is this worked out\?/g)).toHaveLength(10);
  });

  test("leads from a stuck deal to its contact's timeline", async () => {
    const page = await written;
    expect(page).toMatch(/<section id="stuck"[\s\S]*?<a href="#contact=[a-z-]+">[\s\S]*?<\/section>/);
    expect(page).toContain('<a href="#contact=sarah">Sarah</a>');
  });
});

test("an empty log gives a page that says what to do", async () => {
  const page = await pageOf([], context);
  expect(page).toContain("The log is empty");
  expect(page).toContain("<code>daybook import leads.csv</code>");
  expect(page).not.toContain("<svg class");
});

test("a log without stages, owners or recent events says so, part by part", async () => {
  const one = events([
    { contact_id: "amy", event_type: "note_added", timestamp: "2020-01-01", data: { text: "x" } },
  ]);
  const page = await pageOf(one, contextOf("2026-04-30"));
  for (const sentence of [
    "No stage was entered yet.",
    "No step from one stage to another was logged yet.",
    "Nothing is over its limit.",
    "Nobody: all who had that tag",
    "Nothing happened in the last 90 days.",
    "No stage changed in the last 30 days.",
  ])
    expect(page).toContain(sentence);
  expect(page).toContain("unknown</th>");
  expect(page).not.toContain("NaN");
  expect(page).not.toContain("undefined");
});

test("of many contacts the most recently active are told, and the page says that there are more", async () => {
  const many = events(
    Array.from({ length: 40 }, (_, i) => ({
      contact_id: `contact ${i}`,
      event_type: "note_added",
      timestamp: `2026-03-01T10:${10 + i}:00Z`,
      data: { text: "x" },
    })),
  );
  const page = await pageOf(many, contextOf("2026-04-30"), { timelines: 12 });
  expect(page).toContain("12 of 40 contacts.</p>");
  const told = JSON.parse(/id="told">([\s\S]*?)<\/script>/.exec(page)?.[1] ?? "null");
  expect(told.people.map((person: readonly unknown[]) => person[0])).toEqual(
    Array.from({ length: 12 }, (_, i) => `contact ${39 - i}`),
  );
});

test("a history that is taken back leaves nothing behind", async () => {
  const without = demo.filter((event) => event.contact_id !== "sarah");
  const report = startReport(context);
  const passed = passRows(rowsOf(demo), context, sha256Hex, (history, sign) => {
    report.take(history, sign);
    if (history.contact_id === "sarah") report.take(history, -1);
  });
  expect(await report.finish({ ...passed, events: without.length })).toBe(await pageOf(without, context));
});

test("rows that were changed by hand and merges that loop are named on top", async () => {
  const report = startReport(context);
  const passed = passRows(rowsOf(demo), context, sha256Hex, report.take);
  const page = await report.finish({ ...passed, left_out: 2, loops: ["01KP0FJ4H0CSE1K75QA0YFK8F0"] });
  expect(page).toContain("2 rows were changed by hand and are left out");
  expect(page).toContain("1 merge leads back to where it began");
});

test("a name such as __proto__ reaches no prototype", async () => {
  const before = Object.getOwnPropertyNames(Object.prototype);
  const page = await hostilePage();
  expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
  expect(page).toContain(">__proto__</text>");
});

test("no text of the log becomes markup", async () => {
  const page = await hostilePage();
  const start = page.indexOf('id="told">') + 'id="told">'.length;
  const data = page.slice(start, page.indexOf("</script>", start));
  expect(data).not.toMatch(/[<>&\u2028]/);
  expect(
    JSON.parse(data)
      .people.map((person: readonly unknown[]) => person[0])
      .sort(),
  ).toEqual([...hostile].sort());
  const rest = page.slice(0, start) + page.slice(start + data.length);
  expect(rest).not.toMatch(/<(?:img|svg onload)/i);
  expect(rest.match(/<script/g)).toHaveLength(2);
  expect(rest).toContain(`<title>${escaped(hostile[0])}</title>`);
});
