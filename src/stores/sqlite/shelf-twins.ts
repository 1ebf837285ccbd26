import type { Connection } from "./connection.ts";

/** Keys that stand both in a log and on a shelf. */
export interface Twins {
  /** The log's rows whose cells are just those of a row on the shelf, by position: the same event, sent again. */
  readonly same: readonly number[];
  /** How many others there are: one key, and something else said or another time. */
  readonly others: number;
}

/** So many pairs are compared at once. */
const atOnce = 5000;

const cells = [
  "event_id",
  "contact_id",
  "event_type",
  "event_data",
  "timestamp",
  "deal_id",
  "actor",
  "source",
];

/** The keys that the rows of a log's file after a position share with a shelf. */
export function twinsIn(shelf: Connection, log: string, after: number): Twins {
  demandLog(shelf, log);
  const pairs = shelf.all(after > 0 ? newerPairs : allPairs(shelf), after > 0 ? [after] : []);
  const rows = new Set(pairs.map(([row]) => Number(row)));
  const same = new Set<number>();
  for (let i = 0; i < pairs.length; i += atOnce)
    for (const [row] of shelf.all(alike, [JSON.stringify(pairs.slice(i, i + atOnce))])) same.add(Number(row));
  return { same: [...same], others: rows.size - same.size };
}

/** Attaches the file, once. */
function demandLog(shelf: Connection, log: string): void {
  const [there] = shelf.one("select count(*) from pragma_database_list where name = 'log'") ?? [];
  if (Number(there) === 0) shelf.run("attach ? as log", [log]);
}

const pairs = (outer: string, inner: string): string =>
  `select l.seq, s.seq from ${outer} cross join ${inner} on l.idempotency_key = s.idempotency_key`;

const newerPairs = `${pairs("log.events l", "main.events s")} where l.seq > ?`;

/** Goes through the index of the smaller one, and looks its keys up in the other's. */
function allPairs(shelf: Connection): string {
  const [most, least] = (shelf.one(sizes) ?? []).map(Number);
  return (most ?? 0) < (least ?? 0)
    ? pairs("log.events l", "main.events s")
    : pairs("main.events s", "log.events l");
}

const sizes = "select (select count(*) from log.events), (select count(*) from main.events)";

const alike = `select l.seq from json_each(?) pair
  join log.events l on l.seq = pair.value ->> 0
  join main.events s on s.seq = pair.value ->> 1
  where ${cells.map((cell) => `l.${cell} is s.${cell}`).join(" and ")}`;
