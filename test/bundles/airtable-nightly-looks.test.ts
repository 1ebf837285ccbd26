import { describe, expect, test } from "vitest";
import type { JsonValue } from "../../src/core/canonical-json.ts";
import { type NightOffice, nightOffice } from "./support-nightly.ts";

type Json = Record<string, JsonValue>;

/** Settings whose table of contacts says something else. */
const withContacts = (more: Readonly<Json>) => (json: Json) => {
  const crm = json.crm as { readonly contacts: Json };
  return { ...json, crm: { ...crm, contacts: { ...crm.contacts, ...more } } } as Json;
};

/** Settings whose contacts watch other columns. */
const withWatch = (json: Json, more: Readonly<Json>): Json => {
  const { watch } = (json.crm as { readonly contacts: { readonly watch: Json } }).contacts;
  return withContacts({ watch: { ...watch, ...more } })(json);
};

/** An office whose settings somebody has written over. */
async function brokenOffice(broken: Readonly<Json>): Promise<NightOffice> {
  const there = await nightOffice();
  const { control } = there.airtable;
  const row = control.rows({ table: "Daybook" }).find(({ fields }) => fields.Kind === "Setting");
  const value = JSON.stringify({ ...JSON.parse(String(row?.fields.Value)), ...broken });
  control.editCell({ table: "Daybook", row: row?.id ?? "", field: "Value", value });
  return there;
}

const idOf = ({ airtable }: NightOffice, name: string): string =>
  airtable.control.rows({ table: "Contacts" }).find(({ fields }) => fields["Full name"] === name)?.id ?? "";

