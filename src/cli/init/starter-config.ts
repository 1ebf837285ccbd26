import { existsSync } from "node:fs";
import { join } from "node:path";
import { defaultSettings } from "../../core/settings.ts";
import type { Answers } from "./answers.ts";

/** A first daybook.config.json: what people change most, the rest by default. */
export function starterJson(
  { timezone, pipelines }: Answers,
  log: string,
  folder: string,
): Readonly<Record<string, unknown>> {
  const { stuck_after_days, reengage } = defaultSettings;
  return {
    $schema: schemaPath(folder),
    log,
    timezone,
    pipelines,
    stuck_after_days,
    reengage: { tag: reengage.tag, silent_days: reengage.silent_days, opted_out_tag: reengage.opted_out_tag },
    measures: [],
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
