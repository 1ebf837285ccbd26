import type { Row } from "../../core/event.ts";
import type { Page, Query } from "../../core/store.ts";
import { readRows, splitKeys } from "./cells.ts";
import { type Connection, connectReader } from "./connection.ts";
import { groupsOf, middleOf, pageAfter } from "./read.ts";
import { stampIn } from "./shelf-file.ts";
import { type Twins, twinsIn } from "./shelf-twins.ts";

/** The rows of a log's archives, in a file that is read as a log's own is. Their positions are below 0. */
export interface Shelf {
  /** Absolute. */
  readonly path: string;
  /** Which archives it was made of, as they stood then. */
  readonly stamp: string;
  readonly rows: number;
  /** Whether no two of its rows share a key. */
  readonly unique_key: boolean;
  /** The next rows that a query names, after a position. */
  page(query: Query, after: number): Page;
  /** All rows, one contact at a time; from `first` on up to `last` (exclusive), by code unit, where given. */
  groups(first?: string, last?: string): Iterable<readonly Row[]>;
  rowsOf(contacts: readonly string[]): readonly Row[];
  /** The rows that hold keys. */
  holders(keys: readonly string[]): readonly Row[];
  /** The contact in the middle of all rows; null where its place can't be told. */
  middle(): string | null;
  /** The keys that a log's rows after a position share with rows here. */
  twinsIn(log: string, after: number): Twins;
  close(): void;
}

/** Opens a shelf that was made; null where there is none at the path, or one of another stamp. */
export function openShelf(path: string, stamp: string): Shelf | null {
  let db: Connection | null = null;
  try {
    db = { ...connectReader(path, patience), escapes: true };
    if (stampIn(db) === stamp) return shelfOn(db, stamp);
  } catch {
    // It is made anew from what it was made of.
  }
  db?.close();
  return null;
}

/** How long somebody else may hold it, in milliseconds: nobody writes into one that is in its place. */
const patience = 1000;

function shelfOn(db: Connection, stamp: string): Shelf {
  const [rows, doubled] = db.one(`select (select count(*) from events), exists (${sharedKey})`) ?? [];
  return {
    path: db.path,
    stamp,
    rows: Number(rows),
    unique_key: Number(doubled) === 0,
    page: (query, after) => pageAfter(db, query, after),
    groups: (first, last) => groupsOf(db, 0, first, last),
    rowsOf: (contacts) =>
      readRows(db, `from events where contact_id in (select value from json_each(?)) order by seq`, [
        JSON.stringify(contacts),
      ]),
    holders(keys) {
      const [blobs, texts] = splitKeys(keys);
      return readRows(db, byKeys, [JSON.stringify(blobs), JSON.stringify(texts)]);
    },
    middle: () => middleOf(db),
    twinsIn: (log, after) => twinsIn(db, log, after),
    close: () => db.close(),
  };
}

const sharedKey = "select 1 from events group by idempotency_key having count(*) > 1";

const byKeys = `from events where idempotency_key in
  (select unhex(value) from json_each(?) union all select value from json_each(?)) order by seq`;
