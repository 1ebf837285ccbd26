import type { RecipeFor } from "../../../stores/airtable/lock-recipe.ts";

/** What is to be done one after another, and what is good to know of it. */
interface Recipe {
  readonly steps: readonly string[];
  readonly notes: readonly string[];
}

/** How a person locks a log, in the words of Airtable's menus; sources as of lockRecipe, which says more. */
export function lockSteps({ table, columns, also, locks }: RecipeFor): Recipe {
  const [first, last] = [columns[0], columns[columns.length - 1]];
  const plans = "the plan Team, Business or Enterprise Scale";
  return {
    steps: [
      locks === false
        ? `Take ${plans}: yours is Free, which has no locks.`
        : `Be an Owner or Creator of this base, on ${plans}: Free has no locks.`,
      "Make one account for Daybook alone, an Editor of this base. It may count as a paid seat.",
      "With that account switch Daybook's automations on, or give them a token of it (CONFIG, tokenSecret).",
      `In ${table} click the name of the column "${first}", hold Shift and click "${last}": all ${columns.length} columns are selected.`,
      `Right-click one of them: Edit ${columns.length} field permissions.`,
      "Who can edit values in these fields? Specific users: that account only.",
      'Switch off "Allow this field to be set in records created through forms".',
      `The arrow beside the table's name ${table}: Edit table permissions.`,
      "Who can create records? Specific users: that account. Who can delete records? Nobody. Forms: off.",
      ...also.map(
        (side) =>
          `In ${side.table} the arrow beside the column "${side.column}": Edit field permissions, the same account.`,
      ),
      "Let an Editor press Prove the lock again.",
    ],
    notes: [
      "Whoever presses a button here that writes must use that account, too.",
      "Nobody in place of that account stops tokens, too: it is right only where native automations alone write.",
      "Creators and up will do where that account is a Creator and everybody else an Editor or less.",
      "A column that is added later starts unlocked, as far as we know. A copy of the base may come without its locks.",
      "Any Owner or Creator can take the lock off. What is changed all the same Verify names.",
      `Native automations may get past it; Airtable doesn't say. To check: make one that runs Update record on a row of ${table} and writes into "actor" what stands there; press Test. If it succeeds, they can.`,
      `Stronger: keep ${table} in a base of its own that only that account may open, and sync it into this one (two-way sync off). Its rows count here, too, as far as we know.`,
    ],
  };
}
