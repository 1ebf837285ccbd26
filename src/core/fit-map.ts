import { expandEach } from "./each-column.ts";
import { type DateOrder, localNumber, localTime, type NumberMarks } from "./local-cells.ts";
import { applies, type Cells, type MapEvent, type MapFile, type MapValue, type MapWhen } from "./map-row.ts";
import { nearest } from "./nearest.ts";
import type { MapId, WrittenMap } from "./written-map.ts";

/** A map for one table. Its columns are the table's and those that `cellsOf` adds to each row. */
export interface FittedMap {
  readonly map: MapFile;
  readonly cellsOf: (row: Cells) => Cells;
  /** Columns of the table of which the map makes nothing by way of `cellsOf`. */
  readonly header: readonly string[];
  /** The optional columns that the table lacks, and patterns that none of its columns fits. */
  readonly lacking: readonly string[];
  /** The others that it lacks, each with the header's nearest word. */
  readonly missing: readonly { readonly column: string; readonly nearest?: string }[];
}

type Make = (row: Cells) => string;

/** Fits a map to a table: columns are found whatever their case, patterns become columns, and what no plain map can say becomes columns of its own. */
export function fitMap(written: WrittenMap, header: readonly string[]): FittedMap {
  const { dates, numbers, optional = [], events, ...rest } = written;
  const find = finder(header);
  const mayLack = new Set(optional.map(plain));
  const lacking = new Set<string>();
  const missing = new Set<string>();
  const read = new Set<string>();
  const made = new Map<string, Make>();

  const there = (column: string): string | null => {
    const found = find(column);
    if (found === undefined) (mayLack.has(plain(column)) ? lacking : missing).add(column);
    return found ?? null;
  };
  const make = (name: string, from: readonly string[], value: Make): string => {
    let free = name;
    while (header.includes(free) || made.has(free)) free += " ";
    made.set(free, value);
    for (const column of from) read.add(column);
    return free;
  };
  const idIn = (ids: MapId | readonly MapId[] | undefined): string | null => {
    const parts = listOf(ids).flatMap((id) => {
      const { column, ...how } = typeof id === "string" ? { column: id } : id;
      const found = there(column);
      return found === null ? [] : [{ column: found, split: undefined, prefix: "", ...how }];
    });
    const [first] = parts;
    if (first === undefined) return null;
    if (parts.length === 1 && !first.split && !first.prefix) return first.column;
    const columns = parts.map(({ column }) => column);
    return make(columns.join(" or "), columns, (row) => {
      for (const { column, split, prefix = "" } of parts) {
        const text = (split ? cell(row, column).split(split)[0] : cell(row, column))?.trim();
        if (text) return prefix + text;
      }
      return "";
    });
  };
  const whenIn = (conditions: readonly MapWhen[]): MapWhen | null => {
    const found = conditions.map((each) => ({ ...each, column: there(each.column) }));
    if (found.some(({ column }) => column === null)) return null;
    const all = found as readonly MapWhen[];
    if (all.length === 1) return all[0] ?? null;
    const columns = all.map(({ column }) => column);
    const isSo: Make = (row) => (all.every((each) => applies(each, row)) ? "yes" : "");
    return { column: make(columns.join(" and "), columns, isSo) };
  };
  const dataIn = (data: MapEvent["data"]): Record<string, MapValue> => {
    const kept: Record<string, MapValue> = Object.create(null);
    for (const name of Object.keys(data ?? {})) {
      const value = data?.[name] as MapValue;
      if (typeof value === "object" && "const" in value) kept[name] = value;
      else {
        const column = there(typeof value === "string" ? value : value.column);
        if (column !== null) kept[name] = typeof value === "string" ? column : { ...value, column };
      }
    }
    return kept;
  };

  const eachMade = expandEach(events, header, (pattern) => lacking.add(pattern));
  const fitted = eachMade.flatMap((event): readonly MapEvent[] => {
    const { each: _, when, contact_id, deal_id, actor, cause, key, data, ...plainly } = event;
    const whom = idIn(contact_id);
    const timestamp = there(event.timestamp);
    const condition = when === undefined ? undefined : whenIn(listOf(when));
    const why = cause === undefined ? undefined : there(cause);
    const keys = key?.map((part) =>
      typeof part === "string" ? there(part) : make(JSON.stringify(part.const), [], () => part.const),
    );
    const fit = {
      ...plainly,
      when: condition ?? undefined,
      contact_id: whom ?? "",
      timestamp: timestamp ?? "",
      deal_id: idIn(deal_id) ?? undefined,
      actor: idIn(actor) ?? undefined,
      cause: why ?? undefined,
      key: keys as readonly string[] | undefined,
      data: data && dataIn(data),
    };
    const without = [whom, timestamp, condition, why, ...(keys ?? [])].includes(null);
    return without ? [] : [fit];
  });

  return {
    map: { ...rest, events: fitted },
    cellsOf: rowsWith(fitted, made, dates, numbers),
    header: header.filter((column) => !read.has(column)),
    lacking: [...lacking],
    missing: [...missing].map((column) => {
      const near = nearest(column, header);
      return near === undefined ? { column } : { column, nearest: near };
    }),
  };
}

/** Adds the made columns to a row, with its times and amounts as a plain map reads them; most maps need none of that. */
function rowsWith(
  events: readonly MapEvent[],
  made: ReadonlyMap<string, Make>,
  dates: DateOrder | undefined,
  numbers: NumberMarks | undefined,
): (row: Cells) => Cells {
  const times = dates === undefined ? [] : [...new Set(events.map(({ timestamp }) => timestamp))];
  const values = numbers === undefined ? [] : events.flatMap(({ data = {} }) => Object.values(data));
  const amounts = new Set(
    values.flatMap((value) =>
      typeof value === "object" && "column" in value && value.as === "number" ? [value.column] : [],
    ),
  );
  if (made.size + times.length + amounts.size === 0) return (row) => row;
  return (row) => {
    const cells = Object.assign(Object.create(null), row) as Record<string, string>;
    for (const [column, value] of made) cells[column] = value(row);
    for (const column of times) if (dates) cells[column] = localTime(cell(row, column), dates);
    for (const column of amounts) if (numbers) cells[column] = localNumber(cell(row, column), numbers);
    return cells;
  };
}

/** Finds a column as it is written, else the only one that differs in case or spaces alone. */
function finder(header: readonly string[]): (column: string) => string | undefined {
  const exact = new Set(header);
  const alike = new Map<string, string | null>();
  for (const column of header) alike.set(plain(column), alike.has(plain(column)) ? null : column);
  return (column) => (exact.has(column) ? column : (alike.get(plain(column)) ?? undefined));
}

const plain = (column: string): string => column.trim().replace(/\s+/g, " ").toLowerCase();

const listOf = <T>(one: T | readonly T[] | undefined): readonly T[] =>
  one === undefined ? [] : Array.isArray(one) ? one : [one as T];

const cell = (row: Cells, column: string): string =>
  Object.prototype.hasOwnProperty.call(row, column) ? (row[column] ?? "").trim() : "";
