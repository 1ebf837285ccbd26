import { DaybookError, isDaybookError } from "../../core/errors.ts";
import type { RemoteRow } from "../../core/remote.ts";
import { fromIso, toIso } from "../../core/time.ts";
import { eventOf, type Linked, linksOf, readColumns } from "./event-cells.ts";
import type { ListedTable, LogRecord } from "./events-table.ts";
import { both, sinceFormula } from "./formulas.ts";

/** A reader's place among the rows of a table that knows neither an order nor positions. */
export interface Place {
  /** What was made before is known: when the last listing that was read to its end began, by the server's clock; null before the first. */
  readonly since: string | null;
  /** When this listing began, by the server's clock; where that isn't told, the newest creation that it has shown. */
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

/** The next page after a place. A listing whose offset has expired begins anew, and shows its rows again. */
export async function nextPage(listing: Listing, place: Place): Promise<ListedPage> {
  const { table, linked, formula, edited } = listing;
  const since = place.since === null ? null : sinceFormula(toIso(fromIso(place.since) - overlap), edited);
  const ask = { formula: both(formula, since), columns: readColumns(linked) };
  const { records, offset, at } = await table
    .list({ ...ask, offset: place.offset })
    .catch((error: unknown) => {
      if (!isDaybookError(error) || error.code !== "AIRTABLE_LISTING_EXPIRED") throw error;
      return table.list({ ...ask, offset: null });
    });
  const isFirst = place.offset === null;
  const began = at === null ? latest(place.began ?? place.since, records) : isFirst ? at : place.began;
  const shown = records.flatMap(({ id, createdTime }) =>
    createdTime === null ? [] : [[id, createdTime] as const],
  );
  const recent = within([...place.recent, ...shown], began);
  const done = offset === null;
  const next = done ? { since: began, began: null } : { since: place.since, began };
  return { rows: records.map(rowOf), place: { ...next, offset, recent }, done };
}

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

/** Those that a listing from `newest` on would show again; each once. */
function within(rows: Place["recent"], newest: string | null): Place["recent"] {
  if (newest === null) return [];
  const from = toIso(fromIso(newest) - overlap);
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
