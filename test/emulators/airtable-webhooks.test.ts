import { describe, expect, test } from "vitest";
import { deleteRow } from "./airtable/model/write-rows.ts";
import {
  add,
  api,
  dropField,
  edit,
  field,
  type Hook,
  heard,
  hook,
  type Json,
  open,
  page,
  person,
  stages,
  tableOf,
} from "./webhook-world.ts";

describe("a payload", () => {
  test("holds one transaction: when, by whom, from where, and each record with old and new values", () => {
    const world = open();
    const { deals, contacts } = world;
    const bo = world.change(api, (draft) => add(draft, contacts, { Person: "Bo" }));
    const one = hook(world, { recordChangeScope: "tblDeals" }, { includePreviousCellValues: true });
    const roof = world.change(api, (draft) =>
      add(draft, deals, { Name: "Roof", Stage: "Lead", Contact: [bo] }),
    );
    world.clock.advance(1500);
    const sun = world.change(person, (draft) => {
      edit(draft, deals, roof, { Stage: "Won", Note: "ok", Contact: [] });
      return add(draft, deals, { Name: "Sun" });
    });
    world.change(api, (draft) => deleteRow(draft, deals, sun));

    const { payloads, ...rest } = page(world, one);
    expect(rest).toEqual({ cursor: 4, mightHaveMore: false });
    const lead = { id: "selLead", name: "Lead", color: "blue" };
    expect(payloads[0]).toEqual({
      timestamp: "2026-03-01T10:00:00.250Z",
      baseTransactionNumber: 2,
      payloadFormat: "v0",
      actionMetadata: {
        source: "publicApi",
        sourceMetadata: {
          user: { id: "usrAda", email: "Ada@example.com", permissionLevel: "create", name: "Ada" },
        },
      },
      changedTablesById: {
        tblDeals: {
          createdRecordsById: {
            [roof]: {
              createdTime: "2026-03-01T10:00:00.000Z",
              cellValuesByFieldId: {
                fldName: "Roof",
                fldStage: lead,
                fldContact: [{ id: bo, name: "Bo" }],
                fldEdited: "2026-03-01T10:00:00.000Z",
              },
            },
          },
        },
      },
    });
    expect(payloads[1]).toMatchObject({
      timestamp: "2026-03-01T10:00:01.750Z",
      baseTransactionNumber: 3,
      actionMetadata: {
        source: "client",
        sourceMetadata: { user: { id: "usrEd", permissionLevel: "edit" } },
      },
    });
    const second = (heard(world, one)[1] as Record<string, Json>).tblDeals;
    expect(second?.changedRecordsById).toEqual({
      [roof]: {
        current: {
          cellValuesByFieldId: {
            fldStage: { id: "selWon", name: "Won", color: "green" },
            fldNote: "ok",
            fldContact: null,
          },
        },
        previous: {
          cellValuesByFieldId: { fldStage: lead, fldNote: null, fldContact: [{ id: bo, name: "Bo" }] },
        },
      },
    });
    expect(Object.keys(second?.createdRecordsById ?? {})).toEqual([sun]);
    expect(payloads[2]?.changedTablesById).toEqual({ tblDeals: { destroyedRecordIds: [sun] } });
  });

  test("has no old values and no unchanged ones unless they are asked for", () => {
    const world = open();
    const roof = world.change(api, (draft) => add(draft, world.deals, { Name: "Roof", Note: "n" }));
    const plain = hook(world);
    const some = hook(world, {}, { includeCellValuesInFieldIds: ["fldName", "fldStage"] });
    const all = hook(world, {}, { includeCellValuesInFieldIds: "all" });
    world.change(api, (draft) => edit(draft, world.deals, roof, { Stage: "Lead" }));
    const current = { cellValuesByFieldId: { fldStage: stages[0] } };
    const record = (one: Hook): unknown =>
      (heard(world, one)[0] as Record<string, { changedRecordsById: Json }>).tblDeals?.changedRecordsById[
        roof
      ];
    expect(record(plain)).toEqual({ current });
    expect(record(some)).toEqual({ current, unchanged: { cellValuesByFieldId: { fldName: "Roof" } } });
    expect(record(all)).toEqual({
      current,
      unchanged: {
        cellValuesByFieldId: { fldName: "Roof", fldNote: "n", fldEdited: "2026-03-01T10:00:00.000Z" },
      },
    });
  });

  test("tells of the other side of a link", () => {
    const world = open();
    const bo = world.change(api, (draft) => add(draft, world.contacts, { Person: "Bo" }));
    const one = hook(world, { recordChangeScope: "tblContacts" });
    const roof = world.change(api, (draft) => add(draft, world.deals, { Name: "Roof", Contact: [bo] }));
    expect(heard(world, one)).toEqual([
      {
        tblContacts: {
          changedRecordsById: {
            [bo]: { current: { cellValuesByFieldId: { fldDeals: [{ id: roof, name: "Roof" }] } } },
          },
        },
      },
    ]);
  });

  test("names nobody where the platform itself acts", () => {
    const world = open();
    const one = hook(world);
    world.change({ source: "automation", userId: null }, (draft) => add(draft, world.deals, { Name: "A" }));
    expect(page(world, one).payloads[0]?.actionMetadata).toEqual({
      source: "automation",
      sourceMetadata: {},
    });
  });

  test("is not made for what changes nothing, nor for a request that is refused", () => {
    const world = open();
    const roof = world.change(api, (draft) => add(draft, world.deals, { Name: "Roof" }));
    const one = hook(world);
    world.change(api, (draft) => edit(draft, world.deals, roof, { Name: "Roof" }));
    expect(() =>
      world.change(api, (draft) => {
        edit(draft, world.deals, roof, { Name: "Tile" });
        edit(draft, world.deals, "recNone", { Name: "x" });
      }),
    ).toThrow();
    expect(page(world, one)).toEqual({ payloads: [], cursor: 1, mightHaveMore: false });
  });

  test("may hold a part of a large transaction, with the same number and time", () => {
    const world = open({ recordsPerPayload: 2 });
    const old = world.change(api, (draft) => add(draft, world.deals, { Name: "old" }));
    const one = hook(world, { dataTypes: ["tableData", "tableMetadata"] });
    const names = world.change(api, (draft) => {
      draft.edit(world.deals, { name: "Sales" });
      deleteRow(draft, world.deals, old);
      const deals = ["a", "b", "c"].map((Name) => add(draft, world.deals, { Name }));
      return [...deals, add(draft, world.contacts, { Person: "Bo" })];
    });
    const { payloads, cursor } = page(world, one);
    expect(cursor).toBe(4);
    expect(new Set(payloads.map(({ baseTransactionNumber }) => baseTransactionNumber))).toEqual(new Set([2]));
    expect(new Set(payloads.map(({ timestamp }) => timestamp)).size).toBe(1);
    const tables = payloads.flatMap((payload) => Object.values(payload.changedTablesById as object));
    const made = tables.flatMap((table) => Object.keys(table.createdRecordsById ?? {}));
    expect(made.sort()).toEqual([...names].sort());
    expect(tables.flatMap((table) => table.destroyedRecordIds ?? [])).toEqual([old]);
    expect(tables.filter((table) => table.changedMetadata)).toHaveLength(1);
  });
});

