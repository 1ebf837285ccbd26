import { DaybookError } from "../../src/core/errors.ts";
import { type Event, type EventInput, eventColumns } from "../../src/core/event.ts";
import { prepareInputs } from "../../src/core/log.ts";
import { catalogFrom, defaultSettings } from "../../src/core/settings.ts";
import type { EventStore } from "../../src/core/store.ts";
import { hash } from "../../src/hosts/node/host.ts";
import type { SheetsClient, SheetsRequest } from "../../src/stores/sheets/client.ts";
import { openSheetsClient } from "../../src/stores/sheets/package-client.ts";
import { storeOver } from "../../src/stores/sheets/store.ts";
import type { Json } from "../emulators/sheets/model/state.ts";
import { contactSettings, type ScriptOffice, scriptOffice } from "./support-apps-script.ts";

/** A CRM whose stages have their dates, so that what is captured doesn't depend on when. */
const settings = {
  ...contactSettings,
  crm: {
    contacts: {
      ...contactSettings.crm.contacts,
      created_at: "Created",
      dates: { Qualified: "Qualified on" },
    },
    deals: null,
  },
};

const catalog = catalogFrom(defaultSettings);

/** A row of the CRM's tab. */
export const contactRow = (id: string): readonly string[] => [
  id,
  `Person ${id}`,
  "Qualified",
  "2026-04-03",
  "2026-05-04",
];

/** A spreadsheet whose log is written by a command line, by a capture and by whoever posts. */
export async function sharedSheet(
  seed: number,
  contacts: readonly (readonly string[])[] = [],
): Promise<ScriptOffice> {
  const header = ["ID", "Name", "Stage", "Created", "Qualified on"];
  const front = [
    ["Name", "Kind", "Value"],
    ["settings", "Setting", JSON.stringify(settings)],
  ];
  return scriptOffice({
    settings,
    sheets: {
      now: "2026-06-01T12:00:00.000Z",
      timeZone: "America/New_York",
      quotas: false,
      seed,
      missingName: seed % 2 === 0 ? "refused" : "ignored",
      tabs: [
        { title: "Contacts", values: [header, ...contacts] },
        { title: "Daybook", values: front },
      ],
    },
  });
}

/** The cells of the rows of the log, without when they were recorded. */
export const rowsOf = (office: ScriptOffice): readonly (readonly string[])[] =>
  office.logged().map((row) => eventColumns.map((_, at) => String(row[at] ?? "")));

/** What a capture by itself logs of contacts, as an export has it. */
export async function capturedOf(
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly EventInput[]>> {
  const office = await sharedSheet(1, ids.map(contactRow));
  const { error } = office.script.run("daybookTimer");
  if (error !== null) throw new Error(error);
  const found = new Map<string, EventInput[]>(ids.map((id) => [id, []]));
  for (const row of rowsOf(office)) {
    const input = Object.fromEntries(eventColumns.map((column, at) => [column, row[at]]));
    found.get(String(input.contact_id))?.push(input);
  }
  await office.sheets.close();
  return found;
}

/** The events that inputs are, whoever logs them. */
export function eventsOf(inputs: readonly EventInput[]): readonly Event[] {
  const rules = { catalog, timezone: settings.timezone, hash };
  const { events, problems } = prepareInputs(inputs, rules, "2026-06-01T12:00:00.000Z");
  if (problems[0]) throw new Error(problems[0].message);
  return events;
}

/** What comes between a command line and its spreadsheet. */
export interface Between {
  /** Before each request. A write that is "done" is not sent: whoever did it has done it meanwhile, and its answer is lost. */
  before(request: "get" | "values" | readonly SheetsRequest[]): "send" | "done";
  /** What a write becomes before anything else. */
  change(requests: readonly SheetsRequest[]): readonly SheetsRequest[];
}

/** The log as the command line opens it, over the googleapis client. */
export async function commandLine(
  { sheets, clock, sleep }: ScriptOffice,
  between: Between,
): Promise<EventStore> {
  const random = (): number => 0;
  const client = await openSheetsClient({
    spreadsheet: sheets.spreadsheet,
    env: { GOOGLE_OAUTH_ACCESS_TOKEN: sheets.token },
    endpoint: sheets.url,
    now: clock,
    sleep,
    random,
  });
  const hooked: SheetsClient = {
    ...client,
    async get(ask) {
      between.before("get");
      return client.get(ask);
    },
    async values(ranges) {
      between.before("values");
      return client.values(ranges);
    },
    async update(given, answer) {
      const requests = between.change(given);
      if (between.before(requests) === "send") return client.update(requests, answer);
      throw new DaybookError("SHEETS_UNCERTAIN", "The answer was lost.");
    },
  };
  const now = (): string => sheets.control.now();
  return storeOver(hooked, { tab: "Events", now, clock: { now: clock, sleep, random }, hash, catalog });
}

/** Does a write of the command line's now, inside a run of the script; false where Google refuses it. */
export function writeNow({ script }: ScriptOffice, requests: readonly SheetsRequest[]): boolean {
  try {
    script.api(requests as unknown as readonly Json[], "service");
    return true;
  } catch {
    return false;
  }
}
