import { answersFrom, usualStages } from "../../src/cli/init/answers.ts";
import { configText } from "../../src/cli/init/starter-config.ts";
import type { CrmTable } from "../../src/core/crm.ts";
import { defaultSettings, type Settings } from "../../src/core/settings.ts";
import { layoutOf, newField } from "../../src/stores/airtable/layout.ts";
import { viewEntries } from "../../src/views/registry.ts";

const crmTable = (table: string): CrmTable => ({
  table,
  id: "record",
  name: null,
  created_at: null,
  watch: { stage: null, owner: null, status: null, tags: null, plan: null, note: null },
  changed_at: null,
  changed_by: null,
  dates: {},
});

/** Every view, links to both tables of a CRM, the usual stages, UTC. */
export const templateSettings: Settings = {
  ...defaultSettings,
  timezone: "UTC",
  pipelines: answersFrom(undefined, [usualStages], "UTC").answers.pipelines,
  crm: {
    contacts: crmTable("Contacts"),
    deals: { ...crmTable("Deals"), contact: null, amount: null },
  },
  publish: { ...defaultSettings.publish, tables: viewEntries.map(({ name }) => name) },
};

const about = [
  "Daybook's tables in an Airtable base, as its set-up makes them; generated from the code.",
  "Each table is what Airtable's metadata API takes to create one (POST /v0/meta/bases/{base}/tables), the primary field first.",
  "A link's linkedTableId is the linked table's name here, and the API takes its id: Contacts and Deals are your own tables. Airtable adds the other side of each link to them.",
  "Set-up leaves out links to a table that you don't have and views that you don't publish. Times are shown in your own zone. Cohorts has a column Reached … for each stage of your own; here are the usual ones.",
];

/** The text of templates/airtable/schema.json: `{"about":[text],"tables":[{"name","description","fields":[{"name","type","options"?}]}]}`. */
export async function airtableSchema(): Promise<string> {
  const nameOf = { contacts: "Contacts", deals: "Deals" };
  const tables = (await layoutOf(templateSettings, "Events")).map((table) => ({
    name: table.name,
    description: table.about,
    fields: table.columns.map((column) =>
      newField(column, templateSettings.timezone, (word) => nameOf[word]),
    ),
  }));
  return configText({ about, tables });
}
