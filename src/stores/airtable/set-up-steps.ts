import type { CrmTable } from "../../core/crm.ts";
import { eventColumns } from "../../core/event.ts";
import type { Settings } from "../../core/settings.ts";
import type { PlanLimits } from "./plans.ts";
import { type Reader, words } from "./reader.ts";
import { automationSteps } from "./script-steps.ts";

/** What the steps are about. */
export interface StepsFor {
  readonly settings: Settings;
  /** The log's table. */
  readonly events: string;
  /** The CRM's tables that rows link to. */
  readonly linked: readonly string[];
  readonly plan: PlanLimits | null;
  /** @default "terminal" */
  readonly reader?: Reader;
}

/** What no API can make, as things to do in Airtable, in the words of its menus. For a panel's reader what makes events comes first. */
export function setUpSteps({
  settings,
  events,
  linked,
  plan,
  reader = "terminal",
}: StepsFor): readonly string[] {
  const { crm } = settings;
  const watched = [crm?.contacts, crm?.deals].filter((table): table is CrmTable => table != null);
  const columns = watched.flatMap((table) => lastModified(table, reader));
  const { verify } = words[reader];
  const [first, last] =
    reader === "panel" ? [[...columns, ...automationSteps(settings, events)], []] : [[], columns];
  return [
    ...first,
    plan?.locks === false
      ? `The plan ${plan.title} has no permissions for fields: anybody with Editor rights can change a row of ${events}. ${verify} finds it.`
      : `Lock ${events} against edits: ${howToLock[reader]}`,
    ...(linked.length > 0 ? [automations(linked, reader)] : []),
    `In ${events}, Grid view: Sort, pick "when", 9 → 1: the newest event stands first.`,
    `In ${events}, to see edits at a glance: + at the right of the columns, Formula, and paste ${editedFormula}. It is a hint, not a proof: an event that was sent twice may show it too; ${verify} is the proof.`,
    ...last,
  ];
}

const howToLock: Readonly<Record<Reader, string>> = {
  terminal: "daybook lock prints how, and proves it.",
  panel: "Prove the lock shows how. Then let an Editor of the base press it: it says whether the lock holds.",
};

const automations = (tables: readonly string[], reader: Reader): string =>
  `${reader === "panel" ? "Your other automations" : "Automations"} of ${tables.join(" and ")} with the trigger "When a record is updated": open each, and under Fields choose the ones that matter. One that watches all fields would run whenever a row links to a record, since the link's other side is a column there.`;

const editedFormula = `IF(DATETIME_DIFF(LAST_MODIFIED_TIME(${eventColumns.map((name) => `{${name}}`).join(",")}),CREATED_TIME(),'seconds')>5,"EDITED","")`;

/** Capture goes by columns that only a person can add. */
function lastModified({ table, watch, changed_at, changed_by }: CrmTable, reader: Reader): readonly string[] {
  const columns = Object.values(watch).filter((name): name is string => name !== null);
  if (columns.length === 0) return [];
  const fields = columns.join(", ");
  const missing = [
    ...(changed_at === null ? [["Last modified time", "changed_at"] as const] : []),
    ...(changed_by === null ? [["Last modified by", "changed_by"] as const] : []),
  ];
  if (missing.length === 0) return [];
  const types = missing.map(([type]) => type).join(", then the same with ");
  const keys = missing.map(([, key]) => `"${key}"`).join(" and ");
  const them = missing.length > 1 ? "them" : "it";
  const then =
    reader === "panel"
      ? `Then run ${words.panel.setUp} again, which finds ${them}.`
      : `Then name ${them} in the config, under ${keys} of ${table}.`;
  return [
    `In ${table}, so that a change is logged with its own time and person: + at the right of the columns, ${types}; choose Specific fields: ${fields}. ${then}`,
  ];
}
