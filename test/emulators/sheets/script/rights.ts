import { type Manifest, scopeUrl } from "./manifest.ts";
import { ServiceError } from "./script-error.ts";

/**
 * As what code runs: with all that its manifest has been granted; as a simple trigger, which has no authorization; as a function in a cell.
 * Source: Apps Script, Simple triggers (restrictions); Custom functions in Google Sheets (using services).
 */
export type Authority = "full" | "simple" | "formula";

const sheet = ["spreadsheets.currentonly", "spreadsheets"];

/** Which scopes methods need, any one of each list. Source: the Apps Script reference, "Authorization" of each method. */
const needed: Readonly<Record<string, readonly string[]>> = {
  "SpreadsheetApp.getActive": sheet,
  "SpreadsheetApp.getActiveSpreadsheet": sheet,
  "SpreadsheetApp.getActiveSheet": sheet,
  "SpreadsheetApp.getActiveRange": sheet,
  "SpreadsheetApp.getCurrentCell": sheet,
  "SpreadsheetApp.openById": ["spreadsheets"],
  "SpreadsheetApp.openByUrl": ["spreadsheets"],
  "SpreadsheetApp.create": ["spreadsheets"],
  "Ui.showSidebar": ["script.container.ui"],
  "Ui.showModalDialog": ["script.container.ui"],
  "Ui.showModelessDialog": ["script.container.ui"],
  "ScriptApp.newTrigger": ["script.scriptapp"],
  "ScriptApp.getProjectTriggers": ["script.scriptapp"],
  "ScriptApp.deleteTrigger": ["script.scriptapp"],
  "MailApp.sendEmail": ["script.send_mail"],
  "MailApp.getRemainingDailyQuota": ["script.send_mail"],
  "UrlFetchApp.fetch": ["script.external_request"],
  "Session.getActiveUser": ["userinfo.email"],
  "Session.getEffectiveUser": ["userinfo.email"],
};

/** What needs a scope and yet works without an authorization: the bound spreadsheet; from a cell the web too. */
const free: Readonly<Record<Authority, (method: string) => boolean>> = {
  full: () => true,
  simple: (method) => needed[method] === sheet || method.startsWith("Session."),
  formula: (method) =>
    needed[method] === sheet || method.startsWith("Session.") || method === "UrlFetchApp.fetch",
};

/** A cell's function reads the spreadsheet and writes nothing, and shows nothing. */
const writing =
  /^(?:Spreadsheet|Sheet|Range)\.(?:set|append|insert|delete|clear|activate|rename|toast|move|copy|add|remove|sort|protect)/;

const listed = (scopes: readonly string[]): string =>
  scopes.length === 1 ? scopeUrl(scopes[0] ?? "") : `(${scopes.map(scopeUrl).join(" || ")})`;

const cellServices =
  /^(?:SpreadsheetApp|Spreadsheet|Sheet|Range|Cache\w*|Lock\w*|Properties\w*|Session|User|UrlFetchApp|HTTPResponse)\./;

/** Throws what Apps Script says of a call that isn't permitted. Source: live texts in many repositories, 2023-2026. */
export function checkRights(method: string, authority: Authority, { scopes }: Manifest): void {
  const wanted = needed[method] ?? [];
  if (!free[authority](method) && wanted.length > 0)
    throw new ServiceError(
      `You do not have permission to call ${method}. Required permissions: ${listed(wanted)}`,
    );
  // The API refuses for itself.
  if (method.startsWith("Sheets.")) return;
  if (authority === "formula" && (writing.test(method) || !cellServices.test(method)))
    throw new ServiceError(`You do not have permission to call ${method.slice(method.indexOf(".") + 1)}`);
  if (authority !== "full" || wanted.length === 0 || scopes === null) return;
  if (!wanted.some((scope) => scopes.includes(scope)))
    throw new ServiceError(
      `Specified permissions are not sufficient to call ${method}. Required permissions: ${listed(wanted)}`,
    );
}
