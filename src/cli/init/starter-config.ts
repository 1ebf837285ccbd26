import { existsSync } from "node:fs";
import { join } from "node:path";
import { defaultSettings } from "../../core/settings.ts";
import type { Answers } from "./answers.ts";

/** The text of a first daybook.config.json: what people change most, the rest by default. */
export function starterConfig({ timezone, pipelines }: Answers, log: string, folder: string): string {
  const { stuck_after_days, reengage } = defaultSettings;
  const config = {
    $schema: schemaPath(folder),
    log,
    timezone,
    pipelines,
    stuck_after_days,
    reengage: { tag: reengage.tag, silent_days: reengage.silent_days, opted_out_tag: reengage.opted_out_tag },
    measures: [],
  };
  return `${JSON.stringify(config, null, 2).replace(short, (object) => object.replace(/\s*\n\s*/g, " "))}\n`;
}

/** Objects of plain members, which read better on one line. */
const short = /\{(?:\s+"\w+": (?:"(?:[^"\\]|\\.)*"|[\d.]+),?)+\s+\}/g;

/** Where editors find the schema: beside a checkout, else in the installed package. */
const schemaPath = (folder: string): string =>
  existsSync(join(folder, "schema", "config.json"))
    ? "./schema/config.json"
    : "./node_modules/daybook/schema/config.json";
