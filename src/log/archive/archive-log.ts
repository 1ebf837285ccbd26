import type { Catalog } from "../../core/catalog.ts";
import { DaybookError } from "../../core/errors.ts";
import type { Row } from "../../core/event.ts";
import type { Hash } from "../../core/identity.ts";
import { checkpointText } from "../../core/seal.ts";
import type { Settings } from "../../core/settings.ts";
import type { EventStore } from "../../core/store.ts";
import { readMarks } from "../../views/read-marks.ts";
import type { Held } from "../hold.ts";
import type { SealDesk } from "../seal/seal-desk.ts";
import { inSealOrder } from "../seal/seal-order.ts";
import { addArchive } from "./add-archive.ts";
import { type ArchiveInfo, listArchives } from "./archive-files.ts";
import { lockArchives } from "./archive-lock.ts";
import { type ArchivePlan, type Planned, planArchive, told } from "./archive-plan.ts";
import {
  type ArchiveStep,
  idsIn,
  type Removal,
  type Removing,
  removeArchived,
  removeFromLog,
  sayArchived,
} from "./archive-removal.ts";
import { sealFirst } from "./seal-first.ts";
import type { LogVerified } from "./with-archives.ts";
import { noteRemoved, writeArchive } from "./write-archive.ts";

/** How a log is archived. */
export interface ArchiveAsked {
  /** Subjects whose last event is older; ISO 8601 UTC. @default nothing new is archived, what was broken off is finished */
  readonly before?: string | undefined;
  /** The retention that `before` comes from, such as `3y`. */
  readonly keep?: string | undefined;
  /** Nothing is written. @default false */
  readonly dry?: boolean | undefined;
  /** Asked once it is known what would go; false: nothing is written. @default yes */
  readonly agree?: ((plan: ArchivePlan) => Promise<boolean>) | undefined;
  /** Instead: rows of an exported file, which were checked, get an archive of their own. */
  readonly add?: readonly Row[] | undefined;
  /** Asked between two portions that are written or taken out: whether to stop there, with INTERRUPTED. */
  readonly stopped?: (() => boolean) | undefined;
  readonly onRow?: ((doing: ArchiveStep, rows: number) => void) | undefined;
}

/** What became of it. */
export interface ArchiveDone extends Removal {
  /** Archives of earlier runs that were broken off, whose rows are out of the log now. */
  readonly finished: readonly ArchiveInfo[];
  /** What verifying found; null where nothing new was asked for. */
  readonly found: LogVerified | null;
  /** Why nothing new was archived, a sentence; null where all is well. */
  readonly refused: string | null;
  readonly plan: ArchivePlan | null;
  /** The new archive. */
  readonly written: ArchiveInfo | null;
  /** Rows that were to be added, and stand in an archive already. */
  readonly known: number;
  /** Rows that were to be added, and were left out: a person of theirs was erased. */
  readonly erased: number;
}

/** A log that is archived. */
export interface Archiving {
  readonly held: Held;
  /** Its URL. */
  readonly url: string;
  readonly settings: Settings;
  readonly catalog: Catalog;
  readonly hash: Hash;
  readonly now: () => string;
  readonly verify: (onRow?: (rows: number) => void) => Promise<LogVerified>;
  readonly seals: Pick<SealDesk, "known" | "seal" | "undated">;
}

/**
 * Moves the subjects whose retention is over to an archive: written, read back and checked before a row is taken out of the log.
 * Broken off anywhere, nothing is lost, and the next run finishes. Throws NO_PLACE_FOR_ARCHIVES, ARCHIVE_BUSY, CLOCK_BEHIND,
 * FILE_NOT_WRITABLE, ARCHIVE_CHANGED, ARCHIVE_MISSING, INTERRUPTED, and what sealing throws.
 */
