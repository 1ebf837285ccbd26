import { countsOf, isListOf, type LogCheckpoint, leafOf, readCheckpoint, takeOne } from "../../core/seal.ts";
import { isEdit, type Seal, type SealVerified, withSeal } from "../../core/verify-seal.ts";
import { type Checked, checkCheckpoint } from "../../log/seal/check-checkpoint.ts";
import { sealedAt } from "../../log/seal/seal-files.ts";
import {
  type CheckedRows,
  checkRows,
  type FileRow,
  listable,
  type RowRules,
  savedNotes,
  withGivenIds,
} from "./check-rows.ts";
import { oneTooMany } from "./one-too-many.ts";
import type { ExportedFile } from "./read-exported.ts";
import { type SealOrder, sealOrders } from "./seal-orders.ts";

/** What a file is checked against; nothing of it is needed. */
export interface Against {
  /** The text of a checkpoint that was kept elsewhere. */
  readonly note: string | null;
  /** Who must have signed it. */
  readonly key: string | undefined;
  /** The lines of the list of sealed rows, which names what a checkpoint alone can't. */
  readonly leaves: readonly string[] | null;
}

/** What checking a file gave. */
export interface FileChecked {
  readonly found: SealVerified;
  readonly checkpoint: Checked | null;
  /** How the sealed rows lie in the file; null where that isn't known. */
  readonly order: "sealed" | "sorted" | null;
  readonly notes: readonly string[];
}

/** Checks each row of a file, and all of them against a checkpoint. Throws CHECKPOINT_UNREADABLE, VERIFIER_KEY_UNREADABLE. */
export async function checkFile(
  file: ExportedFile,
  { note, key, leaves }: Against,
  rules: RowRules,
): Promise<FileChecked> {
  const checked = await checkRows(file, rules);
  const notes = [...notesOf(file), ...savedNotes(checked)];
  const bare: FileChecked = { found: checked.found, checkpoint: null, order: null, notes };
  if (note === null && leaves === null) return bare;
  const text = note?.replace(/^\uFEFF/, "").replace(/\r\n/g, "\n") ?? "";
  const wanted = readCheckpoint(text);
  const proof = wanted === null ? null : leaves ? byList(checked, wanted, leaves) : proofOf(checked, wanted);
  const known = { seal: leaves && wanted ? sealOf(wanted, leaves, text) : null, broken: null };
  const said = await checkCheckpoint(text, key, { known, sorted: async () => proof?.leaves ?? [] });
  const whyNot = proof === null && wanted !== null && said.signed !== false;
  const checkpoint = whyNot
    ? { ...said, message: leaves ? said.message : reasonOf(file, checked, wanted) }
    : proof && said.holds
      ? { ...said, message: proof.message }
      : said;
  if (proof === null || wanted === null) return { ...bare, checkpoint };
  const seal = sealOf(wanted, proof.leaves, text);
  const found = withSeal(proof.checked.found, datedFor(proof, seal), seal);
  return { found: named(found, proof), checkpoint, order: proof.order, notes };
}

/** How a file's rows give a checkpoint. */
interface Proof {
  readonly checked: CheckedRows;
  readonly leaves: readonly string[];
  readonly isDated: boolean;
  readonly order: FileChecked["order"];
  readonly message: string;
  /** The one row that isn't among those that were sealed, and lies between them. */
  readonly extra?: FileRow | undefined;
}

/** The seal's list is the list that gives its root: found among the orders in which the rows may have been sealed. */
function proofOf(checked: CheckedRows, wanted: LogCheckpoint): Proof | null {
  const tries = checked.given.size > 0 ? [checked, withGivenIds(checked)] : [checked];
  for (const each of tries)
    for (const order of sealOrders(listable(each.rows), wanted.size, wanted.origin))
      if (isListOf(wanted, order.leaves)) return proved(each, order, order.leaves);
  // One row more is found by leaving out each in turn; of several none is.
  for (const each of tries)
    for (const order of sealOrders(listable(each.rows), wanted.size + 1, wanted.origin)) {
      if (order.leaves.length <= wanted.size) continue;
      const gone = oneTooMany(order.leaves.slice(0, wanted.size + 1), wanted.root);
      if (gone === null) continue;
      const left = order.leaves.filter((_, at) => at !== gone);
      const twin = order.leaves[gone] as string;
      return { ...proved(each, order, left), extra: lastOf(each.rows, twin, order.isDated) };
    }
  return null;
}

const proved = (checked: CheckedRows, order: SealOrder, leaves: readonly string[]): Proof => ({
  checked,
  leaves,
  isDated: order.isDated,
  order: order.isOwn ? "sealed" : "sorted",
  message: messageOf(order, checked.found.edited.length > 0),
});