describe("filters", () => {
  test("recordChangeScope: one table's changes", () => {
    const world = open();
    const one = hook(world, { recordChangeScope: "tblContacts" });
    world.change(api, (draft) => add(draft, world.deals, { Name: "Roof" }));
    expect(heard(world, one)).toEqual([]);
  });

  test.each([
    ["add", "createdRecordsById"],
    ["update", "changedRecordsById"],
    ["remove", "destroyedRecordIds"],
  ])("changeTypes: %s", (type, key) => {
    const world = open();
    const roof = world.change(api, (draft) => add(draft, world.deals, { Name: "Roof" }));
    const one = hook(world, { changeTypes: [type] });
    world.change(api, (draft) => {
      edit(draft, world.deals, roof, { Name: "Tile" });
      add(draft, world.deals, { Name: "Sun" });
    });
    world.change(api, (draft) => deleteRow(draft, world.deals, roof));
    expect(heard(world, one)).toHaveLength(1);
    expect(Object.keys((heard(world, one)[0] as Record<string, Json>).tblDeals ?? {})).toEqual([key]);
  });

  test("fromSources: what came another way is not heard", () => {
    const world = open();
    const one = hook(world, { fromSources: ["client", "formSubmission"] });
    world.change(api, (draft) => add(draft, world.deals, { Name: "by API" }));
    world.change(person, (draft) => add(draft, world.deals, { Name: "by hand" }));
    expect(page(world, one).payloads.map(({ actionMetadata }) => (actionMetadata as Json).source)).toEqual([
      "client",
    ]);
  });

  test("watchDataInFieldIds: only changes of those cells, and those cells alone", () => {
    const world = open();
    const roof = world.change(api, (draft) => add(draft, world.deals, { Name: "Roof", Stage: "Lead" }));
    const one = hook(world, { watchDataInFieldIds: ["fldStage"] }, { includePreviousCellValues: true });
    world.change(api, (draft) => edit(draft, world.deals, roof, { Note: "no" }));
    world.change(api, (draft) => edit(draft, world.deals, roof, { Note: "yes", Stage: "Won" }));
    const sun = world.change(api, (draft) => add(draft, world.deals, { Name: "Sun", Stage: "Lead" }));
    expect(heard(world, one)).toEqual([
      {
        tblDeals: {
          changedRecordsById: {
            [roof]: {
              current: { cellValuesByFieldId: { fldStage: stages[1] } },
              previous: { cellValuesByFieldId: { fldStage: stages[0] } },
            },
          },
        },
      },
      {
        tblDeals: {
          createdRecordsById: {
            [sun]: {
              createdTime: "2026-03-01T10:00:00.000Z",
              cellValuesByFieldId: { fldStage: stages[0] },
            },
          },
        },
      },
    ]);
  });

  test("dataTypes: fields and names are heard by those who listen for them", () => {
    const world = open();
    const data = hook(world);
    const schema = hook(
      world,
      { dataTypes: ["tableFields", "tableMetadata"] },
      { includePreviousFieldDefinitions: true },
    );
    const watching = hook(world, { dataTypes: ["tableFields"], watchSchemasOfFieldIds: ["fldNote"] });
    const { deals } = world;
    world.change(person, (draft) => {
      const renamed = deals.state.fields.map((one) =>
        one.id === "fldName" ? { ...one, name: "Title" } : one,
      );
      draft.edit(deals, { fields: [...renamed, field("fldNew", "number")], name: "Sales" });
    });
    world.change(person, (draft) => dropField(draft, deals, "fldNew"));
    expect(heard(world, data)).toEqual([]);
    expect(heard(world, watching)).toEqual([]);
    expect(heard(world, schema)).toEqual([
      {
        tblDeals: {
          createdFieldsById: { fldNew: { name: "New", type: "number" } },
          changedFieldsById: {
            fldName: {
              current: { name: "Title", type: "singleLineText" },
              previous: { name: "Name", type: "singleLineText" },
            },
          },
          changedMetadata: {
            current: { name: "Sales", description: null },
            previous: { name: "Deals", description: null },
          },
        },
      },
      { tblDeals: { destroyedFieldIds: ["fldNew"] } },
    ]);
  });

  test("a new table and a deleted one are told once, outside the changed tables", () => {
    const world = open();
    const one = hook(world, { dataTypes: ["tableData", "tableFields", "tableMetadata"] });
    const log = tableOf("tblLog", [field("fldKey", "singleLineText")]);
    const row = world.change(api, (draft) => {
      draft.add(log);
      return add(draft, log, { Key: "k" });
    });
    world.change(person, (draft) => draft.drop(log));
    const [made, gone] = page(world, one).payloads;
    expect(made).not.toHaveProperty("changedTablesById");
    expect(made?.createdTablesById).toEqual({
      tblLog: {
        metadata: { name: "Log", description: null },
        fieldsById: { fldKey: { name: "Key", type: "singleLineText" } },
        recordsById: {
          [row]: { createdTime: "2026-03-01T10:00:00.000Z", cellValuesByFieldId: { fldKey: "k" } },
        },
      },
    });
    expect(gone?.destroyedTableIds).toEqual(["tblLog"]);
  });
});
