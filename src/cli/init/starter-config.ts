import { existsSync } from "node:fs";
import { join } from "node:path";
import { defaultSettings } from "../../core/settings.ts";
import type { Config } from "../../schema/config.ts";
import type { Answers } from "./answers.ts";
import { fits, type Template } from "./template.ts";

/** A first daybook.config.json: what people change most, the rest by default, or as a template has it. */
export function starterJson(
  { timezone, pipelines }: Answers,
  log: string,
  folder: string,
  template: Template | null = null,
): Readonly<Record<string, unknown>> {
  const top = { $schema: schemaPath(folder), log, timezone, pipelines };
  if (template !== null) return { ...top, ...startOf(template.config, pipelines) };
  const { stuck_after_days, reengage } = defaultSettings;
  return {
    ...top,
    stuck_after_days,
    reengage: { tag: reengage.tag, silent_days: reengage.silent_days, opted_out_tag: reengage.opted_out_tag },
    measures: [],
  };
}

/** A template's part of a config. */
function startOf(config: Config, pipelines: Answers["pipelines"]): object {
  const { stuck_after_days, reengage, cohorts, events, publish, digest } = config;
  const { tag, silent_days, opted_out_tag } = reengage;
  return {
    stuck_after_days,
    reengage: { tag, silent_days, opted_out_tag },
    cohorts,
    measures: config.measures.filter((each) => fits(each, pipelines)),
    events,
    publish: { tables: publish.tables },
    digest,
  };
}

/** A config as the text of its file. */
export const configText = (config: object): string =>
  `${[list, short].reduce((text, part) => text.replace(part, onOneLine), JSON.stringify(config, null, 2))}\n`;

const onOneLine = (part: string): string => part.replace(/\s*\n\s*/g, " ");

/** Objects of plain members, and lists of words, which read better on one line. */
const short = /\{(?:\s+"\w+": (?:"(?:[^"\\]|\\.)*"|[\d.]+|null|true|false),?)+\s+\}/g;
const list = /\[(?:\s+"\w+",?)+\s+\]/g;

/** Where editors find the schema: beside a checkout, else in the installed package. */
const schemaPath = (folder: string): string =>
  existsSync(join(folder, "schema", "config.json"))
    ? "./schema/config.json"
    : "./node_modules/daybook/schema/config.json";
