import type { AmendableLog, HeldRow } from "../../core/amend.ts";
import type { Catalog } from "../../core/catalog.ts";
import { isTombstone } from "../../core/erase.ts";
import { DaybookError } from "../../core/errors.ts";
import { logContact, type Row } from "../../core/event.ts";
import type { Hash } from "../../core/identity.ts";
import { appendInputs } from "../../core/log.ts";
import { readRow } from "../../core/read-row.ts";
import type { Checkpoint, EventStore } from "../../core/store.ts";
import type { Held } from "../hold.ts";
import { type ArchiveInfo, archiveNames, headOf } from "./archive-files.ts";
import { archiveSource } from "./archive-tales.ts";
import { readArchive } from "./read-archive.ts";

/** What taking rows out of a log needs to know. */
export interface Removing {
  readonly held: Held;
  /** The log's own rows. */
  readonly live: EventStore;
  readonly catalog: Catalog;
  readonly hash: Hash;
  readonly timezone: string;
  readonly stopped: () => boolean;
  readonly onRow: (doing: ArchiveStep, rows: number) => void;
}

/** What an archiving is at. */
export type ArchiveStep = "verify" | "write" | "remove";

/** What became of rows that were to be taken out. */
export interface Removal {
  readonly removed: number;
  /** The ids of rows that stayed: somebody changed them since they were archived. */
  readonly left: readonly string[];
}

/**
 * Takes those rows out of a log that `isGone` names by their ids, and tells its mirror that they aren't missing. A row whose cells
 * don't give its id stays, for verify to name. Throws CANNOT_ARCHIVE, and INTERRUPTED between two portions.
 */
export async function removeFromLog(
  { held, live, catalog, hash, stopped, onRow }: Removing,
  isGone: (row: Row) => boolean,
): Promise<Removal> {
  const { remote, store } = held;
  const log: EventStore & Partial<AmendableLog> = remote ? remote.log : store;
  const { removeRows: remove, portion = 1000 } = log;
  if (remove === undefined)
    throw new DaybookError("CANNOT_ARCHIVE", "No rows can be taken out of this log.", {
      hint: "Archiving works for SQLite files, Airtable bases and Google Sheets.",
    });
  const left: string[] = [];
  let removed = 0;
  let waiting: Row[] = [];
  const send = async (): Promise<void> => {
    if (waiting.length === 0) return;
    if (stopped())
      throw new DaybookError("INTERRUPTED", "Stopped while rows were taken out of the log.", {
        hint: "Those that are out stand in the archive, and every answer counts them. Run daybook archive again: it goes on where this one ended.",
      });
    const rows: readonly HeldRow[] = remote ? remote.mirror.held(waiting) : waiting.map((row) => ({ row }));
    waiting = [];
    const stayed = new Set((await remove(rows)).map(({ row }) => row));
    for (const row of stayed) left.push(row.event_id);
    const out = rows.filter(({ row }) => !stayed.has(row));
    if (remote) remote.mirror.dropArchived(out);
    removed += out.length;
    onRow("remove", removed);
  };
  let after: Checkpoint | undefined;
  for (;;) {
    const page = await live.read({}, after);
    for (const row of page.rows) {
      if (!isGone(row)) continue;
      if (readRow(row, catalog, hash) !== null || isTombstone(row)) waiting.push(row);
      else left.push(row.event_id);
    }
    if (waiting.length >= portion || page.done) await send();
    if (page.done) return { removed, left };
    after = page.checkpoint;
  }
}

/** Takes an archive's rows out of its log, and appends the event that says so. Done again, it finds nothing left to do. */
export async function removeArchived(by: Removing, info: ArchiveInfo): Promise<Removal> {
  const ids = await idsIn([info]);
  const removal = await removeFromLog(by, (row) => ids.has(row.event_id));
  await sayArchived(by, info.made_at, info.root, {
    name: "archive",
    file: archiveNames(info.number).manifest,
    rows: info.rows,
    subjects: info.subjects,
    first: info.first,
    last: info.last,
    sha256: info.sha256,
    root: info.root,
    head: headOf(info, by.hash),
  });
  return removal;
}

/** The ids of the rows in archives. Throws what reading them throws. */
export async function idsIn(archives: readonly ArchiveInfo[]): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  for (const info of archives)
    for await (const rows of readArchive(info)) for (const { event_id } of rows) ids.add(event_id);
  return ids;
}

/** Appends the event that tells of an archive; the same again is a duplicate. */
export async function sayArchived(
  { held, catalog, hash, timezone }: Pick<Removing, "held" | "catalog" | "hash" | "timezone">,
  at: string,
  cause: string,
  event_data: Readonly<Record<string, string | number>>,
): Promise<void> {
  const input = {
    contact_id: logContact,
    event_type: "automation_run",
    event_data,
    timestamp: at,
    source: archiveSource,
    cause,
  };
  const { receipts } = await appendInputs(held.store, [input], { catalog, hash, timezone }, at);
  const [receipt] = receipts;
  if (receipt?.status === "appended" || receipt?.status === "duplicate") return;
  throw new DaybookError(
    "ARCHIVE_UNSAID",
    `The event that tells of the archive was refused: ${receipt?.reason}.`,
    {
      hint: "The rows are safe in the archive. Put that right and run daybook archive again.",
    },
  );
}
