import { DaybookError } from "../../core/errors.ts";
import type { Event, Row } from "../../core/event.ts";
import type { Bound, Cell, Connection } from "./connection.ts";
import { escapeByte, unescaped, withTexts } from "./escape.ts";

const derived = /^[0-9a-f]{32}$/;

/** A key as its cell: 16 bytes for 32 hex digits, any other as text. */
const keyCell = (key: string): Bound => (derived.test(key) ? Buffer.from(key, "hex") : key);

/** Keys as their cells tell them apart: those of 32 hex digits, and the others. */
export const splitKeys = (keys: readonly string[]): readonly [readonly string[], readonly string[]] => [
  keys.filter((key) => derived.test(key)),
  keys.filter((key) => !derived.test(key)),
];

/**
 * A key's text. One put there by hand as another kind of cell than `keyCell` makes gets a space behind it: its row then
 * doesn't give its id, and can't pass for a second event of that key.
 */
const key = `case
  when typeof(idempotency_key) = 'blob' and length(idempotency_key) = 16 then lower(hex(idempotency_key))
  when typeof(idempotency_key) = 'text' and not (length(idempotency_key) = 32 and idempotency_key not glob '*[^0-9a-f]*')
    then idempotency_key
  when typeof(idempotency_key) = 'blob' then lower(hex(idempotency_key)) || ' '
  else idempotency_key || ' ' end`;

/** The cells of a row in the order in which they are read. */
const cells = [
  "seq",
  "event_id",
  "contact_id",
  "event_type",
  "event_data",
  "timestamp",
  "coalesce(deal_id, char(29))",
  "coalesce(actor, char(29))",
  "coalesce(source, char(29))",
  key,
  "recorded_at",
] as const;

/** Stands for null between the separators. No cell that Daybook wrote holds any of the three: controls are refused. */
const none = "\u001d";
const nextCell = "\u001f";
const nextRow = 0x1e;

/**
 * The rows that `from` (FROM and what follows) names. They come as one blob, decoded here: a call into libsql for every
 * cell takes twice as long as all the rest, and a text that isn't UTF-8, put there by hand, would abort the process.
 */
export function readRows(db: Connection, from: string, bound: readonly Bound[]): readonly Row[] {
  const sql = `select count(*), cast(group_concat(line, char(30)) as blob)
    from (select concat_ws(char(31), ${cells.join(", ")}) as line ${from})`;
  const [count, blob] = db.one(sql, bound) ?? [];
  if (!Buffer.isBuffer(blob)) return [];
  const rows = rowsIn(blob, Number(count)) ?? readOddRows(db, from, bound);
  return db.escapes && blob.includes(escapeByte) ? rows.map((row) => withTexts(row, unescaped)) : rows;
}

/** The rows of a blob; null if a separator stands inside a cell. */
function rowsIn(blob: Buffer, count: number): readonly Row[] | null {
  const rows: Row[] = [];
  for (let start = 0; start <= blob.length; ) {
    const found = blob.indexOf(nextRow, start);
    const end = found < 0 ? blob.length : found;
    const texts = blob.toString("utf8", start, end).split(nextCell);
    if (texts.length !== cells.length) return null;
    rows.push(rowOf(texts));
    start = end + 1;
  }
  return rows.length === count ? rows : null;
}

/** The same rows cell by cell, for cells that were changed by hand. */
function readOddRows(db: Connection, from: string, bound: readonly Bound[]): readonly Row[] {
  const columns = cells.map((cell) => `cast(${cell} as blob)`).join(", ");
  return db
    .all(`select ${columns} ${from}`, bound)
    .map((row) => rowOf(row.map((cell: Cell) => (cell === null ? "" : cell.toString()))));
}

function rowOf(texts: readonly string[]): Row {
  return {
    event_id: texts[1] as string,
    contact_id: texts[2] as string,
    event_type: texts[3] as string,
    event_data: texts[4] as string,
    timestamp: texts[5] as string,
    deal_id: orNull(texts[6] as string),
    actor: orNull(texts[7] as string),
    source: orNull(texts[8] as string),
    idempotency_key: texts[9] as string,
    recorded_at: texts[10] === "" ? null : (texts[10] as string),
    position: Number(texts[0]),
  };
}

const orNull = (text: string): string | null => (text === none ? null : text);

/** An event as the cells of an INSERT, in the columns' order. Throws NOT_AN_EVENT for what isn't text: libsql would abort the process over it. */
export function boundOf(event: Event, seq: number, recorded_at: string): Bound[] {
  const { event_id, contact_id, event_type, event_data, timestamp, deal_id, actor, source } = event;
  const bound: Bound[] = [event_id, contact_id, event_type, event_data, timestamp, deal_id, actor, source];
  for (let at = 0; at < bound.length; at++)
    if (typeof bound[at] !== "string" && !(bound[at] === null && at > 4))
      throw new DaybookError("NOT_AN_EVENT", "An event's cells are texts; one of these is something else.", {
        hint: "Make events of what you have with openLog(…).append or appendInputs.",
      });
  bound.push(keyCell(event.idempotency_key), recorded_at, seq);
  return bound;
}
