import { dirname } from "node:path";
import { defaultSettings } from "../../core/settings.ts";
import { isTimezone } from "../../core/time.ts";
import { parseConfig, settingsOf } from "../../schema/config.ts";
import { withDates } from "../../stores/sheets/guess-columns.ts";
import { layoutOf, usualViews } from "../../stores/sheets/layout.ts";
import { planSetUp } from "../../stores/sheets/set-up.ts";
import type { Book, BookTab } from "../../stores/sheets/tabs.ts";
import type { Args } from "../args.ts";
import { logInSheet } from "../base-url.ts";
import { configName } from "../find-config.ts";
import type { Ask } from "../io.ts";
import type { OpenSheet } from "../open-sheet.ts";
import { answersFrom, askAnswers } from "./answers.ts";
import { usualZone } from "./asks.ts";
import { type BaseDraft, namesFrom, refuseOwnNames } from "./base-draft.ts";
import { chooseSheetCrm } from "./sheet-crm.ts";
import { starterJson } from "./starter-config.ts";
import { type Template, withTemplate } from "./template.ts";

/** A first config for a log in a spreadsheet, from the flags and, where somebody can be asked, from answers. The zone is the spreadsheet's own, unless somebody says another. */
export async function draftSheet(
  file: string,
  { spreadsheet, tab }: Pick<OpenSheet, "spreadsheet" | "tab">,
  book: Book,
  args: Args,
  ask: Ask | null,
  template: Template | null,
): Promise<BaseDraft> {
  const zone = isTimezone(book.timezone) ? book.timezone : usualZone();
  const said = answersFrom(args.text("timezone"), args.list("pipeline"), zone);
  const given = withTemplate(said, template);
  const names = namesFrom(args.list("name"));
  const tabs = await tabsBeside(book, tab);
  const chosen = await chooseSheetCrm(args, tabs, ask, template?.config.crm);
  refuseOwnNames(names, chosen);
  const answers = ask === null ? given.answers : await askAnswers(given, ask);
  const stages = answers.pipelines.flatMap((pipeline) => pipeline.stages.map(({ name }) => name));
  const crm = chosen && withDates(chosen, tabs, stages);
  const json = {
    ...starterJson(answers, logInSheet(spreadsheet, tab), dirname(file), template),
    crm,
    publish: {
      tables: template?.config.publish.tables ?? usualViews,
      links: args.flag("links"),
      ...(Object.keys(names).length > 0 ? { names } : {}),
    },
  };
  return {
    json,
    settings: settingsOf(parseConfig(json, configName)),
    table: tab,
    fresh: true,
    changed: true,
  };
}

/** Tabs that may be the CRM's: all but Daybook's own. */
async function tabsBeside(book: Book, events: string): Promise<readonly BookTab[]> {
  const publish = { ...defaultSettings.publish, tables: usualViews };
  const wanted = await layoutOf({ ...defaultSettings, publish }, events);
  const own = planSetUp(book, { wanted, writers: { account: null, others: [] } }).tabs;
  return book.tabs.filter((tab) => !own.some((plan) => plan.tab === tab));
}
