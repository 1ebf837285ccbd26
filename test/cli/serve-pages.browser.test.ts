import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { browserPath, openBrowser, paleTexts } from "../report/browser.ts";
import { type Served, served } from "../support/served.ts";
import { type Desk, desk } from "./support.ts";

const evil = '<img src=x onerror="alert(1)">';

async function story(at: Desk): Promise<void> {
  const moves = [
    ["sarah", "New", "2026-03-02T09:00:00Z"],
    ["sarah", "Qualified", "2026-03-20T09:00:00Z"],
    ["sarah", "Won", "2026-05-04T09:00:00Z"],
    ["tom", "New", "2026-03-10T09:00:00Z"],
    [evil, "New", "2026-04-01T09:00:00Z"],
  ];
  at.write(
    "story.ndjson",
    moves
      .map(([contact_id, to, timestamp]) =>
        JSON.stringify({
          contact_id,
          event_type: "stage_changed",
          event_data: { to },
          timestamp,
          actor: evil,
        }),
      )
      .join("\n"),
  );
  await at.run("init --timezone UTC --pipeline 'Sales: New, Qualified, Won*, Lost-' --yes");
  await at.run("append story.ndjson");
}

describe.skipIf(browserPath === null)("the pages of daybook serve, in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  async function visit(): Promise<{ page: Page; server: Served; tried: string[] }> {
    const at = desk();
    await story(at);
    const server = await served(at.folder);
    const page = await (await browser.newContext({ viewport: { width: 1200, height: 900 } })).newPage();
    const tried: string[] = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(server.url)) tried.push(`request ${request.url()}`);
    });
    page.on("pageerror", (error) => tried.push(`error ${error.message}`));
    page.on("dialog", (dialog) => {
      tried.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    return { page, server, tried };
  }

  test("shows everything, moves through time by the slider, and finds a contact's story at that time", async () => {
    const { page, server, tried } = await visit();
    await page.goto(server.url);
    expect(await page.textContent("#velocity")).toContain("Qualified → Won");
    expect(await page.textContent("#stuck")).toContain("tom");
    expect(await page.inputValue("#time")).toBe(await page.getAttribute("#time", "max"));
    // 40 days after the first event: before Sarah's deal was won.
    await page.evaluate(
      `(() => { const time = document.getElementById("time"); time.value = "40"; time.dispatchEvent(new Event("input")); time.dispatchEvent(new Event("change")); })()`,
    );
    await page.waitForURL(/at=2026-04-11/);
    expect(await page.inputValue("#at")).toBe("2026-04-11");
    expect(await page.textContent("#velocity")).not.toContain("Qualified → Won");
    expect(await page.textContent(".about")).toContain("2026-04-11 23:59");
    await page.fill("#id", "sarah");
    await page.press("#id", "Enter");
    await page.waitForURL(/contact\?id=sarah/);
    expect(await page.textContent("main")).toContain("New → Qualified");
    await page.fill("#at", "2026-03-10");
    await page.click("text=Show");
    await page.waitForURL(/at=2026-03-10/);
    expect(await page.textContent("main")).not.toContain("Qualified");
    await page.click("text=Back to now");
    await page.waitForURL((url) => !url.search.includes("at="));
    expect(await page.textContent("main")).toContain("Qualified → Won");
    await page.click("text=All contacts");
    expect(await page.textContent("#funnel")).toContain("Qualified");
    expect(tried).toEqual([]);
  });

  test("what the log holds stays text, also in addresses; a contact that nobody knows is said", async () => {
    const { page, server, tried } = await visit();
    await page.goto(`${server.url}/contact?id=${encodeURIComponent(evil)}`);
    expect(await page.textContent("h1")).toBe(evil);
    expect(await page.inputValue("#id")).toBe(evil);
    await page.goto(`${server.url}/contact?id=${encodeURIComponent(`"><script>alert(1)</script>`)}`);
    expect(await page.textContent("h1")).toBe("No such contact");
    await page.goto(`${server.url}/?at=2026-05-01`);
    expect(tried).toEqual([]);
    expect(await paleTexts(page)).toEqual([]);
    const bad = await server.get("/?at=%3Cscript%3E");
    expect([bad.status, bad.json.code]).toEqual([400, "DAY_UNREADABLE"]);
  });

  test("an event that comes in is on the next page", async () => {
    const { page, server } = await visit();
    await server.post("/v1/events?wait=1", {
      contact_id: "newcomer",
      event_type: "contact_created",
      cause: "1",
    });
    await page.goto(`${server.url}/contact?id=newcomer`);
    expect(await page.textContent("h1")).toBe("newcomer");
  });
});

test("with tokens a browser is asked for one that may read", async () => {
  const at = desk();
  const made = (await at.run("serve --new-token ana --scopes read --json")).json() as {
    token: string;
    entry: string;
  };
  const server = await served(at.folder, [], { DAYBOOK_SERVE_TOKENS: made.entry });
  const asked = await server.get("/");
  expect([asked.status, asked.headers.get("www-authenticate")]).toEqual([
    401,
    'Basic realm="daybook", charset="UTF-8"',
  ]);
  const as = (password: string) => ({
    authorization: `Basic ${Buffer.from(`ana:${password}`).toString("base64")}`,
  });
  expect((await server.get("/", as("wrong"))).status).toBe(401);
  const page = await server.get("/", as(made.token));
  expect([page.status, page.headers.get("x-frame-options")]).toEqual([200, "DENY"]);
  expect((await server.post("/v1/events", {}, as(made.token))).status).toBe(403);
});
