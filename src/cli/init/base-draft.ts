import { dirname } from "node:path";
import type { Crm } from "../../core/crm.ts";
import { DaybookError } from "../../core/errors.ts";
import { defaultSettings, type Settings } from "../../core/settings.ts";
import { readJsonFile } from "../../hosts/node/read-json-file.ts";
import { parseConfig, settingsOf, viewWords } from "../../schema/config.ts";
import type { BaseTable } from "../../stores/airtable/base-schema.ts";
import { tablesBeside } from "../../stores/airtable/guess-columns.ts";
import { type PlanName, planNamed, plans } from "../../stores/airtable/plans.ts";
import type { Args } from "../args.ts";
import { configName } from "../find-config.ts";
import type { Ask } from "../io.ts";
import type { OpenBase } from "../open-base.ts";
import { answersFrom, askAnswers } from "./answers.ts";
import { usualZone } from "./asks.ts";
import { chooseCrm } from "./choose-crm.ts";
import { starterJson } from "./starter-config.ts";
import { stagesNote, type Template, withTemplate } from "./template.ts";

/** A config on its way to its file. */
export interface BaseDraft {
  /** What stands in the file, or will. */
  readonly json: Readonly<Record<string, unknown>>;
  readonly settings: Settings;
  /** The log's table. */
  readonly table: string;
  /** There is no such file yet. */
  readonly fresh: boolean;
  /** The file is to be written. */
  readonly changed: boolean;
  /** What to know before it is agreed to. */
  readonly note?: string | null;
}

/** A draft with other JSON. Throws CONFIG_INVALID. */
export const withJson = (draft: BaseDraft, json: BaseDraft["json"]): BaseDraft => ({
  ...draft,
  json,
  settings: settingsOf(parseConfig(json, configName)),
  changed: true,
});

/** A draft with another name for a table; `word` is its word in the config. */
export function withName(draft: BaseDraft, word: string, name: string): BaseDraft {
  const publish = (draft.json.publish ?? {}) as { readonly names?: object };
  return withJson(draft, {
    ...draft.json,
    publish: { ...publish, names: { ...publish.names, [word]: name } },
  });
}

/** The config that is there. */
export async function draftAgain(file: string, table: string): Promise<BaseDraft> {
  const json = (await readJsonFile(file)) as BaseDraft["json"];
  return { json, settings: settingsOf(parseConfig(json, configName)), table, fresh: false, changed: false };
}

/** A first config, from the flags and, where somebody can be asked, from answers. */
export async function draftFresh(
  file: string,
  log: string,
  { table }: OpenBase,
  tables: readonly BaseTable[],
  args: Args,
  ask: Ask | null,
  template: Template | null,
): Promise<BaseDraft> {
  const said = answersFrom(args.text("timezone"), args.list("pipeline"), usualZone());
  const given = withTemplate(said, template);
  const names = namesFrom(args.list("name"));
  const plan = planFrom(args.text("plan"));
  const { crm, pipeline } = await chooseCrm(
    args,
    await tablesBeside(tables, table),
    ask,
    template?.config.crm,
  );
  refuseOwnNames(names, crm);
  const answers =
    ask === null
      ? { ...given.answers, pipelines: given.pipelines || !pipeline ? given.answers.pipelines : [pipeline] }
      : await askAnswers(given, ask, pipeline);
  const json = {
    ...starterJson(answers, log, dirname(file), template),
    crm,
    publish: {
      tables: (template?.config ?? defaultSettings).publish.tables,
      links: args.flag("links"),
      ...(Object.keys(names).length > 0 ? { names } : {}),
    },
    plan: plan ?? (ask === null ? null : await askPlan(ask)),
  };
  const settings = settingsOf(parseConfig(json, configName));
  const note = template && stagesNote(answers.pipelines, pipeline);
  return { json, settings, table, fresh: true, changed: true, note };
}

function planFrom(flag: string | undefined): PlanName | null {
  if (flag === undefined) return null;
  if (planNamed(flag)) return flag as PlanName;
  throw new DaybookError("USAGE", `There is no plan ${JSON.stringify(flag)}.`, {
    hint: `The plans are ${Object.keys(plans).join(", ")}.`,
  });
}

async function askPlan(ask: Ask): Promise<PlanName | null> {
  const choices = (Object.keys(plans) as PlanName[]).map((value) => ({ value, label: plans[value].title }));
  const unknown = { value: "" as const, label: "I don't know", hint: "then the sums are for all of them" };
  return (await ask.select("Which plan is the base's workspace on?", [...choices, unknown])) || null;
}

/** Names from flags such as `--name stuck=Stuck Jobs`. Throws USAGE. */
export function namesFrom(flags: readonly string[]): Readonly<Record<string, string>> {
  const words: readonly string[] = [...viewWords, "daybook"];
  return Object.fromEntries(
    flags.map((flag) => {
      const [, word = "", name = ""] = /^(\w+)=(.+)$/s.exec(flag) ?? [];
      if (words.includes(word) && name.trim() !== "") return [word, name.trim()];
      throw new DaybookError("USAGE", `--name takes WORD=NAME, found ${JSON.stringify(flag)}.`, {
        hint: `Write it as --name "stuck=Stuck Jobs". The words are ${words.join(", ")}; the log's own name stands in --log.`,
      });
    }),
  );
}

/** Throws USAGE for a name that a table of the CRM has, or another one of Daybook's was given. */
export function refuseOwnNames(names: Readonly<Record<string, string>>, crm: Crm | null): void {
  const held = new Map<string, string>();
  if (crm?.contacts) held.set(crm.contacts.table.toLowerCase(), "your own table of contacts");
  if (crm?.deals) held.set(crm.deals.table.toLowerCase(), "your own table of deals");
  for (const [word, name] of Object.entries(names)) {
    const holder = held.get(name.toLowerCase());
    if (holder !== undefined)
      throw new DaybookError("USAGE", `--name "${word}=${name}": "${name}" is ${holder}.`, {
        hint: `Give Daybook's table a name that no other has: --name "${word}=Daybook ${name}".`,
      });
    held.set(name.toLowerCase(), `the name of ${word} already`);
  }
}

/** Whether flags were given that only a first config takes. */
export const saysFlags = (args: Args): boolean =>
  !args.flag("links") ||
  [args.list("pipeline"), args.list("name")].some((list) => list.length > 0) ||
  ["template", "timezone", "contacts", "deals", "contact-id", "contact-name", "deal-id", "plan"].some(
    (flag) => args.text(flag) !== undefined,
  );
