import { readFileSync, statSync, writeFileSync } from "node:fs";
import type { Row } from "../../core/event.ts";
import type { GroupedStore, Page } from "../../core/store.ts";
import type { Shelf } from "./shelf.ts";

/** Rows in a SQLite file, a log or a mirror of one. */
export interface FiledRows extends GroupedStore {
  /** Absolute. */
  readonly path: string;
  schemaVersion(): number;
  middle?(): string | null;
}

/** A log and its archives as one. */
export interface BesideShelf extends FiledRows {
  readonly shelf: { readonly path: string; readonly stamp: string };
  /** How many of the log's rows stand on the shelf too, the same in every cell: they are handed out once. */
  readonly same: number;
}

/** Rows of a log that stand on its shelf too, and up to which position was looked. */
interface Known {
  readonly at: string;
  readonly position: number;
  readonly same: ReadonlySet<number>;
  readonly others: number;
}

/** What makes one of a log and its shelf, as both stand when it is asked; it remembers what it compared already. */
export function unionOf(live: FiledRows, shelf: Shelf): () => BesideShelf {
  let known: Known | null = null;
  return () => {
    // Another file at the same path is another log.
    const at = JSON.stringify([shelf.stamp, live.path, statSync(live.path).ino, live.schemaVersion()]);
    const { position } = live.head();
    if (known?.at !== at) known = noTwinsUpTo(shelf, at);
    if (position < known.position) known = { at, position: 0, same: new Set(), others: 0 };
    if (position > known.position) {
      const { same, others } = shelf.twinsIn(live.path, known.position);
      known = { at, position, same: new Set([...known.same, ...same]), others: known.others + others };
      if (known.same.size + known.others === 0) noteNoTwins(shelf, known);
    }
    return besideShelf(live, shelf, known);
  };
}

/** Where it is noted that a log has no twins on its shelf: comparing all keys of a large one takes longer than most questions. */
const noteOf = ({ path }: Shelf): string => `${path}.json`;

function noTwinsUpTo(shelf: Shelf, at: string): Known {
  let position = 0;
  try {
    const note = JSON.parse(readFileSync(noteOf(shelf), "utf8")) as Pick<Known, "at" | "position">;
    if (note.at === at) position = Number(note.position) || 0;
  } catch {
    // It was never noted.
  }
  return { at, position, same: new Set(), others: 0 };
}

function noteNoTwins(shelf: Shelf, { at, position }: Known): void {
  try {
    writeFileSync(noteOf(shelf), JSON.stringify({ at, position }));
  } catch {
    // The next one compares them again.
  }
}

/** Its rows are those on the shelf, then the log's; an event that was sent again after it was archived is handed out once, as it was archived. */
function besideShelf(live: FiledRows, shelf: Shelf, { same, others }: Known): BesideShelf {
  const shown = (rows: readonly Row[]): readonly Row[] =>
    same.size === 0 ? rows : rows.filter(({ position }) => !same.has(position));
  const { capabilities } = live;
  return {
    path: live.path,
    schemaVersion: live.schemaVersion,
    shelf: { path: shelf.path, stamp: shelf.stamp },
    same: same.size,
    capabilities: {
      ...capabilities,
      unique_key: capabilities.unique_key && shelf.unique_key && others === 0,
    },
    append: (events) => live.append(events),
    async read(query = {}, after): Promise<Page> {
      // Places on the shelf are below 0; the log's own are as it writes them.
      if (after === undefined || after.startsWith("-")) {
        const page = shelf.page(query, after === undefined ? Number.MIN_SAFE_INTEGER : Number(after));
        if (!page.done) return page;
        const next = await live.read(query);
        return { ...next, rows: [...page.rows, ...shown(next.rows)] };
      }
      const page = await live.read(query, after);
      return { ...page, rows: shown(page.rows) };
    },
    head: () => {
      const { rows, position } = live.head();
      return { rows: rows + shelf.rows - same.size, position };
    },
    *groups(upTo, first, last) {
      const both = new Set<string>();
      for (const groups of together(live.groups(upTo, first, last))) {
        const archived = byContact(shelf.rowsOf(groups.map((rows) => contactOf(rows))));
        for (const group of groups) {
          const rows = shown(group);
          const more = archived.get(contactOf(group));
          if (more) both.add(contactOf(group));
          if (rows.length > 0 || more) yield more ? [...more, ...rows] : rows;
        }
      }
      for (const group of shelf.groups(first, last)) if (!both.has(contactOf(group))) yield group;
    },
    rowsAfter(position, most) {
      const rows = live.rowsAfter(position, most + same.size);
      const all = rows && shown(rows);
      return all === null || all.length > most ? null : all;
    },
    // Halves of the larger one are halves enough.
    middle: () => (live.head().rows < shelf.rows ? shelf.middle() : (live.middle?.() ?? null)),
    close: () => live.close(),
  };
}

const contactOf = (group: readonly Row[]): string => (group[0] as Row).contact_id;

function byContact(rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  const found = new Map<string, Row[]>();
  for (const row of rows) {
    const known = found.get(row.contact_id);
    if (known) known.push(row);
    else found.set(row.contact_id, [row]);
  }
  return found;
}

/** So many contacts are looked up at once, or fewer that have so many rows. */
const [mostContacts, mostRows] = [500, 5000];

function* together(groups: Iterable<readonly Row[]>): Generator<readonly (readonly Row[])[]> {
  let some: (readonly Row[])[] = [];
  let rows = 0;
  for (const group of groups) {
    some.push(group);
    rows += group.length;
    if (some.length < mostContacts && rows < mostRows) continue;
    yield some;
    [some, rows] = [[], 0];
  }
  if (some.length > 0) yield some;
}
