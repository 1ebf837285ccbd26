import { type Entry, entries } from "../../src/bundles/apps-script/entries.ts";

/**
 * The last lines of the file for Apps Script: a function at the top for each name that Google may call, since it sees no others; a
 * formula with what the sheet shows of it. The names that end in _ are private: neither a sidebar nor a menu may call them.
 */
export const appsScriptStubs = (call: string): string =>
  [
    `function daybook_(name, given) {\n\treturn ${call.replace(/\n/g, "\n\t")}(name, given);\n}`,
    ...entries.map(stub),
    asked,
  ].join("\n");

function stub({ name, given, answer }: Entry): string {
  const names = given.map((each) => (typeof each === "string" ? each : each[0]));
  const code = `function ${name}(${names.join(", ")}) {\n\treturn daybook_(${JSON.stringify(name)}, arguments);\n}`;
  if (!answer) return code;
  const told = given.flatMap((each) => (typeof each === "string" ? [] : [each]));
  const lines = [
    answer[0],
    "",
    ...told.map(([param, type, about]) => `@param {${type}} ${param} ${about}`),
    `@return ${answer[1]}`,
    "@customfunction",
  ];
  return `/**\n${lines.map((line) => ` *${line === "" ? "" : ` ${line}`}\n`).join("")} */\n${code}`;
}

/** Google reads from a script's text what to ask permission for, where its project has no manifest. Never called. */
const asked = `function permissions_() {
	SpreadsheetApp.getActiveSpreadsheet();
	SpreadsheetApp.openById("");
	SpreadsheetApp.getUi();
	ScriptApp.newTrigger("");
	MailApp.sendEmail("", "", "");
	Session.getEffectiveUser().getEmail();
	HtmlService.createHtmlOutput("");
	Sheets.Spreadsheets.get("");
}`;
