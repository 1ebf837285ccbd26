import { readdirSync } from "node:fs";
import type { Copied } from "../../core/copy.ts";
import { erasedBy, isTombstone } from "../../core/erase.ts";
import { readRow } from "../../core/read-row.ts";
import type { Checkpoint, EventStore, Page } from "../../core/store.ts";
import type { Log } from "../../open-log.ts";
import type { Mark } from "./places-file.ts";
import { count, newTally, type Tally } from "./tally.ts";
import type { Target } from "./target.ts";
import { winnersIn, wins } from "./winners-so-far.ts";

/** How a log is forwarded. */
export interface Forwarding {
  /** null counts what would go. */
  readonly target: Pick<Target, "append" | "batch"> | null;
  readonly mark: Mark | null;
  /** A place to begin at instead: `start`, or a checkpoint. */
  readonly since?: string | undefined;
  readonly save: (mark: Mark) => Promise<void>;
  readonly stopped: () => boolean;
  readonly tell?: (tally: Tally) => void;
  /** What is known from an earlier round of the same command. */
  readonly known?: Known;
}

/** The winners of a log that may hold a key twice, as far as it was read. */
export interface Known {
  winners: Map<string, string> | null;
}

export interface Forwarded extends Tally {
  readonly checkpoint: Checkpoint | null;
  readonly notes: readonly string[];
  /** Events that were erased since they went. */
  readonly erasures: number;
}

/**
 * Hands a log's events on, in the order in which the log got them: of each key the one that wins. The mark moves after each page that was
 * acknowledged whole. Throws what reading and appending throw; then what went is in the target, and the next time goes on from there.
 */
export async function forwardLog(log: Log, forwarding: Forwarding): Promise<Forwarded> {
  const {
    target,
    mark,
    since,
    save,
    stopped,
    known = { winners: null },
    tell = () => undefined,
  } = forwarding;
  // The mirror of a log elsewhere doesn't show which of its older rows were changed, unless all are read.
  if (since === "start") await log.mirror({ full: true });
  const store = await log.toRead();
  const archives = archivesOf(log);
  const tally = newTally();
  const notes: string[] = [];
  let { after, page } = await begin(store, { mark, since, archives, notes });
  let forwarded = after === undefined ? 0 : (mark?.events ?? 0);
  let erasures = 0;
  for (; page.rows.length > 0 || !page.done; page = await store.read({}, after)) {
    if (known.winners === null && !store.capabilities.unique_key) known.winners = await winnersIn(store, log);
    const rows: Copied[] = [];
    for (const row of page.rows) {
      tally.read += 1;
      const event = readRow(row, log.catalog, log.hash);
      if (!event) tally[isTombstone(row) ? "erased" : "left_out"] += 1;
      else if (known.winners !== null && !wins(known.winners, event)) tally.beaten += 1;
      else {
        rows.push({ ...event, recorded_at: row.recorded_at });
        erasures += erasedBy(event).length;
      }
    }
    if (target === null) tally.appended += rows.length;
    else if (!(await appendAll(target, rows, { tally, stopped, tell }))) break;
    forwarded += rows.length;
    const last = page.rows[page.rows.length - 1];
    const before = after ?? null;
    after = page.checkpoint;
    if (target !== null && last)
      await save({
        checkpoint: after,
        before,
        last: last.event_id,
        archives,
        events: forwarded,
        at: log.now(),
      });
    if (page.done || stopped()) break;
  }
  // What was erased before anything went, never went.
  if (mark === null) erasures = 0;
  if (erasures > 0) notes.push(erasedNote(erasures));
  return { ...tally, checkpoint: after ?? null, notes, erasures };
}

async function appendAll(
  { append, batch }: Pick<Target, "append" | "batch">,
  rows: readonly Copied[],
  { tally, stopped, tell }: { tally: Tally; stopped: () => boolean; tell: (tally: Tally) => void },
): Promise<boolean> {
  for (let at = 0; at < rows.length; at += batch) {
    if (stopped()) return false;
    const some = rows.slice(at, at + batch);
    count(tally, some, await append(some));
    tell(tally);
  }
  return true;
}

interface Beginning {
  readonly mark: Mark | null;
  readonly since: string | undefined;
  readonly archives: string;
  readonly notes: string[];
}

/** The first page, and the place before it: where the mark stands, if it is a mark of this log as it is. */
async function begin(
  store: EventStore,
  { mark, since, archives, notes }: Beginning,
): Promise<{ after: Checkpoint | undefined; page: Page }> {
  const from = async (after: Checkpoint | undefined) => ({ after, page: await store.read({}, after) });
  if (since !== undefined) return from(since === "start" ? undefined : since);
  if (mark === null) return from(undefined);
  if (mark.archives !== archives) notes.push(archivedNote);
  else if (await isThere(store, mark)) return from(mark.checkpoint);
  else notes.push(otherNote);
  return from(undefined);
}

async function isThere(store: EventStore, { before, last }: Mark): Promise<boolean> {
  try {
    const page = await store.read({}, before ?? undefined);
    return page.rows.some(({ event_id }) => event_id === last);
  } catch {
    return false; // no checkpoint of this log
  }
}

/** What the archives are by their files' names; "" where there are none. */
function archivesOf({ archives }: Log): string {
  try {
    return archives === null ? "" : readdirSync(archives).sort().join(" ");
  } catch {
    return "";
  }
}

const archivedNote =
  "Rows were moved to an archive since the log was last forwarded, so all of it is sent once more: what is there already isn't doubled.";
const otherNote =
  "The log isn't the one that was forwarded, or its last row was changed, so all of it is sent once more: what is there already isn't doubled.";
const erasedNote = (events: number): string =>
  `${events === 1 ? "1 event was" : `${events} events were`} erased from the log: what was forwarded of them before still stands in the target. Erase it there too: daybook erase CONTACT --log URL.`;
