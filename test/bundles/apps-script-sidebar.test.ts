import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Drawn, Found } from "../../src/bundles/apps-script/people.ts";
import { browserPath, openBrowser, openFile, paleTexts } from "../report/browser.ts";
import { type ScriptOffice, scriptOffice } from "./support-apps-script.ts";

const evil = '<img src=x onerror="alert(1)">';
const people = [
  ["c1", "Sarah Lopez", "Qualified"],
  ["c2", "Dana Whitfield", "Won"],
  ["c3", evil, "New"],
];

let office: ScriptOffice;
beforeEach(async () => {
  office = await scriptOffice({ contacts: people });
});
afterEach(() => office.sheets.close());

const story = () =>
  office.log([
    {
      contact_id: "c1",
      event_type: "stage_changed",
      event_data: { to: "New" },
      timestamp: "2026-05-01T14:00:00Z",
    },
    {
      contact_id: "c1",
      event_type: "stage_changed",
      event_data: { to: "Qualified" },
      timestamp: "2026-05-03T14:00:00Z",
      actor: evil,
    },
    {
      contact_id: "c1",
      event_type: "tag_added",
      event_data: { tag: "solar" },
      timestamp: "2026-05-04T14:00:00Z",
    },
    { contact_id: "walk-in", event_type: "call_completed", timestamp: "2026-05-04T14:00:00Z" },
  ]);

function called<T>(name: string, ...given: readonly unknown[]): T {
  const { error, result } = office.script.call(name, given);
  expect(error).toBeNull();
  return result as T;
}

const found = (text: string): readonly string[] =>
  called<Found>("daybookSearch", text).people.map(
    ({ id, name, logged }) => `${id} ${name}${logged ? "" : " (nothing logged)"}`,
  );

describe("the sidebar's search", () => {
  test("finds contacts of the CRM by name or id, whatever the case, and those of whom the log alone knows", async () => {
    await story();
    expect(found("LOPEZ")).toEqual(["c1 Sarah Lopez"]);
    expect(found("c2")).toEqual(["c2 Dana Whitfield (nothing logged)"]);
    expect(found("walk")).toEqual(["walk-in walk-in"]);
    expect(found(" ")).toHaveLength(4);
    expect(found("nobody")).toEqual([]);
  });

  test("finds those of the log, and says what is wrong, where the CRM's tab isn't there", async () => {
    await story();
    office.sheets.control.renameTab({ tab: "Contacts", to: "People" });
    const { people, notes } = called<Found>("daybookSearch", "");
    expect(people.map(({ id }) => id)).toEqual(["c1", "walk-in"]);
    expect(notes.join()).toContain("there is no t");
  });

  test("shows 30, and how many more there are", async () => {
    office.sheets.control.paste({
      tab: "Contacts",
      cell: "A10",
      values: [...Array(40).keys()].map((at) => [`x${at}`, `Person ${at}`, "New"]),
    });
    const { people, more } = called<Found>("daybookSearch", "person");
    expect([people.length, more]).toEqual([30, 10]);
  });
});

describe("a contact's story in the sidebar", () => {
  test("has its state on top, and its lines newest first, with the voided ones marked", async () => {
    await story();
    const tag = office.logged().find((row) => row[2] === "tag_added")?.[0];
    await office.log([
      {
        contact_id: "c1",
        event_type: "event_voided",
        event_data: { event_id: tag, reason: "a slip" },
        timestamp: "2026-05-05T14:00:00Z",
      },
    ]);
    const drawn = called<Drawn>("daybookTimelineOf", "c1");
    expect(drawn).toMatchObject({
      id: "c1",
      name: "Sarah Lopez",
      merged_into: null,
      more: 0,
      notes: [],
      timezone: "America/New_York",
    });
    expect(drawn.state).toEqual([{ what: "Stage", value: "Qualified", since: "2026-05-03 10:00" }]);
    expect(drawn.lines.map(({ when, voided }) => [when.slice(0, 10), voided])).toEqual([
      ["2026-05-05", false],
      ["2026-05-04", true],
      ["2026-05-03", false],
      ["2026-05-01", false],
    ]);
  });

  test("is an empty one of somebody who isn't logged, and a sentence where the log can't be read", async () => {
    expect(called<Drawn>("daybookTimelineOf", "c2")).toMatchObject({
      name: "Dana Whitfield",
      state: [],
      lines: [],
    });
    office.sheets.control.renameTab({ tab: "Events", to: "Log" });
    expect(office.script.call("daybookTimelineOf", ["c1"]).error).toMatch(/^Error: .*(?:tab|Events)/);
  });
});

