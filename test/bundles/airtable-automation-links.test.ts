import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Moment } from "../emulators/airtable/script/run.ts";
import { ScriptError } from "../emulators/airtable/script/script-error.ts";
import { contactsConfig, type Office, officeTables, openOffice, plainConfig } from "./support-automation.ts";

const day = 86_400_000;
const key = "a key of twenty letters or so";

let office: Office;
beforeEach(async () => {
  const leads = {
    name: "Leads",
    fields: officeTables.find(({ name }) => name === "Contacts")?.fields.slice(0, 3) ?? [],
  };
  office = await openOffice({ tables: [...officeTables, leads] });
});
afterEach(() => office.close());

const webhook = { live: true, mode: "webhook", secretKey: key };
const post = async (event: Readonly<Record<string, unknown>>) => {
  const { outputs } = await office.run(webhook, { input: { body: { key, ...event } } });
  return (outputs.receipts as readonly { readonly status: string }[]).map(({ status }) => status).join();
};

describe("a log whose links don't lead to the record", () => {
  test("tells all of a contact of another table than the one that its events link to", async () => {
    const config = { ...plainConfig, table: "Leads" };
    const [lead] = office.control.addRows({ table: "Leads", rows: [{ Name: "Lea", Stage: "New" }] });
    const id = lead?.id ?? "";
    await office.log(id, config);
    for (const stage of ["Qualified", "Won"]) {
      office.control.advance({ ms: day });
      office.control.editCell({ table: "Leads", row: id, field: "Stage", value: stage });
      await office.log(id, config);
    }
    expect(office.stages(id)).toEqual([
      '{"baseline":true,"to":"New"}',
      '{"from":"New","to":"Qualified"}',
      '{"from":"Qualified","to":"Won"}',
    ]);
    expect((await office.log(id, config)).statuses).toEqual([]);
  });

  test("knows a webhook's event about a contact that is gone when it comes again", async () => {
    const gone = office.contact({ Name: "Gone" });
    office.control.deleteRows({ table: "Contacts", rows: [gone] });
    const sent = { contact_id: gone, event_type: "form_submitted", idempotency_key: "k1" };
    expect(await post({ ...sent, event_data: { name: "A" } })).toBe("appended");
    expect(await post({ ...sent, event_data: { name: "A" } })).toBe("duplicate");
    expect(await post({ ...sent, event_data: { name: "B" } })).toBe("conflict");
    expect(office.rows()).toHaveLength(1);
  });

  test("tells all of a contact whose links somebody cleared: no second first look", async () => {
    const sarah = office.contact({ Name: "Sarah", Stage: "New", Owner: ["Ana"] });
    await office.log(sarah);
    office.control.advance({ ms: 30 * day });
    const links = office.control.schema().find(({ name }) => name === "Contacts")?.fields ?? [];
    const events = office.control.schema().find(({ name }) => name === "Events")?.id;
    const field = links.find(({ options }) => options?.linkedTableId === events)?.name ?? "";
    office.control.editCell({ table: "Contacts", row: sarah, field, value: [], by: "editor" });
    office.edit(sarah, "Stage", "Qualified");
    const { statuses, calls } = await office.log(sarah);
    expect(statuses).toEqual(["appended"]);
    expect(office.stages(sarah)).toEqual(['{"to":"New"}', '{"from":"New","to":"Qualified"}']);
    // Whose all rows are is asked once, however often the run looks.
    expect(calls.filter(({ what, kind }) => what === "Events" && kind === "select")).toHaveLength(2);
  });
});

describe("a write of which nobody hears how it ended", () => {
  const lost =
    (phase: Moment["phase"]) =>
    ({ kind, phase: now }: Moment): void => {
      if (kind === "create" && now === phase) throw new ScriptError("Failed to fetch");
    };

  test.each(["before", "after"] as const)(
    "%s its effect is said, not sent again; the next run makes it good",
    async (phase) => {
      const sarah = office.contact({ Name: "Sarah", Stage: "New" });
      await office.log(sarah);
      office.edit(sarah, "Stage", "Qualified");
      const { error } = await office.run(contactsConfig, { input: { recordId: sarah }, onCall: lost(phase) });
      expect(error).toBe(
        'Whether Airtable wrote to table "Events" isn\'t known: Failed to fetch. Run this again: what was written nevertheless is found, and nothing doubles.',
      );
      expect(office.rows()).toHaveLength(phase === "before" ? 2 : 3);
      await office.log(sarah);
      const rows = office.control.rows({ table: "Events" });
      expect(rows.map(({ fields }) => fields.Contact)).toEqual([[sarah], [sarah], [sarah]]);
    },
  );

  test("of an event that a webhook sent is one row with its link, when it is sent again", async () => {
    const sarah = office.contact({ Name: "Sarah" });
    const sent = { contact_id: sarah, event_type: "form_submitted", event_data: { name: "A" }, cause: "1" };
    const order = { input: { body: { key, ...sent } } };
    await office.run(webhook, { ...order, onCall: lost("after") });
    expect(await post(sent)).toBe("duplicate");
    expect(office.control.rows({ table: "Events" }).map(({ fields }) => fields.Contact)).toEqual([[sarah]]);
  });
});
