import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { ChangeFeed } from "../../src/cli/capture/feed/feed-port.ts";
import { openWebhookFeed } from "../../src/cli/capture/feed/webhook-feed.ts";
import { baseCrm } from "../../src/cli/crm/base-crm.ts";
import type { Crm } from "../../src/core/crm.ts";
import type { Event } from "../../src/core/event.ts";
import { defaultSettings } from "../../src/core/settings.ts";
import { type Log, openLog } from "../../src/open-log.ts";
import type { AirtableClient } from "../../src/stores/airtable/client.ts";
import type { PersonalTable } from "../emulators/airtable/control/design.ts";
import { type Airtable, type AirtableOptions, startAirtable } from "../emulators/airtable/start-airtable.ts";
import { clientOf } from "./airtable-base.ts";

const select = (...names: readonly string[]) => ({ choices: names.map((name) => ({ name })) });

/** A CRM whose stages, owners, tags and notes are watched, deals of contacts among it. */
const crmTables = (rows: number): readonly PersonalTable[] => [
  {
    name: "Contacts",
    fields: [
      { name: "Name", type: "singleLineText" },
      { name: "Stage", type: "singleSelect", options: select("New", "Booked", "Won", "Lost") },
      { name: "Owner", type: "singleLineText" },
      { name: "Tags", type: "multipleSelects", options: select("engaged", "vip") },
      { name: "Note", type: "multilineText" },
    ],
    rows: Array.from({ length: rows }, (_, i) => ({ Name: `Contact ${i}`, Stage: "New" })),
  },
  {
    name: "Deals",
    fields: [
      { name: "Deal", type: "singleLineText" },
      { name: "Deal stage", type: "singleSelect", options: select("Qualified", "Proposal Sent", "Won") },
      { name: "Amount", type: "number", options: { precision: 2 } },
      { name: "Person", type: "multipleRecordLinks", options: { linkedTableId: "Contacts" } },
    ],
  },
];

const plain = { id: "record", created_at: null, changed_at: null, changed_by: null, dates: {} };
const nothing = { stage: null, owner: null, status: null, tags: null, plan: null, note: null };

/** What the config says of that CRM. */
export const watchedCrm: Crm = {
  contacts: {
    ...plain,
    table: "Contacts",
    name: "Name",
    watch: { ...nothing, stage: "Stage", owner: "Owner", tags: "Tags", note: "Note" },
  },
  deals: {
    ...plain,
    table: "Deals",
    name: "Deal",
    watch: { ...nothing, stage: "Deal stage" },
    contact: "Person",
    amount: "Amount",
  },
};

/** How a feed is opened; what is left out is as usual. */
export interface Opening {
  readonly token?: string;
  readonly crm?: Crm;
  /** What stands between the feed and the base. */
  readonly through?: (client: AirtableClient) => AirtableClient;
  readonly now?: () => string;
}

/** Who does something, and by what way. */
export interface Doing {
  readonly table?: string;
  readonly by?: string;
  readonly source?: "client" | "automation" | "publicApi" | "formSubmission" | "unknown";
}

/** A base with a CRM, a log, and the file that keeps the place of the feed between them. */
export interface FeedWorld {
  readonly airtable: Airtable;
  readonly log: Log;
  readonly file: string;
  open(opening?: Opening): Promise<ChangeFeed>;
  /** Somebody writes a cell of a record, which its name or its id tells. */
  edit(row: string, field: string, value: unknown, doing?: Doing): void;
  /** Somebody makes a record; its id. */
  add(fields: Readonly<Record<string, unknown>>, doing?: Doing): string;
  /** The log's events in replay order, in few words. */
  told(): Promise<readonly string[]>;
}

/** Starts all of it; the emulator's clock moves only where somebody moves it, and an editor does what nobody else is said to do. */
export async function feedWorld(rows = 2, options: AirtableOptions = {}): Promise<FeedWorld> {
  const airtable = await startAirtable({ rates: false, tables: crmTables(rows), ...options });
  const { control } = airtable;
  const folder = mkdtempSync(join(tmpdir(), "daybook-feed-"));
  const now = (): string => control.now();
  const log = await openLog("memory:", { settings: { ...defaultSettings, crm: watchedCrm }, now });
  onTestFinished(async () => {
    await Promise.all([log.close(), airtable.close()]);
    rmSync(folder, { recursive: true, force: true });
  });
  const file = join(folder, "daybook.db.capture.json");
  const usual = { table: "Contacts", by: "editor" } as const;
  return {
    airtable,
    log,
    file,
    async open({
      token,
      crm = watchedCrm,
      through = (client: AirtableClient) => client,
      now: clock = now,
    } = {}) {
      const client = through(await clientOf(airtable, token));
      const { homes } = await baseCrm(client, { crm }, () => undefined);
      return openWebhookFeed({ client, homes, log, file, now: clock });
    },
    edit: (row, field, value, doing) => void control.editCell({ ...usual, ...doing, row, field, value }),
    add: (fields, doing) => control.addRows({ ...usual, ...doing, rows: [fields] })[0]?.id ?? "",
    told: async () => (await log.events({ limit: 0 })).events.map(inFewWords),
  };
}

/** `stage_changed New → Won, editor`. */
function inFewWords({
  event_type,
  event_data,
  actor,
}: Pick<Event, "event_type" | "event_data" | "actor">): string {
  const { from, to, tag, text, stage, baseline } = JSON.parse(event_data) as Readonly<
    Record<string, unknown>
  >;
  const change = from === undefined && to === undefined ? null : `${from ?? "?"} → ${to ?? "nothing"}`;
  const said = change ?? tag ?? text ?? stage;
  return `${event_type}${said === undefined ? "" : ` ${said}`}${baseline === true ? " (baseline)" : ""}, ${actor ?? "unknown"}`;
}
