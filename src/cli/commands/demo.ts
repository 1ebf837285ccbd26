import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Appended } from "../../core/log.ts";
import { lineText, storyLines } from "../../core/story.ts";
import { fromIso } from "../../core/time.ts";
import { type Log, openLog } from "../../open-log.ts";
import { askViews, contextAt, type Reply } from "../../views/ask-views.ts";
import { readHistory } from "../../views/read-history.ts";
import { viewNamed } from "../../views/registry.ts";
import type { Command } from "../command.ts";
import { demoEvents } from "../demo/generator.ts";
import { demoAsOf, demoSettings } from "../demo/settings.ts";
import { demoContact, demoRiddle } from "../demo/story.ts";
import { countOf, countText } from "../format/figures.ts";
import type { Paper } from "../format/paper.ts";
import { tableText } from "../format/table.ts";
import { writeReport } from "./report.ts";
import { stateText } from "./state.ts";
import { whyText } from "./why.ts";

const pastDay = "2026-04-18T04:00:00.000Z";

/** `daybook demo`. JSON: `{"folder","log","config","report","first":{"read":n,"appended":n,"duplicate":n,"conflict":n},"again":{the same}}`. */
export const demo: Command = {
  about:
    "The whole loop on a sample story: a log of some 300 leads of a solar installer in a scratch folder, what it answers, and a report. Touches nothing of yours.",
  options: [
    { flags: "--folder <dir>", about: "where to put it (default: a new folder among the temporary files)" },
  ],
  examples: [["daybook demo", "see what an event log does"]],
  async run(args, context) {
    const given = args.text("folder");
    const folder = given === undefined ? await mkdtemp(join(tmpdir(), "daybook-demo-")) : context.path(given);
    const config = await writeConfig(folder);
    const file = join(folder, "daybook.db");
    const log = await openLog(`sqlite:${file}`, { settings: demoSettings, now: context.now });
    try {
      const inputs = demoEvents();
      const first = countsOf(await log.append(inputs));
      const again = countsOf(await log.append(inputs));
      const tell = await toldBy(log);
      const report = join(folder, "report.html");
      const rules = contextAt(fromIso(demoAsOf), demoSettings);
      await writeReport(report, log, rules, context, "Sunny Roofs: what happened, and how long it took");
      return {
        json: { folder, log: `sqlite:${file}`, config, report, first, again },
        text: (paper) => storyText({ first, again, config, report }, tell, atDemo(paper)),
      };
    } finally {
      await log.close();
    }
  },
};

/** The demo is looked at on the last day of its story, whenever it runs. */
const atDemo = (paper: Paper): Paper => ({
  ...paper,
  now: fromIso(demoAsOf),
  timezone: demoSettings.timezone,
});

interface Counts {
  readonly read: number;
  readonly appended: number;
  readonly duplicate: number;
  readonly conflict: number;
}

const countsOf = ({ receipts }: Appended): Counts => ({
  read: receipts.length,
  appended: receipts.filter(({ status }) => status === "appended").length,
  duplicate: receipts.filter(({ status }) => status === "duplicate").length,
  conflict: receipts.filter(({ status }) => status === "conflict").length,
});

async function writeConfig(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const { timezone, pipelines, measures } = demoSettings;
  const file = join(folder, "daybook.config.json");
  await writeFile(
    file,
    `${JSON.stringify({ log: "sqlite:daybook.db", timezone, pipelines, measures }, null, 2)}\n`,
  );
  return file;
}

type Told = Awaited<ReturnType<typeof toldBy>>;

/** What the demo asks of its log. */
async function toldBy(log: Log) {
  const context = contextAt(fromIso(demoAsOf), demoSettings);
  const { history } = await readHistory(log.store, demoContact, context, log.hash);
  const views = await Promise.all(["velocity", "stuck"].map(viewNamed));
  const [velocity, stuck] = (await askViews({ ...log, cache: null }, views, context.as_of)) as [Reply, Reply];
  return {
    lines: history ? storyLines(history, log.catalog, demoSettings.timezone).map(lineText) : [],
    past: await log.state(demoContact, { at: pastDay }),
    why: await log.why(demoRiddle.contact, demoRiddle.field, { at: demoAsOf }),
    velocity,
    stuck,
  };
}

interface Files {
  readonly first: Counts;
  readonly again: Counts;
  readonly config: string;
  readonly report: string;
}

function storyText({ first, again, config, report }: Files, told: Told, paper: Paper): string {
  const { ink } = paper;
  const picked = (reply: Reply, names: readonly string[], rows: Reply["table"]): string =>
    tableText(
      { columns: names.flatMap((name) => reply.columns.filter((column) => column.name === name)), rows },
      paper,
    );
  const moves = told.velocity.table.filter(
    (row) => row.kind === "Move" && row.direction === "Forward" && row.from !== null,
  );
  const ask = `npx daybook --config ${config}`;
  return [
    ink.bold("Daybook on a sample: eight months of a solar installer's leads, up to 30 April 2026."),
    "",
    `Appended ${countOf(first.read, "event")}: ${countText(first.appended)} new.`,
    `Appended the same again, as a retry would: ${countText(again.appended)} new, ${countText(again.duplicate)} already there${again.conflict > 0 ? `, ${countText(again.conflict)} refused: it was taken back since` : ""}.`,
    "",
    ink.bold("What happened to Sarah?"),
    ...told.lines,
    "",
    ink.bold("Where did she stand when 18 April began?"),
    stateText(told.past, paper),
    "",
    ink.bold("How did Dana Whitfield end up both churned and active?"),
    whyText(told.why, paper),
    "",
    ink.bold("How long does each step take?"),
    picked(told.velocity, ["step", "count", "median_days", "p75_days", "p90_days"], moves),
    "",
    ink.bold(`What is stuck? (5 of ${told.stuck.table.length})`),
    picked(
      told.stuck,
      ["deal", "stage", "days_in_stage", "limit", "owner", "last_happened"],
      told.stuck.table.slice(0, 5),
    ),
    "",
    ink.bold("All of it, with charts, cohorts, owners and every lead's story:"),
    `  ${report}`,
    "",
    "→ Ask it yourself:",
    `  ${ask} velocity --as-of 2026-05-01`,
    `  ${ask} why ${demoRiddle.contact} churned`,
    `→ Your own data: npx daybook init, then npx daybook import leads.csv`,
  ].join("\n");
}
