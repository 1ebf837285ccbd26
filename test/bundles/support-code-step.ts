import { onTestFinished } from "vitest";
import { buildBundle } from "../../scripts/bundle/build-bundle.ts";
import { runtimes } from "../../scripts/bundle/runtimes.ts";
import { root } from "../../scripts/bundle-options.mjs";
import { fillConfig } from "../../src/cli/bundle/fill-config.ts";
import type { JsonValue } from "../../src/core/canonical-json.ts";
import { eventColumns } from "../../src/core/event.ts";
import { type Airtable, type AirtableOptions, startAirtable } from "../emulators/airtable/start-airtable.ts";
import { airtableSite } from "../emulators/code-steps/airtable-site.ts";
import { type GoHighLevelOptions, goHighLevelStep } from "../emulators/code-steps/go-high-level-step.ts";
import { type Network, openNetwork } from "../emulators/code-steps/network.ts";
import type { Running, StepEnd } from "../emulators/code-steps/run-step.ts";
import { webAppSite, webAppUrl } from "../emulators/code-steps/web-app-site.ts";
import { type ZapierOptions, zapierStep } from "../emulators/code-steps/zapier-step.ts";
import { crmTable, eventsTable } from "../support/airtable-log.ts";
import { type ScriptOffice, type ScriptOfficeOptions, scriptOffice } from "./support-apps-script.ts";

/** CONFIG by name, where it isn't as it came. */
export type Config = Readonly<Record<string, JsonValue>>;

const built = new Map<string, Promise<string>>();
const filled = new Map<string, string>();

/** The file that people paste into this host, with CONFIG filled in. */
export async function stepText(name: string, config: Config = {}): Promise<string> {
  const runtime = runtimes.find((each) => each.name === name);
  if (!runtime) throw new Error(`No runtime ${name}.`);
  const text = built.get(name) ?? buildBundle(runtime, { root, version: "1.0.0" }).then(({ text }) => text);
  built.set(name, text);
  const wanted = JSON.stringify([name, config]);
  const known = filled.get(wanted) ?? fillConfig(await text, new Map(Object.entries(config)));
  filled.set(wanted, known);
  return known;
}

/** What a step hands on. */
export interface Output {
  readonly status: string;
  readonly summary: string;
  readonly problem: string;
  readonly receipts: readonly {
    readonly key: string | null;
    readonly event_id: string | null;
    readonly status: string;
    readonly reason?: string;
    readonly sentence: string | null;
  }[];
}

/** How a run of a step ended. */
export interface Ended extends StepEnd {
  readonly output: Output | null;
}

export type Input = Readonly<Record<string, string | number | boolean>>;

/** A host of pasted steps that reach the log by themselves. */
export interface StepHost {
  readonly name: "zapier" | "gohighlevel";
  run(network: Network, config: Config, input: Input, running?: Running): Promise<Ended>;
}

/** Zapier, whose inputs are strings. */
export const zapier = (options: Partial<ZapierOptions> = {}): StepHost => ({
  name: "zapier",
  async run(network, config, input, running) {
    const code = await stepText("zapier", config);
    const strings = Object.fromEntries(Object.entries(input).map(([name, value]) => [name, String(value)]));
    const step = zapierStep({ code, network, throttle: "uncounted", ...options });
    return (await step.run(strings, running)) as Ended;
  },
});

/** HighLevel, whose inputs may be numbers too. */
export const goHighLevel = (options: Partial<GoHighLevelOptions> = {}): StepHost => ({
  name: "gohighlevel",
  async run(network, config, input, running) {
    const code = await stepText("gohighlevel", config);
    const step = goHighLevelStep({ code, network, values: "mixed", limitMs: 60_000, ...options });
    return (await step.run(input, running)) as Ended;
  },
});

/** A base with contacts, deals and a log, and the way to it. */
export interface StepBase extends Airtable {
  readonly network: Network;
  /** CONFIG that goes live in this base. */
  readonly config: Config;
  /** The id of a contact's record. */
  contact(name: string): string;
  /** The log's rows: its nine sealed cells and its links, what is empty left out. */
  rows(): readonly Readonly<Record<string, unknown>>[];
}

/** Starts a base for one test. */
export async function stepBase(options: AirtableOptions = {}): Promise<StepBase> {
  const airtable = await startAirtable({
    tables: [
      crmTable("Contacts", ["Sarah Lopez", "Bob Ray"]),
      crmTable("Deals", ["Roof 6 kW"]),
      eventsTable("Events", ["Contact", "Deal"]),
    ],
    now: "2026-06-01T12:00:00.000Z",
    rates: false,
    ...options,
  });
  onTestFinished(() => airtable.close());
  const { control } = airtable;
  const shown = [...eventColumns, "Contact", "Deal"] as readonly string[];
  return {
    ...airtable,
    network: openNetwork({ clock: airtable.clock, sites: [airtableSite(airtable)] }),
    config: { live: true, base: airtable.base, token: airtable.token },
    contact(name) {
      const found = control.rows({ table: "Contacts" }).find(({ fields }) => fields.Name === name);
      if (!found) throw new Error(`No contact ${name}.`);
      return found.id;
    },
    rows: () =>
      control
        .rows({ table: "Events" })
        .map(({ fields }) =>
          Object.fromEntries(Object.entries(fields).filter(([name]) => shown.includes(name))),
        ),
  };
}

/** A spreadsheet with a log and a web app, and the way to it. */
export interface StepSheet extends ScriptOffice {
  readonly network: Network;
  readonly config: Config;
}

/** Starts a spreadsheet for one test. */
export async function stepSheet(options: ScriptOfficeOptions = {}): Promise<StepSheet> {
  const office = await scriptOffice(options);
  onTestFinished(() => office.sheets.close());
  const { script, sheets } = office;
  script.open();
  script.click(["Daybook", "Web address for other tools"], { answers: ["OK"] });
  return {
    ...office,
    network: openNetwork({ clock: sheets.workspace.clock, sites: [webAppSite(script)] }),
    config: {
      live: true,
      base: "",
      sheet: webAppUrl(script),
      secret: String(script.properties().DAYBOOK_POST_SECRET),
    },
  };
}

/** An input as a workflow gives it; its cause and time are the trigger's. */
export const form = (cause: string, more: Input = {}): Input => ({
  contact_id: "88123",
  event_type: "form_submitted",
  name: "Roof check",
  cause,
  timestamp: "2026-05-30T10:00:00Z",
  ...more,
});
