import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Untouched } from "./airtable/model/computed.ts";
import type { FieldType } from "./airtable/model/schema.ts";
import { type Crm, startCrm } from "./airtable/testing/crm.ts";

let crm: Crm;
beforeEach(async () => {
  crm = await startCrm();
});
afterEach(() => crm.close());

const contact = (name: string) =>
  crm.control.rows({ table: "Contacts" }).find(({ fields }) => fields.Name === name)?.fields;
const linked = (name: string) =>
  crm.log("", { body: { fields: { event: "x", Contact: [crm.contactId(name)] } } });
const minute = () => crm.control.advance({ ms: 60_000 });

describe("computed columns, which people add in the app", () => {
  const add = (name: string, type: FieldType, options = {}) =>
    crm.control.addField({ table: "Contacts", spec: { name, type, options } });

  test("show what the platform works out", async () => {
    add("Shout", "formula", { formula: "UPPER({Name})&'!'" });
    add("Made", "createdTime");
    add("Maker", "createdBy");
    add("Events so far", "count", { recordLinkFieldId: "Event Log" });
    await linked("Sarah");
    expect(contact("Sarah")).toMatchObject({
      Shout: "SARAH!",
      Made: "2026-04-12T09:00:00.000Z",
      Maker: { name: "owner", email: "owner@example.com" },
      "Events so far": 1,
    });
  });

  test("a last-modified time watches the columns that it names", () => {
    add("Stage changed", "lastModifiedTime", { referencedFieldIds: ["Stage"] });
    const row = crm.contactId("Sarah");
    minute();
    crm.control.editCell({ table: "Contacts", row, field: "Name", value: "Sarah L." });
    expect(contact("Sarah L.")).toMatchObject({
      Changed: "2026-04-12T09:01:00.000Z",
      "Stage changed": "2026-04-12T09:00:00.000Z",
    });
    minute();
    crm.control.editCell({ table: "Contacts", row, field: "Stage", value: "Won" });
    expect(contact("Sarah L.")?.["Stage changed"]).toBe("2026-04-12T09:02:00.000Z");
  });

  test("on an untouched row it is its creation's or blank, as the emulator is told", async () => {
    expect(contact("Bob")?.Changed).toBe("2026-04-12T09:00:00.000Z");
    await crm.close();
    crm = await startCrm({ untouched: "blank" });
    expect(contact("Bob")?.Changed).toBeUndefined();
  });

  test("a rollup can't be worked out", () => {
    expect(() => add("Sum", "rollup")).toThrow(/EMULATOR_DOES_NOT_KNOW/);
  });
});

describe("a listing of what was made or changed since a time", () => {
  const at = "2026-04-12T09:00:30.000Z";
  const made = `IS_AFTER(CREATED_TIME(),"${at}")`;
  const changed = `IS_AFTER(LAST_MODIFIED_TIME(),DATETIME_PARSE("${at}"))`;
  const events = async (formula: string): Promise<readonly string[]> => {
    const { status, body } = await crm.log("/listRecords", { body: { filterByFormula: formula } });
    expect(status).toBe(200);
    return body.records.map(({ fields }: { fields: { event: string } }) => fields.event).sort();
  };
  const add = (...rows: string[]) =>
    crm.control.addRows({ table: "Event Log", rows: rows.map((event) => ({ event })) });
  const world = async (untouched: Untouched) => {
    await crm.close();
    crm = await startCrm({ untouched });
    const [, old] = add("old", "edited later");
    minute();
    add("new");
    crm.control.editCell({ table: "Event Log", row: old?.id ?? "", field: "data", value: "x" });
  };

  test.each(["created", "blank"] as const)(
    "holds both, where an untouched row's time is %s",
    async (time) => {
      await world(time);
      expect(await events(`OR(${made},IF(LAST_MODIFIED_TIME(),${changed}))`)).toEqual([
        "edited later",
        "new",
      ]);
      expect(await events(made)).toEqual(["new"]);
    },
  );

  test("needs no guard where it is the creation's; where it is blank, rows that nobody edited are #ERROR!", async () => {
    await world("created");
    expect(await events(`OR(${made},${changed})`)).toEqual(["edited later", "new"]);
    await world("blank");
    expect(await events(`OR(${made},${changed})`)).toEqual(["edited later"]);
  });

  test("tells the time of the answer by the same clock", async () => {
    minute();
    const { headers } = await fetch(crm.url);
    expect(headers.get("date")).toBe("Sun, 12 Apr 2026 09:01:00 GMT");
  });
});
