import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DaybookError } from "../../../core/errors.ts";
import { writeWhole } from "../../../hosts/node/write-whole.ts";

/** A webhook that is read, and how far it was. */
export interface HookPlace {
  /** The table's id. */
  readonly table: string;
  readonly id: string;
  /** What it hears, as `specificationText` writes it. */
  readonly specification: string;
  /** Whether this feed made it: what others made is left to them. */
  readonly made: boolean;
  /** Whether another has taken its place: it is read to its end. */
  readonly ending: boolean;
  /** The number of the next payload. */
  readonly cursor: number;
  /** The last transaction that was read; those up to `after` were read from the webhook before this one. */
  readonly last: { readonly transaction: number; readonly at: string } | null;
  readonly after: number;
  /** Records whose last change was told with a time (ISO) that the next transaction may have, too. */
  readonly recent: Readonly<Record<string, string>>;
  /** When records were made (ISO) of which nothing could be logged yet. */
  readonly waiting: Readonly<Record<string, string>>;
}

/** Something that the feed missed, until a snapshot has closed it. */
export interface KeptGap {
  readonly sentence: string;
  /** ISO; null where nobody knows. */
  readonly since: string | null;
}

/** How far a base's changes were read. */
export interface FeedPlace {
  readonly base: string;
  readonly hooks: readonly HookPlace[];
  readonly gaps: readonly KeptGap[];
  /** The clock (ISO) at the last read. */
  readonly read_at: string | null;
}

/** The file of a log's place: beside a log that is a file, else beside the config. */
export function placeFile(url: string, folder: string): string {
  const path = /^sqlite:(?:\/\/)?(.+)$/.exec(url)?.[1];
  const name = url.replace(/[^A-Za-z0-9]+/g, "-").slice(0, 150);
  return path === undefined ? join(folder, `${name}.capture.json`) : `${path}.capture.json`;
}

/** What a place was read as: null where there is no file; `broken` where it can't be read. */
export type PlaceRead = FeedPlace | "broken" | null;

/** Reads a place. Throws CAPTURE_OF_ANOTHER_BASE where it belongs to one. */
export function readPlace(file: string, base: string): PlaceRead {
  if (!existsSync(file)) return null;
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return "broken";
  }
  const place = loose(value);
  if (typeof place.base !== "string") return "broken";
  if (place.base !== base)
    throw new DaybookError(
      "CAPTURE_OF_ANOTHER_BASE",
      `${file} keeps the place of a webhook in base ${place.base}, and the CRM is in base ${base}.`,
      {
        hint: "Correct the base in the config. Or, if the CRM has moved, take that file away: the next run begins anew with a snapshot, and nothing that is logged is lost.",
      },
    );
  const { hooks, gaps } = place;
  if (!Array.isArray(hooks) || !Array.isArray(gaps)) return "broken";
  const read = hooks.map(hookOf);
  const kept = gaps.map(gapOf);
  if (read.includes(null) || kept.includes(null)) return "broken";
  return {
    base,
    hooks: read as readonly HookPlace[],
    gaps: kept as readonly KeptGap[],
    read_at: isoIn(place.read_at),
  };
}

/** Writes a place whole. Throws FILE_NOT_WRITABLE. */
export const writePlace = (file: string, place: FeedPlace): Promise<void> =>
  writeWhole(file, `${JSON.stringify({ version: 1, ...place }, null, 1)}\n`);

function hookOf(value: unknown): HookPlace | null {
  const { table, id, specification, made, ending, cursor, last, after, recent, waiting } = loose(value);
  const { transaction, at } = loose(last);
  const isWhole = [table, id, specification].every((each) => typeof each === "string" && each !== "");
  if (!isWhole || !isCount(cursor) || cursor < 1) return null;
  const time = isoIn(at);
  return {
    table: String(table),
    id: String(id),
    specification: String(specification),
    made: made === true,
    ending: ending === true,
    cursor,
    last: isCount(transaction) && time !== null ? { transaction, at: time } : null,
    after: isCount(after) ? after : 0,
    recent: timesIn(recent),
    waiting: timesIn(waiting),
  };
}

function gapOf(value: unknown): KeptGap | null {
  const { sentence, since } = loose(value);
  return typeof sentence === "string" ? { sentence, since: isoIn(since) } : null;
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

const isoIn = (value: unknown): string | null =>
  typeof value === "string" && !Number.isNaN(Date.parse(value)) ? new Date(value).toISOString() : null;

const timesIn = (value: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(loose(value)).flatMap(([key, time]) => {
      const at = isoIn(time);
      return at === null ? [] : [[key, at]];
    }),
  );

type Loose = Readonly<Record<string, unknown>>;

const loose = (value: unknown): Loose =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Loose) : {};
