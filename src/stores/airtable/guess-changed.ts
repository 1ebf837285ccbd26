import type { CrmTable, Watched } from "../../core/crm.ts";
import { type BaseField, type BaseTable, fieldNamed } from "./base-schema.ts";

/** What tells when a table's watched columns were changed, and by whom. */
type Changed = Pick<CrmTable, "changed_at" | "changed_by">;

const types = { changed_at: "lastModifiedTime", changed_by: "lastModifiedBy" } as const;

/** The "last modified" columns that watch every watched column; null where there is none. The columns' order makes no difference. */
export function changedIn(table: BaseTable, watch: Watched): Changed {
  const of = (key: keyof Changed): string | null =>
    table.fields
      .filter((field) => field.type === types[key] && watchesAll(field, table, watch) === true)
      .sort((a, b) => referenced(a).length - referenced(b).length || (a.name < b.name ? -1 : 1))[0]?.name ??
    null;
  return { changed_at: of("changed_at"), changed_by: of("changed_by") };
}

/** A table's description, where a "last modified" column that doesn't watch every watched column gives way to one that does, or to none. */
export function withChanged<Kept extends CrmTable>(kept: Kept, table: BaseTable): Kept {
  const guess = changedIn(table, kept.watch);
  const of = (key: keyof Changed): string | null => {
    const field = kept[key] === null ? undefined : fieldNamed(table, kept[key]);
    return field && watchesAll(field, table, kept.watch) === false ? guess[key] : kept[key];
  };
  return { ...kept, changed_at: of("changed_at"), changed_by: of("changed_by") };
}

/** The name of a "last modified" column that can't be taken, since it watches other columns; null where there is none. */
export const passedOver = (table: BaseTable, key: keyof Changed, watch: Watched): string | null =>
  table.fields.find((field) => field.type === types[key] && watchesAll(field, table, watch) === false)
    ?.name ?? null;

/**
 * Whether a column changes with every watched column; null where the host doesn't tell, or it is none of Airtable's own. One for all
 * columns changes with every link from a row of Daybook's, too: it says nothing about the CRM.
 */
export function watchesAll(field: BaseField, table: BaseTable, watch: Watched): boolean | null {
  if (field.type !== types.changed_at && field.type !== types.changed_by) return null;
  if (!Array.isArray(field.options?.referencedFieldIds)) return null;
  const watched = Object.values(watch).flatMap((name) =>
    name === null ? [] : [fieldNamed(table, name)?.id],
  );
  const ids = referenced(field);
  return ids.length > 0 && watched.length > 0 && watched.every((id) => id !== undefined && ids.includes(id));
}

const referenced = ({ options }: BaseField): readonly unknown[] => {
  const ids = options?.referencedFieldIds;
  return Array.isArray(ids) ? ids : [];
};
