import { parseWhen } from "../../core/parse-when.ts";
import { fromIso } from "../../core/time.ts";
import type { Log } from "../../open-log.ts";
import { about } from "../../views/about.ts";
import { askViews, type Reply, settingsFor, type ViewOptions } from "../../views/ask-views.ts";
import { viewNamed } from "../../views/registry.ts";
import type { Args, OptionSpec } from "../args.ts";
import type { Command } from "../command.ts";
import { viewText } from "../view-text.ts";

/** What `--help` says of a view beside what it tells. */
interface Word {
  readonly options?: readonly OptionSpec[];
  readonly examples: Command["examples"];
}

const words: Readonly<Record<string, Word>> = {
  timelines: {
    examples: [
      ["daybook timelines --csv > contacts.csv", "all contacts, with their stories, for a spreadsheet"],
    ],
  },
  velocity: {
    examples: [["daybook velocity --as-of 2026-04-01", "as it was when March ended"]],
  },
  stuck: {
    options: [{ flags: "--days <n>", about: "one limit for every stage, instead of the config's" }],
    examples: [
      ["daybook stuck", "by each stage's own limit"],
      ["daybook stuck --days 30", "everything that has stood for 30 days"],
    ],
  },
  reengage: {
    options: [
      {
        flags: "--tag <tag>",
        about: 'the tag of those who were engaged (default: the config\'s, else "engaged")',
      },
      { flags: "--days <n>", about: "days of silence (default: the config's, else 60)" },
    ],
    examples: [
      ["daybook reengage --tag solar --days 90", "tagged solar at some time, and silent for 90 days"],
    ],
  },
  cohorts: {
    examples: [["daybook cohorts --json", "for a program"]],
  },
  owners: {
    examples: [["daybook owners", "a line a person"]],
  },
  activity: {
    examples: [["daybook activity --as-of 2026-05-08", "the 90 days up to 8 May"]],
  },
  changes: {
    examples: [["daybook changes --csv > changes.csv", "for a spreadsheet"]],
  },
};

/** The command of a view. JSON: `{"as_of","timezone","definition", …}` as the README's reference says of each. */
export function viewCommand(name: string): Command {
  const word = words[name];
  if (!word) throw new Error(`no words for the view ${name}`);
  return {
    about: about[name] ?? "",
    options: [
      ...(word.options ?? []),
      { flags: "--as-of <time>", about: "as it was at a time: 2026-04-01 (its midnight), 30d, today" },
      { flags: "--csv", about: "print CSV for a spreadsheet" },
    ],
    examples: word.examples,
    async run(args, context) {
      const log = await context.openLog();
      const asOf = asOfFrom(args, log);
      const reply = await answerOf(name, args, log, asOf);
      return {
        json: reply.json,
        text: (paper) => viewText(name, reply, { ...paper, now: asOf }),
        table: { columns: reply.columns, rows: reply.table },
      };
    },
  };
}

async function answerOf(name: string, args: Args, log: Log, asOf: number): Promise<Reply> {
  const settings = settingsFor(name, log.settings, optionsFrom(name, args));
  const cache = settings === log.settings ? log.cache : null;
  const store = await log.toRead();
  const { engineOf } = await import("../../log/view-aids.ts");
  const asked = { store, engine: engineOf(store), hash: log.hash, settings, cache, helper: log.helper };
  const [reply] = await askViews(asked, [await viewNamed(name)], asOf);
  if (!reply) throw new Error(`the view ${name} gave no answer`);
  return reply;
}

function optionsFrom(name: string, args: Args): ViewOptions {
  const has = (option: string): boolean =>
    words[name]?.options?.some((each) => each.flags.startsWith(`--${option} `)) ?? false;
  const days = has("days") ? args.number("days", "zero") : undefined;
  const tag = has("tag") ? args.text("tag") : undefined;
  return { ...(days === undefined ? {} : { days }), ...(tag === undefined ? {} : { tag }) };
}

/** The instant that --as-of, or another option, names (milliseconds), else now. Throws BAD_TIME. */
export function asOfFrom(args: Args, log: Pick<Log, "now" | "settings">, option = "as-of"): number {
  const now = fromIso(log.now());
  const text = args.text(option);
  const { timezone } = log.settings;
  return text === undefined ? now : fromIso(parseWhen(text, `--${option}`, { now, timezone }));
}
