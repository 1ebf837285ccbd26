import type { Catalog } from "../../core/catalog.ts";
import { cloudEventLine } from "../../core/cloud-event.ts";
import { DaybookError } from "../../core/errors.ts";
import type { Row } from "../../core/event.ts";
import type { Hash } from "../../core/identity.ts";
import { pipelinesOf } from "../../core/pipelines.ts";
import { readRow } from "../../core/read-row.ts";
import { type Due, retentionOf } from "../../core/retention.ts";
import type { Settings } from "../../core/settings.ts";
import { type EventStore, readAll } from "../../core/store.ts";
import { fromIso } from "../../core/time.ts";
import { winnersOf } from "../../core/winners.ts";
import { pass } from "../../views/fold.ts";
import { readMarks } from "../../views/read-marks.ts";

/** What would be archived, and what stays. */
export interface ArchivePlan {
  /** Subjects whose last event is older go, unless they hold an open visit. */
  readonly before: string;
  readonly subjects: number;
  /** Rows that would be written to an archive. */
  readonly rows: number;
  /** Rows that would be taken out without: an archive holds them already. */
  readonly repeats: number;
  /** Timestamps of the oldest and the newest of them; null where there are none. */
  readonly first: string | null;
  readonly last: string | null;
  /** Of the text that would be packed. */
  readonly bytes: number;
  readonly staying: {
    readonly rows: number;
    readonly subjects: number;
    /** Of those, old ones: they hold an open visit, or belong with one that stays. */
    readonly old: number;
  };
}

/** A plan, and how its rows are told. */
export interface Planned extends ArchivePlan {
  /** Whether a row is to be written to the next archive. */
  isDue(row: Row): boolean;
  /** Whether a row is to be taken out of the log. */
  isRemoved(row: Row): boolean;
}

/** A plan without its rows. */
export const told = ({ isDue: _, isRemoved: __, ...plan }: Planned): ArchivePlan => plan;

/** What planning needs to know. */
export interface Planning {
  /** The log's own rows. */
  readonly live: EventStore;
  /** Those and the archives'. */
  readonly all: EventStore;
  readonly settings: Settings;
  readonly catalog: Catalog;
  readonly hash: Hash;
  readonly before: string;
  /** The clock: ISO 8601 UTC. */
  readonly now: string;
  readonly conflicts: readonly (readonly string[])[];
  /** The ids of rows that archives hold already. */
  readonly filed: ReadonlySet<string>;
}

/** Finds what is due. Throws CLOCK_BEHIND where rows were recorded after `now`: by such a clock nothing is removed. */
export async function planArchive(by: Planning): Promise<Planned> {
  const { live, all, settings, catalog, hash, before, now, conflicts, filed } = by;
  const pipelines = pipelinesOf(settings);
  const marks = await readMarks(all, Number.POSITIVE_INFINITY, catalog, hash);
  const marked: Row[] = [];
  for await (const row of readAll(all, { types: ["event_voided"] })) marked.push(row);
  const voids = winnersOf(marked, catalog, hash).events.filter(
    ({ event_type }) => event_type === "event_voided",
  );
  const { isErased } = marks;
  const retention = retentionOf({ before, pipelines, voids, isErased, conflicts });
  let newest = "";
  for await (const row of readAll(all)) {
    retention.take(readRow(row, catalog, hash) ?? row);
    if (row.recorded_at !== null && row.recorded_at > newest) newest = row.recorded_at;
  }
  demandClock(now, newest);
  await pass(all, { as_of: lastTime, catalog, pipelines }, hash, (history) => retention.look(history));
  const due = retention.due();
  return { ...(await countOf(live, due, filed)), before, ...tellerOf(due, filed) };
}

const lastTime = fromIso("9999-12-31T23:59:59.999Z");

/** Servers date rows by clocks of their own: so far (milliseconds) ours may be behind. */
const patience = 600_000;

/** By a clock that went back nothing would be old; whoever sets it wrong the other way removes too much, so it must make sense. */
function demandClock(now: string, newest: string): void {
  if (newest === "" || fromIso(newest) <= fromIso(now) + patience) return;
  throw new DaybookError(
    "CLOCK_BEHIND",
    `This computer's clock says ${now}, and the log's newest row was recorded at ${newest}.`,
    {
      hint: "Nothing was archived: what is old can't be told by a clock that is wrong. Set it right and run this again.",
    },
  );
}

const tellerOf = (due: Due, filed: ReadonlySet<string>): Pick<Planned, "isDue" | "isRemoved"> => ({
  isDue: (row) => !filed.has(row.event_id) && due.isDue(row),
  isRemoved: (row) => due.isDue(row),
});

async function countOf(
  live: EventStore,
  due: Due,
  filed: ReadonlySet<string>,
): Promise<Omit<ArchivePlan, "before">> {
  let [rows, repeats, bytes, staying, first, last] = [0, 0, 0, 0, "", ""];
  const met = new Set<string>();
  for await (const row of readAll(live)) {
    const { event_id, timestamp } = row;
    if (!due.isDue(row)) {
      staying += 1;
      continue;
    }
    if (filed.has(event_id) || met.has(event_id)) {
      repeats += 1;
      continue;
    }
    met.add(event_id);
    rows += 1;
    bytes += Buffer.byteLength(cloudEventLine(row, row.recorded_at)) + 1;
    if (first === "" || timestamp < first) first = timestamp;
    if (timestamp > last) last = timestamp;
  }
  return {
    subjects: due.subjects,
    rows,
    repeats,
    bytes,
    first: first || null,
    last: last || null,
    staying: { rows: staying, subjects: due.staying, old: due.old },
  };
}
