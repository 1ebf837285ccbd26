import { airtableScripts, everywhere, type Forbidden } from "./forbidden.ts";

/** A place that people paste code into, and what its bundle has to be like. Its source is src/bundles/<name>/: entry.ts and config.txt. */
export interface Runtime {
  readonly name: string;
  /** What it is for, in a sentence: `daybook bundle` shows it. */
  readonly about: string;
  /** Where its page stands. */
  readonly page: string;
  readonly target: "es2019" | "es2020";
  /** The most bytes that the file may have, CONFIG and all. */
  readonly limit: number;
  /** People read what they paste: minified only where the host has no room. */
  readonly shape: "readable" | "minified";
  readonly forbidden: readonly Forbidden[];
  /** The host's globals that are handed over, each undefined where the host hasn't got it. */
  readonly globals: readonly string[];
  /** The last lines, around the call. */
  readonly footer: (call: string) => string;
}

const KB = 1024;

/** Every bundle that the build makes. */
export const runtimes: readonly Runtime[] = [
  {
    name: "airtable-automation",
    about:
      "Airtable, Automations, “Run a script”: logs what changed on a record, what the automation itself just did, or what another tool sent to a webhook.",
    page: "templates/airtable/README.md",
    target: "es2020",
    // It replays, checks and appends by the very code of the command line, through the base or the Web API.
    limit: 152 * KB,
    shape: "readable",
    forbidden: [...everywhere, ...airtableScripts],
    globals: ["base", "input", "output", "fetch"],
    footer: (call) => `await ${call};`,
  },
  {
    name: "airtable-nightly",
    about:
      "Airtable, Automations, “Run a script” at a scheduled time: logs what was missed, renews the tables, says what needs a look, and writes Monday's mail.",
    page: "README: In your Airtable base",
    target: "es2020",
    limit: 220 * KB,
    shape: "minified",
    forbidden: [...everywhere, ...airtableScripts],
    globals: ["base", "input", "output"],
    footer: (call) => `await ${call};`,
  },
  {
    name: "airtable-extension",
    about:
      "Airtable, Extensions, Scripting: the control panel. Sets Daybook up, captures, rebuilds the tables, answers questions, verifies.",
    page: "templates/airtable/README.md",
    target: "es2020",
    // All views, and all that set-up, capture, import, questions and verify need, in one file.
    limit: 250 * KB,
    shape: "minified",
    forbidden: [...everywhere, ...airtableScripts],
    globals: ["base", "input", "output", "session", "cursor"],
    footer: (call) => `await ${call};`,
  },
];
