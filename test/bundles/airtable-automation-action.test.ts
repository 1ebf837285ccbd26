import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Office, openOffice, type Settings } from "./support-automation.ts";
import { type Actor, inTurns, interleavings } from "./support-schedule.ts";

let office: Office;
let sarah: string;
beforeAll(async () => {
  office = await openOffice({ plan: "enterprise" });
});
afterAll(() => office.close());
beforeEach(() => {
  const rows = office.control.rows({ table: "Events" }).map(({ id }) => id);
  if (rows.length > 0) office.control.deleteRows({ table: "Events", rows });
  sarah = office.contact({ Name: "Sarah" });
});

describe("one thing that the automation just did", () => {
  const welcome: Settings = {
    live: true,
    mode: "action",
    table: "Contacts",
    rowIs: "contact",
    source: "airtable:welcome",
  };
  const once = (often: string, more: Settings = {}): Settings => ({
    ...welcome,
    action: { type: "email_sent", data: { name: "Welcome email" }, once: often },
    ...more,
  });
  const act = async (settings: Settings, input: Readonly<Record<string, unknown>> = { recordId: sarah }) => {
    const { outputs, shown } = await office.run(settings, { input });
    expect(shown).toBeNull();
    return outputs as {
      readonly summary: string;
      readonly receipts: readonly { readonly status: string; readonly reason?: string }[];
    };
  };
  const statuses = async (settings: Settings, input?: Readonly<Record<string, unknown>>) =>
    (await act(settings, input)).receipts.map(({ status }) => status).join();

  test("is logged for the trigger's contact, by nobody known, at the time of the run", async () => {
    const before = office.control.now();
    const { summary } = await act(once("day"));
    expect(summary).toBe("1 event logged: E-mail sent: Welcome email.");
    const [row] = office.rows();
    expect(row).toMatchObject({
      contact_id: sarah,
      deal_id: null,
      actor: null,
      source: "airtable:welcome",
      event_data: '{"name":"Welcome email"}',
    });
    const at = row?.timestamp ?? "";
    expect(at >= before && at <= office.control.now()).toBe(true);
  });

  test("once a day is once, whenever and however often it runs; the next day in the team's zone it is logged again", async () => {
    // 23:30 in New York.
    office.control.advance({ ms: Date.parse("2026-05-02T03:30:00.000Z") - Date.parse(office.control.now()) });
    expect(await statuses(once("day"))).toBe("appended");
    office.control.advance({ ms: 20 * 60_000 });
    expect(await statuses(once("day"))).toBe("duplicate");
    office.control.advance({ ms: 20 * 60_000 });
    expect(await statuses(once("day"))).toBe("appended");
    expect(office.rows()).toHaveLength(2);
  });

  test("once ever is once ever, for each thing that is said", async () => {
    expect(await statuses(once("ever"))).toBe("appended");
    office.control.advance({ ms: 400 * 86_400_000 });
    expect(await statuses(once("ever"))).toBe("duplicate");
    const other = { type: "email_sent", data: { name: "Second email" }, once: "ever" };
    expect(await statuses({ ...welcome, action: other })).toBe("appended");
  });

  test("once a run is once for each cause; the record's last change is none, since it may be an old one", async () => {
    expect(await statuses(once("run"), { recordId: sarah, cause: "trigger 1" })).toBe("appended");
    expect(await statuses(once("run"), { recordId: sarah, cause: "trigger 1" })).toBe("duplicate");
    expect(await statuses(once("run"), { recordId: sarah, cause: "trigger 2" })).toBe("appended");
    for (const settings of [once("run"), once("run", { changedAt: "Changed" })]) {
      const { error } = await office.run(settings, { input: { recordId: sarah } });
      expect(error).toMatch(
        /^Line \d+ \(action\): once: "run" needs something that tells one run from the next\. In the left panel/,
      );
    }
    expect(office.rows()).toHaveLength(2);
  });

  test("goes to a deal and its contact where rows are deals", async () => {
    const [deal] = office.control.addRows({ table: "Deals", rows: [{ Deal: "Roof", Person: [sarah] }] });
    const settings = { ...once("day"), table: "Deals", rowIs: "deal", contactLink: "Person" };
    await act(settings, { recordId: deal?.id });
    expect(office.rows()).toMatchObject([{ contact_id: sarah, deal_id: deal?.id }]);
  });

  test("of a type that the catalog doesn't know is refused with the nearest one", async () => {
    const action = { type: "email_snt", data: {}, once: "day" };
    const { error, outputs } = await office.run({ ...welcome, action }, { input: { recordId: sarah } });
    expect(error).toContain('unknown event type "email_snt". Did you mean email_sent?');
    expect(outputs.receipts).toMatchObject([{ status: "rejected" }]);
  });

  test("runs that overlap log it once, in whatever order their turns come", async () => {
    const run: Actor = {
      act: (onCall) => office.run(once("day", { settings: "" }), { input: { recordId: sarah }, onCall }),
    };
    let twins = 0;
    // Each reads the record, its link, where there are any the rows, and writes.
    for (const schedule of interleavings(4, 4)) {
      sarah = office.contact({ Name: "Sarah" });
      await inTurns([run, run], schedule);
      const own = office.rows().filter(({ contact_id }) => contact_id === sarah);
      expect(new Set(own.map(({ idempotency_key }) => idempotency_key)).size).toBe(1);
      expect(office.winners().events.filter(({ contact_id }) => contact_id === sarah)).toHaveLength(1);
      twins += own.length - 1;
    }
    expect(twins).toBeGreaterThan(0);
    expect(office.winners().conflicts).toEqual([]);
  });
});

