import { isDaybookError } from "../../core/errors.ts";
import type { CellData, SheetsClient } from "./client.ts";
import { lettersOf, quoted } from "./columns.ts";
import type { Guard } from "./protect.ts";
import { type BookTab, readBook, tabNamed } from "./tabs.ts";

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
  /** How the writer sees the protection, after it was put right. */
  readonly guard: Guard;
  /** An ordinary editor's client; null where there is none. */
  readonly editor: SheetsClient | null;
  readonly tab: BookTab;
}

/** Tries whether an ordinary editor could change the log: writes into a cell of each column what stands there. No cell is changed. */
export async function proveLock({ guard, editor, tab }: ProofFor): Promise<Proof> {
  const columns = tab.headers.filter(Boolean);
  const broken = guard.faults.length > 0;
  if (editor === null)
    return { ...nothing(noEditor, ...lockLimits), ...(broken ? { proved: false, open: columns } : {}) };
  let seen: BookTab | undefined;
  try {
    seen = tabNamed((await readBook(editor)).tabs, tab.title);
  } catch (error) {
    if (isDaybookError(error) && ["SHEETS_NOT_SHARED", "SHEETS_NOT_FOUND"].includes(error.code))
      return nothing(notShared);
    throw error;
  }
  if (!seen || (!broken && seen.protections.every(({ warns, mine }) => warns || mine))) return nothing(letIn);
  const { open, refused, unclear } = await tryEdits(editor, seen);
  if (unclear === "reader") return nothing(tooFewRights);
  const isWhole = open.length === 0 && refused.length === columns.length;
  return {
    proved: open.length > 0 ? false : isWhole ? true : null,
    open,
    refused,
    unproved: [...(unclear === null ? [] : [unclear]), ...lockLimits],
  };
}

const nothing = (...unproved: readonly string[]): Proof => ({
  proved: null,
  open: [],
  refused: [],
  unproved,
});

interface Tries {
  readonly open: readonly string[];
  readonly refused: readonly string[];
  readonly unclear: string | null;
}

/** A request a column. In a log without events the headers are tried. */
async function tryEdits(editor: SheetsClient, tab: BookTab): Promise<Tries> {
  const last = lettersOf(tab.headers.length - 1);
  const { sheets = [] } = await editor.get({
    fields: "sheets.data.rowData.values.userEnteredValue",
    ranges: [`${quoted(tab.title)}!A1:${last}2`],
  });
  const [header = {}, first] = sheets[0]?.data?.[0]?.rowData ?? [];
  const hasEvent = (first?.values ?? []).some(({ userEnteredValue }) => userEnteredValue);
  const cells: readonly CellData[] = (hasEvent ? first : header)?.values ?? [];
  const [open, refused]: [string[], string[]] = [[], []];
  for (const [at, name] of tab.headers.entries()) {
    if (name === "") continue;
    const { userEnteredValue } = cells[at] ?? {};
    const values = [userEnteredValue ? { userEnteredValue } : {}];
    const start = { sheetId: tab.id, rowIndex: hasEvent ? 1 : 0, columnIndex: at };
    try {
      await editor.update([{ updateCells: { start, rows: [{ values }], fields: "userEnteredValue" } }]);
      open.push(name);
    } catch (error) {
      if (!isDaybookError(error)) throw error;
      if (error.code === "SHEETS_NOT_SHARED") return { open, refused, unclear: "reader" };
      if (error.code === "SHEETS_PROTECTED") refused.push(name);
      else return { open, refused, unclear: `The try ended early: ${error.message}` };
    }
  }
  return { open, refused, unclear: null };
}

const noEditor =
  "No edit was tried: there is no second token. Put an access token of an ordinary editor of the spreadsheet, not of the account that writes nor of its owner, into GOOGLE_EDITOR_ACCESS_TOKEN, and run daybook lock again.";
const notShared =
  "No edit was tried: the account of GOOGLE_EDITOR_ACCESS_TOKEN may not open the spreadsheet. Share it with that account as Editor.";
const tooFewRights =
  "No edit was tried: the account of GOOGLE_EDITOR_ACCESS_TOKEN may only look at the spreadsheet. Share it with that account as Editor.";
const letIn =
  "No edit was tried: the account of GOOGLE_EDITOR_ACCESS_TOKEN owns the spreadsheet, or the protection lets it in. It must be an ordinary editor's.";

/** What no try of one person's edits can show. */
export const lockLimits: readonly string[] = [
  "The spreadsheet's owner is bound by no protection, and can take it off: Google has it so. What is changed all the same daybook verify names.",
  "Other people weren't tried; nor was deleting the whole spreadsheet, copying it, or bringing an old version of it back, which no protection stops.",
];