export async function archiveLog(log: Archiving, asked: ArchiveAsked): Promise<ArchiveDone> {
  const { held, now, verify } = log;
  const { before, dry = false, agree, onRow } = asked;
  const { folder } = held.archives;
  if (folder === null)
    throw new DaybookError("NO_PLACE_FOR_ARCHIVES", "This log has no folder for archives.", {
      hint: "A log in memory or in a database has none: the one goes with the program, the other has room. Where a program opens a log in a base or a sheet, it gives openLog the option `archives`.",
    });
  const { add } = asked;
  if (add !== undefined) {
    const { isErased } = await readMarks(
      await held.toRead(),
      Number.POSITIVE_INFINITY,
      log.catalog,
      log.hash,
    );
    const adding = { folder, url: log.url, now, isErased };
    return { ...nothing, ...(await locked(folder, () => addArchive(adding, add))) };
  }
  const live = held.remote ? held.remote.mirror.replica : held.store;
  const broken = listArchives(folder).filter(({ removed_at }) => removed_at === null);
  let done = nothing;
  if (broken.length > 0 && !dry) {
    await held.toRead();
    done = await locked(folder, (touch) => finish(removing(log, asked, live, touch), folder, now));
  }
  if (dry) done = { ...done, finished: broken };
  if (before === undefined) return done;

  const found = await verify((rows) => onRow?.("verify", rows));
  const refused = faultIn(found);
  if (refused !== null) return { ...done, found, refused };
  const planned = async (): Promise<Planned> => {
    const all = await held.toRead();
    const filed = await idsIn(listArchives(folder));
    const conflicts = found.conflicts.map(({ event_ids }) => event_ids);
    return planArchive({ ...log, live, all, before, now: now(), conflicts, filed });
  };
  const first = await planned();
  done = { ...done, found, plan: told(first) };
  if (dry || first.rows + first.repeats === 0) return done;
  if (agree && !(await agree(told(first)))) return done;
  return locked(folder, async (touch) => {
    // While somebody thought it over, an event may have come that keeps a subject, and another run may have archived it.
    const last = await planned();
    const by = removing(log, asked, live, touch);
    const { seal, refused } = await sealFirst(log, by, last);
    if (refused !== null) return { ...done, refused };
    const made_at = now();
    const order = inSealOrder(by.live, {}, seal?.leaves ?? []);
    const written = await writeArchive(folder, chosen(order, last.isDue, by), {
      log: log.url,
      made_at,
      keep: asked.keep ?? null,
      before,
      subjects: last.subjects,
      checkpoint: seal ? checkpointText(seal.checkpoint) : null,
    });
    const removal = written ? await removeNoted(by, folder, written, now) : none;
    const repeats = last.repeats > 0 ? await removeRepeats(by, last, made_at) : none;
    return { ...done, plan: told(last), written, ...sumOf([done, removal, repeats]) };
  });
}

/** Finishes archives whose rows were not all taken out of the log. */
async function finish(by: Removing, folder: string, now: () => string): Promise<ArchiveDone> {
  const finished: ArchiveInfo[] = [];
  const removals: Removal[] = [];
  for (const info of listArchives(folder)) {
    if (info.removed_at !== null) continue;
    removals.push(await removeNoted(by, folder, info, now));
    finished.push(info);
  }
  return { ...nothing, finished, ...sumOf(removals) };
}

const none: Removal = { removed: 0, left: [] };

const nothing: ArchiveDone = {
  ...none,
  finished: [],
  found: null,
  refused: null,
  plan: null,
  written: null,
  known: 0,
  erased: 0,
};

const sumOf = (removals: readonly Removal[]): Removal => ({
  removed: removals.reduce((sum, { removed }) => sum + removed, 0),
  left: removals.flatMap(({ left }) => left),
});

async function removeNoted(
  by: Removing,
  folder: string,
  info: ArchiveInfo,
  now: () => string,
): Promise<Removal> {
  const removal = await removeArchived(by, info);
  await noteRemoved(folder, info.number, now());
  return removal;
}

/** Takes out rows that an earlier archive holds already. */
async function removeRepeats(by: Removing, { isRemoved, isDue }: Planned, at: string): Promise<Removal> {
  const removal = await removeFromLog(by, (row) => isRemoved(row) && !isDue(row));
  if (removal.removed > 0)
    await sayArchived(by, at, `repeats ${at}`, { name: "archive", rows: removal.removed });
  return removal;
}

/** Those rows of pages that are chosen; between two pages it may be stopped. */
async function* chosen(
  pages: AsyncIterable<readonly Row[]>,
  isChosen: (row: Row) => boolean,
  { stopped, onRow }: Pick<Removing, "stopped" | "onRow">,
): AsyncGenerator<readonly Row[]> {
  let written = 0;
  for await (const rows of pages) {
    if (stopped()) throw new DaybookError("INTERRUPTED", "Stopped before anything more was archived.");
    const some = rows.filter(isChosen);
    written += some.length;
    onRow("write", written);
    yield some;
  }
}

function removing(log: Archiving, asked: ArchiveAsked, live: EventStore, touch: () => void): Removing {
  const { held, catalog, hash, settings } = log;
  return {
    held,
    live,
    catalog,
    hash,
    timezone: settings.timezone,
    stopped: asked.stopped ?? (() => false),
    onRow(step, rows) {
      touch();
      asked.onRow?.(step, rows);
    },
  };
}

async function locked<T>(folder: string, work: (touch: () => void) => Promise<T>): Promise<T> {
  const lock = lockArchives(folder);
  try {
    return await work(lock.touch);
  } finally {
    lock.release();
  }
}

/** Why a log can't be archived as it is; null where it can. */
function faultIn({ broken, archive_faults, edited, missing, inserted, moved }: LogVerified): string | null {
  const fault = broken ?? archive_faults?.[0];
  if (fault !== undefined) return fault;
  return edited.length + missing.length + inserted.length + moved.length > 0
    ? "Nothing was archived: rows of the log were changed, and an archive would keep that for good."
    : null;
}
