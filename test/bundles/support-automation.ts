import { buildBundle } from "../../scripts/bundle/build-bundle.ts";
import { runtimes } from "../../scripts/bundle/runtimes.ts";
import { fillConfig } from "../../src/cli/bundle/fill-config.ts";
import type { JsonValue } from "../../src/core/canonical-json.ts";
import { catalogOf } from "../../src/core/catalog.ts";
import type { Event, Row } from "../../src/core/event.ts";
import { sha256Hex } from "../../src/core/sha256.ts";
import { type Winners, winnersOf } from "../../src/core/winners.ts";
import { eventOf } from "../../src/stores/airtable/event-cells.ts";
import type { PersonalTable } from "../emulators/airtable/control/design.ts";
import type { FieldSpec } from "../emulators/airtable/model/field-options.ts";
import type { ScriptOptions } from "../emulators/airtable/script/face.ts";
import type { AutomationOrder, AutomationResult } from "../emulators/airtable/script/run-automation.ts";
import type { Scripts } from "../emulators/airtable/script/scripts.ts";
import { type Airtable, type AirtableOptions, startAirtable } from "../emulators/airtable/start-airtable.ts";
import { eventsTable } from "../support/airtable-log.ts";

const text = (name: string): FieldSpec => ({ name, type: "singleLineText" });
const select = (name: string, ...names: readonly string[]): FieldSpec => ({
  name,
  type: "singleSelect",
  options: { choices: names.map((each) => ({ name: each })) },
});

export const stages = ["New", "Discovery Booked", "Qualified", "Proposal Sent", "Won", "Lost"];

/** A solar installer's base: contacts, the team, deals, the log, and the table for settings. */
export const officeTables: readonly PersonalTable[] = [
  { name: "Team", fields: [text("Name")], rows: [{ Name: "Ana" }, { Name: "Ben" }] },
  {
    name: "Contacts",
    fields: [
      text("Name"),
      text("Email"),
      select("Stage", ...stages),
      select("Status", "Active", "Paused"),
      select("Plan", "Basic", "Premium"),
      {
        name: "Tags",
        type: "multipleSelects",
        options: { choices: [{ name: "engaged" }, { name: "vip" }] },
      },
      { name: "Owner", type: "multipleRecordLinks", options: { linkedTableId: "Team" } },
      { name: "Note", type: "multilineText" },
      text("Roof type"),
      { name: "Size", type: "number", options: { precision: 1 } },
      { name: "Booked on", type: "date", options: { dateFormat: { name: "iso" } } },
    ],
  },
  {
    name: "Deals",
    fields: [
      text("Deal"),
      select("Deal stage", ...stages),
      { name: "Person", type: "multipleRecordLinks", options: { linkedTableId: "Contacts" } },
      { name: "Amount", type: "number", options: { precision: 2 } },
    ],
  },
  eventsTable("Events", ["Contact", "Deal"]),
  {
    name: "Daybook",
    fields: [text("Name"), select("Kind", "View", "Setting"), { name: "Value", type: "multilineText" }],
  },
];

const watched = ["Stage", "Status", "Plan", "Tags", "Owner", "Note", "Roof type", "Size"];

/** CONFIG by path, where it isn't as it came. */
export type Settings = Readonly<Record<string, JsonValue>>;

/** An office with its automations. */
export interface Office extends Airtable {
  readonly scripts: Airtable["scripts"];
  /** The id of a contact or deal of this name. */
  id(name: string, table?: string): string;
  /** Adds a contact, and answers its id. */
  contact(fields: Readonly<Record<string, unknown>>): string;
  edit(row: string, field: string, value: unknown, by?: string): void;
  /** Runs the script once for a record, at once. */
  run(settings: Settings, order?: Partial<AutomationOrder>): Promise<AutomationResult>;
  /** Runs the script for a record; throws what it threw. */
  log(recordId: string, settings?: Settings): Promise<Logged>;
  /** What another tool posts, logged by an automation of its own. */
  webhook(body: Readonly<Record<string, unknown>>): Promise<void>;
  /** The rows of the log as they stand. */
  rows(): readonly Row[];
  /** The events of the log as readers see them. */
  winners(): Winners;
  /** What the events say, in the order of their times. */
  story(): readonly string[];
  /** The data of a contact's stage changes, in the order of their times. */
  stages(contact: string): readonly string[];
}

/** What a run said. */
export interface Logged extends Pick<AutomationResult, "calls"> {
  readonly summary: string;
  readonly status: string;
  readonly problem: string;
  readonly statuses: readonly string[];
}

