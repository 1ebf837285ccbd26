import { isDaybookError } from "../../core/errors.ts";
import { countOf } from "../../views/figures.ts";
import { problemText } from "../airtable/script-words.ts";
import type { Told } from "../common/append-told.ts";
import { overtaken } from "../common/catch-up.ts";
import type { Night } from "./night.ts";

/** Where the log takes nothing, the tables can be renewed all the same. */
const refusals = [
  "AIRTABLE_NOT_PERMITTED",
  "AIRTABLE_REFUSED",
  "AIRTABLE_COLUMN_TYPE",
  "AIRTABLE_COLUMN_MISSING",
  "AIRTABLE_UNCERTAIN",
];

/** Appends so many missed changes; a log that refuses them is something to look at. Throws what else appending throws. */
export async function caughtUp(
  missed: number,
  append: () => Promise<readonly Told[]>,
): Promise<Pick<Night, "told" | "caught" | "notes" | "look">> {
  try {
    const told = await append();
    const left = told.filter(({ reason }) => reason === overtaken).length;
    const others = "another run logged about the same contact or deal at the same moment";
    const notes = left === 0 ? [] : [`${countOf(left, "change")} left to the next run: ${others}.`];
    return { told, caught: null, notes, look: [] };
  } catch (error) {
    if (!isDaybookError(error) || !refusals.includes(error.code)) throw error;
    const caught = `${countOf(missed, "missed change")} couldn't be logged`;
    return { told: [], caught, notes: [], look: [`What was missed isn't logged. ${problemText(error)}`] };
  }
}
