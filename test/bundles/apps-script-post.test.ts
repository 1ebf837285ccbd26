import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ScriptOffice, scriptOffice } from "./support-apps-script.ts";

let office: ScriptOffice;
beforeEach(async () => {
  office = await scriptOffice();
});
afterEach(() => office.sheets.close());

/** The secret that the menu shows. */
function secretOf({ script }: ScriptOffice): string {
  script.open();
  script.click(["Daybook", "Web address for other tools"], { answers: ["OK"] });
  return String(script.properties().DAYBOOK_POST_SECRET);
}

/** What a POST answers, as JSON. */
function post(body: unknown, parameter: Readonly<Record<string, string>> = {}) {
  const sent = typeof body === "string" ? body : JSON.stringify(body);
  const { text, mime, error } = office.script.post({ body: sent, parameter });
  expect([error, mime]).toEqual([null, "application/json"]);
  return JSON.parse(text) as Record<string, unknown>;
}

const form = (cause: string, more: object = {}) => ({
  contact_id: "c1",
  event_type: "form_submitted",
  event_data: { form: "Roof check" },
  cause,
  timestamp: "2026-05-30T10:00:00Z",
  ...more,
});

describe("an event that another tool posts", () => {
  test("is appended, one alone, in a list or under events; and is a duplicate when it comes again", () => {
    const secret = secretOf(office);
    const first = post({ secret, ...form("1") });
    expect(first).toMatchObject({
      read: 1,
      appended: 1,
      duplicate: 0,
      conflict: 0,
      rejected: 0,
      problems: [],
    });
    const [receipt] = first.receipts as readonly Record<string, unknown>[];
    expect(receipt).toEqual({
      key: expect.any(String),
      event_id: expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{26}$/),
      status: "appended",
      reason: null,
    });
    expect(post({ secret, events: [form("1"), form("2")] })).toMatchObject({ appended: 1, duplicate: 1 });
    expect(post([form("2"), form("3")], { secret })).toMatchObject({ appended: 1, duplicate: 1 });
    expect(office.logged().map((row) => row.slice(1, 3))).toEqual(Array(3).fill(["c1", "form_submitted"]));
    expect(office.logged()[0]?.[7]).toBe("sheet:crm");
  });

  test("has the id and the cells that it has when it is logged by the API", async () => {
    const secret = secretOf(office);
    await office.log([form("1", { source: "web" })]);
    expect(post({ secret, ...form("1", { source: "web" }) })).toMatchObject({ appended: 0, duplicate: 1 });
    expect(office.logged()).toHaveLength(1);
  });

  test("keeps what a sheet would take for a formula, a number or a date, as text", () => {
    const secret = secretOf(office);
    const hostile = ['=IMPORTXML("http://evil")', "+1 555", "007", "1-2", "TRUE"];
    const events = hostile.map((contact_id) => form("1", { contact_id, actor: contact_id }));
    expect(post({ secret, events })).toMatchObject({ appended: hostile.length });
    expect(office.logged().map((row) => [row[1], row[6]])).toEqual(hostile.map((each) => [each, each]));
  });

  test("may name what belongs to its data beside its columns, however the names are written", () => {
    const secret = secretOf(office);
    const told = {
      "Contact ID": "c1",
      eventType: "stage_changed",
      cause: "9",
      from: "New",
      to: "Won",
      deal_record: "",
    };
    expect(post({ secret, ...told, timestamp: "2026-05-30T10:00:00Z" })).toMatchObject({ appended: 1 });
    expect(office.logged()[0]?.slice(1, 4)).toEqual(["c1", "stage_changed", '{"from":"New","to":"Won"}']);
    const slip = { ...told, cause: "10", from: "", to: "" };
    expect(post({ secret, ...slip })).toMatchObject({
      rejected: 1,
      problems: [{ row: 1, message: expect.stringContaining("neither from nor to") }],
    });
    expect(post({ secret, "Event Type": "contact_erased", contact_id: "daybook", cause: "1" })).toMatchObject(
      {
        error: { code: "NOT_ALLOWED" },
      },
    );
  });

  test("that is wrong is told by its number, and the others are appended", () => {
    const secret = secretOf(office);
    const events = [
      form("1"),
      { contact_id: "c1" },
      7,
      form("2", { event_type: "form_submited" }),
      form("3", { event_data: { form: "x".repeat(50_000) } }),
      form("4", { timestamp: "2027-01-01" }),
      form("5"),
    ];
    const told = post({ secret, events });
    expect(told).toMatchObject({ read: 7, appended: 2, rejected: 5 });
    const problems = told.problems as readonly { readonly row: number; readonly message: string }[];
    expect([...new Set(problems.map(({ row }) => row))]).toEqual([2, 3, 4, 5, 6]);
    expect(problems.map(({ message }) => message).join(" ")).toMatch(
      /event_type is missing.*must be an object.*form_submitted.*more than a day ahead/s,
    );
    expect((told.receipts as readonly { readonly status: string }[]).map(({ status }) => status)).toEqual([
      "appended",
      ...Array(5).fill("rejected"),
      "appended",
    ]);
  });

  test("is only told of while Daybook rehearses", async () => {
    await office.log([form("1", { source: "sheet:crm" })]);
    office.configure({ live: false });
    const secret = secretOf(office);
    const told = post({ secret, events: [form("1"), form("2")] });
    expect((told.receipts as readonly { readonly status: string }[]).map(({ status }) => status)).toEqual([
      "duplicate",
      "rehearsed",
    ]);
    expect(told).toMatchObject({ appended: 0, rehearsed: 1, duplicate: 1 });
    expect(office.logged()).toHaveLength(1);
  });
});

