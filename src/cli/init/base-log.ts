import { writeFile } from "node:fs/promises";
import { type Applied, applySetUp } from "../../stores/airtable/apply-set-up.ts";
import { type BaseTable, readTables } from "../../stores/airtable/base-schema.ts";
import { madeLines, planSum } from "../../stores/airtable/plan-lines.ts";
import { planNamed } from "../../stores/airtable/plans.ts";
import type { Rows } from "../../stores/airtable/room-sums.ts";
import { addsSomething, type SetUpPlan } from "../../stores/airtable/set-up.ts";
import { setUpSteps } from "../../stores/airtable/set-up-steps.ts";
import { airtableTarget } from "../../stores/airtable/target.ts";
import { webSchema } from "../../stores/airtable/web-schema.ts";
import { keepBaseSettings, settingColumns } from "../../views/front-settings.ts";
import { frontName } from "../../views/publish-layout.ts";
import type { Args } from "../args.ts";
import { logIn } from "../base-url.ts";
import type { Result } from "../command.ts";
import type { Context } from "../context.ts";
import type { Paper } from "../format/paper.ts";
import { wrap } from "../format/wrap.ts";
import { type OpenBase, openBase } from "../open-base.ts";
import { agreed } from "./agreed.ts";
import { asks, shortPath } from "./asks.ts";
import { draftAgain, draftFresh, saysFlags } from "./base-draft.ts";
import { driftText, planText, stepsText } from "./plan-text.ts";
import { countBase, keepCount, roomText } from "./room.ts";
import { configText } from "./starter-config.ts";
import { type Settled, settleNames } from "./table-names.ts";
import { firstLines, type Template } from "./template.ts";
import { howBasesWork, worthIt } from "./worth-it.ts";

/** Sets a log in an Airtable base up; `fresh`: there is no config yet. Nothing is written before what would be was shown and agreed to. */
export async function initBase(
  file: string,
  log: string,
  fresh: boolean,
  args: Args,
  context: Context,
  template: Template | null,
): Promise<Result> {
  const ask = asks(args, context) ? context.ask : null;
  const { columns } = context.io;
  const opened = await openBase(log, context);
  if (fresh && ask !== null) context.io.err(`${worthIt(columns)}\n\n${howBasesWork(columns)}\n\n`);
  const tables = await readTables(opened.client);
  const first = fresh
    ? await draftFresh(file, log, opened, tables, args, ask, template)
    : await draftAgain(file, opened.table);
  const settled = await settleNames(first, opened.base, tables, ask);
  let rows: Rows | null = null;
  const shown = await preview(settled, opened, tables, context, (counted) => {
    rows = counted;
  });
  const { draft, plan } = settled;
  const sum = addsSomething(plan) ? planSum(plan) : null;
  if (!args.flag("dry-run")) await agreed({ draft, file, shown, place: "base", sum }, args, context);
  const dry = args.flag("dry-run");
  const applied = dry ? planned(settled.plan) : await write(settled, file, opened, tables);
  const kept = await keep(settled, opened, dry);
  if (rows !== null && !dry) await keepCount(rows, kept ? 1 : 0, context);
  return resultOf({ file, shown, base: opened.base, settled, applied, kept, template }, args, context);
}

/** What would be added and what it costs, in words; the sums only where a table is to be made. */
async function preview(
  { plan, draft }: Settled,
  { client }: OpenBase,
  tables: readonly BaseTable[],
  { flags, io }: Context,
  onCount: (rows: Rows) => void,
): Promise<string> {
  if (flags.json) return "";
  const own = new Set(plan.tables.flatMap(({ id }) => id ?? []));
  const parts = [planText(plan, io.columns)];
  if (plan.tables.some(({ id }) => id === null)) {
    const rows = await countBase(client, tables, draft.settings, own);
    onCount(rows);
    const room = roomText(rows, draft.settings);
    parts.push(["What it costs:", ...room.map((line) => wrap(line, io.columns))].join("\n"));
  }
  if (draft.note) parts.push(wrap(draft.note, io.columns));
  if (plan.drift.length > 0) parts.push(driftText(plan.drift, io.columns));
  return parts.join("\n\n");
}

/** The config first: a run that dies after it is completed by the next. */
async function write(
  { draft, wanted, crm, anew }: Settled,
  file: string,
  { client }: OpenBase,
  tables: readonly BaseTable[],
): Promise<Applied> {
  if (draft.changed) await writeFile(file, configText(draft.json), draft.fresh ? { flag: "wx" } : {});
  return applySetUp(webSchema(client), { wanted, tables, crm, anew, timezone: draft.settings.timezone });
}

