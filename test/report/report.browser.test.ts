import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { browserPath, openBrowser, openFile, paleTexts } from "./browser.ts";
import { demoPage, hostile, hostilePage } from "./pages.ts";

const phone = { viewport: { width: 390, height: 844 } };
const desk = { viewport: { width: 1280, height: 900 } };

const openAll = 'for (const each of document.querySelectorAll("details.how")) each.open = true';
const names = (page: Page): Promise<readonly string[]> =>
  page.locator("#people .person > summary > b").allTextContents();
const overflow = (page: Page): Promise<number> =>
  page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");

const title = browserPath
  ? "the report in a browser"
  : "the report in a browser (skipped: no Chromium found; install one, or name it in CHROMIUM_PATH)";

describe.skipIf(browserPath === null)(title, () => {
  const folder = mkdtempSync(join(tmpdir(), "daybook-report-"));
  const [demo, evil, bare] = ["demo", "evil", "bare"].map((name) => join(folder, `${name}.html`)) as [
    string,
    string,
    string,
  ];
  let browser: Browser;

  beforeAll(async () => {
    const hostileText = await hostilePage();
    writeFileSync(demo, await demoPage());
    writeFileSync(evil, hostileText);
    // Without its policy, so that only the escaping stands between the log and the page.
    writeFileSync(bare, hostileText.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, ""));
    browser = await openBrowser();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("asks for nothing, throws nothing, and shows its figures and charts", async () => {
    const { page, tried } = await openFile(browser, demo, desk);
    expect(await page.locator(".figure").allTextContents()).toHaveLength(6);
    expect(await page.locator(".chart svg:visible").count()).toBe(3);
    expect(await page.locator("h2:visible").count()).toBe(10);
    expect(tried).toEqual([]);
  });

  test("finds Sarah by name, and by what happened to her", async () => {
    const { page, tried } = await openFile(browser, demo, desk);
    await page.getByRole("searchbox").fill("sarah");
    expect((await names(page))[0]).toBe("Sarah");
    await page.getByRole("searchbox").fill("sarah rep b went on pto");
    expect(await names(page)).toEqual(["Sarah"]);
    expect(await page.locator("#found").textContent()).toBe("1 found among 300 contacts.");
    expect(await page.locator("#people .story li").count()).toBe(10);
    expect(await page.locator("#people .story .hit span").allTextContents()).toEqual([
      "Reassigned to Rep B (was Rep A): Rep A went on PTO, by Ana",
    ]);
    await page.getByRole("searchbox").fill("nobody is called so");
    expect(await names(page)).toEqual([]);
    await page.getByRole("searchbox").fill("");
    expect(await names(page)).toHaveLength(25);
    await page.getByRole("button", { name: "Show 25 more" }).click();
    expect(await names(page)).toHaveLength(50);
    expect(tried).toEqual([]);
  });

  test("opens the timeline that a link names, also by key and from outside", async () => {
    const { page } = await openFile(browser, demo, desk);
    const link = page.locator("#changes a", { hasText: "Sarah" }).first();
    await link.focus();
    await page.keyboard.press("Enter");
    expect(await names(page)).toEqual(["Sarah"]);
    expect(await page.locator("#people details[open] .story li").count()).toBe(10);
    const again = await openFile(browser, demo, desk);
    await again.page.goto(`file://${demo}#contact=dana-whitfield`);
    expect(await names(again.page)).toEqual(["Dana Whitfield"]);
  });

  test("can be read without its script", async () => {
    const { page } = await openFile(browser, demo, { ...desk, javaScriptEnabled: false });
    expect(await page.locator("#search").isVisible()).toBe(false);
    expect(await page.locator("#people .person").count()).toBe(25);
    await page.locator("#people summary").first().click();
    expect(await page.locator("#people details[open] .story li").count()).toBeGreaterThan(0);
  });

  test("writes the same timeline with its script as without", async () => {
    const { page } = await openFile(browser, demo, desk);
    const first = page.locator("#people .person").first();
    const markup = async (): Promise<string> => (await first.innerHTML()).replace(/\s*\n\s*/g, "");
    const before = await markup();
    await page.getByRole("searchbox").fill("x");
    await page.getByRole("searchbox").fill("");
    await first.locator("summary").click();
    await page.locator("#people details[open] .story li").first().waitFor();
    expect(await markup()).toBe(before);
  });

  for (const file of ["evil", "bare"] as const)
    test(`hostile text stays text, ${file === "evil" ? "as written" : "even without the page's policy"}`, async () => {
      const { page, tried } = await openFile(browser, file === "evil" ? evil : bare, desk);
      const shown = await names(page);
      expect([...shown].sort()).toEqual([...hostile].sort());
      for (const text of hostile) {
        await page.evaluate(`location.hash = "#contact=" + encodeURIComponent(${JSON.stringify(text)})`);
        await page.waitForFunction(
          `document.querySelector("#people b")?.textContent === ${JSON.stringify(text)}`,
        );
      }
      const found = await page.evaluate(`({
        scripts: document.scripts.length,
        strangers: document.querySelectorAll("img, iframe, object, embed, link, base, form").length,
        handlers: [...document.querySelectorAll("*")].flatMap((each) => [...each.attributes]).filter((each) => each.name.startsWith("on")).length,
        links: [...document.querySelectorAll("a")].filter((each) => !each.getAttribute("href")?.startsWith("#")).length,
      })`);
      expect(found).toEqual({ scripts: 2, strangers: 0, handlers: 0, links: 0 });
      expect(await page.locator("h1").textContent()).toBe(hostile[0]);
      expect(await page.locator(".chart svg:visible text").allTextContents()).toContain("javascript:hit(6)");
      expect(tried).toEqual([]);
    });

  test("fits a phone: nothing but the tables' own boxes scrolls sideways", async () => {
    for (const file of [demo, evil]) {
      const { page } = await openFile(browser, file, phone);
      expect(await overflow(page)).toBe(0);
      await page.locator("#people summary").first().click();
      await page.evaluate(openAll);
      expect(await overflow(page)).toBe(0);
    }
    const { page } = await openFile(browser, demo, phone);
    expect(await page.locator(".chart svg.narrow:visible").count()).toBe(3);
  });

  for (const colorScheme of ["light", "dark"] as const)
    test(`every text can be read in the ${colorScheme} theme`, async () => {
      for (const size of [desk, phone]) {
        const { page } = await openFile(browser, demo, { ...size, colorScheme });
        await page.getByRole("searchbox").fill("sarah went on pto");
        await page.evaluate(openAll);
        expect(await paleTexts(page)).toEqual([]);
      }
    });

  test("is black on white on paper, whatever the theme, with its definitions and without its menu", async () => {
    const { page } = await openFile(browser, demo, { ...desk, colorScheme: "dark" });
    await page.emulateMedia({ media: "print" });
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(255, 255, 255)");
    expect(await page.locator("nav, #search").locator("visible=true").count()).toBe(0);
    expect(await paleTexts(page)).toEqual([]);
    expect((await page.pdf({ format: "A4" })).length).toBeGreaterThan(50_000);
  });

  test("says what it shows to those who don't see it", async () => {
    const { page } = await openFile(browser, demo, desk);
    const all = (selector: string): Promise<number> => page.locator(selector).count();
    expect(await all("html[lang=en]")).toBe(1);
    expect(await all(".chart[role=img]")).toBe(3);
    expect(await all('.chart[aria-label=""], .chart:not([aria-label])')).toBe(0);
    expect(await all("table:not(:has(caption:first-child))")).toBe(0);
    expect(await all("section")).toBe(10);
    const [ids, headings] = await page.evaluate<[readonly string[], readonly string[]]>(`[
      [...document.querySelectorAll("[id]")].map((each) => each.id),
      [...document.querySelectorAll("h1, h2, h3")].map((each) => each.tagName),
    ]`);
    expect(new Set(ids).size).toBe(ids.length);
    for (const section of await page.locator("section").all())
      expect(ids).toContain(await section.getAttribute("aria-labelledby"));
    expect(headings.join(" ")).toMatch(/^H1 H2 (?!.*H1)/);
  });
});
