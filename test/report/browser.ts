import { existsSync } from "node:fs";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

const usual = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** A Chromium of this machine, or null: the tests that need one are then skipped. */
export const browserPath: string | null =
  [process.env.CHROMIUM_PATH ?? "", ...usual].find((path) => path !== "" && existsSync(path)) ?? null;

/** The browser, with nothing that calls home. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: browserPath as string,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });

/** A page as it was opened, and what it tried: requests beside its own file, errors and dialogs. */
export interface Opened {
  readonly page: Page;
  readonly tried: readonly string[];
}

/** Opens a file; whatever the page does beyond showing it is noted. */
export async function openFile(
  browser: Browser,
  file: string,
  options: BrowserContextOptions = {},
): Promise<Opened> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const tried: string[] = [];
  page.on("request", (request) => {
    if (request.url().split("#")[0] !== `file://${file}`) tried.push(`request ${request.url()}`);
  });
  page.on("pageerror", (error) => tried.push(`error ${error.message}`));
  page.on("console", (message) => tried.push(`console ${message.text()}`));
  page.on("dialog", (dialog) => {
    tried.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(`file://${file}`);
  return { page, tried };
}

/** Visible texts whose contrast to their ground is below what WCAG AA asks: 4.5, or 3 for large ones. */
export const paleTexts = (page: Page): Promise<readonly string[]> => page.evaluate(findPaleTexts);

// Text, since the project's types know no browser.
const findPaleTexts = `(() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const known = new Map();
  const rgb = (colour) => {
    if (!known.has(colour)) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      known.set(colour, [...canvas.getImageData(0, 0, 1, 1).data]);
    }
    return known.get(colour);
  };
  const light = (colour) => {
    const [r, g, b] = colour.slice(0, 3).map((part) => part / 255).map((share) =>
      share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = rgb(getComputedStyle(at).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return rgb("white");
  };
  const pale = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.textContent.trim() || /^(?:SCRIPT|NOSCRIPT)$/.test(element.tagName) || !element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    const [one, other] = [light(rgb(element instanceof SVGElement ? style.fill : style.color)), light(ground(element))];
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    const size = Number.parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (contrast < (large ? 3 : 4.5)) pale.add(contrast.toFixed(2) + " " + element.tagName + " " + node.textContent.slice(0, 40));
  }
  return [...pale];
})()`;
