import { existsSync } from "node:fs";
import type { EventStore } from "../../core/store.ts";
import type { BesideShelf, FiledRows } from "../../stores/sqlite/beside-shelf.ts";
import type { Shelf } from "../../stores/sqlite/shelf.ts";
import type { ArchiveInfo } from "./archive-files.ts";
import type { ShelfKeeper } from "./keep-shelf.ts";

/** A log's archives, for those who read the log. */
export interface Archives {
  /** The folder; null where the log has no place for archives. */
  readonly folder: string | null;
  /** Whether there is anything in it. */
  isThere(): boolean;
  /** Those that count, oldest first. Throws ARCHIVE_CHANGED and ARCHIVE_MISSING. */
  list(): Promise<readonly ArchiveInfo[]>;
  /** Their rows; null where there are none. Throws ARCHIVE_CHANGED and ARCHIVE_MISSING. */
  shelf(): Promise<Shelf | null>;
  /** The rows of a log's file and those of the archives as one; the file alone where there are none. Throws as `shelf` does. */
  beside(rows: EventStore): Promise<EventStore>;
  /** The same, from the files read anew; what is wrong with some is told, and the others' rows are there. */
  checked(rows: EventStore): Promise<CheckedArchives>;
  close(): void;
}

/** What reading all archives gave. */
export interface CheckedArchives {
  readonly store: EventStore;
  /** Those that are as they were written. */
  readonly sound: readonly ArchiveInfo[];
  /** All that can be told of; null where their manifests can't be gone by. */
  readonly all: readonly ArchiveInfo[] | null;
  /** What is wrong with an archive, a sentence each. */
  readonly faults: readonly string[];
  /** How many rows can't be read; null where that can't be told. */
  readonly unread: number | null;
  /** How many of the log's rows stand in an archive too, the same in every cell. */
  readonly same: number;
}

/** Where the rows of a log's archives are kept ready: in a SQLite file, which anybody may delete. */
export interface ShelfPlace {
  /** Its path. Asked for only where there are archives. */
  path(): string;
  /** Whether one was made there, perhaps of archives that are gone by now. */
  isThere(): boolean;
}

/** The archives in a folder; null: there are none, and never will be. */
export function archivesIn(folder: string | null, place: ShelfPlace): Archives {
  let keeper: ShelfKeeper | null = null;
  let working: Promise<unknown> = Promise.resolve();
  let united: { readonly of: FiledRows; readonly shelf: Shelf; readonly now: () => BesideShelf } | null =
    null;

  const isThere = (): boolean => folder !== null && existsSync(folder);
  const list = async (): Promise<readonly ArchiveInfo[]> => {
    if (folder === null || !isThere()) return [];
    return (await import("./archive-files.ts")).listArchives(folder);
  };
  const keep = async (all: readonly ArchiveInfo[], anew: boolean): Promise<Shelf | null> => {
    if (all.length === 0 && (anew || folder === null || !place.isThere())) return null;
    keeper ??= (await import("./keep-shelf.ts")).shelfKeeper(place.path());
    return keeper.of(all, anew);
  };
  const next = <T>(work: () => Promise<T>): Promise<T> => {
    const done = working.then(work);
    working = done.catch(() => undefined);
    return done;
  };
  const shelf = (): Promise<Shelf | null> => next(async () => keep(await list(), false));
  const unite = async (rows: EventStore, own: Shelf | null): Promise<BesideShelf | null> => {
    if (own === null || !isFiled(rows)) return null;
    const { unionOf } = await import("../../stores/sqlite/beside-shelf.ts");
    if (united?.of !== rows || united.shelf !== own)
      united = { of: rows, shelf: own, now: unionOf(rows, own) };
    return united.now();
  };
  return {
    folder,
    isThere,
    list,
    shelf,
    beside: async (rows) => (await unite(rows, await shelf())) ?? rows,
    checked: (rows) =>
      next(async () => {
        const { soundAmong } = await import("./sound-archives.ts");
        const { own, ...told } = await soundAmong(list, (some) => keep(some, true));
        const store = await unite(rows, own);
        return { ...told, store: store ?? rows, same: store?.same ?? 0 };
      }),
    close: () => keeper?.close(),
  };
}

const isFiled = (rows: EventStore): rows is FiledRows =>
  "path" in rows && "groups" in rows && "schemaVersion" in rows;
