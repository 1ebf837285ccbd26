import type { TableField } from "@google-cloud/bigquery";
import { copiedAt } from "../../core/copy.ts";
import type { Event, Row } from "../../core/event.ts";
import { type AppendRules, knownMarks, portionsOf } from "../../core/known-marks.ts";
import { plainTypes } from "../../core/plain-types.ts";
import { receiptOfErased, receiptOfNew } from "../../core/receipts.ts";
import type { Receipt } from "../../core/store.ts";
import { cellsOf, rowOf } from "../../core/table-cells.ts";
import { rowCells } from "./cells.ts";
import type { Warehouse } from "./connect.ts";
import type { Stage } from "./stage.ts";
import { cellNames, dayOf, eventFields, numberIn, type TableNames } from "./tables.ts";

/** A job may touch 4,000 parts of a table, and each event may be of another day. Source: cloud.google.com/bigquery/quotas#partitioned_tables */
export const mostEvents = 4000;

/** A row that may change how others are read. */
export const mayBeMark = `e.event_type NOT IN (${plainTypes.map((name) => `'${name}'`).join(", ")})`;

const stagedFields: readonly TableField[] = [
  { name: "ord", type: "INTEGER", mode: "REQUIRED" },
  ...eventFields.slice(1),
];

/**
 * One transaction. Each writer changes the one row of `control`, and BigQuery ends every transaction but one that do so at
 * a time, with snapshots between them (cloud.google.com/bigquery/docs/transactions): so positions are given in the order of
 * the commits, a key can't be taken twice, and who was ended begins anew. A writer that doesn't know the newest mark adds
 * nothing.
 */
const appendScript = ({ events, control }: TableNames, staged: string): string => `DECLARE head_before INT64;
DECLARE marks_before INT64;
DECLARE added INT64;
BEGIN TRANSACTION;
SET head_before = (SELECT MAX(c.head) FROM ${control} AS c);
SET marks_before = (SELECT MAX(c.marks) FROM ${control} AS c);
UPDATE ${control} AS c SET head = head_before + @count, marks = CASE WHEN @marks AND marks_before <= @seen THEN head_before + @count ELSE marks_before END WHERE TRUE;
MERGE INTO ${events} AS e USING (SELECT * FROM ${staged} AS g WHERE marks_before <= @seen) AS s ON e.idempotency_key = s.idempotency_key WHEN NOT MATCHED THEN INSERT (seq, day, ${cellNames.join(", ")}) VALUES (head_before + s.ord, s.day, ${cellNames.map((name) => `s.${name}`).join(", ")});
SET added = @@row_count;
COMMIT TRANSACTION;
SELECT head_before AS head, marks_before AS marks, added AS added;`;

export interface AppendOptions extends AppendRules {
  readonly names: TableNames;
  readonly stage: Stage;
}

/** Appends in one load and one script a batch. */
export function appenderTo(
  warehouse: Warehouse,
  { names, stage, ...rules }: AppendOptions,
): (events: readonly Event[], times?: "now" | "kept") => Promise<readonly Receipt[]> {
  const { ask } = warehouse;
  const { events: table } = names;
  const rowsFor = async (where: string, params: Parameters<typeof ask>[1]): Promise<readonly Row[]> =>
    (await ask(`SELECT ${rowCells} FROM ${table} AS e WHERE ${where} ORDER BY e.seq`, params)).map(rowOf);
  const marks = knownMarks(
    {
      since: (position) => rowsFor(`${mayBeMark} AND e.seq > @after`, { after: position }),
      holding: (keys) => rowsFor("e.contact_id = 'erased' AND e.idempotency_key IN UNNEST(@keys)", { keys }),
    },
    rules,
  );

  /** What holds the keys of staged rows, by key; of twins the smallest event_id. Two steps: the second looks into the days found only. */
  const holders = async (staged: string): Promise<ReadonlyMap<string, Row>> => {
    const places = await ask(
      `SELECT e.seq, CAST(e.day AS STRING) AS day FROM ${staged} AS s JOIN ${table} AS e ON e.idempotency_key = s.idempotency_key`,
    );
    const days = [...new Set(places.flatMap(({ day }) => (typeof day === "string" ? [day] : [])))];
    const inDays = [
      ...(days.length === 0 ? [] : [`e.day IN (${days.map((day) => `DATE '${day}'`).join(", ")})`]),
      ...(places.some(({ day }) => day === null) ? ["e.day IS NULL"] : []),
    ].join(" OR ");
    const rows =
      places.length === 0
        ? []
        : await rowsFor(`(${inDays}) AND e.seq IN UNNEST(@seqs)`, {
            seqs: places.map((each) => numberIn(each, "seq")),
          });
    const byKey = new Map<string, Row>();
    for (const row of rows) {
      const known = byKey.get(row.idempotency_key);
      if (known === undefined || row.event_id < known.event_id) byKey.set(row.idempotency_key, row);
    }
    return byKey;
  };

  const appendSome = async (events: readonly Event[], times: "now" | "kept"): Promise<readonly Receipt[]> => {
    const erased = await marks.erasedAmong(events);
    const firsts = new Map<string, Event>();
    const isFirst = events.map((event) => {
      if (erased.has(event) || firsts.has(event.idempotency_key)) return false;
      firsts.set(event.idempotency_key, event);
      return true;
    });
    if (firsts.size === 0) return events.map(() => receiptOfErased);
    const now = rules.now();
    const wanted = [...firsts.values()];
    const rows = wanted.map((event, i) => ({
      ord: i + 1,
      day: dayOf(event.timestamp),
      ...cellsOf(event),
      recorded_at: times === "kept" ? copiedAt(event, now) : now,
    }));
    const place = new Map([...firsts.keys()].map((key, i) => [key, i + 1]));
    const answer = await stage(stagedFields, rows, async (staged) => {
      const [told] = await ask(appendScript(names, staged), {
        count: rows.length,
        marks: wanted.some(({ event_type }) => !plainTypes.includes(event_type)),
        seen: marks.seen(),
      });
      const [head, newest, added] = [
        numberIn(told, "head"),
        numberIn(told, "marks"),
        numberIn(told, "added"),
      ];
      if (newest > marks.seen()) {
        await marks.refresh(newest);
        return null;
      }
      if (added === rows.length) return { head, held: null };
      const held = await holders(staged);
      // One that was there, and was taken out since, is taken no more.
      return wanted.every(({ idempotency_key }) => held.has(idempotency_key)) ? { head, held } : null;
    });
    if (answer === null) return appendSome(events, times);
    return events.map((event, i) => {
      if (erased.has(event)) return receiptOfErased;
      const fresh = answer.head + (place.get(event.idempotency_key) as number);
      const first = firsts.get(event.idempotency_key) as Event;
      const held = answer.held?.get(event.idempotency_key) ?? { ...first, recorded_at: now, position: fresh };
      return isFirst[i] && held.position === fresh
        ? receiptOfNew(event, fresh)
        : marks.receiptOf(event, held);
    });
  };

  // One at a time: two of one process would only end each other.
  let turn: Promise<unknown> = Promise.resolve();
  return (events, times = "now") => {
    const work = async (): Promise<readonly Receipt[]> => {
      const receipts: Receipt[] = [];
      for (const portion of portionsOf(events, mostEvents))
        receipts.push(...(await appendSome(portion, times)));
      return receipts;
    };
    const done = turn.then(work, work);
    turn = done.catch(() => undefined);
    return done;
  };
}