describe("what another tool sent to the webhook", () => {
  const key = "correct horse battery";
  const config: Settings = { live: true, mode: "webhook", secretKey: key, source: "airtable:webhook" };
  const post = (body: unknown) => office.run(config, { input: { body } });
  const form = {
    contact_id: "lead-1",
    event_type: "form_submitted",
    event_data: { name: "Quote" },
    cause: "form 77",
  };

  test("is one event, with a source of its own or CONFIG's", async () => {
    await post({ key, ...form, source: "typeform:quote" });
    await post({ key, ...form, cause: "form 78" });
    expect(office.rows()).toMatchObject([
      { contact_id: "lead-1", source: "typeform:quote", event_data: '{"name":"Quote"}' },
      { source: "airtable:webhook" },
    ]);
  });

  test("sent again it is a duplicate, whatever the time; as text it is the same", async () => {
    const first = await post({ key, ...form });
    office.control.advance({ ms: 86_400_000 });
    const again = await post(JSON.stringify({ key, ...form }));
    expect(first.outputs.receipts).toMatchObject([{ status: "appended" }]);
    expect(again.outputs).toMatchObject({
      status: "ok",
      summary: "1 event in the log already.",
      receipts: [{ status: "duplicate" }],
    });
    expect(office.rows()).toHaveLength(1);
  });

  test("with a time of its own is looked up, too: a base knows no unique keys", async () => {
    const { cause: _, ...rest } = form;
    const event = { key, ...rest, timestamp: "2026-04-10 09:15" };
    await post(event);
    expect((await post(event)).outputs.receipts).toMatchObject([{ status: "duplicate" }]);
    // Nine in the morning in New York.
    expect(office.rows()).toMatchObject([{ timestamp: "2026-04-10T13:15:00.000Z" }]);
  });

  test("dated more than a day ahead is refused with a sentence, and the others are logged", async () => {
    const ahead = (hours: number): string =>
      new Date(Date.parse(office.control.now()) + hours * 3_600_000).toISOString();
    const { outputs } = await post({
      key,
      events: [
        { ...form, timestamp: "2062-04-01T12:00:00.000Z" },
        { ...form, cause: "form 78", timestamp: ahead(23) },
        { ...form, cause: "form 79", timestamp: ahead(25) },
        { ...form, cause: "form 80" },
      ],
    });
    const refused = { status: "rejected", reason: expect.stringContaining("is more than a day ahead") };
    expect(outputs.receipts).toMatchObject([
      refused,
      { status: "appended" },
      refused,
      { status: "appended" },
    ]);
    expect(outputs.problem).toContain("2062-04-01T12:00:00.000Z is more than a day ahead; send the time");
    expect(office.rows()).toHaveLength(2);
  });

  test("is many events under events; of alike ones the later is told so", async () => {
    const { outputs, shown } = await post({ key, events: [form, { ...form, cause: "form 78" }, form] });
    expect(shown).toBeNull();
    expect(outputs.receipts).toMatchObject([
      { status: "appended" },
      { status: "appended" },
      { status: "duplicate", reason: "equal to item 1: give each its own cause" },
    ]);
  });

  test("links to the contact where it is a record's id, and goes without where the record is gone", async () => {
    const gone = office.contact({ Name: "Gone" });
    office.control.deleteRows({ table: "Contacts", rows: [gone] });
    const { outputs, shown } = await post({
      key,
      events: [
        { ...form, contact_id: sarah },
        { ...form, contact_id: gone },
      ],
    });
    expect(shown).toBeNull();
    expect(outputs.status).toBe("ok");
    const rows = office.control.rows({ table: "Events" });
    expect(rows.map(({ fields }) => [fields.contact_id, fields.Contact])).toEqual([
      [sarah, [sarah]],
      [gone, undefined],
    ]);
  });

  test("may name what belongs to its data beside its columns, and the record to link to, however the names are written", async () => {
    const contact = office.contact({ Name: "Linked" });
    const { outputs } = await post({
      key,
      "Contact ID": "web-7",
      eventType: "stage_changed",
      cause: "9",
      timestamp: "2026-05-30T10:00:00Z",
      from: "New",
      to: "Won",
      "Roof type": "flat",
      contact_record: contact,
    });
    expect(outputs).toMatchObject({ problem: "", receipts: [{ status: "appended" }] });
    expect(office.rows()).toMatchObject([
      { contact_id: "web-7", event_data: '{"Roof type":"flat","from":"New","to":"Won"}' },
    ]);
    const [row] = office.control.rows({ table: "Events" });
    expect(row?.fields.Contact).toEqual([contact]);
  });

  test("with the key of another event and other content it is a conflict, and a problem", async () => {
    await post({ key, ...form, idempotency_key: "mine" });
    const { outputs, error } = await post({
      key,
      ...form,
      event_data: { name: "Other" },
      idempotency_key: "mine",
    });
    expect(outputs.receipts).toMatchObject([{ status: "conflict" }]);
    expect(error).toBe(
      "Form submitted: Other: conflict, the key is taken by an event with another event_data.",
    );
    expect(office.rows()).toHaveLength(1);
  });

  test.each([
    ["without a key", { ...form }],
    ["with another key", { ...form, key: "correct horse batterz" }],
    ["with a key that is longer", { ...form, key: `${key}!` }],
    ["with a key that is a list", { ...form, key: [key] }],
    ["with an empty key", { ...form, key: "" }],
  ])("%s nothing is logged, and the key isn't shown", async (_, body) => {
    const result = await post(body);
    expect(result.error).toMatch(
      /^The webhook's body brings no key, or not the one of line \d+ \(secretKey\): nothing is logged\./,
    );
    expect(JSON.stringify(result)).not.toContain(key);
    expect(office.rows()).toEqual([]);
  });

  test.each<readonly [string, unknown, string]>([
    ["missing", undefined, "The webhook's body is missing."],
    ["no JSON", "not json", "The webhook's body is no JSON object. It is not JSON"],
    ["a list", [form], "The webhook's body is no JSON object."],
    ["an empty list of events", { key, events: [] }, 'The webhook\'s "events" must be a list'],
    [
      "a list and something beside it",
      { key, events: [form], source: "x" },
      'The webhook\'s body has "events", and beside it "source".',
    ],
    [
      "too much at once",
      { key, events: Array(501).fill(form) },
      "The webhook brings 501 events; the most at once is 500.",
    ],
    ["a list of what isn't events", { key, events: [null, 5] }, "an event must be an object, found null"],
    [
      "an event with a slip",
      { key, ...form, contact_id: "", contct_id: "x" },
      'unknown column "contct_id". Did you mean contact_id?',
    ],
    [
      "a change whose values nobody mapped",
      { key, ...form, event_type: "stage_changed", event_data: "", to: "", from: "" },
      "stage_changed has neither from nor to. Give the new value as to",
    ],
    [
      "an event without time or cause",
      { key, contact_id: "x", event_type: "form_submitted" },
      "nothing tells this event from the next one like it",
    ],
  ])("a body that is %s gets a sentence", async (_, body, sentence) => {
    const { error } = await post(body);
    expect(error).toContain(sentence);
    expect(office.rows()).toEqual([]);
  });

  test("the key isn't shown, wherever else it stands", async () => {
    const result = await post({ key, ...form, event_type: key });
    expect(result.error).toContain('unknown event type "[hidden]"');
    expect(JSON.stringify(result)).not.toContain(key);
  });

  test("a secretKey that is too short is refused with its line, whatever the body", async () => {
    const { error } = await office.run(
      { ...config, secretKey: "short" },
      { input: { body: { key: "short", ...form } } },
    );
    expect(error).toMatch(
      /^Line \d+ \(secretKey\): a webhook needs a key of 20 letters or more; this one has 5\./,
    );
  });

  test("a hostile body is data: nothing of it reaches what objects are made of", async () => {
    const body = `{"key":${JSON.stringify(key)},"contact_id":"lead-1","event_type":"form_submitted","cause":"1","event_data":{"__proto__":{"polluted":true},"constructor":"x"}}`;
    const { outputs } = await post(body);
    expect(outputs.status).toBe("ok");
    expect(office.rows()).toMatchObject([
      { event_data: '{"__proto__":{"polluted":true},"constructor":"x"}' },
    ]);
    expect(office.winners().events).toHaveLength(1);
  });

  test("500 at once stay within what a script may do", async () => {
    const events = Array.from({ length: 500 }, (_, i) => ({ ...form, cause: `form ${i}` }));
    const { outputs, calls, ms } = await post({ key, events });
    expect(outputs).toMatchObject({ status: "ok", problem: "" });
    expect(calls.filter(({ kind }) => kind === "create")).toHaveLength(10);
    expect(ms).toBeLessThan(30_000);
  });
});
