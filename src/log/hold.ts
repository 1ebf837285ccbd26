import { existsSync } from "node:fs";
import type { AmendableLog } from "../core/amend.ts";
import { catalogOf } from "../core/catalog.ts";
import type { CrmRecords, LinkedLog, RemoteLog } from "../core/remote.ts";
import { type EventStore, readAll } from "../core/store.ts";
import type { Finding } from "../core/verify.ts";
import { strayFindings } from "../core/verify-links.ts";
import type { OpenOptions } from "../stores/registry.ts";
import type { Mirror } from "../stores/sqlite/mirror.ts";
import type { SealPage } from "../views/seal-page.ts";
import type { TableTarget } from "../views/table-target.ts";
import { appendBeside } from "./archive/append-beside.ts";
import { archivesAt } from "./archive/archive-files.ts";
import { type Archives, archivesIn, type ShelfPlace } from "./archive/archives.ts";
import { type LateMirror, lateMirror } from "./late-mirror.ts";
import { noteAppended, noteCalls, type Plan } from "./room.ts";

/** A log that stands elsewhere: rows are read through a mirror of it. */
export interface Remote extends EventStore, RemoteLog, LinkedLog, Plan, AmendableLog {
  readonly target: TableTarget;
  /** What its tables lack or have otherwise, a sentence each. */
  setUpFaults(): Promise<readonly { readonly message: string; readonly hint: string }[]>;
  /** Where its seal is kept beside it. */
  readonly sealPage: SealPage;
  /** What a seal calls it. */
  readonly origin: string;
  /** Whether rows are sealed without their recorded_at: no script can read it there. @default false */
  readonly undated?: boolean;
}

/** A log that is held open. */
export interface Held {
  /** What is appended to, and read from: without what stands in archives. */
  readonly store: EventStore;
  readonly archives: Archives;
  /** The log elsewhere and its mirror, which is opened when it is first asked for; null where the log is here. */
  readonly remote: { readonly log: Remote; readonly mirror: Mirror } | null;
  /** The rows without what stands in archives, as they are at hand: those of a mirror as it stands. */
  own(): EventStore;
  /** The same, archives among them. */
  rows(): Promise<EventStore>;
  /** The same, after a mirror was brought up to date. */
  toRead(): Promise<EventStore>;
  close(): Promise<void>;
}

export interface HoldOptions extends OpenOptions {
  /** The file of the mirror of a log elsewhere. @default one that goes when the log is closed */
  readonly mirror?: string | undefined;
  /** The folder of its archives. @default beside a log that is a file; for one elsewhere none */
  readonly archives?: string | undefined;
  /** For so many milliseconds a mirror that was refreshed counts as fresh. @default 0 */
  readonly freshFor?: number | undefined;
}

/** Opens a log; one that stands elsewhere is read through its mirror. Throws what the store throws; reading, what the mirror and the archives do. */
export async function hold(url: string, options: HoldOptions): Promise<Held> {
  const { openStore } = await import("../stores/registry.ts");
  const store = await openStore(url, options);
  if ("changes" in store) {
    const { openMirror } = await import("../stores/sqlite/mirror.ts");
    return holdRemote(url, store as Remote, openMirror, options);
  }
  const path = "path" in store ? String(store.path) : null;
  // What is in memory alone is gone before it is old.
  const archives = archivesIn(path && (options.archives ?? archivesAt(path)), shelfBeside(path ?? ""));
  const rows = () => archives.beside(store);
  const beside = { shelf: archives.shelf, toRead: rows, ...rulesOf(options) };
  const close = () => closed(archives, () => store.close());
  return {
    store: path === null ? store : { ...store, append: appendBeside(store, beside) },
    archives,
    remote: null,
    own: () => store,
    rows,
    toRead: rows,
    close,
  };
}

const shelfOf = (path: string): string => `${path}-shelf`;

const shelfBeside = (path: string): ShelfPlace => ({
  path: () => shelfOf(path),
  isThere: () => existsSync(shelfOf(path)),
});

const rulesOf = ({ catalog = catalogOf(), hash }: HoldOptions) => ({ catalog, hash });

