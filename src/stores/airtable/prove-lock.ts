import type { AirtableClient } from "./client.ts";
import type { LogRecord } from "./events-table.ts";
import { personOf } from "./second-person.ts";
import { type Tried, type Tries, tryEdits, webTryDesk } from "./try-edits.ts";

/** What was found out about a lock, and what wasn't. */
export interface Proof {
  /** true: every column refused. false: an edit would go through. null: it couldn't be told. */
  readonly proved: boolean | null;
  readonly open: readonly string[];
  readonly refused: readonly string[];
  /** What this doesn't prove, in sentences. */
  readonly unproved: readonly string[];
}

/** What a proof is made with. */
export interface ProofFor {
  /** The token that writes; null where there is none. */
  readonly writer: AirtableClient | null;
  /** The token of an ordinary Editor; null where there is none. */
  readonly editor: AirtableClient | null;
  /** The log's table, by the name that people know. */
  readonly table: string;
  readonly columns: readonly Tried[];
}

/** Tries whether a second person could edit the log. No cell is changed. */
export async function proveLock({ writer, editor, table, columns }: ProofFor): Promise<Proof> {
  if (editor === null) return nothing(noEditor);
  const second = await personOf(editor);
  const first = writer === null ? null : await personOf(writer).catch(() => null);
  if (second.id !== null && second.id === first?.id) return nothing(samePerson);
  const said: string[] = [];
  if (first === null || second.id === null) said.push(unknownPerson);
  if (second.level !== null && !mayEdit.includes(second.level)) return nothing(tooFewRights(second.level));
  if (second.level === null) said.push(unknownLevel);

  const rows = await someRows(editor, table);
  if (rows.length === 0) return nothing(`${table} is empty: append an event, then run daybook lock again.`);
  const isCreator = second.level === "create";
  const tries = await tryEdits(webTryDesk(editor, table), rows, columns);
  const hasSource = columns.some(({ type }) => type === "externalSyncSource");
  const isSynced = tries.synced || hasSource;
  // Of a synced table a refusal need not name the column; but for want of a scope there is another type.
  const isTold =
    tries.synced ||
    (hasSource && second.level !== null && tries.vague.every(({ type }) => type === forbidden));
  const refused = isTold ? [...tries.refused, ...tries.vague.map(({ column }) => column)] : tries.refused;
  const doubts = isTold ? [] : vagueness(table, tries);
  said.push(...tries.unclear, ...doubts);
  if (isSynced && tries.open.length === 0) said.push(syncedFrom(table));
  if (isCreator) said.push(creator(tries.open));
  const open = isCreator ? [] : tries.open;
  const isWhole = [...tries.open, ...tries.unclear, ...doubts].length === 0 && refused.length > 0;
  return {
    proved: open.length > 0 ? false : isWhole ? true : null,
    open,
    refused,
    unproved: [...said, ...lockLimits(table)],
  };
}

const nothing = (why: string): Proof => ({ proved: null, open: [], refused: [], unproved: [why] });

/** Source: Airtable Web API, Errors, 403. */
const forbidden = "INVALID_PERMISSIONS";

/** Rights that let a person edit rows. */
const mayEdit = ["edit", "create", "owner"];

const noEditor =
  "No edit was tried: there is no second token. Put the token of an ordinary Editor, not of the account that writes, into AIRTABLE_EDITOR_API_KEY (scopes data.records:read, data.records:write, schema.bases:read; this base), and run daybook lock again.";
const samePerson =
  "No edit was tried: both tokens belong to the same person, who may write. AIRTABLE_EDITOR_API_KEY must be a token of somebody else, an ordinary Editor.";
const unknownPerson =
  "Whether the two tokens belong to different people couldn't be told: AIRTABLE_API_KEY must be set and valid, too.";
const unknownLevel =
  "Which rights the second person has in the base couldn't be told: give that token the scope schema.bases:read.";

const tooFewRights = (level: string): string =>
  `No edit was tried: the second person's rights in the base are "${level}", which may edit nothing anyway. AIRTABLE_EDITOR_API_KEY must be a token of an Editor.`;

const creator = (open: readonly string[]): string =>
  open.length === 0
    ? "The second person is an Owner or Creator, and was refused all the same; but they can take the lock off. Try an ordinary Editor too."
    : `The second person is an Owner or Creator, for whom ${open.join(", ")} ${open.length === 1 ? "is" : "are"} open: that says nothing about Editors. AIRTABLE_EDITOR_API_KEY must be a token of an ordinary Editor.`;

const syncedFrom = (table: string): string =>
  `${table} is synced from elsewhere: its rows are read-only here. Who may edit them where they come from wasn't tried.`;

/** Refusals that no lock need be behind. */
const vagueness = (table: string, { open, refused, vague }: Tries): readonly string[] =>
  open.length + refused.length > 0
    ? vague.map(
        ({ column }) =>
          `Column "${column}" gave no clear answer: it was refused in words that don't name it.`,
      )
    : vague.length > 0
      ? [
          `The table ${table} as a whole refuses, in words that name no column: it is synced from elsewhere, or the second token lacks the scope data.records:write, or its owner the right to edit rows. That shows no lock.`,
        ]
      : [];

/** What no try of one person's edits can show. */
export const lockLimits = (table: string): readonly string[] => [
  `Creating and deleting rows of ${table} wasn't tried, since a try that succeeds would do harm: look at Edit table permissions.`,
  "Other people weren't tried. Owners and Creators can take any lock off.",
  "The other side of the links, in the CRM's tables, wasn't tried: an edit there can wake automations.",
  "Native automations weren't tried; the recipe says how to check them.",
];

async function someRows(client: AirtableClient, table: string): Promise<readonly LogRecord[]> {
  const path = `/${encodeURIComponent(table)}/listRecords`;
  const { body } = await client.request({ method: "POST", path, body: { pageSize: 100 }, repeatable: true });
  return (body as { readonly records?: readonly LogRecord[] } | null)?.records ?? [];
}
