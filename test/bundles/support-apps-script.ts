import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildBundle } from "../../scripts/bundle/build-bundle.ts";
import { runtimes } from "../../scripts/bundle/runtimes.ts";
import { root } from "../../scripts/bundle-options.mjs";
import { fillConfig } from "../../src/cli/bundle/fill-config.ts";
import type { JsonValue } from "../../src/core/canonical-json.ts";
import type { EventInput } from "../../src/core/event.ts";
import { appendInputs } from "../../src/core/log.ts";
import { catalogFrom, defaultSettings } from "../../src/core/settings.ts";
import { hash } from "../../src/hosts/node/host.ts";
import type { AppsScript, AppsScriptOptions } from "../emulators/sheets/script/apps-script.ts";
import { startAppsScript } from "../emulators/sheets/script/start-apps-script.ts";
import type { SheetsOptions } from "../emulators/sheets/start-sheets.ts";
import { eventsHeader, type SheetsWorld, sheetsWorld } from "../support/sheets-log.ts";

/** A spreadsheet with a CRM, a log and settings, and the pasted script in it. */
export interface ScriptOffice extends SheetsWorld {
  readonly script: AppsScript;
  /** Puts the script in place anew, with these settings in its CONFIG. */
  configure(config: Readonly<Record<string, JsonValue>>): void;
  /** Logs through the API, as the command line does. */
  log(inputs: readonly EventInput[]): Promise<void>;
  /** The rows of the log's tab, below its header. */
  logged(): readonly (readonly unknown[])[];
}

export interface ScriptOfficeOptions {
  readonly config?: Readonly<Record<string, JsonValue>>;
  /** daybook.config.json, as Set up keeps it; null: nothing is set up. */
  readonly settings?: object | null;
  /** Rows of the contacts' tab: ID, Name, Stage. */
  readonly contacts?: readonly (readonly string[])[];
  readonly sheets?: SheetsOptions;
  readonly script?: Partial<AppsScriptOptions>;
}

/** The settings of a CRM in the tab Contacts. */
export const contactSettings = {
  timezone: "America/New_York",
  pipelines: [
    {
      name: "Sales",
      stages: [
        { name: "New" },
        { name: "Qualified" },
        { name: "Won", ends: "won" },
        { name: "Lost", ends: "lost" },
      ],
    },
  ],
  crm: { contacts: { table: "Contacts", id: "ID", name: "Name", watch: { stage: "Stage" } }, deals: null },
};

const people = [
  ["c1", "Sarah Lopez", "New"],
  ["c2", "Dana Whitfield", "Won"],
];

let built: Promise<string> | null = null;

/** The file that people paste. */
export function scriptText(): Promise<string> {
  const runtime = runtimes.find(({ name }) => name === "apps-script");
  if (!runtime) throw new Error("no such runtime");
  built ??= buildBundle(runtime, { root, version: "1.2.3" }).then(({ text }) => text);
  return built;
}

/** The manifest that people paste. */
export const pastedManifest = (): string =>
  readFileSync(join(root, "templates", "google-sheet", "appsscript.json"), "utf8");

/** Opens one; close it with `sheets.close()`. */
export async function scriptOffice({
  config = { live: true },
  settings = contactSettings,
  contacts = people,
  sheets = {},
  script = {},
}: ScriptOfficeOptions = {}): Promise<ScriptOffice> {
  const front = [
    ["Name", "Kind", "Value"],
    ["settings", "Setting", JSON.stringify(settings)],
  ];
  const world = await sheetsWorld({
    now: "2026-06-01T12:00:00.000Z",
    timeZone: "America/New_York",
    tabs: [
      { title: "Contacts", values: [["ID", "Name", "Stage"], ...contacts] },
      ...(settings === null ? [] : [{ title: "Daybook", values: front }]),
    ],
    ...sheets,
  });
  if (settings !== null) world.addTab("Events");
  const text = await scriptText();
  const sourceFor = (values: Readonly<Record<string, JsonValue>>): string =>
    fillConfig(text, new Map(Object.entries(values)));
  const app = startAppsScript(world.sheets, {
    source: sourceFor(config),
    manifest: pastedManifest(),
    ...script,
  });
  return {
    ...world,
    script: app,
    configure: (values) => app.replace(sourceFor(values)),
    async log(inputs) {
      const rules = { catalog: catalogFrom(defaultSettings), timezone: "America/New_York", hash };
      const log = await world.open("Events");
      const { receipts } = await appendInputs(log, inputs, rules, world.sheets.control.now());
      const odd = receipts.find(({ status }) => status !== "appended");
      if (odd) throw new Error(odd.reason);
    },
    logged: () => world.sheets.control.rows({ tab: "Events" }).slice(1),
  };
}

/** The columns of the log's tab. */
export const logColumns = eventsHeader;
