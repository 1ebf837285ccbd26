import { defaultSettings, type Settings } from "../../src/core/settings.ts";
import { type Applied, applySetUp } from "../../src/stores/airtable/apply-set-up.ts";
import { type BaseTable, readTables } from "../../src/stores/airtable/base-schema.ts";
import { createBuckets } from "../../src/stores/airtable/bucket.ts";
import type { AirtableClient } from "../../src/stores/airtable/client.ts";
import { layoutOf } from "../../src/stores/airtable/layout.ts";
import { openAirtableClient } from "../../src/stores/airtable/package-client.ts";
import { crmTablesIn, planSetUp, type SetUpPlan } from "../../src/stores/airtable/set-up.ts";
import { webSchema } from "../../src/stores/airtable/web-schema.ts";
import type { PersonalTable } from "../emulators/airtable/control/design.ts";
import type { Airtable } from "../emulators/airtable/start-airtable.ts";
import { linkedSettings } from "./airtable-log.ts";
import { patience } from "./patience.ts";

const select = (...names: readonly string[]) => ({ choices: names.map((name) => ({ name })) });

/** Contacts and deals as a small business keeps them, with stages. */
export const businessTables: readonly PersonalTable[] = [
  {
    name: "Contacts",
    fields: [
      { name: "Full name", type: "singleLineText" },
      { name: "Email", type: "email" },
      {
        name: "Stage",
        type: "singleSelect",
        options: select("New", "Discovery Booked", "Closed Won", "Lost"),
      },
      { name: "Owner", type: "singleLineText" },
      { name: "Tags", type: "multipleSelects", options: select("engaged") },
      { name: "Discovery booked on", type: "date", options: { dateFormat: { name: "iso" } } },
      { name: "Created", type: "createdTime" },
    ],
    rows: [{ "Full name": "Sarah Lopez", Stage: "New" }, { "Full name": "Bob Ray" }],
  },
  {
    name: "Deals",
    fields: [
      { name: "Deal", type: "singleLineText" },
      {
        name: "Deal stage",
        type: "singleSelect",
        options: select("Qualified", "Proposal Sent", "Won", "Lost"),
      },
      { name: "Amount", type: "number", options: { precision: 2 } },
      { name: "Person", type: "multipleRecordLinks", options: { linkedTableId: "Contacts" } },
    ],
    rows: [{ Deal: "Roof 6 kW" }],
  },
];

/** A client of an emulator's base whose waits move the emulator's clock. */
export function clientOf(
  airtable: Airtable,
  token = airtable.token,
  timeout = patience(),
): Promise<AirtableClient> {
  const { control } = airtable;
  // Each plays a program of its own, and none starts at the instant at which another ends.
  control.advance({ ms: 1_000 });
  return openAirtableClient({
    base: airtable.base,
    token,
    endpoint: airtable.url,
    now: () => Date.parse(control.now()),
    sleep: async (ms) => void control.advance({ ms }),
    timeout,
    attempts: 3,
    buckets: createBuckets(),
  });
}

/** How a base is set up. */
export interface SettingUp {
  /** @default contacts and deals linked, every default view */
  readonly settings?: Settings;
  /** The log's table. @default "Events" */
  readonly events?: string;
  readonly token?: string;
}

/** What setting up would do. */
export async function planOf(
  airtable: Airtable,
  { settings = linkedSettings, events = "Events", token }: SettingUp = {},
): Promise<SetUpPlan> {
  const tables = await readTables(await clientOf(airtable, token));
  return planSetUp(await layoutOf(settings, events), tables, crmTablesIn(tables, settings));
}

/** Sets a base up. */
export async function setUp(
  airtable: Airtable,
  { settings = linkedSettings, events = "Events", token }: SettingUp = {},
): Promise<Applied> {
  const client = await clientOf(airtable, token);
  const tables = await readTables(client);
  const wanted = await layoutOf(settings, events);
  return applySetUp(webSchema(client), {
    wanted,
    tables,
    crm: crmTablesIn(tables, settings),
    timezone: settings.timezone,
  });
}

/** The settings of a log without a CRM beside it, with these views. */
export const plainSettings = (...tables: readonly string[]): Settings => ({
  ...defaultSettings,
  publish: { ...defaultSettings.publish, tables },
});

/** A table of the base as it stands. */
export async function tableOf(airtable: Airtable, name: string): Promise<BaseTable> {
  const found = (await readTables(await clientOf(airtable))).find((table) => table.name === name);
  if (!found) throw new Error(`No table ${name}.`);
  return found;
}
