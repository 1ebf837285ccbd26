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