const closed = async (archives: Archives, close: () => Promise<void>): Promise<void> => {
  try {
    archives.close();
  } finally {
    await close();
  }
};

function holdRemote(url: string, log: Remote, openMirror: OpenMirror, options: HoldOptions): Held {
  const mirror = lateMirror(options.mirror, (path) =>
    openMirror(path, { log, origin: url, capabilities: log.capabilities }, options),
  );
  // A mirror of our own goes with us, and what is beside it.
  const own = { path: () => shelfOf(mirror.now().path), isThere: () => false };
  const place = options.mirror === undefined ? own : shelfBeside(options.mirror);
  const archives = archivesIn(options.archives ?? null, place);
  const close = async (): Promise<void> => {
    try {
      // Where nothing was read or appended there is no mirror, and no count is worth making one.
      if (mirror.current) noteCalls(mirror.current, log.sent(), options.now());
    } catch {
      // A count that can't be noted is no reason to fail what was done.
    }
    try {
      await closed(archives, () => mirror.close());
    } finally {
      await log.close();
    }
  };
  const replica = (): EventStore => mirror.now().replica;
  const rows = () => archives.beside(replica());
  const toRead = async (): Promise<EventStore> => {
    await mirror.now().fresh();
    return rows();
  };
  const beside = { shelf: archives.shelf, toRead, ...rulesOf(options) };
  // Whatever becomes of it, some of it may be there.
  const append = appendBeside({ append: (events) => log.append(events).finally(mirror.noteWritten) }, beside);
  return {
    store: mirrored(log, mirror, append, close),
    archives,
    remote: {
      log,
      get mirror() {
        return mirror.now();
      },
    },
    own: replica,
    rows,
    toRead,
    close,
  };
}

type OpenMirror = typeof import("../stores/sqlite/mirror.ts").openMirror;

/** A log elsewhere as a store: appended to there, read here. */
const mirrored = (
  log: Remote,
  mirror: LateMirror,
  append: EventStore["append"],
  close: () => Promise<void>,
): EventStore & Pick<Mirror, "replace" | "evidence" | "linksOf"> => ({
  ...(log.batch === undefined ? {} : { batch: log.batch }),
  get capabilities() {
    return mirror.now().capabilities;
  },
  async append(events) {
    const receipts = await append(events);
    const appended = receipts.filter(({ status }) => status === "appended").length;
    try {
      if (mirror.current && log.limits) noteAppended(mirror.current, appended);
    } catch {
      // What was acknowledged isn't lost over a count.
    }
    return receipts;
  },
  read: async (query, after) => mirror.now().read(query, after),
  replace: async () => mirror.now().replace(),
  evidence: () => asCalled(log, mirror.now().evidence()),
  linksOf: () => asCalled(log, mirror.now().linksOf()),
  close,
});

/** Rows with the ids by which people find them; "" where a row that is gone has none. */
function* asCalled<Named extends { readonly id: string }>(
  log: Remote,
  rows: Iterable<Named>,
): Generator<Named> {
  for (const row of rows) yield log.called ? { ...row, id: log.called(row.id) ?? "" } : row;
}

const nobody: CrmRecords = { contacts: new Map(), deals: new Map(), all: new Map() };

/** Links that lead elsewhere than their event says, as findings of verify. */
export async function straysIn({ log, mirror }: NonNullable<Held["remote"]>): Promise<readonly Finding[]> {
  let records = log.linksByRecord ? nobody : await log.readCrm();
  const rows = [...mirror.linksOf()].filter((row) => log.straysOf(row, records).length > 0);
  if (rows.length === 0) return [];
  // Ids alone tell a person little.
  if (log.linksByRecord) records = await log.readCrm();
  const ids = await idsAt(mirror, new Set(rows.map((row) => row.position)));
  return strayFindings(
    rows,
    (row) => log.straysOf(row, records),
    records,
    ({ position }) => ids.get(position) ?? "",
  );
}

async function idsAt(
  { replica }: Mirror,
  positions: ReadonlySet<number>,
): Promise<ReadonlyMap<number, string>> {
  const ids = new Map<number, string>();
  for await (const { position, event_id } of readAll(replica))
    if (positions.has(position)) ids.set(position, event_id);
  return ids;
}
