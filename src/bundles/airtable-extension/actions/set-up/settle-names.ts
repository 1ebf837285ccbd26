import { DaybookError } from "../../../../core/errors.ts";
import type { Settings } from "../../../../core/settings.ts";
import { type BaseTable, fieldNamed, tableNamed } from "../../../../stores/airtable/base-schema.ts";
import type { CrmTables } from "../../../../stores/airtable/drift.ts";
import { layoutOf, type WantedTable } from "../../../../stores/airtable/layout.ts";
import { crmTablesIn, planSetUp, type SetUpPlan } from "../../../../stores/airtable/set-up.ts";
import { settingColumns } from "../../../../views/front-settings.ts";
import { frontName } from "../../../../views/publish-layout.ts";
import { viewNamed } from "../../../../views/registry.ts";
import { findColumn } from "../../../common/columns.ts";
import { type StoredJson, wholeSettings } from "../../../common/stored-settings.ts";
import type { Panel } from "../../panel.ts";
import { type Answers, jsonOf } from "./answers.ts";

/** What is to be made, each table with a name of its own. */
export interface Settled {
  readonly json: StoredJson;
  readonly settings: Settings;
  readonly wanted: readonly WantedTable[];
  readonly crm: CrmTables;
  readonly plan: SetUpPlan;
  /** Words of tables that are made though another one has their columns. */
  readonly anew: ReadonlySet<string>;
}

/** Works out what the base lacks. Asks for another name where one is taken, and whether a table was renamed. Throws NAME_TAKEN for the front page, which CONFIG names. */
export async function settleNames(
  panel: Panel,
  answers: Answers,
  tables: readonly BaseTable[],
): Promise<Settled> {
  const { ask, base, stored } = panel;
  const anew = new Set<string>();
  const rename = (word: string, name: string): void => {
    if (word === "events") answers.events = name;
    else answers.names = { ...answers.names, [word]: name };
  };
  const own = [answers.contacts, answers.deals].flatMap((kept) => (kept ? [kept.table.toLowerCase()] : []));
  const askName = async (word: string, name: string): Promise<void> => {
    if (word === "daybook") throw frontTaken(panel, name);
    const question = `Your base has a table “${name}” that isn't Daybook's. What shall Daybook call its own?`;
    const fault = (given: string): string | null =>
      given === "" || [...own, name.toLowerCase()].includes(given.toLowerCase())
        ? "Write another name."
        : null;
    rename(word, await ask.text(question, fault));
  };
  for (const word of answers.tables) {
    const name = answers.names[word] ?? (await viewNamed(word)).title;
    if (own.includes(name.toLowerCase())) await askName(word, name);
  }
  for (;;) {
    const json = jsonOf(answers, base.id, stored?.json ?? null);
    const settings = wholeSettings(json);
    if (own.includes(frontName(settings).toLowerCase())) throw frontTaken(panel, frontName(settings));
    const wanted = await layoutOf(settings, answers.events);
    const crm = crmTablesIn(tables, settings);
    const plan = planSetUp(wanted, tables, crm, anew, "panel");
    const [taken] = plan.taken;
    const [moved] = plan.moved;
    if (taken) await askName(taken.word, taken.name);
    else if (moved) {
      const question = `There is no table “${moved.name}”, but “${moved.now}” has its columns. Was it renamed?`;
      if (moved.word === "daybook") throw frontTaken(panel, moved.name);
      if (await ask.confirm(question, "Yes, go on with it", "No, make a new one"))
        rename(moved.word, moved.now);
      else anew.add(moved.word);
    } else return { json, settings, wanted, crm, plan, anew };
  }
}

/** CONFIG alone can name the front page: the settings are found through it. */
function frontTaken({ base, at }: Pick<Panel, "base" | "at">, name: string): DaybookError {
  const all = [...frontColumns, ...settingColumns];
  const other = base.tables.find((table) => all.every((column) => fieldNamed(table, column)));
  const own = other?.name ?? `${name} log`;
  return new DaybookError(
    "NAME_TAKEN",
    other
      ? `Daybook's front page is the table “${other.name}” here.`
      : `Your base has a table “${name}” that isn't Daybook's; it is left alone.`,
    {
      hint: `In CONFIG, ${at("settings")}, write settings: ${JSON.stringify(own)}, here and in every other script of Daybook's. Then run this again.`,
    },
  );
}

/** Throws NAME_TAKEN where the table that CONFIG names for the settings is somebody else's; CONFIG_WRONG where it is the front page and has lost a column. */
export function refuseForeignFront(
  panel: Pick<Panel, "base" | "at" | "config">,
  tables: readonly BaseTable[],
): void {
  const { settings } = panel.config;
  const table = tableNamed(tables, settings);
  const lost = table && settingColumns.find((column) => !fieldNamed(table, column));
  if (!lost) return;
  const own = tableNamed(panel.base.tables, settings);
  if (!own || !frontColumns.some((column) => fieldNamed(table, column))) throw frontTaken(panel, settings);
  findColumn(own, lost, `table "${settings}"`);
}

/** Columns of the front page that no table of somebody else's has by chance. */
const frontColumns = ["How it is worked out", "As of", "Needs a look"];
