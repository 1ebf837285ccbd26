import type { AppsScript, AppsScriptOptions } from "../script/apps-script.ts";
import { startAppsScript } from "../script/start-apps-script.ts";
import { type Sheets, type SheetsOptions, startSheets } from "../start-sheets.ts";

/** An appsscript.json in which the Sheets service is switched on. */
export const manifest = {
  timeZone: "Etc/UTC",
  runtimeVersion: "V8",
  dependencies: { enabledAdvancedServices: [{ userSymbol: "Sheets", serviceId: "sheets", version: "v4" }] },
};

export const contacts = [
  ["Name", "Stage", "Since"],
  ["Sarah", "New", "2026-04-01"],
  ["Bo", "Won", "2026-03-01"],
];

/** A spreadsheet with contacts, whose code a test brings. */
export interface Office {
  readonly sheets: Sheets;
  bound(source: string, more?: Partial<AppsScriptOptions>): AppsScript;
  /** What the body of a function answers; it must not throw. */
  answer(body: string, more?: Partial<AppsScriptOptions>): unknown;
  /** What it throws. */
  failure(body: string, more?: Partial<AppsScriptOptions>): string | null;
}

export async function openOffice(options: SheetsOptions = {}): Promise<Office> {
  const sheets = await startSheets({
    tabs: [{ title: "Contacts", values: contacts }],
    timeZone: "America/New_York",
    ...options,
  });
  const bound: Office["bound"] = (source, more) => startAppsScript(sheets, { source, manifest, ...more });
  const main: Office["bound"] = (body, more) => bound(`function main() { ${body} }`, more);
  return {
    sheets,
    bound,
    answer(body, more) {
      const { error, result } = main(body, more).run("main");
      if (error !== null) throw new Error(error);
      return result;
    },
    failure: (body, more) => main(body, more).run("main").error,
  };
}
