import type { Row } from "../../core/event.ts";
import { markTypes } from "../../core/marks.ts";
import { asksFor, positionIn } from "../../core/query.ts";
import type { Checkpoint, Page, Query } from "../../core/store.ts";
import { readRows } from "./cells.ts";
import type { Bound, Connection } from "./connection.ts";
import { mayBeMark } from "./schema.ts";

/** Rows of a page: two thousand are some 600 KB, and more are no faster. */
const pageSize = 2000;

/** Beyond so many contacts, passing over the others' rows takes less time than fetching them one contact after another. */
const mostContacts = 500;

/** The next page of the rows that a query names, in the order in which they were appended. Throws BAD_CHECKPOINT. */
export const readPage = (db: Connection, query: Query, after?: Checkpoint): Page =>
  pageAfter(db, query, positionIn(after));

/** The rows that a query names after a position, which may be below 0. */
export function pageAfter(db: Connection, query: Query, position: number): Page {
  const { contacts } = query;
  const { from, bound } = queryOf(query, position);
  const rows = readRows(db, from, bound);
  const last = rows[rows.length - 1];
  return {
    rows: contacts && !few(contacts) ? rows.filter(asksFor({ contacts })) : rows,
    checkpoint: String(last?.position ?? position),
    done: rows.length < pageSize,
  };
}

function queryOf(query: Query, after: number): { readonly from: string; readonly bound: readonly Bound[] } {
  const { contacts, deals, types, since, until } = query;
  const where = ["seq > ?"];
  const bound: Bound[] = [after];
  const and = (condition: string, value: string): void => {
    where.push(condition);
    bound.push(value);
  };
  if (contacts && few(contacts))
    and("contact_id in (select value from json_each(?))", JSON.stringify(contacts));
  if (deals) and("deal_id in (select value from json_each(?))", JSON.stringify(deals));
  if (types) {
    // A type that was renamed may be any of them: the reader tries which one gives the row's id.
    if (types.every((type) => (markTypes as readonly string[]).includes(type))) where.push(mayBeMark);
    else and(`(event_type in (select value from json_each(?)) or ${mayBeMark})`, JSON.stringify(types));
  }
  if (since !== undefined) and("timestamp >= ?", since);
  if (until !== undefined) and("timestamp < ?", until);
  const wanted = `from events where ${where.join(" and ")} order by seq limit ${pageSize}`;
  // The index on the contact holds seq too: it finds the page, and only its rows are fetched.
  return {
    from: contacts && few(contacts) ? `from events where seq in (select seq ${wanted}) order by seq` : wanted,
    bound,
  };
}

const few = (contacts: readonly string[]): boolean => contacts.length <= mostContacts;

/** The rows after a position, in order; null if there are more than `most`. */
export function readAfter(db: Connection, position: number, most: number): readonly Row[] | null {
  const rows = readRows(db, "from events where seq > ? order by seq limit ?", [position, most + 1]);
  return rows.length > most ? null : rows;
}

/** A place among the contacts: the bytes of an id, since one that was changed by hand may be no UTF-8. */
type Place = Buffer;

/**
 * All rows of one contact at a time, from `first` on up to `last` (exclusive) by code unit, as the log stood when
 * `upTo` was its newest position. They are fetched through the index, some two thousand at a time: nothing is held longer.
 */
export function* groupsOf(
  db: Connection,
  upTo: number,
  first = "",
  last?: string,
): Generator<readonly Row[]> {
  const end = last === undefined || !sortsAlike(last) ? null : Buffer.from(last);
  const within = (contact: string): boolean => contact >= first && (last === undefined || contact < last);
  let from: Place = sortsAlike(first) ? Buffer.from(first) : Buffer.alloc(0);
  for (;;) {
    const next = placeAfter(db, from, end);
    for (const group of byContact(readContacts(db, from, next ?? end, upTo)))
      if (within(group[0]?.contact_id ?? "")) yield group;
    if (next === null) return;
    from = next;
  }
}

/** SQLite sorts by code point; up to U+D7FF that is JavaScript's order too. */
const sortsAlike = (text: string): boolean => !/[\ud800-\uffff]/.test(text);

/** The contact before which the page that begins at `from` ends; null if all that is left fits. */
function placeAfter(db: Connection, from: Place, end: Place | null): Place | null {
  const before = end === null ? "" : "and contact_id < cast(? as text)";
  const bound = end === null ? [from] : [from, end];
  const ask = (what: string, how: string): Place | null => {
    const [found] = db.one(`select cast(${what} as blob) from events where contact_id ${how}`, bound) ?? [];
    return Buffer.isBuffer(found) ? found : null;
  };
  const next = ask(
    "contact_id",
    `>= cast(? as text) ${before} order by contact_id limit 1 offset ${pageSize}`,
  );
  // One contact fills a page: it is read whole all the same.
  return next?.equals(from) ? ask("min(contact_id)", `> cast(? as text) ${before}`) : next;
}

/** The contact of the row in the middle, in the index on contacts; null where there is none. */
export function middleOf(db: Connection): string | null {
  const half = "(select count(*) / 2 from events)";
  const [found] =
    db.one(`select cast(contact_id as blob) from events order by contact_id limit 1 offset ${half}`) ?? [];
  const contact = Buffer.isBuffer(found) ? found.toString() : null;
  return contact !== null && sortsAlike(contact) ? contact : null;
}

function readContacts(db: Connection, from: Place, end: Place | null, head: number): readonly Row[] {
  const before = end === null ? "" : "and contact_id < cast(? as text)";
  return readRows(
    db,
    `from events where contact_id >= cast(? as text) ${before} and seq <= ? order by contact_id, seq`,
    end === null ? [from, head] : [from, end, head],
  );
}

function* byContact(rows: readonly Row[]): Generator<readonly Row[]> {
  for (let start = 0, end = 0; start < rows.length; start = end) {
    const contact = rows[start]?.contact_id;
    while (end < rows.length && rows[end]?.contact_id === contact) end++;
    yield rows.slice(start, end);
  }
}
