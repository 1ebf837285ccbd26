import { createHash, createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { manifest, type Office, openOffice } from "./sheets/testing/bound-script.ts";

let office: Office;
beforeEach(async () => {
  office = await openOffice();
});
afterEach(() => office.sheets.close());

const api = "SpreadsheetApp.getActive().getId()";

describe("the Sheets service", () => {
  test("reads and writes as the API does, the resource first", () => {
    expect(
      office.answer(`const id = ${api};
        Sheets.Spreadsheets.batchUpdate({ requests: [{ appendCells: { sheetId: 0, fields: "userEnteredValue",
          rows: [{ values: [{ userEnteredValue: { stringValue: "=1+1" } }] }] } }] }, id);
        const { valueRanges } = Sheets.Spreadsheets.Values.batchGet(id, { ranges: ["Contacts!A1:B2", "Contacts!A4:B9"],
          valueRenderOption: "UNFORMATTED_VALUE" });
        const { sheets } = Sheets.Spreadsheets.get(id, { fields: "sheets.properties(sheetId,title)" });
        return [valueRanges.map(({ values }) => values), sheets, Sheets.Spreadsheets.DeveloperMetadata.search({ dataFilters: [{ developerMetadataLookup: {} }] }, id)];`),
    ).toEqual([
      [
        [
          ["Name", "Stage"],
          ["Sarah", "New"],
        ],
        [["=1+1"]],
      ],
      [{ properties: { sheetId: 0, title: "Contacts" } }],
      {},
    ]);
  });

  test("answers the spreadsheet after a write; whether it takes a mask for it can be tried both ways", () => {
    const body = `return Sheets.Spreadsheets.batchUpdate({ requests: [{ addSheet: { properties: { title: "Events" } } }],
      includeSpreadsheetInResponse: true }, ${api}, { fields: "updatedSpreadsheet.sheets.properties.title" });`;
    const sheets = [{ properties: { title: "Contacts" } }, { properties: { title: "Events" } }];
    expect(office.answer(body)).toEqual({ updatedSpreadsheet: { sheets } });
    expect(office.failure(body, { answerFields: "refused" })).toBe(
      "Exception: Invalid number of arguments provided. Expected 2 only",
    );
  });

  test("refuses in Google's words, with a code", () => {
    const { result, error } = office
      .bound(`function main() { try { Sheets.Spreadsheets.batchUpdate({ requests: [{ deleteSheet: { sheetId: 9 } }] }, ${api}); }
        catch (error) { return [error.name, error.message, error.details.code, error.details.status, String(error)]; } }`)
      .run("main");
    const text =
      "API call to sheets.spreadsheets.batchUpdate failed with error: Invalid requests[0].deleteSheet: No sheet with id: 9";
    const name = "GoogleJsonResponseException";
    expect([error, result]).toEqual([null, [name, text, 400, "INVALID_ARGUMENT", `${name}: ${text}`]]);
    expect(office.failure(`Sheets.Spreadsheets.get("x")`)).toBe(
      `${name}: API call to sheets.spreadsheets.get failed with error: Requested entity was not found.`,
    );
    expect(office.failure(`Sheets.Spreadsheets.Values.get(${api}, "Nope!A1")`)).toBe(
      `${name}: API call to sheets.spreadsheets.values.get failed with error: Unable to parse range: Nope!A1`,
    );
  });

  test("tells the code beside the words, or the words alone: both can be tried", () => {
    const body = `try { Sheets.Spreadsheets.get("x"); } catch (error) { return [error.name, typeof error.details]; }`;
    expect(office.answer(body)).toEqual(["GoogleJsonResponseException", "object"]);
    expect(office.answer(body, { details: "absent" })).toEqual(["GoogleJsonResponseException", "undefined"]);
  });

  test("writes as whoever runs it: protection binds editors, and the sheet must be shared", () => {
    office.sheets.control.protect({ tab: "Contacts", editors: [] });
    const script =
      office.bound(`function main() { Sheets.Spreadsheets.Values.update({ values: [["x"]] }, ${api}, "Contacts!A9",
      { valueInputOption: "RAW" }); }`);
    expect(script.run("main", { as: "editor" }).error).toContain(
      "You are trying to edit a protected cell or object.",
    );
    expect(script.run("main", { as: "reader" }).error).toContain("The caller does not have permission");
    expect(script.run("main", { as: "stranger" }).error).toBe(
      "Exception: You do not have permission to access the requested document.",
    );
    expect(script.run("main").error).toBeNull();
  });

  test("has 60 writes a minute of its own, or none that count", () => {
    const body = `for (let n = 0; n < 61; n += 1) Sheets.Spreadsheets.Values.clear({}, ${api}, "Contacts!F1");`;
    const times = { api: 0, spreadsheet: 0 };
    expect(office.failure(body, { times })).toContain("Quota exceeded for quota metric 'Write requests'");
    expect(office.failure(body, { times, quotas: "uncounted" })).toBeNull();
  });

  test.each([
    [
      "lost",
      "Exception: API call to sheets.spreadsheets.values.update failed with error: Empty response",
      true,
    ],
    [
      "reset",
      "Exception: API call to sheets.spreadsheets.values.update failed with error: Empty response",
      false,
    ],
    ["503-after", "The service is currently unavailable.", true],
    ["500-before", "Internal error encountered.", false],
    ["502-after", "Empty response", true],
    ["429", "Quota exceeded", false],
  ] as const)("meets %s as the API's clients do", (kind, words, isDone) => {
    office.sheets.control.fault({ kind, requests: ["valuesUpdate"] });
    const body = `Sheets.Spreadsheets.Values.update({ values: [["x"]] }, ${api}, "Contacts!A2", { valueInputOption: "RAW" });`;
    expect(office.failure(body)).toContain(words);
    expect(office.sheets.control.rows({ tab: "Contacts" })[1]?.[0]).toBe(isDone ? "x" : "Sarah");
    expect(office.failure(body)).toBeNull();
    expect(office.sheets.control.requests().byKind.valuesUpdate).toBe(2);
  });

  test("does what is late after another request", () => {
    office.sheets.control.fault({ kind: "late" });
    const write = (text: string) =>
      `Sheets.Spreadsheets.Values.update({ values: [["${text}"]] }, ${api}, "Contacts!A2", { valueInputOption: "RAW" });`;
    expect(
      office.answer(`try { ${write("first")} } catch (error) {} const tab = SpreadsheetApp.getActiveSheet();
      const before = tab.getRange("A2").getValue(); ${write("second")} return [before, tab.getRange("A2").getValue()];`),
    ).toEqual(["Sarah", "first"]);
  });
});

describe("SpreadsheetApp", () => {
  test("tells of the spreadsheet, its tabs and its cells", () => {
    expect(
      office.answer(`const book = SpreadsheetApp.openById(${api}), tab = book.getSheetByName("contacts");
        const range = tab.getRange(2, 1, 2, 2);
        return [book.getName(), book.getSpreadsheetTimeZone(), book.getSpreadsheetLocale(), tab.getLastRow(), tab.getLastColumn(),
          tab.getMaxRows(), tab.getSheetId(), book.getSheetByName("x"), range.getA1Notation(), range.getValues(), range.getLastRow(),
          tab.getRange("B2").getDisplayValue(), tab.getRange("C:C").getA1Notation(), book.getRange("Contacts!A1").getRow()];`),
    ).toEqual([
      "CRM", "America/New_York", "en_US", 3, 3, 1000, 0, null, "A2:B3",
      [["Sarah", "New"], ["Bo", "Won"]], 3, "New", "C1:C1000", 1,
    ]); // biome-ignore format: a list
    expect(office.failure(`SpreadsheetApp.getActiveSheet().getRange("Nope!A1")`)).toBe(
      "Exception: Range not found",
    );
    expect(office.failure(`SpreadsheetApp.getActiveSheet().getRange(1, 1, 0, 1)`)).toContain(
      "must be at least 1",
    );
  });

  test("gives dates of the spreadsheet's zone, and takes them", () => {
    expect(
      office.answer(`const tab = SpreadsheetApp.getActiveSheet();
        tab.getRange("C2").setValue(new Date("2026-07-01T16:30:00Z"));
        return [tab.getRange("C3").getValue(), tab.getRange("C2").getValue()];`),
    ).toEqual([new Date("2026-03-01T05:00:00Z"), new Date("2026-07-01T16:30:00Z")]);
  });

  test("writes what looks like a formula as one", () => {
    office.answer(`const tab = SpreadsheetApp.getActiveSheet();
      tab.appendRow(["=1+1", "007", true]); tab.getRange("A2:B2").setValues([["x", ""]]); tab.getRange("A3").clearContent();`);
    expect(office.sheets.control.rows({ tab: "Contacts" }).map((row) => row.slice(0, 2))).toEqual([
      ["Name", "Stage"],
      ["x", ""],
      ["", "Won"],
      ["=1+1", 7],
    ]);
    expect(office.failure(`SpreadsheetApp.getActiveSheet().getRange("A1:B1").setValues([["x"]])`)).toContain(
      "The data has 1 but the range has 2.",
    );
  });
});

describe("what a project keeps", () => {
  test("properties: a store for all, one for each person; 9 KB a value, 500 KB a store", () => {
    const script = office.bound(`function main(key) { const all = PropertiesService.getScriptProperties();
      all.setProperty("a", 1).setProperties({ b: "2" });
      PropertiesService.getUserProperties().setProperty("mine", key);
      return [all.getProperty("a"), all.getProperty("nope"), all.getKeys(), all.getProperties()]; }
      function big(length) { PropertiesService.getScriptProperties().setProperty("big", "é".repeat(length)); }
      function many() { for (let n = 0; ; n += 1) PropertiesService.getScriptProperties().setProperty("n" + n, "x".repeat(9000)); }`);
    expect(script.run("main", { args: ["x"] }).result).toEqual(["1", null, ["a", "b"], { a: "1", b: "2" }]);
    script.run("main", { args: ["y"], as: "editor" });
    expect(script.properties(`user ${office.sheets.emails.owner}`)).toEqual({ mine: "x" });
    expect(script.run("big", { args: [4608] }).error).toBeNull();
    expect(script.run("big", { args: [4609] }).error).toBe("Exception: Argument too large: value");
    expect(script.run("many").error).toContain("You have exceeded the property storage quota.");
  });

  test("a cache: ten minutes unless told, and never for certain", () => {
    const script = office.bound(
      `function put(seconds) { const c = CacheService.getScriptCache(); c.put("a", "1", seconds); c.put("b", "2"); }
      function get() { const c = CacheService.getScriptCache(); return [c.get("a"), c.getAll(["b", "c"])]; }
      function big() { CacheService.getScriptCache().put("a", "x".repeat(102401)); }
      function many() { const c = CacheService.getScriptCache(); for (let n = 0; n <= 1000; n += 1) c.put("k" + n, "v", 600 + n);
        return [c.get("k0"), c.get("k1000")]; }`,
      { times: { store: 0 } },
    );
    script.run("put", { args: [60] });
    expect(script.run("get").result).toEqual(["1", { b: "2" }]);
    office.sheets.control.advance({ ms: 60_000 });
    expect(script.run("get").result).toEqual([null, { b: "2" }]);
    script.evictCache();
    expect(script.run("get").result).toEqual([null, {}]);
    expect(script.run("big").error).toBe("Exception: Argument too large: value");
    expect(script.run("many").result).toEqual([null, "v"]);
  });
});

describe("Utilities", () => {
  test("hash to signed bytes, of UTF-8 only where it is asked for", () => {
    const signed = (bytes: Buffer) => [...new Int8Array(bytes)];
    expect(
      office.answer(`const { DigestAlgorithm: D, Charset: C } = Utilities;
        return [Utilities.computeDigest(D.SHA_256, "é", C.UTF_8), Utilities.computeDigest(D.SHA_256, "é"),
          Utilities.computeHmacSha256Signature("text", "key"), Utilities.computeDigest(D.MD5, [-61, -87])];`),
    ).toEqual([
      signed(createHash("sha256").update("é").digest()),
      signed(createHash("sha256").update("?").digest()),
      signed(createHmac("sha256", "key").update("text").digest()),
      signed(createHash("md5").update("é").digest()),
    ]);
  });

  test("encode, name dates and make ids", () => {
    expect(
      office.answer(`const at = new Date("2026-01-05T04:03:02.007Z");
        return [Utilities.base64Encode("é", Utilities.Charset.UTF_8), Utilities.base64EncodeWebSafe([-1, -17]),
          Utilities.base64Decode("w6k="), Utilities.newBlob("é").getBytes(), Utilities.newBlob([-61, -87]).getDataAsString(),
          Utilities.formatDate(at, "America/New_York", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX EEE"), Utilities.formatDate(at, "UTC", "MMM d, h a")];`),
    ).toEqual([
      "w6k=",
      "_-8=",
      [-61, -87],
      [-61, -87],
      "é",
      "2026-01-04T23:03:02.007-05:00 Sun",
      "Jan 5, 4 AM",
    ]);
    const [one, other] = office.answer(
      "return [Utilities.getUuid(), Utilities.getUuid()]",
    ) as readonly string[];
    expect(one).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(one).not.toBe(other);
  });
});

test("mail is kept, for 100 people a day", () => {
  const script =
    office.bound(`function main() { MailApp.sendEmail("a@example.com,b@example.com", "S", "B", { htmlBody: "<b>" });
      MailApp.sendEmail({ to: "c@example.com", subject: "T", body: "C" }); return MailApp.getRemainingDailyQuota(); }
    function many() { for (;;) MailApp.sendEmail("x@example.com", "S", "B"); }`);
  expect(script.run("main").result).toBe(97);
  expect(script.mails).toMatchObject([
    {
      to: "a@example.com,b@example.com",
      subject: "S",
      body: "B",
      htmlBody: "<b>",
      by: office.sheets.emails.owner,
    },
    { to: "c@example.com", subject: "T", body: "C" },
  ]);
  expect(script.run("many").error).toBe("Exception: Service invoked too many times for one day: email.");
  office.sheets.control.advance({ ms: 86_400_000 });
  expect(script.run("main").result).toBe(97);
});

test("the web is what a test answers", () => {
  const web = (url: string) => ({ status: url.endsWith("/bad") ? 500 : 200, text: "hello" });
  expect(office.answer(`return UrlFetchApp.fetch("https://example.com/").getContentText()`, { web })).toBe(
    "hello",
  );
  expect(office.failure(`UrlFetchApp.fetch("https://example.com/bad")`, { web })).toContain(
    "Request failed for https://example.com returned code 500.",
  );
  expect(
    office.answer(
      `return UrlFetchApp.fetch("https://example.com/bad", { muteHttpExceptions: true }).getResponseCode()`,
      { web },
    ),
  ).toBe(500);
});

describe("rights", () => {
  const withScopes = (...oauthScopes: readonly string[]) => ({
    manifest: {
      ...manifest,
      oauthScopes: oauthScopes.map((scope) => `https://www.googleapis.com/auth/${scope}`),
    },
  });

  test.each([
    ["SpreadsheetApp.openById('x')", "spreadsheets"],
    ["ScriptApp.getProjectTriggers()", "script.scriptapp"],
    ["MailApp.sendEmail('a', 'b', 'c')", "script.send_mail"],
    ["UrlFetchApp.fetch('https://example.com')", "script.external_request"],
    ["Session.getActiveUser()", "userinfo.email"],
  ])("%s needs the scope %s", (call, scope) => {
    const name = call.slice(0, call.indexOf("("));
    expect(office.failure(call, withScopes("spreadsheets.currentonly"))).toBe(
      `Exception: Specified permissions are not sufficient to call ${name}. Required permissions: https://www.googleapis.com/auth/${scope}`,
    );
  });

  test("the bound spreadsheet is had with currentonly, the Sheets service is not", () => {
    const only = withScopes("spreadsheets.currentonly");
    expect(office.answer("return SpreadsheetApp.getActive().getName()", only)).toBe("CRM");
    expect(office.failure(`Sheets.Spreadsheets.get(${api})`, only)).toContain(
      "insufficient authentication scopes",
    );
    expect(office.failure("SpreadsheetApp.getActive()", withScopes("script.scriptapp"))).toContain(
      "(https://www.googleapis.com/auth/spreadsheets.currentonly || https://www.googleapis.com/auth/spreadsheets)",
    );
    expect(office.failure(`Sheets.Spreadsheets.get(${api})`, withScopes("spreadsheets"))).toBeNull();
  });

  test("a script knows who runs it, and others in its company alone", () => {
    const source = `function onEdit() { Logger.log(Session.getActiveUser().getEmail()); }
      function main() { return Session.getActiveUser().getEmail(); }`;
    const emails = (domain: "consumer" | "workspace") => {
      const script = office.bound(source, { domain });
      office.sheets.control.editCell({ tab: "Contacts", cell: "A9", value: domain, by: "editor" });
      const [edit] = script.runs;
      script.close();
      return [edit?.logs[0]?.text, script.run("main").result];
    };
    expect(emails("consumer")).toEqual(["", office.sheets.emails.owner]);
    expect(emails("workspace")).toEqual([office.sheets.emails.editor, office.sheets.emails.owner]);
  });
});
