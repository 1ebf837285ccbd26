import type { Watched } from "../../core/crm.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import type { CrmHome } from "./crm.ts";

/** What is watched from now on and wasn't before, by what a row is. */
export type FreshSlots = Readonly<Partial<Record<CrmHome["rowIs"], readonly (keyof Watched)[]>>>;

const slots: readonly string[] = ["stage", "owner", "status", "tags", "plan", "note"];

/** A snapshot of a record that was captured before, in two: what was watched all along, and what is new, whose values were there already. */
export function splitFresh(whole: Snapshot, fresh: readonly string[]): readonly Snapshot[] {
  if (fresh.length === 0) return [whole];
  const only = (isTaken: (slot: string) => boolean): Snapshot => ({
    ...(Object.fromEntries(
      Object.entries(whole).filter(([name]) => !slots.includes(name) || isTaken(name)),
    ) as unknown as Snapshot),
    ...(isTaken("stage") ? {} : { dates: {} }),
  });
  const late = only((slot) => fresh.includes(slot));
  return [only((slot) => !fresh.includes(slot)), { ...late, fields: {}, first: "baseline" }];
}