function messageOf({ isOwn }: SealOrder, hasEdits: boolean): string {
  const rows = isOwn
    ? "The file's rows give the checkpoint"
    : "The file's rows, put back into the order in which they were sealed, give the checkpoint";
  if (hasEdits)
    return `${rows} by the event_ids in them: none that it seals is missing, but cells were changed.`;
  return `${rows}: those that it seals stand there as they were${isOwn ? "" : ", and sorting is no edit"}.`;
}

function byList(checked: CheckedRows, wanted: LogCheckpoint, leaves: readonly string[]): Proof | null {
  if (!isListOf(wanted, leaves)) return null;
  const isDated = !leaves.slice(0, wanted.size).every((leaf) => leaf.endsWith(" -"));
  const message = "The list of sealed rows is the one that the checkpoint was made of, or has grown from it.";
  return { checked, leaves, isDated, order: null, message };
}

const sealOf = (checkpoint: LogCheckpoint, leaves: readonly string[], text: string): Seal => ({
  checkpoint,
  leaves,
  at: sealedAt(text) ?? leaves[checkpoint.size - 1]?.split(" ")[1]?.replace(/^-$/, never) ?? never,
});

const never = "1970-01-01T00:00:00.000Z";

/** The rows as the list names them: those of a base without their times. What has no time and isn't listed is no older than the seal. */
function datedFor({ checked, leaves, isDated }: Proof, { checkpoint, at }: Seal): readonly FileRow[] {
  if (isDated) return checked.rows;
  const left = countsOf(leaves.slice(0, checkpoint.size));
  return checked.rows.map((row) =>
    takeOne(left, leafOf({ event_id: row.event_id, recorded_at: null }))
      ? { ...row, recorded_at: null }
      : { ...row, recorded_at: row.recorded_at ?? at },
  );
}

/** What was found, in words for a file, and the row that lies between the sealed ones without being one. */
function named(all: SealVerified, { extra }: Proof): SealVerified {
  const edited = all.edited.map((each) => (isEdit(each) ? each : { ...each, message: erasedLater }));
  const found = { ...all, edited };
  const isNamed = (all: SealVerified["inserted"]): boolean =>
    all.some(({ position }) => position === extra?.position);
  if (extra === undefined || isNamed(found.inserted) || isNamed(found.edited)) return found;
  const { event_id, position } = extra;
  const message = "the row lies among the sealed ones, and was put in after they were sealed";
  return {
    ...found,
    ok: false,
    inserted: [...found.inserted, { event_id, position, message }],
    unsealed: Math.max(0, found.unsealed - 1),
  };
}

const erasedLater =
  "it was erased after the checkpoint was made: one that is younger says whether that was meant";

const lastOf = (rows: readonly FileRow[], leaf: string, isDated: boolean): FileRow | undefined =>
  rows
    .slice()
    .reverse()
    .find(
      ({ event_id, recorded_at }) => leafOf({ event_id, recorded_at: isDated ? recorded_at : null }) === leaf,
    );

function reasonOf(file: ExportedFile, { rows, found }: CheckedRows, wanted: LogCheckpoint): string {
  const { size, origin } = wanted;
  const begin = "The file's rows don't give the checkpoint:";
  const list = "The list of sealed rows names what is wrong: --leaves FILE.";
  if (rows.length < size)
    return `${begin} it seals ${size} rows of ${origin}, and the file has ${rows.length}. ${size - rows.length} at least are gone from it, or it holds a part of the log only, or rows that can't be read. ${list}`;
  if (savedNotes({ rows, found, given: new Map() }).some((each) => each.includes("recorded_at")))
    return `${begin} when rows were recorded is sealed too, and a spreadsheet wrote that anew.`;
  if (!file.hasTimes)
    return `${begin} a sealed row was changed with its event_id, or is gone. Or nothing is wrong, and the file doesn't say enough: it has no column recorded_at, which the seal of a spreadsheet or a file counts in, and which shows how a base was sealed more than once. Take the file from daybook export. ${list}`;
  return `${begin} a sealed row is gone, or was changed with its event_id worked out anew, or its recorded_at was, or several rows were put in, or the checkpoint is of another log than ${origin}. ${list}`;
}

function notesOf({ others, lacking, form, name }: ExportedFile): readonly string[] {
  const notes: string[] = [];
  if (others.length > 0)
    notes.push(
      `Not sealed, and not checked: the ${others.length === 1 ? "column" : "columns"} ${others.slice(0, 8).join(", ")}${others.length > 8 ? ", …" : ""}.`,
    );
  if (lacking.length > 0)
    notes.push(
      `${name} has no column ${lacking.join(", no column ")}: rows that had something there can't give their id.`,
    );
  if (form === "ndjson")
    notes.push(
      "Such a file holds events alone: rows that were changed before it was written aren't in it. daybook export -o log.csv hands on every row.",
    );
  return notes;
}
