import { DaybookError } from "../../core/errors.ts";
import type { Row } from "../../core/event.ts";
import { keysAmong, type Marks, marksOf } from "../../core/marks.ts";
import { type Winners, winnersOf } from "../../core/winners.ts";
import { scriptHost } from "../../hosts/script/host.ts";
import type { LogRecord } from "../../stores/airtable/events-table.ts";
import { type Group, groupsIn, type IndexRow, isMark, mostIds, readIndex, readInFull } from "./index-log.ts";
import type { Job } from "./job.ts";

/** The rows of the log that one run reads in full. */
export interface PortionRows {
  readonly index: readonly IndexRow[];
  /** The rows of the groups that this run goes through. */
  readonly own: readonly IndexRow[];
  /** Those, and the rows that change how others are read. */
  readonly rows: readonly Row[];
  readonly records: readonly LogRecord[];
  /** The same as readers see them. */
  readonly winners: Winners;
  /** Who a contact has become. */
  readonly person: Marks["person"];
  /** The smallest contact of the last group that was gone through. */
  readonly last: string | null;
  /** Whether no group is left after these. */
  readonly isLast: boolean;
  /** Groups that are too large for a run, and passed over. */
  readonly skipped: number;
  /** How much of the log is done with these, from 0 to 1. */
  readonly share: number;
}

/** The most rows that a run reads in full; after a run that was killed half as many. */
const most = 2_500;
/** Milliseconds after which no more rows are read: what comes after takes its time, too. */
const mostTime = 10_000;

/** Reads the groups that come after a contact, as many as a run can; `reserve` queries are left. Throws LOG_TOO_LARGE. */
export async function readPortion(
  { log: { events, catalog }, desk, queriesLeft, spent }: Job,
  {
    after,
    as_of,
    reserve,
  }: { readonly after: string | null; readonly as_of: number; readonly reserve: number },
): Promise<PortionRows> {
  const { hash } = scriptHost;
  const index = await readIndex(events);
  const marked = index.filter(isMark);
  const free = (): number => queriesLeft() - reserve;
  if (free() < 1 || Math.ceil(marked.length / mostIds) > free() / 2) throw tooLarge();
  const known = new Map<string, { readonly record: LogRecord; readonly row: Row }>();
  await readInFull(events, marked, known);
  const marks = marksIn(
    [...known.values()].map(({ row }) => row),
    as_of,
  );
  const groups = groupsIn(index, marks);
  const left = groups.filter(({ first }) => after === null || first > after);
  const room = Math.min(Math.max(mostIds, most >> desk.place().killed), free() * mostIds);
  const own: IndexRow[] = [];
  let waiting: IndexRow[] = [];
  let [gone, skipped] = [0, 0];
  for (const group of left) {
    const isTooLarge = group.rows.length > room;
    if (!isTooLarge && (own.length + group.rows.length > room || (gone > 0 && spent() > mostTime))) break;
    gone += 1;
    if (isTooLarge) {
      skipped += 1;
      continue;
    }
    own.push(...group.rows);
    waiting.push(...group.rows.filter(({ id }) => !known.has(id)));
    const whole = waiting.length - (waiting.length % mostIds);
    await readInFull(events, waiting.slice(0, whole), known);
    waiting = waiting.slice(whole);
  }
  await readInFull(events, waiting, known);
  const all = [...known.values()];
  const rows = all.map(({ row }) => row);
  const open = left.slice(gone).reduce((sum, group) => sum + group.rows.length, 0);
  return {
    index,
    own,
    rows,
    records: all.map(({ record }) => record),
    winners: winnersOf(rows, catalog, hash),
    person: marks.person,
    last: (left[gone - 1] as Group | undefined)?.first ?? after,
    isLast: gone === left.length,
    skipped,
    share: index.length === 0 ? 1 : 1 - open / index.length,
  };

  function marksIn(some: readonly Row[], until: number): Marks {
    const { events: winners, intact } = winnersOf(some, catalog, hash);
    return marksOf(winners, until, keysAmong(intact));
  }
}

const tooLarge = (): DaybookError =>
  new DaybookError("LOG_TOO_LARGE", "The log holds too many voids and merges to be read in an automation.", {
    hint: "Run Capture everything now and Rebuild views in the control panel.",
  });
