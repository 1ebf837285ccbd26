import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fillConfig } from "../../src/cli/bundle/fill-config.ts";
import { startAirtable } from "../../test/emulators/airtable/start-airtable.ts";
import { airtableSite } from "../../test/emulators/code-steps/airtable-site.ts";
import { openNetwork } from "../../test/emulators/code-steps/network.ts";
import { webAppSite, webAppUrl } from "../../test/emulators/code-steps/web-app-site.ts";
import { openGateway } from "../../test/emulators/n8n/gateway.ts";
import { startAppsScript } from "../../test/emulators/sheets/script/start-apps-script.ts";
import { crmTable, eventsTable } from "../../test/support/airtable-log.ts";
import { eventsHeader, sheetsWorld } from "../../test/support/sheets-log.ts";

/** Where workflows write: a base and a spreadsheet on this computer. */
export interface Places {
  readonly base: string;
  readonly sheet: string;
  /** By the type of n8n's credential, what is in it. */
  readonly credentials: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What must stand in no log. */
  readonly secrets: readonly string[];
  /** For each origin of the internet, its address here. */
  readonly diverted: Readonly<Record<string, string>>;
  /** What was asked since the last time. */
  asked(): readonly string[];
  /** The logs: each row's event_id and event_type. */
  logged(): Readonly<Record<"airtable" | "google-sheet", readonly string[]>>;
  close(): Promise<void>;
}

const origins = [
  "https://api.airtable.com",
  "https://script.google.com",
  "https://script.googleusercontent.com",
];

const stage = {
  name: "Stage",
  type: "singleSelect",
  options: { choices: [{ name: "New" }, { name: "Won" }] },
} as const;

const sheetSettings = JSON.stringify({
  timezone: "America/New_York",
  crm: {
    contacts: { table: "Contacts", id: "ID", name: "Name", watch: { stage: "Stage" } },
    deals: null,
  },
});

/** Opens both, on clocks that run. */
export async function openPlaces(webhookKey: string): Promise<Places> {
  const contacts = crmTable("Contacts", ["Sarah Lopez", "Bob Ray"]);
  const airtable = await startAirtable({
    clock: "running",
    tables: [
      {
        ...contacts,
        fields: [
          ...contacts.fields,
          stage,
          { name: "Stage changed", type: "lastModifiedTime", options: { referencedFieldIds: ["Stage"] } },
        ],
        rows: (contacts.rows ?? []).map((row) => ({ ...row, Stage: "New" })),
      },
      crmTable("Deals", ["Roof 6 kW"]),
      eventsTable("Events", ["Contact", "Deal"]),
    ],
  });
  const office = await sheetsWorld({
    clock: "running",
    tabs: [
      { title: "Contacts", values: [["ID", "Name", "Stage"]] },
      {
        title: "Daybook",
        values: [
          ["Name", "Kind", "Value"],
          ["settings", "Setting", sheetSettings],
        ],
      },
    ],
  });
  office.addTab("Events");
  const pasted = (name: string): string => readFileSync(join("templates", "google-sheet", name), "utf8");
  const source = fillConfig(pasted("apps-script.js"), new Map([["live", true]]));
  const script = startAppsScript(office.sheets, { source, manifest: pasted("appsscript.json") });
  script.open();
  script.click(["Daybook", "Web address for other tools"], { answers: ["OK"] });
  const secret = String(script.properties().DAYBOOK_POST_SECRET);
  const sites = [airtableSite(airtable), webAppSite(script)];
  const network = openNetwork({ clock: airtable.clock, sites, latency: 0 });
  const gateway = openGateway(network);
  const inside = await Promise.all(origins.map((origin) => gateway.inside(`${origin}/`, 300_000)));
  let heard = 0;
  return {
    base: airtable.base,
    sheet: webAppUrl(script),
    credentials: {
      airtableTokenApi: { accessToken: airtable.token },
      httpCustomAuth: { json: JSON.stringify({ body: { secret } }) },
      httpHeaderAuth: { name: "X-Daybook-Key", value: webhookKey },
    },
    secrets: [airtable.token, secret, webhookKey],
    diverted: Object.fromEntries(origins.map((origin, index) => [origin, inside[index] ?? ""])),
    asked() {
      const since = network.hops.slice(heard);
      heard = network.hops.length;
      return since.map(({ method, address, status }) => `${method} ${address} ${status ?? "no answer"}`);
    },
    logged: () => ({
      airtable: airtable.control
        .rows({ table: "Events" })
        .map(({ fields }) => `${fields.event_id} ${fields.event_type} of ${fields.contact_id}`),
      "google-sheet": office.sheets.control
        .rows({ tab: "Events" })
        .slice(1)
        .map((row) => {
          const [id, type, contact] = ["event_id", "event_type", "contact_id"].map(
            (name) => row[eventsHeader.indexOf(name)],
          );
          return `${id} ${type} of ${contact}`;
        }),
    }),
    async close() {
      await gateway.close();
      await Promise.all([airtable.close(), office.sheets.close()]);
    },
  };
}
