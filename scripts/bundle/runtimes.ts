import { serviceNames } from "../../src/hosts/apps-script/globals.ts";
import { appsScriptStubs } from "./apps-script-stubs.ts";
import {
  airtableScripts,
  appsScript,
  codeSteps,
  everywhere,
  type Forbidden,
  noFetch,
  synchronous,
} from "./forbidden.ts";

/** A place that people paste code into, and what its bundle has to be like. Its source is src/bundles/<name>/: entry.ts and config.txt. */
export interface Runtime {
  readonly name: string;
  /** What it is for, in a sentence: `daybook bundle` shows it. */
  readonly about: string;
  /** Where its page stands. */
  readonly page: string;
  readonly target: "es2018" | "es2019" | "es2020";
  /** What of the language is written in other words, though the target has it: `{ "async-await": false }`. */
  readonly supported?: Readonly<Record<string, boolean>>;
  /** A script that stands before the code, and the host's globals that it hides from it. */
  readonly prelude?: { readonly path: string; readonly hides: readonly string[] };
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

/** Each holds what checks, names and appends an event, the very code of the command line: that alone is twice the 20 KB one would wish. */
const codeStepLimit = 106 * KB;

/** Every bundle that the build makes. */
export const runtimes: readonly Runtime[] = [
  {
    name: "airtable-automation",
    about:
      "Airtable, Automations, “Run a script”: logs what changed on a record, what the automation itself just did, or what another tool sent to a webhook.",
    page: "templates/airtable/README.md",
    target: "es2020",
    // It replays, checks and appends by the very code of the command line, through the base or the Web API.
    limit: 156 * KB,
    shape: "readable",
    forbidden: [...everywhere, ...airtableScripts],
    globals: ["base", "input", "output", "fetch"],
    footer: (call) => `await ${call};`,
  },
  {
    name: "airtable-nightly",
    about:
      "Airtable, Automations, “Run a script” at a scheduled time: logs what was missed, renews the tables, says what needs a look, and writes Monday's mail.",
    page: "templates/airtable/README.md",
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
    // All views, and all that set-up, capture, import, questions and verify need, in one file; archiving takes 7 KB, for nobody
    // without a terminal has another place for it.
    limit: 260 * KB,
    shape: "minified",
    forbidden: [...everywhere, ...airtableScripts],
    globals: ["base", "input", "output", "session", "cursor"],
    footer: (call) => `await ${call};`,
  },
  {
    name: "zapier",
    about:
      "Zapier, “Code by Zapier”, Run Javascript: logs what its Input Data says, in Airtable or in a Google Sheet; one event is one call.",
    page: "templates/zapier/README.md",
    target: "es2020",
    limit: codeStepLimit,
    shape: "readable",
    forbidden: [...everywhere, ...codeSteps],
    globals: ["inputData", "fetch"],
    footer: (call) => `return await ${call};`,
  },
  {
    name: "make",
    about:
      "Make, “Make Code”: makes the request that logs what its inputs say; the next module sends it with your own connection, to Airtable or a Google Sheet.",
    page: "templates/make/README.md",
    target: "es2020",
    limit: codeStepLimit,
    shape: "readable",
    forbidden: [...everywhere, ...codeSteps, ...noFetch, ...synchronous],
    globals: ["input"],
    footer: (call) => `return ${call};`,
  },
  {
    name: "n8n",
    about:
      "n8n, a node “Code”: makes the request that logs its items, which an HTTP Request node sends with your own credential, reads the answers, or does both by itself; to Airtable or a Google Sheet.",
    page: "templates/n8n/README.md",
    target: "es2020",
    // It prepares, reads answers, and appends by itself: one file for each of its nodes.
    limit: 124 * KB,
    shape: "readable",
    forbidden: [...everywhere, ...codeSteps],
    globals: ["items", "item", "helpers"],
    footer: (call) => `return await ${call};`,
  },
  {
    name: "gohighlevel",
    about:
      "HighLevel (GoHighLevel), a workflow's “Custom Code”: logs what its properties say, in Airtable or in a Google Sheet; one event is one call.",
    page: "templates/gohighlevel/README.md",
    // Which language it has isn't documented.
    target: "es2018",
    // In the older language the same code takes more words.
    limit: 106 * KB,
    shape: "readable",
    forbidden: [...everywhere, ...codeSteps],
    globals: ["inputData", "customRequest"],
    footer: (call) => `return await ${call};`,
  },
  {
    name: "apps-script",
    about:
      "Google Sheets, Extensions, Apps Script: a spreadsheet's whole Daybook. A menu with set-up and rehearsal, capture by edit and by timer, tables and charts every night, Monday's mail, formulas, a sidebar, and an address to which any tool can post.",
    page: "templates/google-sheet/README.md",
    target: "es2019",
    // Apps Script has no event loop: what is asynchronous becomes generators, run to their end by a promise of our own.
    supported: { "async-await": false, "async-generator": false, "for-await": false },
    prelude: { path: "src/hosts/apps-script/prelude.ts", hides: ["Promise"] },
    // All of the panel's parts, set-up and nightly, and what esbuild writes in place of async and of newer syntax.
    limit: 300 * KB,
    shape: "minified",
    forbidden: [...everywhere, ...appsScript],
    globals: serviceNames,
    footer: appsScriptStubs,
  },
];