/** Keeps the config on the front page too, where the scripts that people paste into the base read it; a page that isn't as it should be is left alone. */
async function keep({ plan, draft }: Settled, { client }: OpenBase, rehearse: boolean): Promise<boolean> {
  const front = plan.tables.find(({ wanted }) => wanted.word === "daybook");
  const isOdd = front?.drift.some(({ column }) => (settingColumns as readonly unknown[]).includes(column));
  if (!front || isOdd) return false;
  if (rehearse && front.id === null) return true;
  return keepBaseSettings(airtableTarget(client), front.wanted.name, draft.json, { rehearse });
}

const planned = ({ tables, also, drift }: SetUpPlan): Applied => ({
  tables: tables.map(({ id, wanted, columns }) => ({
    name: wanted.name,
    created: id === null,
    columns: columns.map(({ name }) => name),
  })),
  also,
  drift,
});

interface Done {
  readonly file: string;
  readonly shown: string;
  readonly base: string;
  readonly settled: Settled;
  readonly applied: Applied;
  /** The settings on the front page were written, or would be. */
  readonly kept: boolean;
  /** What the config was started from; null where it was there already, too. */
  readonly template: Template | null;
}

function resultOf(done: Done, args: Args, context: Context): Result {
  const { draft } = done.settled;
  const { tables, also, drift } = done.applied;
  const dry = args.flag("dry-run");
  const steps = setUpSteps({
    settings: draft.settings,
    events: draft.table,
    linked: [...done.settled.crm.values()].map(({ name }) => name),
    plan: planNamed(draft.settings.plan),
  });
  return {
    json: {
      dry_run: dry,
      config: { file: shortPath(done.file, context), written: draft.changed },
      log: { url: logIn(done.base, draft.table), created: tables[0]?.created ?? false },
      ...(done.template ? { template: done.template.name } : {}),
      settings: { written: done.kept },
      tables,
      also: also.map(({ table, column }) => ({ table, column })),
      drift: drift.map(({ table, column, message, hint }) => ({ table, column, message, hint })),
      steps,
    },
    text: (paper) => textOf(done, steps, dry, saysFlags(args), context, paper),
    look: drift.some(({ kind }) => kind !== "options"),
  };
}

function textOf(
  { file, shown, settled, applied, kept, template }: Done,
  steps: readonly string[],
  dry: boolean,
  flags: boolean,
  context: Context,
  { ink, columns }: Paper,
): string {
  const { fresh, changed, json } = settled.draft;
  const lines: string[] = [];
  const wasShown = context.io.interactive && !dry;
  if (!wasShown && fresh) lines.push(worthIt(columns), "", howBasesWork(columns), "");
  if (dry && changed) lines.push(configText(json));
  const adds = addsSomething(settled.plan);
  if (!wasShown && (adds || dry)) lines.push(shown, "");
  const path = shortPath(file, context);
  lines.push(
    changed
      ? ink.green(`${path} ${dry ? "would be" : "was"} written.`)
      : `${path} is there already; nothing was changed in it.`,
  );
  if (flags && !fresh) lines.push(ink.yellow("The flags were not used: change the file itself."));
  lines.push(...madeLines(applied, dry ? "planned" : "done").map((line) => ink.green(wrap(line, columns))));
  if (!adds) {
    const whole = settled.plan.drift.length === 0 ? "Every table and column is there already; n" : "N";
    lines.push(`${whole}othing was added to the base.`);
  }
  if (kept) {
    const front = frontName(settled.draft.settings);
    const said = `The settings ${dry ? "would be" : "were"} stored in the table ${front}, where the scripts that are pasted into the base read them.`;
    lines.push(ink.green(wrap(said, columns)));
  }
  if (applied.drift.length > 0 && (wasShown || !dry))
    lines.push("", ink.yellow(driftText(applied.drift, columns)));
  if (adds || dry) lines.push("", "What only a person can do, in Airtable:", stepsText(steps, columns), "");
  else lines.push("→ What only a person can do, in Airtable: daybook init --dry-run shows it.");
  if (template) lines.push(firstLines(template, settled.draft.settings.pipelines, columns));
  lines.push("→ Log a first event: daybook append --help. Or bring history in: daybook import FILE.csv.");
  return lines.join("\n");
}