describe("a request", () => {
  const refused = { code: "NOT_ALLOWED", message: "The secret is missing or wrong: nothing is logged." };

  test("without the secret, or with a wrong one, learns nothing of the log", () => {
    const secret = secretOf(office);
    const before = office.sheets.control.rows({ tab: "Events" });
    for (const wrong of [undefined, "", "x", secret.slice(1), `${secret}x`, 7, null, [secret], { secret }]) {
      const { error, ...rest } = post({ secret: wrong, ...form("1") });
      expect(error).toMatchObject(refused);
      expect(rest).toEqual({});
    }
    expect(post(form("1"), { secret: "wrong" }).error).toMatchObject(refused);
    expect(post({ secret: "wrong", ...form("1") }, { secret }).error).toMatchObject(refused);
    expect(office.sheets.control.rows({ tab: "Events" })).toEqual(before);
  });

  test("can't erase anybody, alone or among others", async () => {
    const secret = secretOf(office);
    await office.log([form("1")]);
    const erasing = {
      contact_id: "daybook",
      event_type: " contact_erased",
      event_data: { event_ids: [office.logged()[0]?.[0]] },
      cause: "2",
    };
    for (const body of [erasing, { events: [form("3"), erasing] }])
      expect(post({ secret, ...body })).toEqual({
        error: {
          code: "NOT_ALLOWED",
          message: expect.stringContaining("contact_erased"),
          hint: expect.any(String),
        },
      });
    expect(office.logged()).toHaveLength(1);
  });

  test("is refused, too, as long as nobody has made a secret", () => {
    for (const secret of [undefined, "", "null", "undefined"])
      expect(post({ secret, ...form("1") }).error).toMatchObject(refused);
  });

  test.each([
    ["", "The body is empty."],
    ["{contact_id", "The body is no JSON."],
    ["7", "The body is no JSON object or list."],
    ['{"events": 7}', 'The body\'s "events" is no list.'],
    ['{"events": [], "contact_id": "c1"}', 'The body has "events", and beside it "contact_id".'],
  ])("with the body %s is told what is wrong with it", (body, message) => {
    const { error } = post(body) as { readonly error: Record<string, string> };
    expect(error.code).toBe("BAD_BODY");
    expect(error.message).toContain(message);
    expect(error.hint).toContain('"events": [{');
  });

  test("with too many events, or none, is told so and writes nothing", () => {
    const secret = secretOf(office);
    const events = Array.from({ length: 2001 }, (_, at) => form(String(at)));
    expect(post({ secret, events }).error).toMatchObject({ code: "TOO_MANY" });
    expect(post({ secret }).error).toMatchObject({ code: "NO_EVENTS" });
    expect(office.logged()).toEqual([]);
  });

  test("is told in a sentence where the log's tab or a column of it isn't there, and where CONFIG is wrong", () => {
    const secret = secretOf(office);
    office.sheets.control.renameHeader({ tab: "Events", column: "actor", to: "Who" });
    expect(post({ secret, ...form("1") }).error).toMatchObject({
      code: "SHEETS_COLUMN_MISSING",
      hint: expect.stringContaining("Set up in the menu Daybook"),
    });
    office.sheets.control.renameTab({ tab: "Events", to: "Log" });
    expect(post({ secret, ...form("1") }).error).toMatchObject({ code: "SHEETS_TAB_MISSING" });
    office.configure({ live: true, source: "" });
    expect(post({ secret, ...form("1") }).error).toMatchObject({
      code: "CONFIG_WRONG",
      message: expect.stringMatching(/^Line \d+ \(source\)/),
    });
  });

  test("says what to do where the Sheets service was never added", async () => {
    const bare = await scriptOffice({ script: { manifest: { timeZone: "Etc/UTC", runtimeVersion: "V8" } } });
    const secret = secretOf(bare);
    const { text } = bare.script.post({ body: { secret, ...form("1") } });
    expect(JSON.parse(text).error).toMatchObject({
      code: "SHEETS_API_OFF",
      hint: expect.stringContaining("press + beside Services"),
    });
    await bare.sheets.close();
  });
});

test("what a tool posts, the API logs and a person does at once is there once each", async () => {
  const secret = secretOf(office);
  const api = await office.open("Events");
  let turn = 0;
  const log = [...Array(6).keys()].map((at) => form(`api ${at}`));
  const { appendInputs } = await import("../../src/core/log.ts");
  const { catalogFrom, defaultSettings } = await import("../../src/core/settings.ts");
  const { hash } = await import("../../src/hosts/node/host.ts");
  const rules = { catalog: catalogFrom(defaultSettings), timezone: "UTC", hash };
  for (const event of log) {
    const sending = appendInputs(api, [event], rules, office.sheets.control.now());
    expect(post({ secret, events: [form(`post ${turn++}`), event] })).toMatchObject({
      rejected: 0,
      conflict: 0,
    });
    const { receipts } = await sending;
    expect(["appended", "duplicate"]).toContain(receipts[0]?.status);
  }
  const keys = office.logged().map((row) => row[8]);
  expect(new Set(keys).size).toBe(12);
  expect(keys).toHaveLength(12);
});
