import { toIso } from "../core/time.ts";
import { type Front, frontRows, ownRows, toldColumns } from "./front-page.ts";
import type { sameCell } from "./publish-cells.ts";
import { type Changes, changesOf, isNothing, type WantedRow } from "./publish-changes.ts";
import { claimsOn, endOf, isOf } from "./publish-claims.ts";
import type { Desk } from "./publish-desk.ts";
import { type Answers, frontTable, type TablePlan } from "./publish-plan.ts";
import { countsOf, tidy, titlesOf } from "./publish-table.ts";
import type { PublishedRow } from "./table-target.ts";

/** The front page as it should stand, and the writes that it needs. */
export interface FrontPlan {
  readonly front: Front;
  readonly wanted: readonly WantedRow[];
  readonly changes: Changes;
}

/** The rows of the front page, without what it holds for settings and the like. */
export const readFront = ({ target, front, counts }: Pick<Desk, "target" | "front" | "counts">) =>
  counts.during(front, () => target.read(front, titlesOf(toldColumns)));

/** Plans the front page, given what is planned for the tables. */
export function planFront(
  plans: readonly TablePlan[],
  { notes, writers }: Answers,
  page: readonly PublishedRow[],
  as_of: number,
  { asked, options, changed }: Pick<Desk, "asked" | "options" | "changed">,
  same?: typeof sameCell,
): FrontPlan {
  const front: Front = {
    tables: plans.map((plan) =>
      frontTable(plan, notes, changed.has(plan.table.view.name) || !isNothing(plan.changes)),
    ),
    writers,
    room: options.room ?? null,
    as_of: toIso(as_of),
    timezone: asked.settings.timezone,
  };
  const own = ownRows(page, front);
  const wanted = frontRows(front, own);
  return { front, wanted, changes: changesOf(toldColumns, wanted, own, front.as_of, same) };
}

/** Writes the front page and, with the same request, that this publish is done. */
export async function writeFront(
  { wanted, changes }: FrontPlan,
  page: readonly PublishedRow[],
  marker: string,
  as_of: number,
  { target, front, counts, overruled }: Desk,
): Promise<void> {
  const end = endOf(claimsOn(page), marker, as_of, overruled);
  const all = {
    create: changes.create,
    update: [...changes.update, ...end.update],
    remove: [...changes.remove, ...end.remove],
  };
  if (!isNothing(all)) await counts.during(front, () => target.write(front, all));
  const { written, removed } = countsOf(changes);
  counts.add(front, wanted.length + 1, { written: written + 1, removed });
}

/** Puts in order what only shows afterwards: rows that came twice, a claim that the store didn't show. */
export async function tidyFront(
  { front: told, wanted, changes }: FrontPlan,
  before: readonly PublishedRow[],
  now: readonly PublishedRow[],
  marker: string,
  as_of: number,
  { target, front, counts, overruled }: Desk,
): Promise<void> {
  const made = new Set(changes.create.map((cells) => String(cells.key)));
  const late = !claimsOn(before).some((each) => isOf(marker, each));
  await counts.during(front, async () => {
    if (made.size > 0) await tidy(target, front, toldColumns, wanted, ownRows(now, told), made, toIso(as_of));
    const end = late ? endOf(claimsOn(now), marker, as_of, overruled) : { update: [], remove: [] };
    if (end.update.length + end.remove.length > 0) await target.write(front, { create: [], ...end });
  });
}
