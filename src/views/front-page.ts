import { localDay } from "../core/calendar.ts";
import { fromIso } from "../core/time.ts";
import { type Cells, instantIn, sameCell } from "./publish-cells.ts";
import { keyOf, type WantedRow } from "./publish-changes.ts";
import { frontColumns } from "./publish-layout.ts";
import type { PublishedRow, TargetCell } from "./table-target.ts";
import type { Column, TableRow } from "./view.ts";

/** What the front page says of a published table. */
export interface FrontTable {
  /** The view's word. */
  readonly word: string;
  readonly name: string;
  readonly about: string;
  readonly definition: string;
  readonly rows: number;
  /** Whether anything is written to it now. */
  readonly changed: boolean;
  readonly look: readonly string[];
}

/** How much room is left where the log stands. */
export interface RoomLines {
  readonly lines: readonly string[];
  /** What somebody should do about it; null where all is well. */
  readonly look: string | null;
}

/** What the front page is made of. */
export interface Front {
  readonly tables: readonly FrontTable[];
  /** The rows of the view `writers`. */
  readonly writers: readonly TableRow[];
  readonly room: RoomLines | null;
  /** ISO. */
  readonly as_of: string;
  readonly timezone: string;
}

/** The columns of the rows that tell something; settings and the like stand in `Value`, which is never read here. */
export const toldColumns: readonly Column[] = frontColumns.filter(({ title }) => title !== "Value");

/** The most writers that get a row: those who wrote last. */
const mostWriters = 100;

/** The rows of the front page that publishing keeps; `Needs a look` of a writer says "silent 6 days, usually 40 a day". */
export function frontRows(front: Front, held: readonly PublishedRow[]): readonly WantedRow[] {
  const heldBy = new Map(held.map((row) => [keyOf(row), row]));
  const changed = front.tables.some((table) => table.changed);
  const rows = [
    ...front.tables.map((table) => viewRow(table, front, heldBy.get(`view ${table.word}`))),
    ...newest(front.writers).map(writerRow),
    ...(front.room ? [roomRow(front.room, changed, front, heldBy.get("room"))] : []),
  ];
  return rows.map((cells) => ({ key: String(cells.key), cells }));
}

/**
 * The rows of the front page that publishing may change or remove, which is none that others wrote. A view that isn't
 * published now keeps its row, as it keeps its table.
 */
export const ownRows = (page: readonly PublishedRow[], { tables, room }: Front): readonly PublishedRow[] => {
  const words = new Set(tables.map(({ word }) => `view ${word}`));
  return page.filter((row) => {
    const [kind, key] = [row.cells.Kind, keyOf(row)];
    if (kind === "View") return words.has(key);
    return kind === "Writer" ? key.startsWith("writer ") : kind === "Room" && key === "room" && room !== null;
  });
};

function viewRow(table: FrontTable, front: Front, held: PublishedRow | undefined): Cells {
  return row({
    Name: table.name,
    Kind: "View",
    "What it tells": table.about,
    "How it is worked out": table.definition,
    "As of": isDue(table.changed, front, held) ? front.as_of : (held?.cells["As of"] ?? null),
    Rows: table.rows,
    "Needs a look": table.look.join("\n") || null,
    key: `view ${table.word}`,
  });
}

const writerRow = ({ source, events, last_event, needs_a_look, key }: TableRow): Cells =>
  row({
    Name: source ?? null,
    Kind: "Writer",
    "What it tells": "Writes to the log.",
    Rows: events ?? null,
    "Last event": last_event ?? null,
    "Needs a look": needs_a_look ?? null,
    key: `writer ${key}`,
  });

/** Room shrinks with every request: it is told anew when there is something else to write, and once a day. */
function roomRow(room: RoomLines, changed: boolean, front: Front, held: PublishedRow | undefined): Cells {
  const isNews = !sameCell(room.look, held?.cells["Needs a look"], "long");
  const isTold = !isNews && !isDue(changed, front, held);
  return row({
    Name: "Room",
    Kind: "Room",
    "What it tells": isTold ? (held?.cells["What it tells"] ?? null) : room.lines.join("\n") || null,
    "As of": isTold ? (held?.cells["As of"] ?? null) : front.as_of,
    "Needs a look": room.look,
    key: "room",
  });
}

/** As of is written with a change, or once a day. */
function isDue(changed: boolean, { as_of, timezone }: Front, held: PublishedRow | undefined): boolean {
  const at = instantIn(held?.cells["As of"]);
  return changed || Number.isNaN(at) || localDay(at, timezone) !== localDay(fromIso(as_of), timezone);
}

const row = (told: Readonly<Record<string, TargetCell>>): Cells =>
  Object.fromEntries(toldColumns.map(({ title }) => [title, told[title] ?? null]));

/** Those who wrote last; of equals the first. */
const newest = (writers: readonly TableRow[]): readonly TableRow[] =>
  [...writers].sort((a, b) => compare(String(b.last_event), String(a.last_event))).slice(0, mostWriters);

const compare = (a: string, b: string): number => (a < b ? -1 : a === b ? 0 : 1);
