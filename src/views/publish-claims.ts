import { DaybookError } from "../core/errors.ts";
import { toIso } from "../core/time.ts";
import { type Cells, instantIn } from "./publish-cells.ts";
import { keyOf, updatedTitle } from "./publish-changes.ts";
import type { PublishedRow, TableChanges } from "./table-target.ts";

/**
 * A row of kind Control on the front page: somebody publishes as of a time, or has done so. There is no lock where views
 * are published, so whoever is about to write says so in a row of its own, which nobody else overwrites, and looks at the
 * others' rows before and after. Of two at once at least one sees the other.
 */
export interface Claim {
  readonly id: string;
  readonly key: string;
  readonly created: string;
  /** Milliseconds; NaN where somebody broke it. */
  readonly as_of: number;
  readonly done: boolean;
}

const keyOfClaim = /^(publish|publishing) \S/;

/** The claims on a front page. */
export const claimsOn = (page: readonly PublishedRow[]): readonly Claim[] =>
  page
    .filter((row) => row.cells.Kind === "Control" && keyOfClaim.test(keyOf(row)))
    .map((row) => ({
      id: row.id,
      key: keyOf(row),
      created: row.created,
      as_of: instantIn(row.cells["As of"]),
      done: keyOf(row).startsWith("publish "),
    }));

/** The cells of a new claim. `marker` is nobody else's. */
export const newClaim = (marker: string, as_of: number): Cells => ({
  Name: "Publish",
  Kind: "Control",
  "What it tells": "As of when the views were published last. A publish of an earlier time stops here.",
  "As of": toIso(as_of),
  "Needs a look": "A publish began. If it was broken off, the next one completes it.",
  Value: JSON.stringify({ as_of: toIso(as_of), marker, done: false }),
  key: `publishing ${marker}`,
  [updatedTitle]: toIso(as_of),
});

/** Whether a claim is the one of this marker. */
export const isOf = (marker: string, { key }: Pick<Claim, "key">): boolean =>
  key === `publishing ${marker}` || key === `publish ${marker}`;

/** The latest of the claims that are later than an instant (milliseconds); null where none is. */
export const laterThan = (claims: readonly Claim[], as_of: number): Claim | null =>
  claims.reduce<Claim | null>(
    (latest, each) => (each.as_of > (latest?.as_of ?? as_of) ? each : latest),
    null,
  );

/** Whether others came, went on or went since an earlier look: what was read in between may be old. */
export function haveMoved(before: readonly Claim[], now: readonly Claim[], marker: string): boolean {
  const told = (claims: readonly Claim[]): string =>
    claims
      .filter((each) => !isOf(marker, each))
      .map(({ id, key, as_of }) => `${id} ${key} ${as_of}`)
      .sort()
      .join("\n");
  return told(before) !== told(now) || before.some((each) => !each.done);
}

/** How a publish ends: its claim is done, and those that it outranks go. */
export function endOf(
  claims: readonly Claim[],
  marker: string,
  as_of: number,
  overruled: ReadonlySet<string>,
): Omit<TableChanges, "create"> {
  const own = claims.find((each) => isOf(marker, each));
  // A store may not show it yet: then it stays as it is, and the next publish puts it in order.
  if (!own) return { update: [], remove: [] };
  const remove = claims.filter(
    (each) => each.id !== own.id && (overruled.has(each.id) || !outranks(each, { ...own, as_of })),
  );
  const at = toIso(as_of);
  const cells: Cells = {
    "Needs a look": null,
    Value: JSON.stringify({ as_of: at, marker, done: true }),
    key: `publish ${marker}`,
    [updatedTitle]: at,
  };
  return { update: own.done ? [] : [{ id: own.id, cells }], remove: remove.map(({ id }) => id) };
}

function outranks(one: Claim, other: Claim): boolean {
  if (one.as_of !== other.as_of) return one.as_of > other.as_of;
  return one.created === other.created ? one.id > other.id : one.created > other.created;
}

/** A publish as of now that began so much later, in milliseconds, ran at the same time; beyond it a clock is wrong. */
const meanwhile = 3_600_000;

/** The error of a publish that somebody has overtaken: PUBLISH_OVERTAKEN where it was as of now and isn't needed any more, else PUBLISH_OLDER. */
export function older(as_of: number, later: Claim, isNow: boolean): DaybookError {
  const [own, theirs] = [as_of, later.as_of].map((at) => toIso(at).replace(/\.\d+Z$/, "Z"));
  if (isNow && later.as_of - as_of < meanwhile)
    return new DaybookError(
      "PUBLISH_OVERTAKEN",
      "Another publish is running or has just finished; this one isn't needed.",
    );
  return new DaybookError(
    "PUBLISH_OLDER",
    later.done
      ? `The tables stand as of ${theirs}, which is later than ${own}.`
      : `A publish as of ${theirs} is under way or was broken off, which is later than ${own}.`,
    { hint: "Publish as of now, or set the tables back with --force." },
  );
}