test("the page holds nothing from elsewhere and no other text than its own", () => {
  office.script.open();
  office.script.click(["Daybook", "Search a contact"]);
  const { html, title } = office.script.sidebar as NonNullable<ScriptOffice["script"]["sidebar"]>;
  expect(title).toBe("Daybook");
  expect(html).not.toMatch(
    /https?:|\/\/[a-z]|innerHTML|insertAdjacent|document\.write|eval\(|<\?|src=|@import/,
  );
});

const title = browserPath
  ? "the sidebar in a browser"
  : "the sidebar in a browser (skipped: no Chromium found; install one, or name it in CHROMIUM_PATH)";

describe.skipIf(browserPath === null)(title, () => {
  const folder = mkdtempSync(join(tmpdir(), "daybook-sidebar-"));
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The sidebar as Google shows it, over the real script. */
  async function opened(
    width: number,
    colorScheme: "light" | "dark" = "light",
  ): Promise<{ readonly page: Page; readonly tried: readonly string[] }> {
    await story();
    office.script.open();
    office.script.click(["Daybook", "Search a contact"]);
    const file = join(folder, "sidebar.html");
    writeFileSync(
      file,
      (office.script.sidebar?.html ?? "").replace("<script>", `<script>${google}</script><script>`),
    );
    const context = { viewport: { width, height: 700 }, colorScheme };
    const { page, tried } = await openFile(browser, "/dev/null", context);
    await page.exposeFunction("callScript", (name: string, given: unknown) => {
      const { error, result } = office.script.call(name, [given]);
      return error === null ? { result } : { error: error.replace(/^Error: /, "") };
    });
    await page.goto(`file://${file}`);
    return { page, tried: tried.slice() };
  }

  test.each([
    [300, "dark"],
    [390, "light"],
  ] as const)("fits %i pixels, %s, and can be read", async (width, scheme) => {
    await office.log([
      {
        contact_id: "c1",
        deal_id: "d1",
        event_type: "deal_created",
        event_data: {
          name: "Solar roof of twelve kilowatts, with two batteries and a wall box",
          stage: "New",
        },
        timestamp: "2026-05-05T14:00:00Z",
      },
    ]);
    const { page } = await opened(width, scheme);
    const shown: string[] = [];
    page.on("dialog", (dialog) => {
      shown.push(dialog.message());
      void dialog.dismiss();
    });
    await page.fill("#text", "a");
    await page.getByText("Sarah Lopez").click();
    await page.getByText("Stage set to New").waitFor();
    expect(await page.locator("ol li").allTextContents()).toHaveLength(4);
    expect(await page.locator("dl").textContent()).toContain("Qualified");
    const values = await page.locator("dd").evaluateAll((all) => all.map((each) => each.clientWidth));
    expect(Math.min(...values)).toBeGreaterThan(width / 3);
    expect(
      await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"),
    ).toBe(0);
    expect(await paleTexts(page)).toEqual([]);
    expect(await page.locator("img").count()).toBe(0);
    expect(shown).toEqual([]);
    await page.getByText("Back").click();
    await page.getByText("Dana Whitfield").waitFor();
    await page.getByText("Sarah Lopez").click();
    await page.getByText("Stage set to New").waitFor();
    const picture = process.env.DAYBOOK_PICTURES;
    if (picture)
      await page.screenshot({ path: join(picture, `sidebar-${width}-${scheme}.png`), fullPage: true });
  });

  test("says what went wrong", async () => {
    const { page } = await opened(300);
    office.sheets.control.renameTab({ tab: "Events", to: "Log" });
    await page.getByText("Sarah Lopez").click();
    await page.locator("#status", { hasText: "Events" }).waitFor();
  });
});

// What Google gives a page, over the function that the test exposes.
const google = `window.google = { script: { get run() {
  const runner = (good, bad) => new Proxy({}, { get: (_, name) =>
    name === "withSuccessHandler" ? (handler) => runner(handler, bad)
    : name === "withFailureHandler" ? (handler) => runner(good, handler)
    : (given) => void window.callScript(name, given).then((end) => end.error ? bad(new Error(end.error)) : good(end.result)) });
  return runner(() => {}, () => {});
} } };`;