describe("a night leaves out what it can't trust, and says so", () => {
  test("an option that got another name isn't logged as a move of everybody who has it", async () => {
    const there = await nightOffice();
    const { control } = there.airtable;
    there.edit("Sarah Lopez", "Tags", ["engaged"]);
    await there.night();
    const before = there.story();
    there.later(24);
    control.renameOption({ table: "Contacts", field: "Stage", from: "New", to: "Fresh" });
    control.renameOption({ table: "Contacts", field: "Tags", from: "engaged", to: "keen" });
    there.edit("Bob Ray", "Stage", "Lost");
    const { summary, look } = await there.night();
    expect(summary).toMatch(/^1 missed change logged/);
    expect(look.split("\n")).toEqual([
      'Option "New" of "Stage" in table "Contacts" isn\'t there any more, and 1 record had it when last looked at: was it renamed? Give it its name back, or press Capture everything now in the control panel, which shows what it would log.',
      expect.stringMatching(/^Option "engaged" of "Tags".*isn't there any more/),
    ]);
    expect(there.story()).toEqual([...before, 'stage_changed {"to":"Lost"}'].sort());
    control.renameOption({ table: "Contacts", field: "Stage", from: "Fresh", to: "New" });
    control.renameOption({ table: "Contacts", field: "Tags", from: "keen", to: "engaged" });
    there.later(24);
    expect(await there.night()).toMatchObject({ look: "", summary: expect.stringMatching(/^no change/) });
  });

  test("an option that only another tool's events know is no renamed one", async () => {
    const there = await nightOffice();
    await there.night();
    const sarah = idOf(there, "Sarah Lopez");
    const said = await there.run(
      `append --contact ${sarah} --type stage_changed --set to=Hot --source zap --cause b`,
    );
    expect(said.code).toBe(0);
    there.later(1);
    expect(await there.night()).toMatchObject({ look: "", summary: expect.stringMatching(/^1 missed/) });
    expect(there.story("stage_changed")).toContain('stage_changed {"from":"Hot","to":"New"}');
  });

  test("of several options in a cell none is gone that the column still has", async () => {
    const there = await nightOffice({
      change: (json) => withWatch(json, { status: "Tags" }),
    });
    const { control } = there.airtable;
    control.addOption({ table: "Contacts", field: "Tags", name: "vip" });
    there.edit("Sarah Lopez", "Tags", ["engaged", "vip"]);
    await there.night();
    there.later(24);
    there.edit("Sarah Lopez", "Tags", ["engaged"]);
    const { look, summary } = await there.night();
    expect(look).toBe("");
    expect(summary).toMatch(/^\d+ missed/);
    expect(there.story("status_changed")).toContain('status_changed {"from":"engaged, vip","to":"engaged"}');
  });

  test("a time that is none costs one record, which is named", async () => {
    const there = await nightOffice({ change: withContacts({ created_at: "Owner" }) });
    there.edit("Bob Ray", "Owner", "spring 2019");
    there.edit("Sarah Lopez", "Owner", "2026-05-01T10:00:00Z");
    const { look, summary } = await there.night();
    expect(summary).toMatch(/^3 missed changes logged/);
    expect(look).toMatch(
      /^Bob Ray in table "Contacts" can't be read, and nothing is logged of it: column "Owner": .*spring 2019.*[^.]\.$/,
    );
  });

  test("a deal whose contact has no id yet, until it has one", async () => {
    const there = await nightOffice({ change: withContacts({ id: "Email" }) });
    there.edit("Roof 6 kW", "Person", [idOf(there, "Sarah Lopez")]);
    expect((await there.night()).summary).toMatch(/^no change was missed/);
    there.edit("Sarah Lopez", "Email", "sarah@example.com");
    there.later(24);
    await there.night();
    const whose = there.table("Events").map(({ contact_id }) => contact_id);
    expect(new Set(whose)).toEqual(new Set(["sarah@example.com"]));
    expect(whose).toHaveLength(3);
  });

  test("somebody about whom another run logs at the same moment, until the next night", async () => {
    const there = await nightOffice();
    await there.night();
    there.later(24);
    const sarah = idOf(there, "Sarah Lopez");
    there.edit("Sarah Lopez", "Stage", "Closed Won");
    there.edit("Bob Ray", "Stage", "New");
    let reads = 0;
    const { summary, look } = await there.night(
      {},
      {
        async onCall({ what, phase, kind }) {
          if (kind !== "select" || what !== "Events" || phase !== "after" || ++reads > 1) return;
          const to = "--set from=New --set 'to=Discovery Booked'";
          await there.run(
            `append --contact ${sarah} --type stage_changed ${to} --cause x --source airtable:a`,
          );
        },
      },
    );
    expect(look).toBe("");
    expect(summary).toMatch(/^1 missed change logged;.* 1 change left to the next run: another run logged/);
    there.later(24);
    await there.night();
    expect(there.story("stage_changed")).toEqual([
      'stage_changed {"from":"Discovery Booked","to":"Closed Won"}',
      'stage_changed {"from":"New","to":"Discovery Booked"}',
      'stage_changed {"to":"New"}',
      'stage_changed {"to":"New"}',
    ]);
  });
});

describe("a night renews the tables all the same", () => {
  test("where the log is locked, and tells who can change that", async () => {
    const there = await nightOffice();
    await there.night();
    there.later(24);
    there.edit("Sarah Lopez", "Stage", "Lost");
    const sarah = idOf(there, "Sarah Lopez");
    const said = await there.run(`append --contact ${sarah} --type note_added --set text=Called --cause a`);
    expect(said.code).toBe(0);
    there.airtable.control.lockField({ table: "Events", field: "event_data", level: "creators" });
    const { status, error, summary, look } = await there.night({}, { user: "editor" });
    expect([status, error]).toEqual(["ok", null]);
    expect(summary).toMatch(/^1 missed change couldn't be logged; Timelines 1/);
    expect(look).toMatch(
      /^What was missed isn't logged\. Airtable does not permit this in table "Events".*An Owner or Creator of the base can change/,
    );
    expect(look).not.toMatch(/tokenSecret|daybook init|\.\./);
  });

  test("where a watched column is gone, which costs only what it says", async () => {
    const there = await nightOffice();
    await there.night();
    there.later(24);
    there.edit("Bob Ray", "Stage", "Lost");
    there.edit("Bob Ray", "Owner", "Ana");
    there.airtable.control.renameField({ table: "Contacts", field: "Stage", to: "Phase" });
    const { status, summary, look } = await there.night();
    expect(status).toBe("ok");
    expect(summary).toMatch(/^1 missed change logged; Timelines 1/);
    expect(look).toBe(
      'The settings in table "Daybook": there is no column "Stage" in table "Contacts". Nothing is logged of it until then: give it its name back, or run Set up.',
    );
    expect(there.story("owner_assigned")).toEqual(['owner_assigned {"to":"Ana"}']);
    expect(there.story("stage_changed")).toHaveLength(1);
  });
});

describe("settings that somebody broke by hand", () => {
  test.each<[Readonly<Json>, RegExp]>([
    [{ pipelines: [{ name: "Sales" }] }, /pipelines\[0\]\.stages must be a list\./],
    [{ pipelines: [null] }, /pipelines\[0\] must be an object\./],
    [
      { pipelines: [{ name: "Sales", stages: [{ name: "Won", ends: "Won" }] }] },
      /stages\[0\]\.ends must be "won" or "lost" \(did you mean "won"\?\); found "Won"\./,
    ],
    [{ digest: { on: "Tuesday" } }, /digest\.on must be .*did you mean "tuesday"/],
    [{ stuck_after_days: -5 }, /stuck_after_days must be a number of days above 0; found -5\./],
    [{ plan: "Team" }, /plan must be .*did you mean "team"/],
    [{ timezone: "Mars/Phobos" }, /timezone must be a time zone such as .*found "Mars\/Phobos"\./],
    [{ events: { on: [null], own: [] } }, /events\.on\[0\] must be text\./],
    [{ publish: { timelines: "open" } }, /publish\.timelines must be "active" or "all"/],
  ])("%j stop the night with a sentence", async (broken, said) => {
    const there = await brokenOffice(broken);
    const { problem } = await there.night();
    expect(problem).toMatch(/^The row "settings" of table "Daybook" can't be read\. /);
    expect(problem).toMatch(said);
    expect(problem).not.toMatch(/undefined|\.\./);
  });

  test("without the CRM's tables let it publish, and it says that nothing is watched", async () => {
    const there = await brokenOffice({ crm: null });
    const { status, summary } = await there.night();
    expect(status).toBe("ok");
    expect(summary).toMatch(/No table of contacts or deals is watched\./);
  });
});

describe("what needs no look every night", () => {
  test("a deal without a contact, and a stuck one without a record, are told on the digest's day", async () => {
    const there = await nightOffice();
    const { control } = there.airtable;
    await there.night();
    there.later(24 * 29);
    const [bob] = control.rows({ table: "Contacts" }).filter(({ fields }) => fields.Stage === "New");
    control.deleteRows({ table: "Contacts", rows: [bob?.id ?? ""] });
    expect(await there.night({ digest: "monday" })).toMatchObject({ send: "no", look: "" });
    const { send, look, digest } = await there.night({ digest: "wednesday" });
    expect(send).toBe("yes");
    expect(look.split("\n")).toEqual([
      expect.stringMatching(/^1 record of the CRM is not logged/),
      expect.stringMatching(
        /^1 of the stuck ones has no record in the CRM \(any more\): .+\. They leave the list when/,
      ),
    ]);
    expect(digest).toContain("1 of the stuck ones has no record in the CRM");
  });
});

describe("an automation that is off", () => {
  test("is asked about from the third night in a row that had to log what it should have; not where there is none", async () => {
    const nights = async (there: NightOffice): Promise<readonly boolean[]> => {
      const asked: boolean[] = [];
      for (const stage of ["Lost", "New", "Lost", "New"]) {
        there.later(24);
        there.edit("Bob Ray", "Stage", stage);
        asked.push((await there.night()).look.includes('"When a record is updated"'));
      }
      there.later(24);
      asked.push((await there.night()).look !== "");
      return asked;
    };
    const without = await nightOffice();
    await without.night();
    expect(await nights(without)).toEqual([false, false, false, false, false]);
    const there = await nightOffice();
    await there.night();
    const sarah = idOf(there, "Sarah Lopez");
    const said = await there.run(
      `append --contact ${sarah} --type status_changed --set to=active --source airtable:contacts --cause a`,
    );
    expect(said.code).toBe(0);
    expect(await nights(there)).toEqual([false, false, true, true, false]);
  });
});

test("the night's script in an automation that hands it a record says where it belongs, and does nothing", async () => {
  const there = await nightOffice();
  const { shown, calls, outputs } = await there
    .night({}, { input: { recordId: "recAAAAAAAAAAAAAA" } })
    .then((ran) => ({ ...ran, outputs: ran.status }));
  expect(shown).toContain('trigger "At a scheduled time"; here paste airtable-automation.js');
  expect([calls.length, outputs]).toEqual([0, undefined]);
});
