import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Person, type Sheets, startSheets } from "./sheets/start-sheets.ts";
import { ask, batch, errorOf, row, values } from "./sheets/testing/ask.ts";

let sheets: Sheets;
beforeEach(async () => {
  sheets = await startSheets({
    tabs: [
      {
        title: "Events",
        values: [
          ["id", "at"],
          ["e1", "x"],
        ],
      },
      { title: "Contacts", sheetId: 5 },
    ],
  });
});
afterEach(() => sheets.close());

const refusal =
  "You are trying to edit a protected cell or object. Please contact the spreadsheet owner to remove protection if you need to edit.";
const whole = { sheetId: 0 };
const protect = (by: Person, protectedRange: object) =>
  batch(sheets, [{ addProtectedRange: { protectedRange } }], { token: sheets.tokens[by] });
const only = (...people: readonly Person[]) => ({ users: people.map((person) => sheets.emails[person]) });
const put = (by: Person, range: string) =>
  ask(sheets, values(sheets, range, { valueInputOption: "RAW" }), {
    method: "PUT",
    body: { values: [["changed"]] },
    token: sheets.tokens[by],
  });
const protections = async (by: Person) =>
  (await ask(sheets, `${sheets.spreadsheet}?fields=sheets.protectedRanges`, { token: sheets.tokens[by] }))
    .body.sheets[0].protectedRanges;

describe("a protected tab", () => {
  beforeEach(() => protect("service", { range: whole, editors: only("service") }));

  test("refuses everybody else with 400, by every way of writing, and never its owner", async () => {
    const editor = { token: sheets.tokens.editor };
    expect(errorOf(await put("editor", "Events!A1"))).toBe(`400 INVALID_ARGUMENT ${refusal}`);
    const data = [{ range: "Events!A1", values: [["x"]] }];
    const many = { ...editor, body: { valueInputOption: "RAW", data } };
    expect(errorOf(await ask(sheets, `${sheets.spreadsheet}/values:batchUpdate`, many))).toBe(
      `400 INVALID_ARGUMENT Invalid data[0]: ${refusal}`,
    );
    const appended = values(sheets, "Events!A1:append", { valueInputOption: "RAW" });
    expect(errorOf(await ask(sheets, appended, { ...editor, body: { values: [["x"]] } }))).toContain(refusal);
    expect(
      errorOf(await ask(sheets, values(sheets, "Events:clear"), { ...editor, method: "POST" })),
    ).toContain(refusal);
    const range = { sheetId: 0, dimension: "ROWS", startIndex: 1, endIndex: 2 };
    const requests = [
      { appendCells: { sheetId: 0, rows: [row("x")], fields: "*" } },
      { updateCells: { start: { rowIndex: 5 }, rows: [row("x")], fields: "*" } },
      { deleteDimension: { range } },
      { insertDimension: { range } },
      { sortRange: { range: whole, sortSpecs: [{ dimensionIndex: 0 }] } },
      { updateSheetProperties: { properties: { sheetId: 0, title: "Mine" }, fields: "title" } },
      { deleteSheet: { sheetId: 0 } },
    ];
    for (const request of requests)
      expect(errorOf(await batch(sheets, [request], editor))).toBe(
        `400 INVALID_ARGUMENT Invalid requests[0].${Object.keys(request)[0]}: ${refusal}`,
      );
    expect((await put("service", "Events!A2")).status).toBe(200);
    expect((await put("owner", "Events!A2")).status).toBe(200);
    expect((await put("editor", "Contacts!A1")).status).toBe(200);
  });

  test("speaks the language of the account that it refuses", async () => {
    sheets.control.speak({ account: "editor", language: "es" });
    expect(errorOf(await put("editor", "Events!A1"))).toContain(
      "Estás intentando editar una celda o un objeto protegidos.",
    );
    sheets.control.speak({ account: "editor", language: "ja" });
    expect(errorOf(await put("editor", "Events!A1"))).toContain("保護されている");
  });

  test("tells each account whether it may edit, and its editors only to those who may", async () => {
    const shared = { protectedRangeId: expect.any(Number), range: {} };
    expect(await protections("service")).toEqual([
      { ...shared, requestingUserCanEdit: true, editors: only("service", "owner") },
    ]);
    expect(await protections("editor")).toEqual([shared]);
    expect((await protections("owner"))[0].requestingUserCanEdit).toBe(true);
  });

  test("can be lifted by those whom it lets edit, and by the others only where that is believed", async () => {
    const lift = (to: Sheets, protectedRangeId: number) =>
      batch(to, [{ deleteProtectedRange: { protectedRangeId } }], { token: to.tokens.editor });
    const [{ protectedRangeId }] = await protections("owner");
    expect(errorOf(await lift(sheets, protectedRangeId))).toContain(`deleteProtectedRange: ${refusal}`);
    const lenient = await startSheets({ lifting: "any-editor" });
    const id = lenient.control.protect({ tab: "Sheet1", editors: [lenient.emails.service], by: "service" });
    expect((await lift(lenient, id)).status).toBe(200);
    await lenient.close();
    expect((await batch(sheets, [{ deleteProtectedRange: { protectedRangeId } }])).status).toBe(200);
    expect((await put("editor", "Events!A1")).status).toBe(200);
    expect(errorOf(await batch(sheets, [{ deleteProtectedRange: { protectedRangeId } }]))).toContain(
      `Invalid requests[0].deleteProtectedRange: No protected range with id: ${protectedRangeId}`,
    );
  });
});

