import type { Catalog } from "../../core/catalog.ts";
import type { Event } from "../../core/event.ts";
import type { Hash } from "../../core/identity.ts";
import { marksOf } from "../../core/marks.ts";
import { readRow } from "../../core/read-row.ts";
import type { Holder } from "../../core/receipts.ts";
import type { SheetsClient } from "./client.ts";
import { type Columns, widthOf } from "./columns.ts";
import { eventIn } from "./event-cells.ts";
import type { Known, Memory } from "./memory.ts";
import { changing, look, type Part } from "./sight.ts";

/** What tells an event of a log. */
export interface LogRules {
  readonly hash: Hash;
  readonly catalog: Catalog;
}

/** What the log knows of an event: the row that holds its key, or that it was erased. */
export interface Found extends Holder {
  /** The event_ids of all rows of the key. */
  readonly ids: readonly string[];
  readonly erased: boolean;
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
    for (const [row, key] of wanted) if (rows.get(row)?.idempotency_key !== key) return null;
    for (const [row, type] of unread) {
      const found = rows.get(row);
      if (found?.event_type !== type) return null;
      marks.set(row, found);
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
  held: readonly Event[],
  marking: readonly Event[],
  rules: LogRules,
): ReadonlyMap<string, Found> {
  const intact = (row: Event): Event | null =>
    readRow({ ...row, recorded_at: null, position: 0 }, rules.catalog, rules.hash);
  const marks = marksOf(
    marking.flatMap((row) => intact(row) ?? []),
    Number.POSITIVE_INFINITY,
  );
  const byKey = new Map<string, Event[]>();
  for (const row of held) {
    const all = byKey.get(row.idempotency_key);
    if (all) all.push(row);
    else byKey.set(row.idempotency_key, [row]);
  }
  const found = new Map<string, Found>();
  for (const event of events) {
    const { idempotency_key: key } = event;
    const rows = byKey.get(key) ?? [];
    const tombstones = byKey.get(rules.hash(key)) ?? [];
    const erased =
      marks.isErased(event.event_id) || tombstones.some(({ event_id }) => marks.isErased(event_id));
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

/** The most ranges of one request, whose address would grow too long, and about the most rows. */
const mostRanges = 100;
const mostRows = 2000;
/** Rows between two that are wanted come along rather than to make two ranges of them. */
const gap = 5;

/** Rows of a tab by their numbers, and some that stand between them; null where they, or its columns, aren't where they were. */
export async function rowsAt(
  client: SheetsClient,
  tab: string,
  { columns }: Pick<Known, "columns">,
  numbers: readonly number[],
): Promise<ReadonlyMap<number, Event> | null> {
  const rows = new Map<number, Event>();
  for (const spans of requestsOf(numbers)) {
    let isAsKnown = true;
    const sight = await look(client, tab, columns, (there: Columns): readonly Part[] => {
      isAsKnown = there === columns;
      return spans.map(([from, to]) => ({ from, to, first: 0, last: widthOf(there) - 1 }));
    });
    if (sight === null || !isAsKnown) return null;
    sight.parts.forEach((texts, index) => {
      const [from] = spans[index] as Span;
      texts.forEach((each, down) => {
        const event = eventIn(each, columns);
        if (event) rows.set(from + down, event);
      });
    });
  }
  return rows;
}

type Span = readonly [from: number, to: number];

function requestsOf(numbers: readonly number[]): readonly (readonly Span[])[] {
  const requests: Span[][] = [];
  let [spans, count]: [Span[], number] = [[], 0];
  for (const row of [...new Set(numbers)].sort((a, b) => a - b)) {
    const last = spans[spans.length - 1];
    if (last && row - last[1] <= gap && count + row - last[1] <= mostRows) {
      count += row - last[1];
      spans[spans.length - 1] = [last[0], row];
      continue;
    }
    if (spans.length === 0 || spans.length >= mostRanges || count >= mostRows) {
      [spans, count] = [[], 0];
      requests.push(spans);
    }
    spans.push([row, row]);
    count += 1;
  }
  return requests;
}
