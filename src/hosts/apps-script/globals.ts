/// <reference types="google-apps-script" />

/** The services of Apps Script that a sheet's script uses. Source: developers.google.com/apps-script/reference. */
export interface Globals {
  readonly SpreadsheetApp: GoogleAppsScript.Spreadsheet.SpreadsheetApp;
  /** The advanced service "Google Sheets API": undefined where nobody has added it to the project. */
  readonly Sheets: GoogleAppsScript.Sheets | undefined;
  readonly LockService: GoogleAppsScript.Lock.LockService;
  readonly PropertiesService: GoogleAppsScript.Properties.PropertiesService;
  readonly CacheService: GoogleAppsScript.Cache.CacheService;
  readonly Utilities: GoogleAppsScript.Utilities.Utilities;
  readonly ScriptApp: GoogleAppsScript.Script.ScriptApp;
  readonly MailApp: GoogleAppsScript.Mail.MailApp;
  readonly HtmlService: GoogleAppsScript.HTML.HtmlService;
  readonly ContentService: GoogleAppsScript.Content.ContentService;
  readonly Session: GoogleAppsScript.Base.Session;
}

/** The names of these services, as the pasted file hands them over. */
export const serviceNames = [
  "SpreadsheetApp",
  "Sheets",
  "LockService",
  "PropertiesService",
  "CacheService",
  "Utilities",
  "ScriptApp",
  "MailApp",
  "HtmlService",
  "ContentService",
  "Session",
] as const satisfies readonly (keyof Globals)[];