test("protection is answered as recorded for an owner without editors: zeros and falsehoods are left out", async () => {
  const range = { startRowIndex: 0, endRowIndex: 2, startColumnIndex: 0, endColumnIndex: 2, sheetId: 0 };
  const { body } = await protect("owner", {
    range,
    description: null,
    warningOnly: false,
    requestingUserCanEdit: false,
    editors: { users: [], groups: [] },
  });
  expect(body.replies[0].addProtectedRange.protectedRange).toEqual({
    protectedRangeId: expect.any(Number),
    range: { startRowIndex: 0, endRowIndex: 2, startColumnIndex: 0, endColumnIndex: 2 },
    requestingUserCanEdit: true,
    editors: {},
  });
  const [{ editors }] = await protections("owner");
  expect(editors).toEqual(only("owner"));
});

test("nobody but the owner can shut himself out", async () => {
  for (const editors of [{}, only("editor")])
    expect(errorOf(await protect("service", { range: whole, editors }))).toBe(
      "400 INVALID_ARGUMENT Invalid requests[0].addProtectedRange: You can't remove yourself as an editor.",
    );
  expect((await protect("service", { range: whole, editors: only("service", "editor") })).status).toBe(200);
  expect((await protect("owner", { range: whole, editors: {} })).status).toBe(200);
});

test("a protection without editors protects from nobody who may edit the spreadsheet", async () => {
  await protect("service", { range: whole });
  expect((await put("editor", "Events!A1")).status).toBe(200);
  const [{ protectedRangeId }] = await protections("owner");
  const narrowed = { protectedRangeId, editors: only("service") };
  await batch(sheets, [{ updateProtectedRange: { protectedRange: narrowed, fields: "editors" } }]);
  expect((await put("editor", "Events!A1")).status).toBe(400);
});

test("a warning never stops the API", async () => {
  await protect("service", { range: whole, warningOnly: true, editors: only("service") });
  expect((await put("editor", "Events!A1")).status).toBe(200);
  expect((await protections("editor"))[0]).toMatchObject({ warningOnly: true, range: {} });
});

test("an update names editors like a new protection: not without oneself, all where a warning becomes a lock, a domain if told", async () => {
  const { body } = await protect("service", { range: whole, warningOnly: true });
  const { protectedRangeId } = body.replies[0].addProtectedRange.protectedRange;
  const change = (protectedRange: object, fields: string) =>
    batch(sheets, [
      { updateProtectedRange: { protectedRange: { protectedRangeId, ...protectedRange }, fields } },
    ]);
  await change({ warningOnly: false }, "warningOnly");
  expect((await put("editor", "Events!A1")).status).toBe(200);
  expect(errorOf(await change({ editors: only("editor") }, "editors"))).toContain(
    "You can't remove yourself as an editor.",
  );
  expect((await change({ editors: only("service") }, "editors")).status).toBe(200);
  expect((await put("editor", "Events!A1")).status).toBe(400);
  await change({ editors: { ...only("service"), domainUsersCanEdit: true } }, "editors");
  expect((await put("editor", "Events!A1")).status).toBe(200);
});

