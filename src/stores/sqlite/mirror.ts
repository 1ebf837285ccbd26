import { type Catalog, catalogOf } from "../../core/catalog.ts";
import type { Hash } from "../../core/identity.ts";
import type { RemoteLog } from "../../core/remote.ts";
import type { Capabilities, EventSink } from "../../core/store.ts";
import { fromIso } from "../../core/time.ts";
import { type Connection, connectWriter, insist, prepareWriter } from "./connection.ts";
import { type ArchivedRows, archivedRowsIn } from "./mirror-archived.ts";
import { followErasures, forgetErased } from "./mirror-erase.ts";
import { type Evidence, evidenceIn, linkedRowsIn, type MirroredRow } from "./mirror-evidence.ts";
import { asMirror } from "./mirror-failures.ts";
import { type Refreshed, type Replaced, refresh, replace } from "./mirror-follow.ts";
import { type Notes, notesIn } from "./mirror-notes.ts";
import { type Replica, replicaOf } from "./mirror-replica.ts";
import { buildMirror, isEmpty } from "./mirror-schema.ts";
import { noteAppended, standingOf } from "./mirror-standing.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import { placeOf } from "./place.ts";

/** The log that a mirror follows. */
export interface Mirrored {
  readonly log: RemoteLog;
  /** Its URL without secrets, such as `airtable://appXXXXXXXXXXXXXX/Events`: a mirror follows one log for ever. */
  readonly origin: string;
  readonly capabilities: Pick<Capabilities, "recorded_at">;
}

export interface MirrorOptions {
  /** The clock: ISO 8601 UTC with milliseconds. */
  readonly now: () => string;
  readonly hash: Hash;
  /** Finds the events whose type was renamed. @default the standard types */
  readonly catalog?: Catalog | undefined;
  /** For so many milliseconds after a refresh, reading asks for no other, unless something was appended. @default 0 */
  readonly freshFor?: number | undefined;
  /** Appends to the log itself. @default appends are refused */
  readonly append?: EventSink["append"] | undefined;
  /** How long to wait for others who write the file, in milliseconds. @default 10000 */
  readonly patience?: number | undefined;
}

/**
 * A local replica of a remote log, with every row of it, twins too. Reading its first page asks for what is new; `head`,
 * `groups` and `rowsAfter` don't: whoever begins with those awaits `fresh` first.
 */
export interface Mirror extends Replica, Notes, ArchivedRows {
  /** Brings it up to date: what was at the log when this was called is in it. Cut off, the next goes on from there. */
  refresh(): Promise<Refreshed>;
  /** Refreshes unless that was done within `freshFor`. */
  fresh(): Promise<void>;
  /** Notes that the log was written to past this mirror: the next reading brings it up to date. */
  noteWritten(): void;
  /** Reads the whole log again; rows that aren't there any more are gone for every reader, and kept as evidence. */
  replace(): Promise<Replaced>;
  /** Forgets what erased rows, and rows of these contacts that are gone, said when they were first seen; nothing of it stays in the file. Throws LOG_BUSY. */
  forget(contacts: readonly string[]): void;
  /** The rows that aren't as they were first seen, or are gone. */
  evidence(): Iterable<Evidence>;
  /** All rows that are there, with their links. */
  linksOf(): Iterable<MirroredRow>;
  /** The same rows, of which no reading asks the log. */
  readonly replica: Replica;
}

/**
 * Opens the mirror of a log in a file, or makes it; nothing is asked of the log yet. Throws MIRROR_OF_ANOTHER_LOG,
 * MIRROR_DAMAGED, NOT_A_MIRROR, and what opening any file throws.
 */
export function openMirror(given: string, remote: Mirrored, options: MirrorOptions): Mirror {
  const { now, hash, catalog = catalogOf(), freshFor = 0, append, patience = 10_000 } = options;
  const path = placeOf(given, "create");
  const db = connect(path, patience, remote.origin);
  const by = { log: remote.log, now, hash, catalog };
  const inLine = oneAtATime();
  const following = async <Done extends Refreshed>(read: () => Promise<Done>): Promise<Done> => {
    const done = await read();
    await followErasures(db, by, done, () => replace(db, by));
    return done;
  };
  const refreshNext = inLine.shared(() => following(() => refresh(db, by)));
  const replica = replicaOf(db, remote.capabilities);
  let unnoted = false;

  /** null where something was appended since, or nothing was ever read. */
  const age = (): number | null => {
    if (unnoted) noteAppended(db);
    unnoted = false;
    const { refreshed_at } = standingOf(db);
    return refreshed_at === null ? null : fromIso(now()) - fromIso(refreshed_at);
  };
  const isYoung = (): boolean => {
    const past = age();
    return past !== null && past >= 0 && past < freshFor;
  };

  const noteWritten = (): void => {
    unnoted = true;
    try {
      age();
    } catch {
      // Noted by the next reading.
    }
  };

  return {
    path,
    get capabilities() {
      return replica.capabilities;
    },
    async append(events) {
      if (!append) return replica.append(events);
      try {
        return await append(events);
      } finally {
        // Whatever became of it, some of it may be there. What was acknowledged isn't lost over a mirror that is busy.
        noteWritten();
      }
    },
    async read(query = {}, after) {
      if (after === undefined ? !isYoung() : age() === null) await refreshNext();
      return replica.read(query, after);
    },
    refresh: refreshNext,
    async fresh() {
      if (!isYoung()) await refreshNext();
    },
    noteWritten,
    replace: () => inLine.next(() => following(() => replace(db, by))),
    forget: (contacts) => void forgetErased(db, by, contacts),
    evidence: () => evidenceIn(db),
    linksOf: () => linkedRowsIn(db),
    ...notesIn(db),
    ...archivedRowsIn(db),
    head: replica.head,
    groups: replica.groups,
    rowsAfter: replica.rowsAfter,
    schemaVersion: replica.schemaVersion,
    close: replica.close,
    replica,
  };
}

function connect(path: string, patience: number, origin: string): Connection {
  const db = asMirror(connectWriter(path, patience));
  try {
    insist(patience, () => {
      isEmpty(db); // before anything is written: the file may be somebody else's
      prepareWriter(db);
      buildMirror(db, origin);
    });
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
