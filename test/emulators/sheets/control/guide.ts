import {
  anything,
  type Check,
  type Checks,
  flag,
  type Guide,
  listOfOnes,
  number,
  object,
  objects,
  oneOf,
  or,
  text,
  texts,
  verb,
} from "../../common/arguments.ts";
import { faultKinds } from "../http/faults.ts";
import { requestKinds } from "../http/request-log.ts";
import { languages } from "../model/protection.ts";
import { scopes } from "../model/workspace.ts";
import type { Control } from "./control.ts";

const acted = (
  does: string,
  needs: Checks,
  example: Readonly<Record<string, unknown>>,
  may: Checks = {},
): Guide => verb(does, needs, example, { by: text, spreadsheet: text, ...may });

const lists: Check = {
  what: "a list of rows",
  fits: (value) => Array.isArray(value) && value.every(Array.isArray),
};
const none: Check = { what: "null", fits: (value) => value === null };
const inTab: Checks = { tab: text };
const lines: Checks = { tab: text, at: or(number, text) };
const count: Checks = { count: number };
const home = { spreadsheet: text };
const requests = listOfOnes(...requestKinds);
const role = oneOf("none", "reader", "commenter", "writer");

/** Every verb, with an example. */
export const guides: { readonly [Verb in keyof Control]: Guide } = {
  rows: acted("all values of a tab, as they were entered", inTab, { tab: "Contacts" }),
  editCell: acted(
    "types into one cell",
    { ...inTab, cell: text, value: anything },
    { tab: "Contacts", cell: "B2", value: "Won" },
  ),
  paste: acted(
    "types into many cells",
    { ...inTab, cell: text, values: lists },
    { tab: "Contacts", cell: "A5", values: [["C9", "New"]] },
  ),
  sort: acted(
    "sorts what is below the header",
    { ...inTab, column: text },
    { tab: "Contacts", column: "Stage" },
    { descending: flag },
  ),
  insertRows: acted("puts rows in", lines, { tab: "Contacts", at: 2 }, count),
  deleteRows: acted("takes rows out", lines, { tab: "Contacts", at: 2 }, count),
  insertColumns: acted("puts columns in", lines, { tab: "Contacts", at: "B" }, count),
  deleteColumns: acted("takes columns out", lines, { tab: "Contacts", at: "B" }, count),
  moveColumn: acted(
    "moves a column before another one",
    { ...inTab, column: text, before: text },
    { tab: "Contacts", column: "Stage", before: "A" },
  ),
  moveRow: acted(
    "moves a row before another one",
    { ...inTab, row: number, before: number },
    { tab: "Contacts", row: 4, before: 2 },
  ),
  renameTab: acted("renames a tab", { ...inTab, to: text }, { tab: "Contacts", to: "People" }),
  renameHeader: acted(
    "renames a header",
    { ...inTab, column: text, to: text },
    { tab: "People", column: "Stage", to: "Step" },
  ),
  addTab: acted("adds a tab", inTab, { tab: "Notes" }, { values: lists }),
  deleteTab: acted("deletes a tab", inTab, { tab: "Notes" }),
  hideTab: acted("hides a tab, or shows it", inTab, { tab: "People", hidden: false }, { hidden: flag }),
  ask: acted(
    "anything else, as requests of a batchUpdate",
    { requests: objects },
    { requests: [{ addNamedRange: { namedRange: { name: "Head", range: { sheetId: 0 } } } }] },
  ),
  deleteNamedRange: acted("deletes a named range", { name: text }, { name: "Head" }),
  protect: acted(
    "protects a tab or cells of it",
    inTab,
    { tab: "People", editors: [] },
    { range: text, editors: texts, warningOnly: flag },
  ),
  unprotect: acted("takes every protection from a tab", inTab, { tab: "People" }),
  restore: acted("brings an old version back", { commits: number }, { commits: 1 }),
  book: verb("the spreadsheet as its owner is answered, with all cells", {}, {}, home),
  commits: verb("how many commits there were", {}, {}, home),

  now: verb("the time"),
  advance: verb("the clock jumps ahead", { ms: number }, { ms: 60_000 }),
  quotas: verb("whether 60 calls a minute are kept to", { enforced: flag }, { enforced: false }),
  requests: verb("how many requests came, by kind, answer and fault"),
  requestLog: verb("each request that came"),
  forgetRequests: verb("counts from none again"),
  fault: verb(
    `something goes wrong with the next request: ${faultKinds.join(", ")}`,
    { kind: oneOf(...faultKinds) },
    { kind: "lost", times: 2, requests: ["batchUpdate"] },
    { times: number, after: number, requests, ms: number, commits: number },
  ),
  storm: verb(
    "faults by chance, the same for the same seed, until calm",
    { seed: number, chances: object },
    { seed: 7, chances: { lost: 0.1, "503-after": 0.1, "429": 0.05 } },
    { requests, ms: object, commits: number },
  ),
  stale: verb("every read is so many commits behind", { commits: number }, { commits: 1 }),
  race: verb("overlapping appends land on the same rows", { ms: or(number, none) }, { ms: 25 }),
  calm: verb("no more faults, staleness and races"),
  settle: verb('does now what "late" requests still have to do'),

  addAccount: verb(
    "adds an account, which shares nothing yet",
    { name: text, email: text },
    { name: "ana", email: "ana@example.com" },
    { kind: oneOf("person", "service") },
  ),
  speak: verb(
    "in which language refusals speak to an account",
    { account: text, language: oneOf(...languages) },
    { account: "ana", language: "es" },
  ),
  share: verb(
    "shares the spreadsheet with an account, or no longer",
    { account: text, role },
    { account: "ana", role: "writer" },
    home,
  ),
  addToken: verb(
    "a token for an account, with all scopes or some",
    { account: text },
    { account: "ana" },
    { scopes: listOfOnes(...scopes) },
  ),
  revokeToken: verb("a token is no good any more", { token: text }, { token: "ya29…" }),
};

/** What GET answers: one line a verb. */
export const guideText: string = [
  'POST {"do": verb, "with": {…}} answers {"result"} or {"error"}. Most verbs may be told who acts: "by": owner (as usual), editor, reader or',
  "another account. Rows count from 1; a column is its header or its letters.",
  "",
  ...Object.entries(guides).map(
    ([verb, { does, example }]) => `${JSON.stringify({ do: verb, with: example })}  ${does}`,
  ),
  "",
].join("\n");
