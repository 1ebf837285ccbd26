import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { DaybookError, isDaybookError } from "../../core/errors.ts";
import type { Args } from "../args.ts";
import type { Result } from "../command.ts";
import type { Context } from "../context.ts";
import { absoluteLog } from "../find-config.ts";
import { demandNoSecret, maskUrls } from "../mask.ts";
import { type Answers, answersFrom, askAnswers } from "./answers.ts";
import { asks, shortPath, usualZone } from "./asks.ts";
import { configText, starterJson } from "./starter-config.ts";
import { firstLines, type Template, withTemplate } from "./template.ts";
import { howLogsWork, worthIt } from "./worth-it.ts";

/** Writes a first config and makes the log beside it. `log` is its URL as the config will hold it. */
export async function initFile(
  file: string,
  log: string,
  args: Args,
  context: Context,
  template: Template | null,
): Promise<Result> {
  demandNoSecret(log);
  const answers = await answersFor(args, context, template);
  const text = configText(starterJson(answers, log, dirname(file), template));
  if (asks(args, context) && !args.flag("dry-run")) {
    context.io.err(`${text}\n`);
    const question = `Write this to ${shortPath(file, context)} and make the log ${maskUrls(log)}?`;
    if (!(await context.ask.confirm(question, "yes")))
      throw new DaybookError("CANCELLED", "Nothing was written.");
  }
  const url = absoluteLog(
    log,
    context.flags.log === undefined && !context.env.DAYBOOK_LOG ? dirname(file) : context.cwd,
  );
  const created = await isMissing(url, context);
  if (!args.flag("dry-run")) {
    await writeFile(file, text, { flag: "wx" });
    await context.openLog("create");
  }
  return resultOf(
    { file, written: true, url, created, text, template, pipelines: answers.pipelines },
    args,
    context,
  );
}

async function answersFor(args: Args, context: Context, template: Template | null): Promise<Answers> {
  const said = answersFrom(args.text("timezone"), args.list("pipeline"), usualZone());
  const given = withTemplate(said, template);
  if (!asks(args, context)) return given.answers;
  const { columns } = context.io;
  context.io.err(`${worthIt(columns)}\n\n${howLogsWork((await context.setup()).url, columns)}\n\n`);
  return askAnswers(given, context.ask);
}

/** The config is there: only a log that is missing is made. */
export async function initFileAgain(file: string, args: Args, context: Context): Promise<Result> {
  const { url } = await context.setup();
  const created = await isMissing(url, context);
  if (!args.flag("dry-run")) await context.openLog("create");
  const flags =
    ["template", "timezone"].some((flag) => args.text(flag) !== undefined) ||
    args.list("pipeline").length > 0;
  return resultOf({ file, written: false, url, created, text: null, flags, template: null }, args, context);
}

interface Done {
  readonly file: string;
  readonly written: boolean;
  readonly url: string;
  readonly created: boolean;
  readonly text: string | null;
  /** Flags were given for a config that is there already. */
  readonly flags?: boolean;
  readonly template: Template | null;
  /** @default none */
  readonly pipelines?: Answers["pipelines"];
}

function resultOf(
  { file, written, url, created, text, flags, template, pipelines = [] }: Done,
  args: Args,
  context: Context,
): Result {
  const dry = args.flag("dry-run");
  const shownLog = maskUrls(shortLog(url, context));
  const shownFile = shortPath(file, context);
  return {
    json: {
      dry_run: dry,
      config: { file: shownFile, written },
      log: { url: shownLog, created },
      ...(template ? { template: template.name } : {}),
    },
    text: ({ ink, columns }) => {
      const lines: string[] = [];
      if (written && !context.io.interactive) lines.push(worthIt(columns), "", howLogsWork(url, columns), "");
      if (dry && text !== null) lines.push(text.trimEnd(), "");
      lines.push(
        written
          ? ink.green(`${shownFile} ${dry ? "would be" : "was"} written.`)
          : `${shownFile} is there already; nothing was changed in it.`,
      );
      if (flags) lines.push(ink.yellow("The flags were not used: change the file itself."));
      lines.push(
        created
          ? ink.green(`The log ${shownLog} ${dry ? "would be" : "was"} made.`)
          : `The log ${shownLog} is there already, with all that is in it.`,
      );
      if (template) lines.push(firstLines(template, pipelines, columns));
      lines.push("→ Bring history in: daybook import FILE.csv. Or log a first event: daybook append --help.");
      return lines.join("\n");
    },
  };
}

async function isMissing(url: string, { now, clock, sleep, env }: Context): Promise<boolean> {
  if (url.startsWith("sqlite:")) return !existsSync(url.slice("sqlite:".length));
  if (!/^(postgres|bigquery):/.test(url)) return false;
  const { openLog } = await import("../../open-log.ts");
  try {
    await (await openLog(url, { create: false, readonly: true, now, clock, sleep, env })).close();
    return false;
  } catch (error) {
    if (isDaybookError(error) && error.code === "LOG_NOT_FOUND") return true;
    throw error;
  }
}

const shortLog = (url: string, context: Context): string =>
  url.startsWith("sqlite:") ? `sqlite:${shortPath(url.slice("sqlite:".length), context)}` : url;
