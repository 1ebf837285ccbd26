import { fromIso, toIso } from "../core/time.ts";
import type { Asked } from "./ask-views.ts";
import { isNothing } from "./publish-changes.ts";
import { claimsOn, haveMoved, isOf, laterThan, newClaim, older } from "./publish-claims.ts";
import { newCounts, type PublishedCounts } from "./publish-counts.ts";
import type { Desk, PublishOptions } from "./publish-desk.ts";
import { type FrontPlan, planFront, readFront, tidyFront, writeFront } from "./publish-front.ts";
import { checkSetUp, frontColumns, frontName, tablesOf } from "./publish-layout.ts";
import { type Answers, answersOf, planTable, type TablePlan } from "./publish-plan.ts";
import { countsOf, titlesOf, writeChanges } from "./publish-table.ts";
import type { PublishedRow, TableTarget } from "./table-target.ts";

export type { PublishedCounts } from "./publish-counts.ts";
export type { PublishChoices, PublishOptions } from "./publish-desk.ts";

/** What was written, a row a table, the front page last; in a dry run what would be. */
export interface Published {
  readonly tables: readonly PublishedCounts[];
  /** Events whose empty links to contacts and deals were filled, or would be; absent where there are none. */
  readonly linked?: number;
  /** Another publish was at work at the same time, and nothing was written; absent otherwise. */
  readonly overtaken?: true;
  /** What somebody should know beside it, in sentences. */
  readonly notes?: readonly string[];
}

/**
 * Publishes views as tables, with the fewest writes: none where nothing changed. A publish that died half way is completed
 * by the next one, and of two at once the later as_of wins. Throws PUBLISH_NOT_SET_UP, PUBLISH_OLDER, PUBLISH_OVERTAKEN, PUBLISH_SAME_TABLE,
 * UNKNOWN_VIEW and what the target throws.
 */
export async function publishViews(
  asked: Asked,
  target: TableTarget,
  options: PublishOptions,
): Promise<Published> {
  const { settings } = asked;
  const tables = await tablesOf(options.views ?? settings.publish.tables, settings);
  const front = frontName(settings);
  const counts = newCounts(target);
  const there = await counts.during(front, () => target.describe());
  checkSetUp([...tables, { name: front, columns: frontColumns }], there, settings.publish.tables);
  let page = await readFront({ target, front, counts });
  let as_of = fromIso(options.as_of);
  const known = claimsOn(page).filter((each) => each.as_of > as_of);
  const latest = laterThan(known, as_of);
  if (latest && !options.force) throw older(as_of, latest, options.is_now === true);
  const overruled = new Set(known.map(({ id }) => id));
  const desk: Desk = {
    asked,
    target,
    options,
    front,
    counts,
    overruled,
    changed: new Set(),
    progress: { rows: 0 },
  };
  const laterOn = (seen: readonly PublishedRow[]) =>
    laterThan(
      claimsOn(seen).filter(({ id }) => !overruled.has(id)),
      as_of,
    );
  for (let round = 0; ; round++) {
    const answers = await answersOf(asked, tables, there, options.crm, as_of);
    let plans = await plansOf(answers, as_of, desk);
    const claims = claimsOn(page);
    if (round === 0) {
      const shown = planFront(plans, answers, page, as_of, desk);
      const isIdle = [shown, ...plans].every(({ changes }) => isNothing(changes));
      const isSettled = isIdle && claims.every(({ done }) => done);
      if (isSettled || options.dry_run)
        return resultOf(plans, answers, foresee(plans, shown, isSettled, desk));
    }
    const marker = round === 0 ? options.marker : `${options.marker}-${round}`;
    const seen = await claim(marker, as_of, desk);
    const overtaken = laterOn(seen);
    if (overtaken && round === 0) {
      await withdraw(seen, marker, desk);
      throw older(as_of, overtaken, options.is_now === true);
    }
    // Whoever else was at work may have written since the tables were read.
    if (!overtaken && haveMoved(claims, claimsOn(seen), marker)) plans = await plansOf(answers, as_of, desk);
    page = overtaken ? seen : await writeAll(plans, answers, seen, marker, as_of, desk);
    const newer = laterOn(page);
    if (!newer) return resultOf(plans, answers, desk);
    // A later publish is at work, and this one may have written over it: all is done again as of its time.
    as_of = newer.as_of;
  }
}

/** Says on the front page that a publish begins, and looks who else does. */
async function claim(marker: string, as_of: number, desk: Desk): Promise<readonly PublishedRow[]> {
  const { target, front, counts } = desk;
  const changes = { create: [newClaim(marker, as_of)], update: [], remove: [] };
  await counts.during(front, () => target.write(front, changes));
  return readFront(desk);
}

/** Takes a claim back under which nothing was written. */
async function withdraw(
  seen: readonly PublishedRow[],
  marker: string,
  { target, front }: Desk,
): Promise<void> {
  const remove = claimsOn(seen).flatMap((each) => (isOf(marker, each) ? [each.id] : []));
  await target.write(front, { create: [], update: [], remove });
}

/** Writes the tables, then the front page, which it answers as it stands afterwards. */
async function writeAll(
  plans: readonly TablePlan[],
  answers: Answers,
  seen: readonly PublishedRow[],
  marker: string,
  as_of: number,
  desk: Desk,
): Promise<readonly PublishedRow[]> {
  const shown = planFront(plans, answers, seen, as_of, desk);
  for (const plan of plans) await writeTable(plan, as_of, desk);
  await writeFront(shown, seen, marker, as_of, desk);
  const page = await readFront(desk);
  await tidyFront(shown, seen, page, marker, as_of, desk);
  return page;
}

/** Counts what would be written. */
function foresee(plans: readonly TablePlan[], shown: FrontPlan, isSettled: boolean, desk: Desk): Desk {
  for (const { table, wanted, changes } of plans)
    desk.counts.add(table.name, wanted.length, countsOf(changes));
  const { written, removed } = countsOf(shown.changes);
  const own = isSettled ? 0 : 1;
  desk.counts.add(desk.front, shown.wanted.length + 1, { written: written + own, removed });
  return desk;
}

async function plansOf(
  { tables }: Answers,
  as_of: number,
  { target, counts }: Desk,
): Promise<readonly TablePlan[]> {
  const plans: TablePlan[] = [];
  for (const wanted of tables) {
    const { name } = wanted.table;
    const rows = await counts.during(name, () => target.read(name, titlesOf(wanted.columns)));
    plans.push(planTable(wanted, rows, as_of));
  }
  return plans;
}

async function writeTable(plan: TablePlan, as_of: number, desk: Desk): Promise<void> {
  const { target, counts, changed, options } = desk;
  const { table, columns, wanted, changes } = plan;
  const onRows = (rows: number): void => {
    desk.progress.rows += rows;
    options.on_rows?.(desk.progress.rows);
  };
  if (!isNothing(changes)) changed.add(table.view.name);
  const written = await counts.during(table.name, () =>
    writeChanges(target, table.name, columns, wanted, changes, toIso(as_of), onRows),
  );
  counts.add(table.name, wanted.length, written);
}

function resultOf(plans: readonly TablePlan[], answers: Answers, { counts, front }: Desk): Published {
  const notes = [...answers.notes, ...plans.flatMap((plan) => plan.notes)];
  const tables = counts.list([...plans.map(({ table }) => table.name), front]);
  return notes.length > 0 ? { tables, notes } : { tables };
}