/** Starts an office; its clock moves with each call of a script. */
export async function openOffice(
  options: AirtableOptions = {},
  scripting: ScriptOptions = {},
): Promise<Office> {
  const airtable = await startAirtable({ tables: officeTables, plan: "team", ...options });
  const { control } = airtable;
  addComputed(airtable);
  let scripts: Scripts | null = null;
  const rows = (): readonly Row[] =>
    control.rows({ table: "Events" }).map(({ fields }, position) => ({
      ...eventOf(fields),
      recorded_at: null,
      position,
    }));
  const winners = (): Winners => winnersOf(rows(), catalogOf(), sha256Hex);
  const inOrder = (): readonly Event[] =>
    [...winners().events].sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
  const run: Office["run"] = async (settings, order = {}) => {
    scripts ??= airtable.scripts(scripting);
    return scripts.runAutomation({ script: await scriptWith(settings), ...order });
  };
  return {
    ...airtable,
    id(name, table = "Contacts") {
      const primary = table === "Deals" ? "Deal" : "Name";
      const found = control.rows({ table }).find(({ fields }) => fields[primary] === name);
      if (!found) throw new Error(`No ${name} in ${table}.`);
      return found.id;
    },
    contact(fields) {
      const [row] = control.addRows({ table: "Contacts", rows: [fields] });
      return row?.id ?? "";
    },
    edit: (row, field, value, by = "editor") =>
      void control.editCell({ table: tableWith(field), row, field, value, by }),
    run,
    async log(recordId, settings = contactsConfig) {
      const { outputs, shown, calls } = await run(settings, { input: { recordId } });
      if (shown !== null) throw new Error(shown);
      const { receipts, summary, status, problem } = outputs as unknown as Logged & {
        readonly receipts: readonly { readonly status: string }[];
      };
      return { summary, status, problem, calls, statuses: receipts.map((receipt) => receipt.status) };
    },
    async webhook(body) {
      const key = "a key of twenty letters";
      const input = { body: { key, ...body } };
      const { shown } = await run({ live: true, mode: "webhook", secretKey: key }, { input });
      if (shown !== null) throw new Error(shown);
    },
    rows,
    winners,
    story: () => inOrder().map(toldOf),
    stages: (contact) =>
      inOrder()
        .filter(({ contact_id, event_type }) => contact_id === contact && event_type === "stage_changed")
        .map(({ event_data }) => event_data),
  };
}

const tableWith = (field: string): string =>
  officeTables.find(({ fields }) => fields.some(({ name }) => name === field))?.name ?? "Contacts";

const placeOf = ({ timestamp, event_id }: Event): string => `${timestamp} ${event_id}`;

const toldOf = ({ event_type, event_data, actor }: Event): string =>
  `${event_type} ${event_data}${actor === null ? "" : ` by ${actor}`}`;

/** "Last modified" columns on the watched columns, as a person adds them. */
function addComputed({ control }: Airtable): void {
  const table = "Contacts";
  const fields = control.schema().find(({ name }) => name === table)?.fields ?? [];
  const referencedFieldIds = watched.map((name) => fields.find((field) => field.name === name)?.id ?? "");
  const spec = (name: string, type: FieldSpec["type"], options?: FieldSpec["options"]): void =>
    void control.addField({ table, spec: options ? { name, type, options } : { name, type } });
  spec("Changed", "lastModifiedTime", { referencedFieldIds });
  spec("Changed by", "lastModifiedBy", { referencedFieldIds });
  spec("Created", "createdTime");
}

let bundle: Promise<string> | null = null;

/** The file that people paste, as the build makes it, whatever its size. */
export function bundleText(): Promise<string> {
  const runtime = runtimes.find(({ name }) => name === "airtable-automation");
  if (!runtime) throw new Error("No runtime airtable-automation.");
  bundle ??= buildBundle(
    { ...runtime, limit: Number.POSITIVE_INFINITY },
    { root: process.cwd(), version: "1.0.0" },
  ).then(({ text: whole }) => whole);
  return bundle;
}

const filled = new Map<string, string>();

/** The pasted file with CONFIG filled in. */
export async function scriptWith(settings: Settings): Promise<string> {
  const key = JSON.stringify(settings);
  const known = filled.get(key) ?? fillConfig(await bundleText(), new Map(Object.entries(settings)));
  filled.set(key, known);
  return known;
}

/** CONFIG of an automation that watches a contact's columns. */
export const contactsConfig: Settings = {
  live: true,
  table: "Contacts",
  rowIs: "contact",
  watch: { stage: "Stage", owner: "Owner", status: "Status", tags: "Tags", plan: "Plan", note: "Note" },
  also: ["Roof type"],
  changedBy: "Changed by",
  changedAt: "Changed",
  createdAt: "Created",
  timezone: "America/New_York",
};

/** The same without any column that tells when and by whom. */
export const plainConfig: Settings = {
  live: true,
  table: "Contacts",
  rowIs: "contact",
  "watch.stage": "Stage",
};

export const dealsConfig: Settings = {
  live: true,
  table: "Deals",
  rowIs: "deal",
  contactLink: "Person",
  "watch.stage": "Deal stage",
};
