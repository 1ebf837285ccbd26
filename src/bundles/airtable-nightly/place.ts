import { parseJson } from "../../core/canonical-json.ts";
import { isDaybookError } from "../../core/errors.ts";
import { fromIso } from "../../core/time.ts";
import { scriptHost } from "../../hosts/script/host.ts";
import { refusalIn } from "../../stores/airtable/client.ts";
import type { Fields } from "../../stores/airtable/event-cells.ts";
import type { InAppTable } from "../../stores/airtable/in-app-base.ts";
import { writtenFields } from "../../stores/airtable/in-app-cells.ts";
import { mutate } from "../../stores/airtable/mutate.ts";
import type { PublishedRow } from "../../views/table-target.ts";

/** Where a publish stands that goes on portion by portion. */
export interface Portions {
  /** As of when it is, ISO. */
  readonly as_of: string;
  /** Of the publish's claim on the front page. */
  readonly marker: string;
  /** The smallest contact of the last group that is done; null before the first. */
  readonly after: string | null;
  /** The words of the views that were written to. */
  readonly changed: readonly string[];
  /** Rows of the log that were changed by hand, among those read so far. */
  readonly left_out: number;
  /** Groups that are too large for a run. */
  readonly skipped: number;
}

/** What the nightly run keeps from one run to the next. */
export interface Place {
  /** When a run began (ISO); null once it has ended in whatever way but Airtable's killing it. */
  readonly began: string | null;
  /** How many runs in a row were killed, or stopped without having come any further. */
  readonly killed: number;
  /** null where everything is read at once. */
  readonly portions: Portions | null;
  /** The local day of the last mail. */
  readonly mailed: string | null;
  /** Whether a mail is due, since its day came: whichever run is done first sends it. */
  readonly due: boolean;
  /** Since when (ISO) the log is known to be too large to be read at once; null where it isn't. */
  readonly slow: string | null;
  /** How many nights in a row found changes that no automation had logged. */
  readonly missed: number;
}

/** The place before the first run. */
export const noPlace: Place = {
  began: null,
  killed: 0,
  portions: null,
  mailed: null,
  due: false,
  slow: null,
  missed: 0,
};

/** The row that holds the place. */
export interface PlaceDesk {
  /** As it was read or saved last. */
  place(): Place;
  save(change: Partial<Place>): Promise<void>;
}

const key = "place nightly";

/** Opens the place on a front page that was read from its table. */
export function openPlace(table: InAppTable, page: readonly PublishedRow[]): PlaceDesk {
  // Two first runs at once may have made two: both know the same one.
  const [own] = page
    .filter(({ cells }) => cells.Kind === "Place" && String(cells.key).trim() === key)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  let id = own?.id ?? null;
  const write = (fields: Fields, work: (cells: Fields) => Promise<unknown>): Promise<void> =>
    mutate({ table, rows: [fields], work: () => work(writtenFields(table, fields)) }, scriptHost.clock);
  const create = (fields: Fields): Promise<void> =>
    write({ Name: "Nightly", Kind: "Place", "What it tells": told, key, ...fields }, async (cells) => {
      id = (await table.createRecordsAsync([{ fields: cells }]))[0] ?? null;
    });
  let place = placeIn(own?.cells.Value);
  return {
    place: () => place,
    async save(change) {
      place = { ...place, ...change };
      const fields = { Value: JSON.stringify(place) };
      const known = id;
      if (known === null) return create(fields);
      const error = await write(fields, (cells) =>
        table.updateRecordsAsync([{ id: known, fields: cells }]),
      ).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      if (error === null) return;
      if (!isDaybookError(error) || refusalIn(error)?.type !== "ROW_DOES_NOT_EXIST") throw error;
      await create(fields);
    },
  };
}

const told = "How far the nightly run has come. It goes on from here; delete this row and it begins anew.";

/** The place that a cell holds; what can't be read is as if it weren't there. */
function placeIn(cell: unknown): Place {
  const read = parseJson(typeof cell === "string" ? cell : "");
  const told = (read.ok ? read.value : null) as Readonly<Record<string, unknown>> | null;
  if (typeof told !== "object" || told === null) return noPlace;
  return {
    began: isoIn(told.began),
    killed: countIn(told.killed),
    portions: portionsIn(told.portions),
    mailed: typeof told.mailed === "string" ? told.mailed : null,
    due: told.due === true,
    slow: isoIn(told.slow),
    missed: countIn(told.missed),
  };
}

function portionsIn(value: unknown): Portions | null {
  if (typeof value !== "object" || value === null) return null;
  const { as_of, marker, after, changed, left_out, skipped } = value as Readonly<Record<string, unknown>>;
  const at = isoIn(as_of);
  if (typeof marker !== "string" || marker === "" || at === null) return null;
  return {
    as_of: at,
    marker,
    after: typeof after === "string" ? after : null,
    changed: Array.isArray(changed) ? changed.map(String) : [],
    left_out: countIn(left_out),
    skipped: countIn(skipped),
  };
}

const isoIn = (value: unknown): string | null =>
  typeof value === "string" && fromIso(value) >= 0 ? value : null;

const countIn = (value: unknown): number =>
  typeof value === "number" && value >= 0 && Number.isSafeInteger(value) ? value : 0;
