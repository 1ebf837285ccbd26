import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { runtimes } from "../../scripts/bundle/runtimes.ts";
import { root } from "../../scripts/bundle-options.mjs";
import { airtableSchema, templateSettings } from "../../scripts/templates/airtable-schema.ts";
import { builtCommand } from "../built-package.ts";
import { type Airtable, startAirtable } from "../emulators/airtable/start-airtable.ts";
import { clientOf, planOf, setUp } from "../support/airtable-base.ts";
import { crmTable } from "../support/airtable-log.ts";

const text = readFileSync(join(root, "templates", "airtable", "schema.json"), "utf8");

interface Template {
  readonly about: readonly string[];
  readonly tables: readonly {
    readonly name: string;
    readonly description: string;
    readonly fields: readonly {
      readonly name: string;
      readonly options?: Readonly<Record<string, unknown>>;
    }[];
  }[];
}

async function base(): Promise<Airtable> {
  const airtable = await startAirtable({ tables: [crmTable("Contacts", []), crmTable("Deals", [])] });
  onTestFinished(() => airtable.close());
  return airtable;
}

/** Makes the template's tables as its own text says. */
async function make(airtable: Airtable, { tables }: Template): Promise<void> {
  const client = await clientOf(airtable);
  const ids = new Map(airtable.control.schema().map(({ name, id }) => [name, id]));
  for (const { fields, ...table } of tables) {
    const body = {
      ...table,
      fields: fields.map(({ options, ...field }) => {
        const linked = ids.get(String(options?.linkedTableId));
        return { ...field, ...(options && { options: linked ? { linkedTableId: linked } : options }) };
      }),
    };
    await client.request({ method: "POST", path: "/tables", api: "meta", body, repeatable: false });
  }
}

/** Tables with what people see of them, without ids. */
const seen = (airtable: Airtable): unknown =>
  JSON.parse(
    JSON.stringify(airtable.control.schema(), (key, value) =>
      /^(?:id|\w+Id)$/.test(key) ? undefined : value,
    ),
  );

test("templates/airtable/schema.json is as the code says: `npm run templates` writes it", async () => {
  expect(text).toBe(await airtableSchema());
});

test("the tables that it describes are those of set-up: nothing is missing, nothing is different", async () => {
  const [described, made] = [await base(), await base()];
  await make(described, JSON.parse(text) as Template);
  await setUp(made, { settings: templateSettings });
  expect(seen(described)).toEqual(seen(made));
  const plan = await planOf(described, { settings: templateSettings });
  expect(plan.tables.map(({ id, columns, options }) => [id === null, columns, options])).toEqual(
    Array.from({ length: 10 }, () => [false, [], []]),
  );
  expect(plan.drift).toEqual([]);
});

test("each table says what it is for, each stage has its column, and each link names its table", () => {
  const { tables } = JSON.parse(text) as Template;
  expect(tables.filter(({ description }) => description.length < 20)).toEqual([]);
  const cohorts = tables.find(({ name }) => name === "Cohorts")?.fields.map(({ name }) => name);
  expect(cohorts).toEqual(expect.arrayContaining(["Reached New", "Reached Proposal Sent", "Reached Lost"]));
  const linked = tables.flatMap(({ fields }) =>
    fields.flatMap(({ options }) => options?.linkedTableId ?? []),
  );
  expect(new Set(linked)).toEqual(new Set(["Contacts", "Deals"]));
});

const homes = runtimes.flatMap(({ name }): readonly (readonly [home: string, name: string])[] =>
  name === "apps-script"
    ? [["google-sheet", name]]
    : name.startsWith("airtable-")
      ? [["airtable", name]]
      : [],
);

test.each(homes)(
  "templates/%s/%s.js is what the code makes, so that whoever has no Node can copy it: `npm run templates` writes it",
  (home, name) => {
    builtCommand();
    const [kept, built] = [join("templates", home), join("dist", "bundles")].map((folder) =>
      readFileSync(join(root, folder, `${name}.js`), "utf8"),
    );
    expect(kept?.split("\n")[0]).toBe(built?.split("\n")[0]);
    expect(kept === built).toBe(true);
  },
);
