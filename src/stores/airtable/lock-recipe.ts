import type { OtherSide } from "./set-up.ts";

/** What the recipe is about. */
export interface RecipeFor {
  /** The log's table. */
  readonly table: string;
  /** Its columns, in their order. */
  readonly columns: readonly string[];
  /** Columns in the CRM's tables that are the other side of its links. */
  readonly also: readonly Pick<OtherSide, "table" | "column">[];
  /** Whether the plan has permissions for fields; null where nobody said which plan it is. */
  readonly locks: boolean | null;
}

/**
 * How a person locks a log in Airtable, step by step, in the words of its menus: no API can. Source: Airtable support, Using field
 * and table editing permissions, and Airtable sync.
 */
export function lockRecipe({ table, columns, also, locks }: RecipeFor): readonly string[] {
  const first = columns[0] ?? "event";
  const last = columns[columns.length - 1] ?? "idempotency_key";
  const [steps, level]: readonly [string, string] = [
    `Edit ${columns.length} field permissions`,
    "Specific users, and name that account only",
  ];
  return [
    `Permissions for fields and tables come with the plan Team, Business or Enterprise Scale${locks === false ? "; yours is Free, which has none, so nothing below can be done until it is changed" : " (Free has none)"}. Do this as an Owner or Creator of the base.`,
    `Choose who writes: one account for Daybook alone, such as daybook@your-company, as Editor of the base. Make AIRTABLE_API_KEY a token of that account. It may count as a paid seat: check in Settings, Plans & billing.`,
    `In ${table}: click the name of the column "${first}", hold Shift and click "${last}", so that all ${columns.length} columns are selected (${columns.join(", ")}). Right-click one of them: ${steps}.`,
    `Who can edit values in these fields? ${level}. Switch off "Allow this field to be set in records created through forms". If the account that writes is a Creator and everybody else is an Editor or less, Creators and up does as well.`,
    `Not Nobody, while anything writes with a token: it stops tokens too, Daybook's as well. Nobody is right only where native automations alone write, and only after the check in the last step.`,
    `Click the arrow beside the table's name ${table}: Edit table permissions. Who can create records? Specific users: the same account. Who can delete records? Nobody. Forms: off.`,
    ...also.map(
      (side) =>
        `In ${side.table}: the arrow beside the column "${side.column}", Edit field permissions, the same level. It is the other side of a link of ${table}: whoever may edit it can point an event at another record. Links aren't sealed, but daybook verify names one that leads elsewhere.`,
    ),
    `A column that is added later starts unlocked, as far as we know: look at its permissions, and run daybook lock again. A copy of the base may come without its locks.`,
    `Any Owner or Creator of the base can take all this off again, at any time. So it guards against slips and against Editors. What is changed all the same daybook verify names: an edited event no longer fits its own id, and the mirror on this computer knows the rows that were there and what they said.`,
    `Stronger, if that isn't enough: keep ${table} in a base of its own that only the account for Daybook may open, and sync it into this base (Add or import, Airtable base; leave two-way sync off). Synced rows are read-only here for everybody. They count towards this base's records, as far as we know.`,
    `Native automations may get past locks; Airtable doesn't say. Check it in your base: make an automation that runs Update record on one row of ${table} and writes into "actor" what stands there already; press Test. If it succeeds, an automation can edit locked columns.`,
  ];
}
