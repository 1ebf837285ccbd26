import { randomUUID } from "node:crypto";
import { copyFileSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Row } from "../../core/event.ts";
import { boundOf } from "./cells.ts";
import { type Connection, connectReader, connectWriter } from "./connection.ts";
import { escaped, withTexts } from "./escape.ts";
import { columns, objects } from "./schema.ts";

/** An archive to be put on a shelf. */
export interface Shelved {
  /** From 1. */
  readonly number: number;
  /** Tells it, as it stands, from any other. */
  readonly mark: string;
  /** Its rows, `position` being a row's line. */
  readonly rows: () => AsyncIterable<readonly Row[]>;
}

/** Stands in the file's header ("Days"): it is no log, and no mirror. */
const shelfId = 0x44617973;

/** Positions on a shelf are below 0, so that they are no row's of a log: those of an archive, by its number and the line. */
const [room, start] = [10_000_000_000, -1_000_000_000_000_000];
const positionOf = (number: number, line: number): number => start + number * room + line;

/** Where a row of a shelf stands: the archive's number and the line, from 1; null for a row of a log. */
export const placeOnShelf = (position: number): { readonly number: number; readonly line: number } | null =>
  position >= 0 ? null : { number: Math.floor((position - start) / room), line: (position - start) % room };

/** What the archives of a shelf are told by. */
export const stampOf = (archives: readonly Pick<Shelved, "mark">[]): string =>
  JSON.stringify(archives.map(({ mark }) => mark));

/** What stands in a file as its stamp; null where it is no shelf. */
export function stampIn(db: Connection): string | null {
  const [id] = db.one("select application_id from pragma_application_id") ?? [];
  if (Number(id) !== shelfId) return null;
  return String(db.one("select cast(stamp as blob) from shelf")?.[0] ?? "");
}

/** How many archives the shelf in a file is of; 0 where there is none. */
export function archivesOn(path: string): number {
  let db: Connection | null = null;
  try {
    db = connectReader(path, 0);
    return (JSON.parse(stampIn(db) ?? "[]") as readonly unknown[]).length;
  } catch {
    return 0;
  } finally {
    db?.close();
  }
}

/**
 * Makes the shelf of archives at a path, whole or not at all; one that is there and holds the first of them already is gone on
 * from, unless it is to be made `anew`. Throws what reading an archive throws, and then what is there stays.
 */
export async function makeShelf(
  path: string,
  archives: readonly Shelved[],
  { anew = false }: { readonly anew?: boolean } = {},
): Promise<void> {
  const file = `${path}.${randomUUID()}`;
  const known = anew ? 0 : copied(path, file, archives);
  if (known === 0) rmSync(file, { force: true });
  const db = connectWriter(file, 0);
  try {
    // Nobody reads it before it is whole: what is broken off is thrown away.
    db.all("pragma journal_mode = off");
    db.run("pragma cache_size = -65536");
    db.run("begin");
    if (known === 0) {
      db.run(`pragma application_id = ${shelfId}`);
      db.run(`create table events (${columns.replace("check (seq > 0)", "")}) strict`);
      db.run("create table shelf (stamp text not null) strict");
      db.run("insert into shelf values ('')");
    }
    for (const archive of archives.slice(known)) await put(db, archive);
    for (const sql of indexes) db.run(`create ${sql}`);
    db.run(dropTwins);
    db.run("update shelf set stamp = ?", [stampOf(archives)]);
    db.run("commit");
    db.close();
    renameSync(file, path);
    dropDrafts(path, abandoned);
  } catch (error) {
    db.close();
    rmSync(file, { force: true });
    throw error;
  }
}

/** A draft that nobody has written to for so long (milliseconds) is of somebody who was killed. */
const abandoned = 3_600_000;

/** Deletes what those who were killed left of shelves for a path, if it is so old (milliseconds): rows stand in it. */
export function dropDrafts(path: string, age: number): void {
  const folder = dirname(path);
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(`${basename(path)}.`) || !draft.test(name)) continue;
    const file = join(folder, name);
    const found = statSync(file, { throwIfNoEntry: false });
    if (found && found.mtimeMs <= Date.now() - age) rmSync(file, { force: true });
  }
}

const draft = /\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const indexes: readonly string[] = [
  "index if not exists events_by_key on events (idempotency_key)",
  objects.events_contact ?? "",
  objects.events_marks ?? "",
];

/** What was sent again after it was archived, and archived again: the first of them stays. */
const dropTwins = `delete from events where seq in (
  select later.seq from events first join events later
    on later.idempotency_key = first.idempotency_key and later.seq > first.seq
  where ${["event_id", "contact_id", "event_type", "event_data", "timestamp", "deal_id", "actor", "source"]
    .map((column) => `later.${column} is first.${column}`)
    .join(" and ")})`;

const insert = `insert into events (event_id, contact_id, event_type, event_data, timestamp, deal_id, actor, source,
  idempotency_key, recorded_at, seq) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

async function put(db: Connection, { number, rows }: Shelved): Promise<void> {
  for await (const some of rows())
    for (const row of some) {
      const seq = positionOf(number, row.position);
      db.run(insert, boundOf(withTexts(row, escaped), seq, escaped(row.recorded_at ?? "")));
    }
}

/** Copies a shelf, if it holds the first of some archives and no others; how many those are. */
function copied(path: string, file: string, archives: readonly Shelved[]): number {
  let db: Connection | null = null;
  try {
    copyFileSync(path, file);
    db = connectWriter(file, 0);
    const marks = JSON.parse(stampIn(db) ?? "[]") as readonly string[];
    return marks.length < archives.length && marks.every((mark, i) => archives[i]?.mark === mark)
      ? marks.length
      : 0;
  } catch {
    return 0;
  } finally {
    db?.close();
  }
}
