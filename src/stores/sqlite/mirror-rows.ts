import type { Catalog } from "../../core/catalog.ts";
import { DaybookError } from "../../core/errors.ts";
import { type Event, eventColumns, type Row } from "../../core/event.ts";
import type { Hash } from "../../core/identity.ts";
import { readRow } from "../../core/read-row.ts";
import type { RemoteRow } from "../../core/remote.ts";
import { boundOf, readRows } from "./cells.ts";
import type { Bound, Connection } from "./connection.ts";
import { escaped, withTexts } from "./escape.ts";
import { type Standing, textIn } from "./mirror-standing.ts";

/** What tells an event from a row that was edited. */
export interface ReadingRules {
  readonly hash: Hash;
  readonly catalog: Catalog;
}

/** What taking rows in came to. */
export interface TakenRows {
  readonly standing: Standing;
  /** Rows that readers didn't have. */
  readonly added: number;
  /** Rows whose cells are other ones now: they have new positions. */
  readonly changed: number;
}

const insert = `insert into events (event_id, contact_id, event_type, event_data, timestamp, deal_id, actor, source,
  idempotency_key, recorded_at, seq, row_id, links) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** Takes rows in as they stand at their store. Those that are known and the same stay where they are. */
export function takeRows(
  db: Connection,
  rows: readonly RemoteRow[],
  rules: ReadingRules,
  standing: Standing,
): TakenRows {
  let { position } = standing;
  let [added, changed] = [0, 0];
  for (const row of rows) {
    const id = escaped(row.id);
    const links = row.links === null ? null : JSON.stringify(row.links);
    const [held] = readRows(db, "from events where row_id = ?", [id]);
    if (held && sameCells(held, row.cells) && held.recorded_at === row.recorded_at) {
      db.run("update events set links = ? where row_id = ? and links is not ?", [links, id, links]);
      continue;
    }
    keepFirst(db, id, held, row.cells, rules);
    if (held) db.run("delete from events where row_id = ?", [id]);
    db.run(insert, [...cellsOf(row, ++position), id, links]);
    if (held) changed++;
    else added++;
  }
  return { standing: { ...standing, position, version: standing.version + changed }, added, changed };
}

/**
 * Keeps a row as it was first seen while it stands otherwise, or is gone. Whoever wrote it first is trusted; but where it
 * was met after an edit, the first of its states that is an event is taken for that.
 */
function keepFirst(
  db: Connection,
  id: string,
  held: Row | undefined,
  cells: Event,
  { catalog, hash }: ReadingRules,
): void {
  const trusted = readRows(db, "from first_seen where row_id = ?", [id])[0] ?? held;
  if (!trusted) return;
  const was = readRow(trusted, catalog, hash);
  const is = readRow({ ...cells, recorded_at: null, position: 0 }, catalog, hash);
  // A select's option that was renamed changes the type's cell of every row, and not what a row says.
  const isAsItWas = sameCells(trusted, cells) || (was !== null && is !== null && sameCells(was, is));
  if (isAsItWas || (was === null && is !== null)) db.run("delete from first_seen where row_id = ?", [id]);
  else copyToFirstSeen(db, "row_id = ?", [id]);
}

/** What is there already was seen earlier, and stays. */
const copyToFirstSeen = (db: Connection, which: string, bound: readonly Bound[]): void =>
  void db.run(`insert or ignore into first_seen select * from events where ${which}`, bound);

/** What a whole reading has shown. */
export interface Reading {
  /** The newest position when it began. */
  readonly upTo: number;
  /** The ids of the rows that it has shown. */
  readonly seen: ReadonlySet<string>;
  /** What was recorded after this may be there unshown; undefined: nothing may. */
  readonly settled: string | undefined;
}

const unseen =
  "seq <= ?1 and row_id not in (select value from json_each(?2)) and (?3 is null or recorded_at <= ?3)";

const boundOfReading = ({ upTo, seen, settled }: Reading): readonly Bound[] => [
  upTo,
  JSON.stringify([...seen].map(escaped)),
  settled ?? null,
];

/** The ids of the rows that a reading should have shown and didn't. */
export const unseenIn = (db: Connection, reading: Reading): readonly string[] =>
  db
    .all(`select cast(row_id as blob) from events where ${unseen}`, boundOfReading(reading))
    .map(([id]) => textIn(id) ?? "");

/** Takes those rows away, and keeps them as they were first seen. How many they were. */
export function dropUnseen(db: Connection, reading: Reading): number {
  const bound = boundOfReading(reading);
  copyToFirstSeen(db, unseen, bound);
  return db.run(`delete from events where ${unseen}`, bound);
}

/** The cells of an INSERT up to seq. Throws NOT_AN_EVENT for a cell that isn't text. */
function cellsOf({ id, cells, recorded_at }: RemoteRow, seq: number): readonly Bound[] {
  for (const cell of [id, cells.idempotency_key, recorded_at ?? ""])
    if (typeof cell !== "string")
      throw new DaybookError("NOT_AN_EVENT", `Row ${String(id)} has a cell that is no text.`, {
        hint: "A remote log gives its rows' cells as text, whatever they hold.",
      });
  return boundOf(withTexts(cells, escaped), seq, escaped(recorded_at ?? ""));
}

const sameCells = (a: Event, b: Event): boolean => eventColumns.every((column) => a[column] === b[column]);
