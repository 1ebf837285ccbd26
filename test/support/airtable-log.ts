import { catalogOf } from "../../src/core/catalog.ts";
import { defaultSettings, type Settings } from "../../src/core/settings.ts";
import { hash } from "../../src/hosts/node/host.ts";
import { type AirtableLog, openAirtable } from "../../src/stores/airtable/open.ts";
import type { PersonalTable } from "../emulators/airtable/control/design.ts";
import { type Airtable, type AirtableOptions, startAirtable } from "../emulators/airtable/start-airtable.ts";

const text = (name: string) => ({ name, type: "singleLineText" as const });

const catalog = catalogOf();

/** A table of events as a person would make it by hand from the list of columns. */
export const eventsTable = (name = "Events", links: readonly ("Contact" | "Deal")[] = []): PersonalTable => ({
  name,
  fields: [
    text("event"),
    text("event_id"),
    text("contact_id"),
    {
      name: "event_type",
      type: "singleSelect",
      options: { choices: [...catalog.types.keys()].map((type) => ({ name: type })) },
    },
    { name: "event_data", type: "multilineText" },
    text("timestamp"),
    text("deal_id"),
    text("actor"),
    text("source"),
    text("idempotency_key"),
    {
      name: "when",
      type: "dateTime",
      options: { timeZone: "utc", dateFormat: { name: "iso" }, timeFormat: { name: "24hour" } },
    },
    ...links.map((link) => ({
      name: link,
      type: "multipleRecordLinks" as const,
      options: { linkedTableId: `${link}s` },
    })),
  ],
});

/** A table of contacts or deals of a small CRM. */
export const crmTable = (name: "Contacts" | "Deals", names: readonly string[]): PersonalTable => ({
  name,
  fields: [text("Name"), text("Email")],
  rows: names.map((each) => ({ Name: each })),
});

/** The settings of a log whose contacts and deals stand in the same base. */
export const linkedSettings: Settings = {
  ...defaultSettings,
  crm: { contacts: crmOf("Contacts"), deals: { ...crmOf("Deals"), contact: null, amount: null } },
};

function crmOf(table: string) {
  const watch = { stage: null, owner: null, status: null, tags: null, plan: null, note: null };
  return {
    table,
    id: "record",
    name: "Name",
    created_at: null,
    watch,
    changed_at: null,
    changed_by: null,
    dates: {},
  };
}

/** An Airtable with logs in it. */
export interface World {
  readonly airtable: Airtable;
  /** Opens the log in a table of this name, which is made when it isn't there. */
  open(table?: string, how?: { readonly token?: string; readonly settings?: Settings }): Promise<AirtableLog>;
  readonly clock: () => number;
  /** Moves the emulator's clock, and is done at once. */
  readonly sleep: (ms: number) => Promise<void>;
}

/** Starts an Airtable on a clock that moves only when somebody waits. Its rates are kept. */
export async function airtableWorld(options: AirtableOptions = {}, timeout = 10_000): Promise<World> {
  const airtable = await startAirtable(options);
  const { control } = airtable;
  const now = (): string => control.now();
  const clock = (): number => Date.parse(control.now());
  const sleep = async (ms: number): Promise<void> => void control.advance({ ms });
  const made = new Set((options.tables ?? []).map(({ name }) => name));
  return {
    airtable,
    clock,
    sleep,
    async open(table = "Events", { token = airtable.token, settings = defaultSettings } = {}) {
      if (!made.has(table)) control.addTable(eventsTable(table));
      made.add(table);
      const env = { AIRTABLE_API_KEY: token, AIRTABLE_ENDPOINT_URL: airtable.url };
      const place = `${airtable.base}/${encodeURIComponent(table)}`;
      return openAirtable(place, { hash, catalog, settings, env, now, clock, sleep, timeout });
    },
  };
}