test("protected cells leave the rest of a tab free, and unprotected ones within a protected tab are free too", async () => {
  const header = { sheetId: 0, startRowIndex: 0, endRowIndex: 1 };
  await protect("service", { range: header, editors: only("service") });
  expect((await put("editor", "Events!B1")).status).toBe(400);
  expect((await put("editor", "Events!B2")).status).toBe(200);
  const free = { sheetId: 5, startRowIndex: 0, endRowIndex: 1, startColumnIndex: 0, endColumnIndex: 1 };
  await protect("service", { range: { sheetId: 5 }, unprotectedRanges: [free], editors: only("service") });
  expect((await put("editor", "Contacts!A1")).status).toBe(200);
  expect((await put("editor", "Contacts!B1")).status).toBe(400);
});

test("a protection's id is the caller's choice, once", async () => {
  const given = { range: whole, protectedRangeId: 77 };
  expect(
    (await protect("owner", given)).body.replies[0].addProtectedRange.protectedRange.protectedRangeId,
  ).toBe(77);
  expect(errorOf(await protect("owner", given))).toContain("Invalid requests[0].addProtectedRange: ");
});

describe("a spreadsheet", () => {
  const look = (id: string, token: string | null) => ask(sheets, `${id}?includeGridData=false`, { token });

  test("that isn't shared is a 403, one that isn't there a 404, a token that is no good a 401", async () => {
    expect((await look(sheets.spreadsheet, sheets.tokens.stranger)).body).toEqual({
      error: { code: 403, message: "The caller does not have permission", status: "PERMISSION_DENIED" },
    });
    expect((await look("1nope", sheets.token)).body).toEqual({
      error: { code: 404, message: "Requested entity was not found.", status: "NOT_FOUND" },
    });
    const revoked = sheets.control.addToken({ account: "service" });
    sheets.control.revokeToken({ token: revoked });
    for (const bad of ["nonsense", revoked, null])
      expect(errorOf(await look(sheets.spreadsheet, bad))).toContain(
        "401 UNAUTHENTICATED Request had invalid authentication credentials.",
      );
  });

  test("is read by readers and written by writers, until it is shared no longer", async () => {
    for (const person of ["reader", "commenter"] as const) {
      expect((await look(sheets.spreadsheet, sheets.tokens[person])).status).toBe(200);
      expect(errorOf(await put(person, "Contacts!A1"))).toBe(
        "403 PERMISSION_DENIED The caller does not have permission",
      );
    }
    sheets.control.share({ account: "stranger", role: "writer" });
    expect((await put("stranger", "Contacts!A1")).status).toBe(200);
    sheets.control.share({ account: "service", role: "none" });
    expect((await put("service", "Contacts!A1")).status).toBe(403);
  });

  test("has editors who share it: another one is nobody that this emulator knows of", async () => {
    const refused = await protect("service", { range: whole, editors: only("service", "stranger") });
    expect(errorOf(refused)).toContain("501 UNIMPLEMENTED EMULATOR_DOES_NOT_KNOW");
  });

  test("is read with a token for reading, which neither writes nor searches metadata", async () => {
    const token = sheets.control.addToken({ account: "service", scopes: ["spreadsheets.readonly"] });
    expect((await look(sheets.spreadsheet, token)).status).toBe(200);
    const refused = await batch(sheets, [{ addSheet: {} }], { token });
    expect(errorOf(refused)).toBe("403 PERMISSION_DENIED Request had insufficient authentication scopes.");
    const search = `${sheets.spreadsheet}/developerMetadata:search`;
    expect((await ask(sheets, search, { token, body: { dataFilters: [] } })).status).toBe(403);
  });

  test("is made by a person, who owns it, and by no service account", async () => {
    const body = {
      properties: { title: "New", timeZone: "Europe/Berlin" },
      sheets: [{ properties: { title: "One" } }],
    };
    const made = await ask(sheets, "", { body, token: sheets.tokens.editor });
    expect(made.body).toMatchObject({
      spreadsheetId: expect.stringMatching(/^1[\w-]{43}$/),
      properties: { title: "New", locale: "en_US", timeZone: "Europe/Berlin" },
      sheets: [{ properties: { title: "One", index: 0 } }],
    });
    expect((await look(made.body.spreadsheetId, sheets.tokens.owner)).status).toBe(403);
    expect((await ask(sheets, "", { body })).status).toBe(403);
  });
});
