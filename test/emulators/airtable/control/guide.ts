import {
  anything,
  type Checks,
  flag,
  type Guide,
  keyed,
  listOfOnes,
  number,
  object,
  objects,
  oneOf,
  or,
  row,
  rows,
  text,
  texts,
  verb,
} from "../../common/arguments.ts";
import { faultKinds } from "../http/faults.ts";
import { requestKinds } from "../http/request-log.ts";
import { plans } from "../model/plans.ts";
import { scopes } from "../model/workspace.ts";
import type { Control } from "./control.ts";

const who: Checks = { by: text, source: text, base: text };
const acted: typeof verb = (does, needs, example, may = {}) => verb(does, needs, example, { ...may, ...who });

const inTable: Checks = { table: text };
const inField: Checks = { table: text, field: text };
const level = or(oneOf("editors", "creators", "nobody"), keyed("users", texts));
const role = oneOf("none", "read", "comment", "edit", "create", "owner");
const requests = listOfOnes(...requestKinds);
const sarah = { table: "Contacts", row: "Sarah Lopez" };

/** Every verb, with an example for the sandbox's base. */
export const guides: { readonly [Verb in keyof Control]: Guide } = {
  rows: acted("all rows of a table, past lag and rights", inTable, { table: "Contacts" }),
  addRows: acted(
    "adds rows",
    { ...inTable, rows: objects },
    { table: "Contacts", rows: [{ Name: "Ana Silva", Stage: "New" }] },
  ),
  editCell: acted(
    "writes one cell; null empties it; a link takes names",
    { ...inTable, row, field: text, value: anything },
    { ...sarah, field: "Stage", value: "Won" },
  ),
  deleteRows: acted(
    "deletes rows",
    { ...inTable, rows },
    { table: "Contacts", rows: [{ Name: "Ana Silva" }] },
  ),
  addOption: acted(
    "adds an option to a select column",
    { ...inField, name: text },
    { table: "Contacts", field: "Stage", name: "On hold" },
  ),
  renameOption: acted(
    "renames an option in every cell, which edits none",
    { ...inField, from: text, to: text },
    { table: "Contacts", field: "Stage", from: "On hold", to: "Paused" },
  ),
  triggered: acted(
    "the automation runs that changes would have started; watch: the columns that count",
    inTable,
    { table: "Contacts", watch: ["Stage"] },
    { watch: texts },
  ),

  addTable: acted(
    "adds a table",
    { name: text, fields: objects },
    { name: "Notes", fields: [{ name: "Title", type: "singleLineText" }] },
    { description: text, rows: objects },
  ),
  renameTable: acted("renames a table", { ...inTable, to: text }, { table: "Notes", to: "Remarks" }),
  addField: acted(
    "adds a column, computed ones too",
    { ...inTable, spec: object },
    { table: "Remarks", spec: { name: "Made", type: "createdTime" } },
  ),
  renameField: acted(
    "renames a column",
    { ...inField, to: text },
    { table: "Remarks", field: "Made", to: "Made at" },
  ),
  deleteField: acted("deletes a column, its cells and a link's other side", inField, {
    table: "Remarks",
    field: "Made at",
  }),
  addView: acted(
    "adds a grid view",
    { ...inTable, name: text },
    { table: "Contacts", name: "Open", filter: "{Stage}!='Won'" },
    { filter: text, sort: objects },
  ),
  syncTable: acted(
    "makes a table read-only, as one that is synced from elsewhere, or not",
    { ...inTable, synced: flag },
    { table: "Remarks", synced: true },
  ),
  deleteTable: acted("deletes a table without links", inTable, { table: "Remarks" }),
  lockField: acted(
    "says who may edit a column: editors, creators, nobody or some people",
    { ...inField, level },
    { table: "Contacts", field: "Owner", level: "creators" },
  ),
  lockTable: acted(
    "says who may create and who may delete rows",
    inTable,
    { table: "Contacts", create: { users: ["owner"] }, delete: "nobody" },
    { create: level, delete: level },
  ),
  schema: verb("the tables and their columns", {}, {}, { base: text }),

  now: verb("the time"),
  advance: verb("the clock jumps ahead", { ms: number }, { ms: 3_600_000 }),
  rates: verb("whether 5 requests a second are kept to", { enforced: flag }, { enforced: false }),
  requests: verb("how many requests came, by kind, answer and fault"),
  requestLog: verb("each request that came"),
  forgetRequests: verb("counts from none again"),
  setPlan: verb("moves the workspace to a plan", { plan: oneOf(...Object.keys(plans)) }, { plan: "team" }),
  calls: verb("this month's data calls, as the plan counts them"),
  setCalls: verb("says how many they were", { count: number }, { count: 99_990 }),

  fault: verb(
    `something goes wrong with the next request: ${faultKinds.join(", ")}`,
    { kind: oneOf(...faultKinds) },
    { kind: "lost", times: 2, requests: ["upsert"] },
    { times: number, after: number, requests, ms: number },
  ),
  storm: verb(
    "faults by chance, the same for the same seed, until calm",
    { seed: number, chances: object },
    { seed: 7, chances: { lost: 0.1, "503-after": 0.1, "429": 0.05 } },
    { requests, ms: object },
  ),
  lag: verb("every listing is so far behind", { ms: number }, { ms: 2_000 }),
  calm: verb("no more faults and lag"),
  settle: verb('does now what "late" requests still have to do'),
  expireOffsets: verb("no offset that was handed out is good any more"),

  addUser: verb(
    "adds a person",
    { name: text, email: text, role },
    { name: "ana", email: "ana@example.com", role: "edit" },
    { base: text },
  ),
  setRole: verb(
    "changes a person's role",
    { user: text, role },
    { user: "ana", role: "comment" },
    { base: text },
  ),
  addToken: verb(
    "a token for a person, with some scopes and bases or all",
    { user: text },
    { user: "ana", scopes: ["data.records:read"] },
    { scopes: listOfOnes(...scopes), bases: or(texts, oneOf("all")) },
  ),
  revokeToken: verb("a token is no good any more", { token: text }, { token: "pat…" }),
  transactions: verb(
    "what changed since the start, or since forgetTransactions, as webhooks hear of it",
    {},
    {},
    { base: text },
  ),
  forgetTransactions: verb("forgets them", {}, {}, { base: text }),
};

/** What GET answers: one line a verb. */
export const guideText: string = [
  'POST {"do": verb, "with": {…}} answers {"result"} or {"error"}. Most verbs may be told who acts: "by": owner (as usual), creator, editor,',
  'commenter, reader, or platform, whom no right binds. A row is its id, the text of its first column or {"column": value}.',
  "",
  ...Object.entries(guides).map(
    ([verb, { does, example }]) => `${JSON.stringify({ do: verb, with: example })}  ${does}`,
  ),
  "",
].join("\n");
