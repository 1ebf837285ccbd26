import { DaybookError } from "../../core/errors.ts";
import { nearest } from "../../core/nearest.ts";
import { besideProgram } from "../beside-program.ts";

/** A map that comes with the program, for the history that a CRM exports. */
export interface ReadyMap {
  readonly name: string;
  /** What it reads, as in "This looks like …". */
  readonly about: string;
  /** Columns that only such a file has together. */
  readonly knownBy: readonly string[];
  /** Where it stands. Throws TEMPLATE_MISSING. */
  file(): string;
}

const ready = (name: string, about: string, ...knownBy: readonly string[]): ReadyMap => ({
  name,
  about,
  knownBy,
  file() {
    const file = besideProgram(`templates/imports/${name}.json`);
    if (file !== undefined) return file;
    throw new DaybookError("TEMPLATE_MISSING", `The map ${name} isn't beside the program.`, {
      hint: "Install Daybook again: its folder templates is gone.",
    });
  },
});

/** The ready maps, a CRM after the other. */
export const readyMaps: readonly ReadyMap[] = [
  ready("hubspot-deals", "a HubSpot export of deals", "Record ID", "Deal Name"),
  ready("hubspot-contacts", "a HubSpot export of contacts", "Record ID", "Email", "Create Date"),
  ready(
    "salesforce-opportunity-fields",
    "Salesforce's OpportunityFieldHistory",
    ...["OpportunityId", "Field", "OldValue", "NewValue"],
  ),
  ready(
    "salesforce-opportunity-stages",
    "Salesforce's OpportunityHistory",
    ...["OpportunityId", "StageName", "CreatedDate"],
  ),
  ready("salesforce-leads", "Salesforce's LeadHistory", "LeadId", "Field", "OldValue", "NewValue"),
  ready("salesforce-contacts", "Salesforce's ContactHistory", "ContactId", "Field", "OldValue", "NewValue"),
  ready("pipedrive-deals", "a Pipedrive export of deals", "Deal - ID", "Deal - Stage"),
  ready("pipedrive-changes", "Pipedrive's changes of deals", "item_id", "field_key", "new_value", "log_time"),
  ready(
    "gohighlevel-opportunities",
    "a GoHighLevel export of opportunities",
    ...["Opportunity name", "stage", "Updated on"],
  ),
  ready(
    "gohighlevel-contacts",
    "a GoHighLevel export of contacts",
    ...["Contact Id", "Created", "Last Activity"],
  ),
];

/** The ready map of a name; undefined where none has it. */
export const readyMap = (name: string): ReadyMap | undefined => readyMaps.find((each) => each.name === name);

/** The ready map for a table, by its header; undefined where it looks like none. */
export function readyMapFor(header: readonly string[]): ReadyMap | undefined {
  const there = new Set(header.map((column) => column.toLowerCase()));
  return readyMaps.find(({ knownBy }) => knownBy.every((column) => there.has(column.toLowerCase())));
}

/** The ready maps, a line each. */
export const readyMapLines = (): readonly string[] =>
  readyMaps.map(({ name, about }) => `  ${name.padEnd(30)}  ${about}`);

/** Throws USAGE for what is neither a file's name nor a map's. */
export function refuseUnknownName(given: string): void {
  if (/[./\\]/.test(given)) return;
  const near = nearest(
    given,
    readyMaps.map(({ name }) => name),
  );
  throw new DaybookError(
    "USAGE",
    `There is no file ${JSON.stringify(given)}, and no ready map of that name.`,
    {
      hint: [`${near ? `Did you mean ${near}? ` : ""}The ready maps are:`, ...readyMapLines()].join("\n"),
    },
  );
}
