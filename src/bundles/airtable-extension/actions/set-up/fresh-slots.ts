import type { CrmTable, Watched } from "../../../../core/crm.ts";
import { fieldNamed } from "../../../../stores/airtable/base-schema.ts";
import type { InAppBase } from "../../../../stores/airtable/in-app-base.ts";
import type { FreshSlots } from "../../../common/fresh-slots.ts";
import type { StoredJson } from "../../../common/stored-settings.ts";

type Crm = StoredJson["crm"];

/** What is watched by the new settings and wasn't by those that are stored, or by another column that is still there; a column that was renamed is none. */
export function freshSlots(before: Crm, crm: Crm, { tables }: InAppBase): FreshSlots {
  const found: { contact?: readonly (keyof Watched)[]; deal?: readonly (keyof Watched)[] } = {};
  for (const [rowIs, old, kept] of [
    ["contact", before?.contacts, crm?.contacts],
    ["deal", before?.deals, crm?.deals],
  ] as const) {
    const table = tables.find(({ name }) => name === kept?.table);
    const isNew = (slot: keyof Watched): boolean => {
      const [was, is] = [old, kept].map((each?: CrmTable | null) => each?.watch?.[slot] ?? null);
      return Boolean(is && is !== was && !(was && table && !fieldNamed(table, was)));
    };
    const slots = old && kept ? (Object.keys(kept.watch) as (keyof Watched)[]).filter(isNew) : [];
    if (slots.length > 0) found[rowIs] = slots;
  }
  return found;
}
