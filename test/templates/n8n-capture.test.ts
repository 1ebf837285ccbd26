import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { root } from "../../scripts/bundle-options.mjs";
import type { Workflow } from "../../scripts/templates/n8n.ts";
import { startAirtable } from "../emulators/airtable/start-airtable.ts";
import { crmTable } from "../support/airtable-log.ts";

const dayMs = 86_400_000;

type Fields = Readonly<Record<string, unknown>>;

const text = readFileSync(join(root, "templates", "n8n", "scheduled-capture.json"), "utf8");
const { nodes } = JSON.parse(text) as Workflow;
const search = nodes.find(({ type }) => type.endsWith(".airtable"))?.parameters as {
  readonly filterByFormula: string;
  readonly options: { readonly fields: readonly string[] };
};

/** Contacts whose stage is watched, and what the workflow's own question finds among them. */
async function contacts(rows: readonly Fields[], untouched: "created" | "blank" = "created") {
  const table = crmTable("Contacts", []);
  const airtable = await startAirtable({
    now: "2026-06-01T12:00:00.000Z",
    rates: false,
    untouched,
    tables: [
      {
        ...table,
        fields: [
          ...table.fields,
          { name: "Stage", type: "singleLineText" },
          { name: "Stage changed", type: "lastModifiedTime", options: { referencedFieldIds: ["Stage"] } },
        ],
        rows,
      },
    ],
  });
  onTestFinished(() => airtable.close());
  const asked = async () => {
    const since = new Date(airtable.clock.now() - 2 * dayMs).toISOString();
    const url = new URL(`${airtable.url}/v0/${airtable.base}/Contacts`);
    url.searchParams.set("filterByFormula", search.filterByFormula.slice(1).replace(/\{\{.*?\}\}/, since));
    for (const field of search.options.fields) url.searchParams.append("fields[]", field);
    const response = await fetch(url, { headers: { authorization: `Bearer ${airtable.token}` } });
    return { status: response.status, body: (await response.json()) as Fields };
  };
  const found = async () => {
    const { records } = (await asked()).body as { readonly records: readonly { readonly fields: Fields }[] };
    return records.map(({ fields }) => fields);
  };
  const { control } = airtable;
  const move = (row: string, value: string | null) =>
    control.editCell({ table: "Contacts", row, field: "Stage", value });
  return { control, asked, found, move };
}

test("finds what was changed in two days, with the stage and its time alone", async () => {
  const { control, found, move } = await contacts([
    { Name: "Sarah", Stage: "New" },
    { Name: "Bob", Stage: "New" },
  ]);
  control.advance({ ms: 3 * dayMs });
  expect(await found()).toEqual([]);
  move("Bob", "Won");
  expect(await found()).toEqual([{ Stage: "Won", "Stage changed": "2026-06-04T12:00:00.000Z" }]);
  control.advance({ ms: 3 * dayMs });
  expect(await found()).toEqual([]);
});

test("an emptied stage and one that nobody ever changed are no event", async () => {
  const { found, move } = await contacts(
    [
      { Name: "Sarah", Stage: "New" },
      { Name: "Bob", Stage: "New" },
    ],
    "blank",
  );
  expect(await found()).toEqual([]);
  move("Bob", "Won");
  expect(await found()).toHaveLength(1);
  move("Bob", null);
  expect(await found()).toEqual([]);
});

test.each(["Stage", "Stage changed"])(
  "where %s was renamed, it fails and doesn't take it for empty",
  async (name) => {
    const { control, asked } = await contacts([{ Name: "Sarah", Stage: "New" }]);
    control.renameField({ table: "Contacts", field: name, to: "Phase" });
    const { status, body } = await asked();
    expect([status, JSON.stringify(body)]).toEqual([422, expect.stringContaining(name)]);
  },
);
