import { describe, expect, test } from "vitest";
import type { JsonValue } from "../../src/core/canonical-json.ts";
import { type NightOffice, nightOffice } from "./support-nightly.ts";

const untouched = {
  Timelines: 0,
  "Stage Velocity": 0,
  "Stuck Deals": 0,
  "Re-engagement": 0,
  "Stage Changes": 0,
};
const noContact =
  "1 record of the CRM is not logged: deals without a contact, or records without an id of their own.";

/** The contacts of a config, known by their e-mail addresses. */
const withEmail = ({ crm }: Readonly<Record<string, JsonValue>>): JsonValue => ({
  ...(crm as { readonly contacts: Record<string, JsonValue> }).contacts,
  id: "Email",
});

/** An office in which the first night is over and the roof has got its contact. */
async function afterFirst(options: Parameters<typeof nightOffice>[0] = {}): Promise<NightOffice> {
  const there = await nightOffice(options);
  const { control } = there.airtable;
  const [sarah] = control.rows({ table: "Contacts" }).filter(({ fields }) => fields.Stage === "New");
  there.edit("Roof 6 kW", "Person", [sarah?.id]);
  there.edit("Roof 6 kW", "Deal stage", "Qualified");
  expect((await there.night()).shown).toBeNull();
  return there;
}

describe("a night", () => {
  test("logs what nobody logged, and renews the tables: the command line finds nothing left to write", async () => {
    const there = await afterFirst();
    there.later(24);
    there.edit("Sarah Lopez", "Stage", "Discovery Booked");
    there.edit("Roof 6 kW", "Deal stage", "Proposal Sent");
    const { summary, status, problem, look, shown } = await there.night();
    expect([shown, status, problem, look]).toEqual([null, "ok", "", ""]);
    expect(summary).toMatch(
      /^2 missed changes logged; Timelines 1, Stage Velocity \d, Stage Changes 2 rows written; nothing needs a look\.$/,
    );
    expect(there.story("stage_changed")).toEqual([
      'stage_changed {"from":"New","to":"Discovery Booked"}',
      'stage_changed {"from":"Qualified","to":"Proposal Sent"}',
      'stage_changed {"to":"New"}',
    ]);
    const [event] = there.table("Events").filter(({ event_data }) => String(event_data).includes("Proposal"));
    expect(event).toMatchObject({ source: "daybook:nightly", Deal: [expect.any(String)] });
    expect(await there.publish()).toEqual(untouched);
  });

  test("finds nothing to write where the command line has published", async () => {
    const there = await afterFirst();
    there.later(1);
    const [{ id = "" } = {}] = there.airtable.control.rows({ table: "Contacts" });
    const said = await there.run(`append --contact ${id} --type note_added --set text=Called --cause a`);
    expect(said.code).toBe(0);
    expect((await there.publish()).Timelines).toBe(1);
    const { summary, calls } = await there.night();
    expect(summary).toBe("no change was missed; no rows written; nothing needs a look.");
    expect(calls.filter(({ kind }) => kind !== "select").map(({ what }) => what)).toEqual([
      "Daybook",
      "Daybook",
    ]);
  });

  test("writes nothing but its place the second time", async () => {
    const there = await afterFirst();
    there.later(0.1);
    const { control } = there.airtable;
    control.forgetTransactions();
    const { summary, calls } = await there.night();
    expect(summary).toBe("no change was missed; no rows written; nothing needs a look.");
    expect(calls.filter(({ kind }) => kind !== "select").map(({ rows }) => rows)).toEqual([1, 1]);
  });

  test("wakes none of the CRM's own automations", async () => {
    const there = await nightOffice();
    const { control } = there.airtable;
    const watch = (table: string) =>
      control
        .schema()
        .find(({ name }) => name === table)
        ?.fields.filter(({ type, name }) => type !== "multipleRecordLinks" || name === "Person")
        .map(({ name }) => name) ?? [];
    control.forgetTransactions();
    await there.night();
    for (const table of ["Contacts", "Deals"])
      expect(control.triggered({ table, watch: watch(table) })).toEqual([]);
  });

  test("rehearses as long as CONFIG doesn't say live: it reads, tells, gives the mail, and writes nothing", async () => {
    const there = await nightOffice();
    const { status, summary, look, send, subject, digest, calls } = await there.night({ live: false });
    expect(status).toBe("rehearsal");
    expect(summary).toBe(
      "Rehearsal, nothing is written. 3 missed changes would be logged (Stage set to New; Contact created; Contact created); no rows would be written; 1 needs a look.",
    );
    expect([look, send]).toEqual([noContact, "no"]);
    expect(subject).toBe("Daybook, Tuesday 2 June: nothing stuck, nothing moved, 1 needs a look");
    expect(digest).toContain(`1 needs a look\n- ${noContact}`);
    expect(digest).toMatch(/Room\n- \d+ of 50,000 records \(Team\)/);
    expect(calls.every(({ kind }) => kind === "select")).toBe(true);
    expect(there.table("Events")).toEqual([]);
  });

  test("fills the log's links that were left empty, where ids aren't the records' own", async () => {
    const there = await nightOffice({
      change: (json) => ({ ...json, crm: { ...(json.crm as object), contacts: withEmail(json) } }),
    });
    there.edit("Sarah Lopez", "Email", "sarah@example.com");
    const { summary, look } = await there.night({ digest: "daily" });
    expect(summary).toMatch(
      /^2 missed changes logged; Timelines 1,.* 2 events linked to contacts and deals\.$/,
    );
    // Bob has no e-mail address, and the roof no contact.
    expect(look).toMatch(/^2 records of the CRM are not logged/);
    const contact = there.airtable.control
      .rows({ table: "Contacts" })
      .find(({ fields }) => fields.Email === "sarah@example.com");
    const links = () => there.table("Events").map(({ contact_id, Contact }) => [contact_id, Contact]);
    expect(links()).toEqual(Array(2).fill(["sarah@example.com", [contact?.id]]));
    const published = await there.run("publish --json");
    expect(JSON.parse(published.out)).not.toHaveProperty("linked");
  });

  test("says where the log's links are locked, and goes on", async () => {
    const there = await nightOffice({
      change: (json) => ({ ...json, crm: { ...(json.crm as object), contacts: withEmail(json) } }),
    });
    there.edit("Sarah Lopez", "Email", "sarah@example.com");
    there.airtable.control.lockField({ table: "Events", field: "Contact", level: "creators" });
    const { status, look } = await there.night({}, { user: "editor" });
    expect(status).toBe("ok");
    expect(look).toMatch(/^The log's empty links can't be filled\. Airtable does not permit this/m);
  });

  test("takes the oldest of two records that share an id, and says that the other isn't logged", async () => {
    const there = await nightOffice({
      change: (json) => ({ ...json, crm: { ...(json.crm as object), contacts: withEmail(json) } }),
    });
    there.edit("Sarah Lopez", "Email", "both@example.com");
    there.later(1);
    there.edit("Bob Ray", "Email", "both@example.com");
    there.edit("Bob Ray", "Stage", "Lost");
    for (const count of [2, 0, 0]) {
      const { summary, look } = await there.night({ digest: "daily" });
      expect(summary).toMatch(count === 0 ? /^no change was missed/ : /^2 missed changes logged/);
      expect(look).toMatch(/^2 records of the CRM are not logged/);
      there.later(24);
    }
  });

  test("tells what needs a look: a row changed by hand, a subject for whom nothing is logged, a writer gone silent, little room", async () => {
    const there = await afterFirst({ plan: "free" });
    const { control } = there.airtable;
    const [first] = control.rows({ table: "Events" });
    control.editCell({ table: "Events", row: first?.id ?? "", field: "event_data", value: '{"to":"Lost"}' });
    there.later(24);
    const lines = Array.from(
      { length: 900 },
      (_, i) =>
        `x${i % 9},email_sent,2026-05-${String((i % 20) + 1).padStart(2, "0")}T00:00:00.${String(i).padStart(3, "0")}Z,zap:mail`,
    );
    there.at.write("mails.csv", ["contact_id,event_type,timestamp,source", ...lines].join("\n"));
    expect((await there.run("append mails.csv")).code).toBe(0);
    const { look, status } = await there.night();
    expect(status).toBe("ok");
    expect(look.split("\n")).toEqual([
      "1 contact or deal: a row of the log was changed by hand, and nothing is logged about them until that is put right. Run Verify in the control panel.",
      "1 row was changed by hand and is left out: run verify",
      expect.stringMatching(/^Writer zap:mail: silent 1\d days, usually 4\d a day\.$/),
      expect.stringMatching(/^Room: Move old records/),
    ]);
  });
});

