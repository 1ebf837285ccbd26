import { expect } from "vitest";
import { buildBundle } from "../../scripts/bundle/build-bundle.ts";
import { runtimes } from "../../scripts/bundle/runtimes.ts";
import { fillConfig } from "../../src/cli/bundle/fill-config.ts";
import type { ScriptOptions } from "../emulators/airtable/script/face.ts";
import type { Answers } from "../emulators/airtable/script/questions.ts";
import type { ExtensionOrder, ExtensionResult } from "../emulators/airtable/script/run-extension.ts";
import type { AirtableOptions } from "../emulators/airtable/start-airtable.ts";
import { type Office, office } from "../support/office.ts";
import type { Settings } from "./support-automation.ts";

/** What a person saw of the panel. */
export interface Seen extends ExtensionResult {
  /** All that was shown, a line a thing, screens that were cleared among them; tables as JSON. */
  readonly text: string;
  /** The rows of the last table. */
  readonly table: readonly Readonly<Record<string, unknown>>[];
}

/** How the panel is pressed otherwise than by the owner with CONFIG as it came. */
export type Pressing = Partial<Omit<ExtensionOrder, "answers">> & { readonly config?: Settings };

/** An office with the panel in its base. */
export interface PanelOffice extends Office {
  /** The id of a record by what stands in its table's first column. */
  id(name: string, table?: string): string;
  /** Runs the panel with these answers, in order; when they are used up, the person closes it. A panel that throws fails the test. */
  press(answers: Answers, how?: Pressing): Promise<Seen>;
}

/** An office whose base isn't set up. */
export async function panelOffice(
  options: AirtableOptions = {},
  scripting: ScriptOptions = {},
): Promise<PanelOffice> {
  const there = await office(options);
  const { control } = there.airtable;
  let scripts: ReturnType<typeof there.airtable.scripts> | null = null;
  return {
    ...there,
    id(name, table = "Contacts") {
      const first = control.schema().find((each) => each.name === table)?.fields[0]?.name ?? "";
      const found = control.rows({ table }).find(({ fields }) => fields[first] === name);
      if (!found) throw new Error(`No ${name} in ${table}.`);
      return found.id;
    },
    async press(answers, { config = {}, ...how } = {}) {
      scripts ??= there.airtable.scripts(scripting);
      const script = how.script ?? fillConfig(await panelText(), new Map(Object.entries(config)));
      const end = await scripts.runExtension({ ...how, script, answers });
      expect(end.shown).toBeNull();
      return { ...end, ...readable(end) };
    },
  };
}

function readable({ printed }: ExtensionResult): Pick<Seen, "text" | "table"> {
  const shown = printed.filter(({ kind }) => kind !== "clear");
  const tables = shown.filter(({ kind }) => kind === "table").map(({ value }) => value as Seen["table"]);
  return {
    text: shown.map(({ value }) => (typeof value === "string" ? value : JSON.stringify(value))).join("\n"),
    table: tables[tables.length - 1] ?? [],
  };
}

/** How `daybook init` sets a panel's base up. */
export interface InitFlags {
  readonly timezone?: string;
  /** What daybook.config.json says besides. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** An office that `daybook init` has set up, with its settings in the Daybook table. */
export async function setUpOffice(
  options: AirtableOptions = {},
  { timezone = "UTC", more = {} }: InitFlags = {},
): Promise<PanelOffice> {
  const there = await panelOffice({ now: "2026-06-01T12:00:00.000Z", ...options });
  const pipeline = "--pipeline 'New, Discovery Booked, Closed Won*, Lost-'";
  const said = await there.run(
    `init --log ${there.log} --plan team --timezone ${timezone} --contacts Contacts --deals Deals ${pipeline} --yes`,
  );
  expect([said.err, said.code]).toEqual(["", 0]);
  const config = { ...JSON.parse(there.at.read("daybook.config.json")), ...more };
  there.at.write("daybook.config.json", JSON.stringify(config));
  keepSettings(there, JSON.stringify(config));
  return there;
}

/** Puts a text where a base keeps its settings. */
export function keepSettings({ airtable: { control } }: Office, value: string): void {
  const table = "Daybook";
  const old = control.rows({ table }).filter(({ fields }) => fields.Name === "settings");
  if (old.length > 0) control.deleteRows({ table, rows: old.map(({ id }) => id) });
  control.addRows({ table, rows: [{ Name: "settings", Kind: "Setting", Value: value }] });
}

/** An event to log: its type, time, data, and who it is about. */
export type Logging = readonly [
  type: string,
  at: string,
  data: object,
  more: {
    readonly contact_id: string;
    readonly deal_id?: string;
    readonly actor?: string;
    readonly source?: string;
  },
];

/** Logs events by the command line, and gives their ids. */
export async function logged(there: Office, events: readonly Logging[]): Promise<readonly string[]> {
  const lines = events.map(([event_type, timestamp, event_data, more]) =>
    JSON.stringify({ event_type, timestamp, event_data, source: "test", ...more }),
  );
  there.at.write("events.ndjson", lines.join("\n"));
  const said = await there.run("append events.ndjson --json");
  expect([said.err, said.code]).toEqual(["", 0]);
  return (said.json() as { readonly receipts: readonly { readonly event_id: string }[] }).receipts.map(
    ({ event_id }) => event_id,
  );
}

/** Sarah's story, her deal's, and an event that was taken back. */
export async function storyOffice(more: Readonly<Record<string, unknown>> = {}): Promise<PanelOffice> {
  const there = await setUpOffice({}, { timezone: "America/New_York", more });
  const contact_id = there.id("Sarah Lopez");
  const deal_id = there.id("Roof 6 kW", "Deals");
  const ids = await logged(there, [
    ["contact_created", "2026-04-01T12:00:00Z", { source: "Facebook ad" }, { contact_id }],
    ["stage_changed", "2026-04-01T12:00:01Z", { to: "New", baseline: true }, { contact_id, actor: "Ana" }],
    ["stage_changed", "2026-04-03T03:00:00Z", { from: "New", to: "Discovery Booked" }, { contact_id }],
    ["status_changed", "2026-04-04T03:00:00Z", { to: "active" }, { contact_id }],
    ["tag_added", "2026-04-05T03:00:00Z", { tag: "churned" }, { contact_id }],
    ["owner_assigned", "2026-04-05T12:00:00Z", { to: "Wrong" }, { contact_id, actor: "Ben" }],
    ["deal_created", "2026-04-06T03:00:00Z", { name: "Roof", stage: "New" }, { contact_id, deal_id }],
    ["deal_won", "2026-04-16T03:00:00Z", { amount: 5000 }, { contact_id, deal_id }],
  ]);
  expect((await there.run(`void ${ids[5]} --reason wrong --yes`)).code).toBe(0);
  return there;
}

/** What the command line answers of events, as far as the panel shows it. */
export interface ToldRows {
  readonly rows: readonly { readonly event: string; readonly voided: boolean }[];
}

/** Markdown as it is read. */
export const plainText = (markdown: string): string => markdown.replace(/\\([^a-zA-Z0-9\s])/g, "$1");

let bundle: Promise<string> | null = null;

/** The file that people paste, as the build makes it, whatever its size. */
export function panelText(): Promise<string> {
  const runtime = runtimes.find(({ name }) => name === "airtable-extension");
  if (!runtime) throw new Error("No runtime airtable-extension.");
  bundle ??= buildBundle(
    { ...runtime, limit: Number.POSITIVE_INFINITY },
    { root: process.cwd(), version: "1.0.0" },
  ).then(({ text }) => text);
  return bundle;
}
