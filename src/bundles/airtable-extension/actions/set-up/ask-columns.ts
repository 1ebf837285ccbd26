import type { CrmTable } from "../../../../core/crm.ts";
import type { BaseTable } from "../../../../stores/airtable/base-schema.ts";
import { withStage } from "../../../../stores/airtable/guess-columns.ts";
import { contactLinks, nameTypes } from "../../../../stores/airtable/guess-names.ts";
import type { Panel } from "../../panel.ts";

/** A column that Daybook's tables can hardly do without. */
export type Need = "name" | "stage" | "contact";

const questions: Readonly<Record<Need, string>> = {
  name: "holds the name",
  stage: "holds the stage",
  contact: "links to the contact",
};

/** As many buttons as one looks through. */
const most = 24;

/** Asks for columns that nobody could guess, where the table has any that may be meant. `contacts` is the table that deals link to. */
export async function askColumns<Kept extends CrmTable>(
  { ask }: Panel,
  needs: readonly Need[],
  first: Kept,
  table: BaseTable,
  contacts: BaseTable | null,
): Promise<Kept> {
  let kept = first;
  const ofTypes = (types: readonly string[]): readonly string[] =>
    table.fields.filter(({ type }) => types.includes(type)).map(({ name }) => name);
  const candidates: Readonly<Record<Need, () => readonly string[]>> = {
    name: () => ofTypes(nameTypes),
    stage: () => [...ofTypes(["singleSelect"]), ...ofTypes(["singleLineText"])],
    contact: () => (contacts ? contactLinks(table, contacts) : []),
  };
  for (const need of needs) {
    const columns = columnFor(kept, need) === null ? candidates[need]().slice(0, most) : [];
    if (columns.length === 0) continue;
    const name = await ask.choose<string | null>(`Which column of ${table.name} ${questions[need]}?`, [
      ...columns.map((value) => ({ label: value, value })),
      { label: "There is none", value: null },
    ]);
    if (name !== null) kept = need === "stage" ? withStage(kept, name, table) : { ...kept, [need]: name };
  }
  return kept;
}

/** The column that was found for a need; null where none was, undefined where the table has no such thing. */
export const columnFor = (kept: CrmTable, need: Need): string | null | undefined =>
  need === "stage" ? kept.watch.stage : (kept as { readonly [Key in Need]?: string | null })[need];
