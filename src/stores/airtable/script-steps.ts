import type { CrmTable } from "../../core/crm.ts";
import type { Settings } from "../../core/settings.ts";
import { frontName } from "../../views/publish-layout.ts";

/** How the scripts come into a base's automations, a step each, in the words of its menus; `events` is the log's table. */
export function automationSteps(settings: Settings, events: string): readonly string[] {
  const { crm } = settings;
  const own = [
    ...(events === "Events" ? [] : [["events", events] as const]),
    ...(frontName(settings) === "Daybook" ? [] : [["settings", frontName(settings)] as const]),
  ];
  return [
    ...(crm?.contacts ? [captureStep(crm.contacts, own)] : []),
    ...(crm?.deals ? [captureStep(crm.deals, own)] : []),
    `Automations, Create automation: the trigger "At a scheduled time", every day, at night; the action "Run a script", paste airtable-nightly${inConfig(own)}. It logs what the others missed, and renews the tables.`,
  ];
}

type Changes = readonly (readonly [key: string, value: string])[];

function captureStep({ table, watch }: CrmTable, changes: Changes): string {
  const fields = Object.values(watch).filter((name): name is string => name !== null);
  const created = `the trigger "When a record is created" in ${table}`;
  const triggers =
    fields.length === 0
      ? `one with ${created}`
      : `one with the trigger "When a record is updated" in ${table}, Fields: ${fields.join(", ")}; and one with ${created}`;
  return `Automations, Create automation: ${triggers}. The action: "Run a script", paste airtable-automation; at its left, Input variables, add recordId and choose the trigger's Airtable record ID${inConfig(changes)}. Test rehearses; with live: true in CONFIG it writes, once it is turned on.`;
}

const inConfig = (changes: Changes): string =>
  changes.length === 0
    ? ""
    : `; in CONFIG write ${changes.map(([key, value]) => `${key}: ${JSON.stringify(value)}`).join(" and ")}`;
