import { expect } from "vitest";
import { buildBundle } from "../../scripts/bundle/build-bundle.ts";
import { runtimes } from "../../scripts/bundle/runtimes.ts";
import { fillConfig } from "../../src/cli/bundle/fill-config.ts";
import type { JsonValue } from "../../src/core/canonical-json.ts";
import type { ScriptOptions } from "../emulators/airtable/script/face.ts";
import type { AutomationOrder, AutomationResult } from "../emulators/airtable/script/run-automation.ts";
import type { AirtableOptions } from "../emulators/airtable/start-airtable.ts";
import { type Office, office } from "../support/office.ts";

/** What a nightly run says to later steps. */
export interface Told {
  readonly status: string;
  readonly summary: string;
  readonly problem: string;
  readonly look: string;
  readonly send: string;
  readonly subject: string;
  readonly digest: string;
}

/** How a run ended, and what it said. */
export interface Ran extends Omit<AutomationResult, "outputs">, Told {}

/** A base that the command line has set up, and its nightly automation. */
export interface NightOffice extends Office {
  /** Runs the night once; CONFIG says `live: true` unless told otherwise. */
  night(config?: Readonly<Record<string, JsonValue>>, order?: Partial<AutomationOrder>): Promise<Ran>;
  /** Lets hours go by, for the command line and for Airtable. */
  later(hours: number): void;
  /** The rows that a publish of the command line writes and removes, by table, the front page left out. */
  publish(words?: string): Promise<Readonly<Record<string, number>>>;
  /** A table's cells, by its key column or its first, in the order of the keys. */
  table(name: string): readonly Readonly<Record<string, unknown>>[];
  edit(name: string, field: string, value: unknown): void;
  /** What the place says. */
  place(): Readonly<Record<string, unknown>>;
  /** What the log's events of a type say. */
  story(type?: string): readonly string[];
}

/** CONFIG of the command line's init. */
const init =
  "--timezone UTC --contacts Contacts --deals Deals --pipeline 'New, Discovery Booked, Qualified, Proposal Sent, Won*, Closed Won*, Lost-' --yes";

/** Opens an office with a log, its settings stored as Set up does it. `change` alters what is stored. */
export async function nightOffice({
  airtable: options = {},
  script = {},
  plan = "team",
  change = (json) => json,
}: {
  readonly airtable?: AirtableOptions;
  readonly script?: ScriptOptions;
  readonly plan?: string;
  readonly change?: (json: Record<string, JsonValue>) => Record<string, JsonValue>;
} = {}): Promise<NightOffice> {
  // A Tuesday.
  const there = await office({ now: "2026-06-02T01:00:00.000Z", ...options });
  const { airtable, at } = there;
  const { control } = airtable;
  at.now = control.now();
  const said = await there.run(`init --log ${there.log} --plan ${plan} ${init}`);
  expect([said.err, said.code]).toEqual(["", 0]);
  const json = change(JSON.parse(at.read("daybook.config.json")));
  at.write("daybook.config.json", JSON.stringify(json));
  const value = JSON.stringify({ ...json, log: there.log });
  control.deleteRows({ table: "Daybook", rows: control.rows({ table: "Daybook" }).map(({ id }) => id) });
  control.addRows({
    table: "Daybook",
    rows: [{ Name: "settings", Kind: "Setting", Value: value, key: "setting settings" }],
  });
  const scripts = airtable.scripts(script);
  const later = (hours: number): void => {
    control.advance({ ms: hours * 3_600_000 });
    at.now = control.now();
  };
  const rows = (name: string) => control.rows({ table: name }).map(({ fields }) => fields);
  return {
    ...there,
    later,
    async night(config = {}, order = {}) {
      const values = new Map<string, JsonValue>(Object.entries({ live: true, ...config }));
      const result = await scripts.runAutomation({ script: fillConfig(await nightText(), values), ...order });
      at.now = control.now();
      const { outputs, ...end } = result;
      return { ...end, ...(outputs as unknown as Told) };
    },
    async publish(words = "") {
      at.now = control.now();
      const { out, err, code } = await there.run(`publish ${words} --json`);
      if (code !== 0) throw new Error(`${out}${err}`);
      const { tables } = JSON.parse(out) as {
        readonly tables: readonly { name: string; written: number; removed: number }[];
      };
      return Object.fromEntries(
        tables.slice(0, -1).map(({ name, written, removed }) => [name, written + removed]),
      );
    },
    table: (name) =>
      rows(name)
        .slice()
        .sort((a, b) => (String(a.key) < String(b.key) ? -1 : 1)),
    edit(name, field, value) {
      for (const [table, primary] of [
        ["Contacts", "Full name"],
        ["Deals", "Deal"],
      ] as const) {
        const row = control.rows({ table }).find(({ fields }) => fields[primary] === name);
        if (row) control.editCell({ table, row: row.id, field, value, by: "editor" });
      }
    },
    place: () =>
      JSON.parse(String(rows("Daybook").find(({ key }) => key === "place nightly")?.Value ?? "null")),
    story: (type) =>
      rows("Events")
        .filter(({ event_type }) => type === undefined || event_type === type)
        .map(({ event_type, event_data }) => `${event_type} ${event_data}`)
        .sort(),
  };
}

let built: Promise<string> | null = null;

/** The file that people paste, as the build makes it. */
export function nightText(): Promise<string> {
  const runtime = runtimes.find(({ name }) => name === "airtable-nightly");
  if (!runtime) throw new Error("No runtime airtable-nightly.");
  built ??= buildBundle(runtime, { root: process.cwd(), version: "1.0.0" }).then(({ text }) => text);
  return built;
}
