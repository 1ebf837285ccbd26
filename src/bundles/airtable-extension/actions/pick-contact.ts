import type { CrmTable } from "../../../core/crm.ts";
import { oneLine } from "../../../core/sentence.ts";
import { fieldNamed, tableNamed } from "../../../stores/airtable/base-schema.ts";
import type { InAppBase } from "../../../stores/airtable/in-app-base.ts";
import { textIn } from "../../common/cells.ts";
import { findColumn, findTable } from "../../common/columns.ts";
import type { SetUpPanel } from "../panel.ts";

/** A contact as somebody picked it. */
export interface Picked {
  /** As events carry it. */
  readonly id: string;
  /** As a person calls it. */
  readonly name: string;
}

/** Lets a person pick a contact among the CRM's records, or type an id; null where they would rather not. Throws CONFIG_WRONG. */
export async function pickContact({ base, settings, globals, ask, say }: SetUpPanel): Promise<Picked | null> {
  const kept = settings.crm?.contacts;
  if (kept) {
    const where = "the settings' contacts";
    const table = findTable(base, kept.table, where);
    const id = kept.id === "record" ? null : findColumn(table, kept.id, where).name;
    const name = kept.name === null ? null : (fieldNamed(table, kept.name)?.name ?? null);
    const fields = [...new Set([name, id].filter((column): column is string => column !== null))];
    const record = await globals.input.recordAsync(
      "Which contact?",
      table,
      fields.length > 0 ? { fields } : {},
    );
    if (record) {
      const own = id === null ? record.id : textIn(record.getCellValue(id));
      const called = name === null ? null : textIn(record.getCellValue(name));
      if (own !== null) return { id: own, name: called ?? own };
      say.text(`${called ?? record.id} has nothing in the column "${id}", by which events name contacts.`);
      return null;
    }
  }
  const typed = await ask.text("The contact's id, as it stands in the log (nothing: go back)");
  return typed === "" ? null : { id: typed, name: typed };
}

/** A contact's name with its id, or the id alone. */
export const nameOf = ({ id, name }: Picked): string => (name === id ? id : oneLine(`${name} (${id})`));

/** How the records of a table of the CRM are called by the ids that events carry, of these ids; others keep their id. One query at the most. */
export async function namesOf(
  base: InAppBase,
  kept: Pick<CrmTable, "table" | "id" | "name"> | null | undefined,
  ids: readonly (string | null)[],
): Promise<(id: string) => string> {
  const names = new Map<string, string>();
  const wanted = new Set(ids.filter((id) => id !== null));
  const table = kept && wanted.size > 0 ? tableNamed(base.tables, kept.table) : undefined;
  const name = table && kept?.name ? fieldNamed(table, kept.name)?.name : undefined;
  const id = table && kept && kept.id !== "record" ? fieldNamed(table, kept.id)?.name : null;
  if (table && name !== undefined && id !== undefined) {
    const fields = id === null ? [name] : [name, id];
    const { records } = await table.selectRecordsAsync({ fields });
    for (const record of records) {
      const own = id === null ? record.id : textIn(record.getCellValue(id));
      const called = textIn(record.getCellValue(name));
      if (own !== null && called !== null && wanted.has(own) && !names.has(own)) names.set(own, called);
    }
  }
  return (each) => names.get(each) ?? each;
}
