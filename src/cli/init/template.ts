import { dirname, join } from "node:path";
import { DaybookError } from "../../core/errors.ts";
import { nearest } from "../../core/nearest.ts";
import type { Pipeline } from "../../core/settings.ts";
import { readJsonFile } from "../../hosts/node/read-json-file.ts";
import { type Config, parseConfig } from "../../schema/config.ts";
import type { Args } from "../args.ts";
import { besideProgram } from "../beside-program.ts";
import type { Context } from "../context.ts";
import { wrap } from "../format/wrap.ts";
import type { Given } from "./answers.ts";
import { asks, shortPath } from "./asks.ts";
import { type Trade, trades } from "./trades.ts";

/** A trade with the config that is kept for it under templates/. */
export interface Template extends Trade {
  /** Where its page is, from where one stands. */
  readonly page: string;
  readonly config: Config;
}

/** The template that a first config shall start from: the one that was named or, where there is somebody to ask, chosen; else null. Throws USAGE for a name that none has. */
export async function templateFor(args: Args, context: Context, fresh: boolean): Promise<Template | null> {
  const named = args.flag("template") ? "" : args.text("template");
  const isAsked = fresh && named === undefined && args.list("pipeline").length === 0 && asks(args, context);
  const name = isAsked ? (await chooseTrade(context)) || undefined : named;
  if (name === undefined) return null;
  const trade = trades.find((each) => each.name === name);
  if (!trade) throw unknownTemplate(name);
  return fresh ? readTemplate(trade, context) : null;
}

const chooseTrade = ({ ask }: Context): Promise<string> =>
  ask.select("Start from a trade? It brings stages, measures and event types; all can be changed.", [
    { value: "", label: "no: stages of my own" },
    ...trades.map(({ name, about }) => ({ value: name, label: name, hint: about })),
  ]);

/** Reads it beside the program: in a checkout, or in the installed package. */
async function readTemplate(trade: Trade, context: Context): Promise<Template> {
  const { name } = trade;
  const file = besideProgram(`templates/${name}/daybook.config.json`);
  if (file === undefined)
    throw new DaybookError("TEMPLATE_MISSING", `The template ${name} isn't beside the program.`, {
      hint: "Install Daybook again: its folder templates is gone.",
    });
  const page = shortPath(join(dirname(file), "README.md"), context);
  return { ...trade, page, config: parseConfig(await readJsonFile(file), file) };
}

function unknownTemplate(name: string): DaybookError {
  const names = trades.map((trade) => trade.name);
  const near = nearest(name, names) ?? names.find((each) => name !== "" && each.includes(name.toLowerCase()));
  const message = name === "" ? "--template needs a name." : `There is no template ${JSON.stringify(name)}.`;
  const list = trades.map((trade) => `  ${trade.name.padEnd(15)}  ${trade.about}`);
  const hint = [`${near ? `Did you mean ${near}? ` : ""}The templates are:`, ...list].join("\n");
  return new DaybookError("USAGE", message, { hint });
}

/** The flags' answers with a template's pipelines, unless the flags name some: stages that are called alike then take its limits. */
export function withTemplate(given: Given, template: Template | null): Given {
  if (template === null) return given;
  const { pipelines } = template.config;
  if (!given.pipelines) return { ...given, answers: { ...given.answers, pipelines }, pipelines: true };
  const limits = new Map(
    pipelines.flatMap(({ stages }) => stages.map((stage) => [stage.name, stage.stuck_after_days])),
  );
  const limited = given.answers.pipelines.map((pipeline) => ({
    ...pipeline,
    stages: pipeline.stages.map((stage) => {
      const days = limits.get(stage.name);
      return days === undefined ? stage : { ...stage, stuck_after_days: days };
    }),
  }));
  return { ...given, answers: { ...given.answers, pipelines: limited } };
}

/** Whether a measure's stages are there: one of a stage that no pipeline has would stay empty for ever. */
export function fits({ from, to }: Config["measures"][number], pipelines: readonly Pipeline[]): boolean {
  const stages = new Set(pipelines.flatMap((pipeline) => pipeline.stages.map(({ name }) => name)));
  return [from, to].every((end) => !/^stage_changed:/.test(end) || stages.has(end.slice(14)));
}

/** What is to be known where the CRM's own stages aren't the template's; null where they are, or nobody knows them. */
export function stagesNote(pipelines: readonly Pipeline[], own: Pipeline | null): string | null {
  const known = new Set(pipelines.flatMap(({ stages }) => stages.map(({ name }) => name)));
  const odd = (own?.stages ?? []).filter(({ name }) => !known.has(name)).map(({ name }) => name);
  if (odd.length === 0) return null;
  return `Your stage column has stages that the config hasn't: ${odd.join(", ")}. Their order, limits and ends are then unknown. Give your own with --pipeline, or change "pipelines" in the config.`;
}

/** What to do first, in the words of the template's page, and what of the template these pipelines have no stages for. */
export function firstLines(
  { first, page, config }: Template,
  pipelines: readonly Pipeline[],
  columns: number | null,
): string {
  const left = config.measures.filter((each) => !fits(each, pipelines)).map(({ name }) => name);
  return [
    ...(left.length > 0
      ? [
          wrap(
            `→ Left out, since your pipelines lack their stages: the measures ${left.join(", ")}.`,
            columns,
          ),
        ]
      : []),
    wrap(`→ Start with one workflow: ${first}`, columns),
    `→ Which fields to map, what comes next, and sample data to try: ${page}`,
  ].join("\n");
}
