import { DaybookError } from "../../core/errors.ts";
import type { RemoteRow } from "../../core/remote.ts";
import { fromIso, toIso } from "../../core/time.ts";
import { eventOf, type Linked, linksOf, readColumns } from "./event-cells.ts";
import type { ListedTable, LogRecord } from "./events-table.ts";
import { both, sinceFormula } from "./formulas.ts";
import { isLost } from "./list-all.ts";

/** A reader's place among the rows of a table that knows neither an order nor positions. */
export interface Place {
  /** What was made before is known: when the last listing that was read to its end began, by the server's clock; null before the first. */
  readonly since: string | null;
  /** When this listing began, by the server's clock; where that isn't told or can't be trusted, the newest creation that was known then. */
  readonly began: string | null;
  /** Where this listing goes on; null at the start of one. */
  readonly offset: string | null;
  /** The ids of the newest rows that were handed out: the next listing shows them again. */
  readonly recent: readonly (readonly [id: string, created: string])[];
}

/** What is listed, and of which kind. */
export interface Listing {
  readonly table: ListedTable;
  readonly linked: Linked;
  /** A condition beside; null for every row. */
  readonly formula: string | null;
  /** Rows that were edited since come again, too. */
  readonly edited: boolean;
  /** Our own clock: ISO 8601 UTC. */
  readonly now: () => string;
}

/** A page of a listing, and the place after it. */
export interface ListedPage {
  readonly rows: readonly RemoteRow[];
  readonly place: Place;
  readonly done: boolean;
}

const start: Place = { since: null, began: null, offset: null, recent: [] };

/**
 * A row may show up in listings later than one that was made after it, and creation times are whole seconds: each listing goes back
 * this long (milliseconds) before the one before it began. How long a listing may lag is not documented.
 */
const overlap = 120_000;

/** The next page after a place. Throws BAD_CHECKPOINT where its listing can't be gone on with: Airtable forgets one in minutes. */
export async function nextPage(listing: Listing, place: Place): Promise<ListedPage> {
  const { table, linked, formula, edited, now } = listing;
  const since = place.since === null ? null : sinceFormula(before(place.since), edited);
  const ask = { formula: both(formula, since), columns: readColumns(linked), offset: place.offset };
  const { records, offset, at } = await table.list(ask).catch((error: unknown) => {
    throw isLost(error, place.offset) ? forgotten(error) : error;
  });
  const began = place.offset === null ? beganAt(at, now(), latest(place.since, records)) : place.began;
  const shown = records.flatMap(({ id, createdTime }) =>
    createdTime === null ? [] : [[id, createdTime] as const],
  );
  const done = offset === null;
  const next = done ? { since: began, began: null } : { since: place.since, began };
  const recent = within([...place.recent, ...shown], earlier(next.since, began));
  return { rows: records.map(rowOf), place: { ...next, offset, recent }, done };
}

/** How far ahead of ours a server's clock may be, in milliseconds, and still be believed: less than the overlap allows. */
const mostAhead = 60_000;

/**
 * When a listing began, from its first page. What dates rows and what dates answers need not be one clock: if the answer's runs ahead,
 * a listing from then on would leave rows out. So it is believed if our own clock or a row bears it out; else the time of the newest
 * row that is known is taken, which was made by then. Only two clocks that run ahead alike could mislead it; one that is behind
 * loses no row, though some are listed again.
 */
function beganAt(at: string | null, now: string, newest: string | null): string | null {
  if (at === null) return newest;
  const isBorneOut = (newest !== null && at <= newest) || fromIso(at) <= fromIso(now) + mostAhead;
  return isBorneOut ? at : newest;
}

/** Rows that were recorded after this (ISO) may be missing from a listing, though they are there; `since` as it ended. */
export const settledBy = ({ since }: Place): string => (since === null ? toIso(0) : before(since));

const before = (time: string): string => toIso(fromIso(time) - overlap);

const earlier = (one: string | null, other: string | null): string | null =>
  one === null || (other !== null && other < one) ? other : one;

const forgotten = ({ message, cause }: DaybookError): DaybookError =>
  new DaybookError("BAD_CHECKPOINT", message, {
    hint: "Go on from the checkpoint at which the listing began, or begin anew.",
    cause,
  });

const rowOf = ({ id, createdTime, fields }: LogRecord): RemoteRow => ({
  id,
  cells: eventOf(fields),
  recorded_at: createdTime,
  links: linksOf(fields),
});

function latest(known: string | null, records: readonly LogRecord[]): string | null {
  let newest = known;
  for (const { createdTime } of records)
    if (createdTime !== null && (newest === null || createdTime > newest)) newest = createdTime;
  return newest;
}

/** Those that a listing from `start` on would show again; each once. */
function within(rows: Place["recent"], start: string | null): Place["recent"] {
  const from = start === null ? "" : before(start);
  return [...new Map(rows.filter(([, created]) => created >= from)).entries()];
}

/** A place as a checkpoint's text. */
export const checkpointOf = (place: Place): string => JSON.stringify(place);

/** The place that a checkpoint names; the start without one. Throws BAD_CHECKPOINT. */
export function placeIn(checkpoint: string | undefined): Place {
  if (checkpoint === undefined) return start;
  try {
    const { since, began, offset, recent } = JSON.parse(checkpoint) as Place;
    const isTime = (text: unknown): boolean => text === null || !Number.isNaN(fromIso(String(text)));
    if (
      isTime(since) &&
      isTime(began) &&
      (offset === null || typeof offset === "string") &&
      Array.isArray(recent)
    )
      return { since, began, offset, recent };
  } catch {
    // What isn't JSON is told below.
  }
  throw new DaybookError(
    "BAD_CHECKPOINT",
    `${JSON.stringify(checkpoint.slice(0, 40))} is no place in this log.`,
    {
      hint: "Give the checkpoint of a page of the same log, or none to begin at its start.",
    },
  );
}
