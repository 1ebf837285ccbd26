import { DaybookError } from "../../core/errors.ts";
import {
  checkpointOf,
  checkpointText,
  isListOf,
  type LogCheckpoint,
  leafOf,
  newLeaves,
  readLeaf,
} from "../../core/seal.ts";
import { fromIso } from "../../core/time.ts";
import { isUlid } from "../../core/ulid.ts";
import { isEdit, type Seal, type SealedRow } from "../../core/verify-seal.ts";
import { keepSeal, readSeal, type SealPage } from "../../views/seal-page.ts";
import type { LogVerified } from "../archive/with-archives.ts";
import { type KnownSeal, type SealFiles, writeSealFiles } from "./seal-files.ts";

/** How a log is to be sealed. */
export interface SealAsked {
  /** Whether rows that were put in after the last seal with an earlier time are sealed too. @default false */
  readonly late?: boolean | undefined;
  /** Whether it is only said what would be sealed. @default false */
  readonly dry?: boolean | undefined;
  /** The key that signs. @default DAYBOOK_SEAL_KEY of the environment */
  readonly secret?: string | undefined;
  /** Told how many rows were read so far. */
  readonly onRow?: ((rows: number) => void) | undefined;
}

/** What became of a seal. */
export interface SealDone {
  readonly found: LogVerified;
  /** The one that stands now, or would; null where nothing is sealed. */
  readonly checkpoint: LogCheckpoint | null;
  /** The checkpoint as it is to be kept elsewhere, signed where there is a key. */
  readonly text: string | null;
  readonly signed: boolean;
  readonly added: number;
  /** Rows that were put in late: sealed with `late`, else left out. */
  readonly late: number;
  readonly files: SealFiles | null;
  /** Why nothing was sealed, a sentence; null where all is well. */
  readonly refused: string | null;
}

/** What a seal is made of. */
export interface Sealing {
  readonly before: KnownSeal;
  readonly found: LogVerified;
  readonly rows: readonly SealedRow[];
  readonly undated: boolean;
  readonly files: SealFiles | null;
  readonly page: SealPage | undefined;
  readonly origin: string;
  readonly at: string;
  readonly known: () => Promise<KnownSeal>;
  /** Keeps the seal of a log that has no files. */
  readonly keep: (seal: Seal) => void;
}

/** A row's line in the list; its recorded_at isn't in it where no script can read that. */
export const leafLine = ({ event_id, recorded_at }: SealedRow, undated: boolean): string =>
  leafOf({ event_id, recorded_at: undated ? null : recorded_at });

/** Seals rows that were verified just now. Throws SEAL_CROSSED, SEAL_KEY_UNREADABLE, FILE_NOT_WRITABLE and what writing the front page throws. */
export async function makeSeal(asked: SealAsked, sealing: Sealing): Promise<SealDone> {
  const { before, found, undated, files } = sealing;
  const { late = false, dry = false, secret } = asked;
  const known = before.seal;
  const stands = known && before.unfinished !== true ? known.checkpoint : null;
  const { edited, missing, moved, inserted } = found;
  const broken = before.unfinished ? undefined : found.broken;
  const nothing = { found, checkpoint: stands, text: null, signed: false, added: 0, late: 0, files };
  if (broken !== undefined) return { ...nothing, refused: broken };
  if (found.archive_faults) return { ...nothing, refused: `Nothing was sealed. ${found.archive_faults[0]}` };
  if (edited.filter(isEdit).length + missing.length + moved.length > 0)
    return {
      ...nothing,
      refused: "Nothing was sealed: rows of the log were changed, and a seal would cover that up.",
    };
  const isPutIn = new Set(inserted.map(({ position }) => position));
  const sealed = known ? known.leaves.slice(0, known.checkpoint.size) : [];
  // What isn't the line of a row would be no line of the list.
  const can = sealing.rows.filter(
    (row) =>
      isUlid(row.event_id) &&
      (undated || fromIso(row.recorded_at ?? "") >= 0) &&
      readLeaf(leafLine(row, undated)),
  );
  const fit = late ? can : can.filter(({ position }) => !isPutIn.has(position));
  const lines = fit.map(({ event_id, recorded_at }) => ({
    event_id,
    recorded_at: undated ? null : recorded_at,
  }));
  const added = newLeaves(lines, sealed);
  const leftOut = late
    ? inserted.filter(({ event_id }) => isUlid(event_id)).length
    : sealing.rows.length - fit.length;
  if (sealed.length + added.length === 0) return { ...nothing, late: leftOut, refused: null };
  const leaves = [...sealed, ...added];
  const origin = sealing.page || stands ? sealing.origin : `${sealing.origin}/${leaves[0]?.slice(0, 26)}`;
  const checkpoint = stands && added.length === 0 ? stands : checkpointOf(origin, leaves);
  const at = stands && known && added.length === 0 ? known.at : sealing.at;
  const text = await noteOf(checkpoint, at, secret);
  const done = {
    found,
    checkpoint,
    text,
    signed: secret !== undefined && secret !== "",
    added: added.length,
    late: leftOut,
    files,
    refused: null,
  };
  if (dry) return done;
  const seal = { checkpoint, leaves, at };
  await demandUnchanged(sealing);
  if (sealing.page) await keepOnPage(sealing.page, seal);
  if (files) await writeSealFiles(files, leaves, text);
  else sealing.keep(seal);
  return done;
}

/** The time is an extension line, which the format allows. Source: c2sp.org/tlog-checkpoint. */
async function noteOf(checkpoint: LogCheckpoint, at: string, secret: string | undefined): Promise<string> {
  const text = `${checkpointText(checkpoint)}sealed ${at}\n`;
  if (secret === undefined || secret === "") return text;
  return (await import("../../hosts/node/signed-note.ts")).signNote(text, secret);
}

/** One sealer: two lists that grew from one would fork it. */
async function demandUnchanged({ before, known }: Sealing): Promise<void> {
  const { seal } = await known();
  const [then, now] = [before.seal?.checkpoint, seal?.checkpoint];
  if (then?.root !== now?.root || then?.size !== now?.size)
    throw new DaybookError("SEAL_CROSSED", "Somebody else sealed the log at the same time.", {
      hint: "That seal stands. Run daybook seal again for what it may lack.",
    });
}

/** So often a seal on the front page is written again over one that got mixed with it. */
const mostTries = 3;

async function keepOnPage(page: SealPage, seal: Seal): Promise<void> {
  // A page that isn't there keeps none: its table is made by set-up alone.
  const tables = await page.target.describe().catch(() => []);
  const table = tables.find(({ name }) => name === page.front);
  if (!table || !["Kind", "As of", "Value", "key"].every((title) => table.columns.includes(title))) return;
  for (let tries = 0; tries < mostTries; tries++) {
    await keepSeal(page, seal, await readSeal(page));
    const { seal: kept } = await readSeal(page);
    if (kept && isListOf(kept.checkpoint, kept.leaves) && kept.checkpoint.root === seal.checkpoint.root)
      return;
  }
  throw new DaybookError("SEAL_CROSSED", "Something else keeps writing the seal on the front page.", {
    hint: "Look whether the sheet's own script is sealing just now, and run daybook seal again.",
  });
}