describe("Monday's mail", () => {
  test("is sent once, when the night of that day is done", async () => {
    const there = await afterFirst();
    const sent = async () => (await there.night()).send;
    there.later(24 * 5);
    expect(await sent()).toBe("no");
    there.later(24);
    there.edit("Sarah Lopez", "Stage", "Discovery Booked");
    const { send, subject, digest } = await there.night();
    expect(send).toBe("yes");
    expect(subject).toBe("Daybook, Monday 8 June: nothing stuck, 1 moved, 1 new");
    expect(digest).toContain(
      "1 moved since Monday 1 June: 1 forward\n- Mon 8 Jun: Sarah Lopez: New → Discovery Booked",
    );
    expect(digest).toMatch(/Room\n- \d+ of 50,000 records \(Team\)/);
    expect(digest).toContain("The log holds 5 events.");
    there.later(1);
    expect(await sent()).toBe("no");
    there.later(24);
    expect(await sent()).toBe("no");
    there.later(24 * 6);
    expect(await sent()).toBe("yes");
  });

  test("comes a day late where the night of its day wasn't done", async () => {
    const there = await afterFirst();
    there.later(24 * 6);
    expect((await there.night({}, { kill: { call: 9, effect: "after" } })).killed).toBe(true);
    there.later(24);
    const { send, subject } = await there.night();
    expect([send, subject]).toEqual(["yes", expect.stringMatching(/^Daybook, Tuesday 9 June/)]);
    there.later(24);
    expect((await there.night()).send).toBe("no");
  });

  test("comes on the day that CONFIG names, or daily", async () => {
    const there = await afterFirst();
    there.later(24);
    expect((await there.night({ digest: "wednesday" })).send).toBe("yes");
    expect((await there.night({ digest: "daily" })).send).toBe("no");
    there.later(24);
    expect((await there.night({ digest: "wednesday" })).send).toBe("no");
    expect((await there.night({ digest: "daily" })).send).toBe("yes");
  });
});
