import { fromIso } from "../core/time.ts";
import type { Asked } from "./ask-views.ts";
import type { Published } from "./publish.ts";
import { isNothing } from "./publish-changes.ts";
import { claimsOn, laterThan, older } from "./publish-claims.ts";
import { planControl } from "./publish-control.ts";
import { newCounts } from "./publish-counts.ts";
import type { PublishOptions } from "./publish-desk.ts";
import { planFront } from "./publish-front.ts";
import { checkSetUp, frontColumns, frontName, tablesOf } from "./publish-layout.ts";
import { type Answers, answersOf, planTable, type TablePlan } from "./publish-plan.ts";
import { countsOf, type Written } from "./publish-table.ts";
import type { Moment, MomentChanges, MomentTarget, TableChanges } from "./table-target.ts";

/** All that one moment asks for: a table's rows and its writes, the front page last. */
interface Plan {
  readonly tables: readonly TablePlan[];
  readonly changes: readonly MomentChanges[];
  readonly rows: readonly number[];
}

/**
 * Publishes views where all tables are read at one moment and written at once: with one write, or none where nothing changed. Of two
 * at the same time the later as_of wins, and whoever was overtaken plans again. Throws as publishViews does.
 */
export async function publishAtOnce(
  asked: Asked,
  target: MomentTarget,
  options: PublishOptions,
): Promise<Published> {
  const { settings } = asked;
  const tables = await tablesOf(options.views ?? settings.publish.tables, settings);
  const front = frontName(settings);
  const all = [...tables, { name: front, columns: frontColumns }];
  const counts = newCounts(target);
  const as_of = fromIso(options.as_of);
  const changed = new Set<string>();
  let ceiling = as_of;
  let answers: Answers | null = null;
  let sent: Plan | null = null;
  let written = 0;
  for (;;) {
    const moment = await counts.during(front, () => target.readAll(all));
    checkSetUp(all, moment.tables, settings.publish.tables);
    const later = laterThan(claimsOn(rowsOf(moment, front)), ceiling);
    if (later && (answers !== null || !options.force)) throw older(as_of, later, options.is_now === true);
    if (later) ceiling = later.as_of;
    const { crm } = options;
    answers ??= await answersOf(asked, tables, moment.tables, crm, as_of, (to, id) =>
      moment.linkTo(to, id, crm),
    );
    const plan = planAll(answers, moment, as_of, ceiling > as_of, { asked, options, front, changed });
    const tell = (told: Plan, left: Plan | null): void =>
      told.changes.forEach((each, at) => {
        const [was, is] = [countsOf(each), left ? countsOf(left.changes[at] as TableChanges) : none];
        const fewer = (word: keyof Written): number => Math.max(0, was[word] - is[word]);
        counts.add(each.name, told.rows[at] ?? 0, { written: fewer("written"), removed: fewer("removed") });
        written += fewer("written") + fewer("removed");
      });
    // What an unfinished write had left to do, and what is left to do now: the rest is done.
    if (sent) tell(sent, plan);
    sent = null;
    const idle = plan.changes.every(isNothing);
    if (idle || options.dry_run) {
      tell(plan, null);
      return resultOf(plan, answers);
    }
    for (const { table, changes } of plan.tables) if (!isNothing(changes)) changed.add(table.view.name);
    const outcome = await counts.during(front, () =>
      moment.write(
        plan.changes.filter((each) => !isNothing(each)),
        () => undefined,
      ),
    );
    if (outcome.done) {
      tell(plan, null);
      options.on_rows?.(written);
      return resultOf(plan, answers);
    }
    if (outcome.wrote) sent = plan;
  }

  function resultOf(plan: Plan, { notes: known }: Answers): Published {
    const notes = [...known, ...plan.tables.flatMap((each) => each.notes)];
    const listed = counts.list(all.map(({ name }) => name));
    return notes.length > 0 ? { tables: listed, notes } : { tables: listed };
  }
}

const none: Written = { written: 0, removed: 0 };

const rowsOf = ({ tables }: Moment, name: string) => tables.find((table) => table.name === name)?.rows ?? [];

interface Sheet {
  readonly asked: Asked;
  readonly options: PublishOptions;
  readonly front: string;
  /** The words of the views that were written to so far. */
  readonly changed: ReadonlySet<string>;
}

function planAll(
  answers: Answers,
  moment: Moment,
  as_of: number,
  setBack: boolean,
  { asked, options, front, changed }: Sheet,
): Plan {
  const { same } = moment;
  const page = rowsOf(moment, front);
  const tables = answers.tables.map((wanted) =>
    planTable(wanted, rowsOf(moment, wanted.table.name), as_of, same),
  );
  const told = planFront(tables, answers, page, as_of, { asked, options, changed: new Set(changed) }, same);
  const isNews = setBack || ![told, ...tables].every(({ changes }) => isNothing(changes));
  const control = planControl(page, as_of, isNews, same);
  const changes: readonly MomentChanges[] = [
    ...tables.map(({ table, columns, wanted, changes: own }) => ({
      ...own,
      word: table.view.name,
      name: table.name,
      columns,
      order: wanted.map(({ key }) => key),
    })),
    {
      word: "daybook",
      name: front,
      columns: frontColumns,
      order: [],
      create: [...told.changes.create, ...control.create],
      update: [...told.changes.update, ...control.update],
      remove: [...told.changes.remove, ...control.remove],
    },
  ];
  return { tables, changes, rows: [...tables.map(({ wanted }) => wanted.length), told.wanted.length + 1] };
}
