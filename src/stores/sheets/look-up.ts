import type { Found } from "../../core/batch-receipts.ts";
import type { Catalog } from "../../core/catalog.ts";
import { DAY_MS } from "../../core/days.ts";
import { type Event, eventColumns } from "../../core/event.ts";
import type { Hash } from "../../core/identity.ts";
import { marksOf } from "../../core/marks.ts";
import { readRow } from "../../core/read-row.ts";
import { fromIso } from "../../core/time.ts";
import type { SheetsClient } from "./client.ts";
import { sentenceOf } from "./event-cells.ts";
import type { Known, Memory } from "./memory.ts";
import { type FoundRow, rowsAt } from "./rows-at.ts";
import { changing } from "./sight.ts";

/** What tells an event of a log. */
export interface LogRules {
  readonly hash: Hash;
  readonly catalog: Catalog;
}

/** What is known of some events by key, and of which moment that is; events that the log doesn't name aren't in it. */
export interface LookUp {
  readonly known: Known;
  readonly found: ReadonlyMap<string, Found>;
}

/** The types whose rows tell something of other rows. */
const void_ = "event_voided";
const erasure = "contact_erased";

/** Whether a row of this type may be a mark: a type that the catalog doesn't know may be one that was renamed. */
export const isMarkOf =
  ({ types }: Catalog) =>
  (type: string): boolean =>
    type === void_ || type === erasure || (type !== "" && !types.has(type));

/** Rows may be moved while they are looked for: so often that is tried. */
const mostTries = 5;

/**
 * Looks events up: which rows hold their keys is remembered, and what stands in those rows is read. Throws SHEETS_CHANGING where rows
 * are moved all the time.
 */
export function finderIn(
  client: SheetsClient,
  tab: string,
  memory: Memory,
  rules: LogRules,
): (events: readonly Event[]) => Promise<LookUp> {
  /** The marks that were read, by row, and for which memory: what was erased and voided. */
  let marks = new Map<number, Event>();
  let of: Known["marks"] | null = null;

  const attempt = async (events: readonly Event[], known: Known): Promise<LookUp | null> => {
    if (of !== known.marks) {
      of = known.marks;
      marks = new Map();
    }
    const wanted = new Map<number, string>();
    for (const { idempotency_key: key } of events)
      for (const each of [key, rules.hash(key)])
        for (const row of known.rowsOf.get(each) ?? []) wanted.set(row, each);
    const isAny = wanted.size > 0;
    const unread = [...known.marks].filter(([row, type]) => !marks.has(row) && (isAny || type !== void_));
    const rows = await rowsAt(client, tab, known, [...wanted.keys(), ...unread.map(([row]) => row)]);
    if (rows === null) return null;
    for (const [row, key] of wanted) if (rows.get(row)?.cells.idempotency_key !== key) return null;
    for (const [row, type] of unread) {
      const found = rows.get(row);
      if (found?.cells.event_type !== type) return null;
      marks.set(row, found.cells);
    }
    const held = [...wanted.keys()].flatMap((row) => rows.get(row) ?? []);
    return { known, found: foundAmong(events, held, [...marks.values()], rules) };
  };

  return async (events) => {
    let known = await memory.now();
    for (let tries = 1; tries <= mostTries; tries++) {
      const found = await attempt(events, known);
      if (found) return found;
      known = await memory.reread();
    }
    throw changing(tab);
  };
}

function foundAmong(
  events: readonly Event[],
  held: readonly FoundRow[],
  marking: readonly Event[],
  rules: LogRules,
): ReadonlyMap<string, Found> {
  const intact = (row: Event): Event | null =>
    readRow({ ...row, recorded_at: null, position: 0 }, rules.catalog, rules.hash);
  const marks = marksOf(
    marking.flatMap((row) => intact(row) ?? []),
    Number.POSITIVE_INFINITY,
  );
  const byKey = new Map<string, FoundRow[]>();
  for (const row of held) {
    const all = byKey.get(row.cells.idempotency_key);
    if (all) all.push(row);
    else byKey.set(row.cells.idempotency_key, [row]);
  }
  const found = new Map<string, Found>();
  for (const event of events) {
    const { idempotency_key: key } = event;
    const rows = (byKey.get(key) ?? [])
      .filter((row) => intact(row.cells) !== null || !isMisplaced(event, row, rules.catalog))
      .map(({ cells }) => cells);
    const tombstones = byKey.get(rules.hash(key)) ?? [];
    const erased =
      marks.isErased(event.event_id) || tombstones.some(({ cells }) => marks.isErased(cells.event_id));
    if (rows.length === 0 && !erased) continue;
    const sound = rows.flatMap((row) => intact(row) ?? []);
    const [first = event] =
      sound.length > 0 ? sound.sort((a, b) => (a.event_id < b.event_id ? -1 : 1)) : rows;
    const ids = rows.length > 0 ? [...new Set(rows.map((row) => row.event_id))] : [event.event_id];
    const voided = ids.some((id) => marks.isVoided({ ...first, event_id: id }));
    found.set(key, { event: first, intact: rows.length === 0 || sound.length > 0, ids, voided, erased });
  }
  return found;
}

/**
 * Whether a row is an event's whose texts are all there in wrong columns: a person moved one while it was written. It holds no key, or
 * whoever sends the event again would be told that a person had changed it.
 */
function isMisplaced(event: Event, row: FoundRow, catalog: Catalog): boolean {
  const { cells, texts } = row;
  const isInPlace = eventColumns.every((column) => event[column] === null || event[column] === cells[column]);
  // A cell that was empty and that a person filled misplaces none; one with what is written beside an event does.
  if (
    isInPlace &&
    !eventColumns.some((column) => event[column] === null && isBeside(event, row, column, catalog))
  )
    return false;
  const left = [...texts];
  return eventColumns.every((column) => {
    const text = event[column];
    const at = text === null ? -1 : left.indexOf(text);
    if (at >= 0) left[at] = null;
    return text === null || at >= 0;
  });
}

const instant = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** Whether a cell holds the sentence, the date or the recorded_at that is written beside an event. */
function isBeside(
  event: Event,
  { cells }: FoundRow,
  column: (typeof eventColumns)[number],
  catalog: Catalog,
): boolean {
  const text = cells[column];
  if (text === null) return false;
  if (instant.test(text)) return !instant.test(cells.recorded_at ?? "");
  const day = fromIso(event.timestamp) / DAY_MS + 25_569;
  return text === sentenceOf(event, catalog) || Math.abs(Number(text) - day) <= 1;
}
