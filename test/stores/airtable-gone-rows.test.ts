import { afterEach, describe, expect, onTestFinished, test } from "vitest";
import { airtableTarget } from "../../src/stores/airtable/target.ts";
import type { TableChanges, TableTarget } from "../../src/views/table-target.ts";
import { type Airtable, startAirtable } from "../emulators/airtable/start-airtable.ts";
import { clientOf } from "../support/airtable-base.ts";
import { crmTable } from "../support/airtable-log.ts";
import { oddAirtable, type Passed, type Passing, type Rewrite, refusing } from "../support/odd-airtable.ts";

let airtable: Airtable;
afterEach(() => airtable.close());

const general =
  "Invalid permissions, or the requested model was not found. Check that both your user and your token have the required permissions, and that the model names and/or ids are correct.";

/** How a record that isn't there may be told, beside the way that names it. */
const wordings: readonly (readonly [string, Passed])[] = [
  ["404 MODEL_ID_NOT_FOUND", refusing(404, "MODEL_ID_NOT_FOUND", "Record not found")],
  ["404 NOT_FOUND", { status: 404, text: JSON.stringify({ error: "NOT_FOUND" }) }],
  ["403", refusing(403, "INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND", general)],
  [
    "422 of a record that wasn't sent",
    refusing(422, "ROW_DOES_NOT_EXIST", "Record ID recZZZZZZZZZZZZZZ does not exist in this table"),
  ],
];

/** A table of a view with three rows, a to c, behind a server that says in its own words that a record isn't there. */
async function start(told: Passed) {
  const key = { name: "key", type: "singleLineText" as const };
  const rest = [
    { name: "n", type: "number" as const, options: { precision: 0 } },
    { name: "Contact", type: "multipleRecordLinks" as const, options: { linkedTableId: "Contacts" } },
  ];
  const rows = ["a", "b", "c"].map((each) => ({ key: each }));
  airtable = await startAirtable({
    rates: false,
    tables: [crmTable("Contacts", ["Ana", "Ben"]), { name: "View", fields: [key, ...rest], rows }],
  });
  const isMissing = ({ method }: Passing, { status, text }: Passed): boolean =>
    method !== "GET" && status >= 404 && /ROW_DOES_NOT_EXIST|MODEL_ID_NOT_FOUND/.test(text);
  const { control } = airtable;
  const idsIn = (table: string) => control.rows({ table }).map(({ id }) => id) as [string, string, string];
  const target = await targetBehind(async (request, pass) => {
    const answer = await pass();
    return isMissing(request, answer) ? told : answer;
  });
  return {
    control,
    ids: idsIn("View"),
    contacts: idsIn("Contacts"),
    write: (changes: Partial<TableChanges>) => written(target, changes),
    shown: () => control.rows({ table: "View" }).map(({ fields }) => fields),
  };
}

async function targetBehind(rewrite: Rewrite): Promise<TableTarget> {
  const odd = await oddAirtable(airtable, rewrite);
  onTestFinished(() => odd.close());
  return airtableTarget(await clientOf({ ...airtable, url: odd.url }));
}

const written = (target: TableTarget, changes: Partial<TableChanges>): Promise<void> =>
  target.write("View", { create: [], update: [], remove: [], ...changes });

describe.each(wordings)("a record that is gone, told as %s", (_, told) => {
  test("is passed over where it was to be removed; all others are removed", async () => {
    const { control, ids, write, shown } = await start(told);
    control.deleteRows({ table: "View", rows: [ids[1]] });
    await write({ remove: ids });
    expect(shown()).toEqual([]);
    await write({ remove: [ids[0]] });
  });

  test("is passed over where it was to be changed; all others are changed", async () => {
    const { control, ids, write, shown } = await start(told);
    control.deleteRows({ table: "View", rows: [ids[1]] });
    await write({ update: ids.map((id, n) => ({ id, cells: { n } })) });
    expect(shown()).toEqual([
      { key: "a", n: 0 },
      { key: "c", n: 2 },
    ]);
  });

  test("is left out of links, and the other cells are written", async () => {
    const { control, ids, contacts, write, shown } = await start(told);
    const [ana, ben] = contacts;
    control.deleteRows({ table: "Contacts", rows: [ben] });
    await write({
      update: [
        { id: ids[0], cells: { n: 1, Contact: [ana] } },
        { id: ids[1], cells: { n: 2, Contact: [ben] } },
      ],
      create: [
        { key: "d", Contact: [ben] },
        { key: "e", Contact: [ana] },
      ],
    });
    expect(shown()).toEqual([
      { key: "a", n: 1, Contact: [ana] },
      { key: "b", n: 2 },
      { key: "c" },
      { key: "d" },
      { key: "e", Contact: [ana] },
    ]);
  });
});

describe("no row is left out in silence", () => {
  test.each<readonly [string, Passed]>([
    ["a lock", refusing(403, "INVALID_PERMISSIONS", "You are not permitted to perform this operation")],
    ["a missing right", refusing(403, "INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND", general)],
    ["another fault", refusing(422, "INVALID_REQUEST_UNKNOWN", "Invalid request")],
  ])("where %s is behind the refusal: it is thrown, and blames no scope", async (_, told) => {
    const { ids, contacts } = await start(told);
    const target = await targetBehind(async ({ method }, pass) =>
      method === "DELETE" || method === "PATCH" ? told : pass(),
    );
    const update = [{ id: ids[0], cells: { n: 1, Contact: [contacts[0]] } }];
    for (const changes of [{ remove: ids }, { remove: [ids[0]] }, { update }])
      await expect(written(target, changes)).rejects.toMatchObject({
        code: expect.stringMatching(/^AIRTABLE_(NOT_PERMITTED|NOT_FOUND_OR_NO_ACCESS|REFUSED|NOT_FOUND)$/),
        hint: expect.stringMatching(/./),
      });
  });

  test("where a refusal names a row for another reason than that it is gone", async () => {
    const { ids } = await start(refusing(404, "NOT_FOUND", ""));
    const target = await targetBehind(async ({ method }, pass) =>
      method === "DELETE"
        ? refusing(403, "INVALID_PERMISSIONS", `You are not permitted to delete record ${ids[1]}`)
        : pass(),
    );
    await expect(written(target, { remove: ids })).rejects.toMatchObject({ code: "AIRTABLE_NOT_PERMITTED" });
  });
});
