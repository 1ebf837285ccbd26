import { DaybookError } from "../../core/errors.ts";
import type { CrmDesk } from "../crm/desk.ts";
import { countText } from "../format/figures.ts";
import type { Progress } from "../progress.ts";
import type { Repair, RepairLeft } from "./edits.ts";

/** What became of the cells. */
export interface Repaired {
  readonly written: number;
  readonly left: readonly RepairLeft[];
}

/** So many cells are written before it is looked whether somebody wants to stop. */
const portion = 200;

/** Writes the log's values back. Throws INTERRUPTED and what the CRM throws. */
export async function repair(
  write: NonNullable<CrmDesk["write"]>,
  repairs: readonly Repair[],
  { signal, progress }: { readonly signal: AbortSignal; readonly progress: Progress },
): Promise<Repaired> {
  const left: RepairLeft[] = [];
  for (let at = 0; at < repairs.length; at += portion) {
    const some = repairs.slice(at, at + portion);
    if (signal.aborted)
      throw new DaybookError(
        "INTERRUPTED",
        `Stopped after ${countText(at)} of ${countText(repairs.length)} cells.`,
        {
          hint: "Run the same command again: what is written already doesn't differ any more.",
        },
      );
    for (const edit of await write(some.map((each) => each.edit))) {
      const own = some.find(
        ({ edit: { home, record, column } }) =>
          home === edit.home && record === edit.record && column === edit.column,
      );
      if (own) left.push({ ...own, why: edit.why });
    }
    progress.at(at + some.length, at + some.length);
  }
  return { written: repairs.length - left.length, left };
}

/** What writes to the CRM. Throws CRM_READ_ONLY where nothing does. */
export function writerOf({ write, place }: CrmDesk): NonNullable<CrmDesk["write"]> {
  if (write) return write;
  throw new DaybookError("CRM_READ_ONLY", `Nothing can be written back to ${place}.`, {
    hint: "Change it there by hand, or log what it says: daybook drift --append.",
  });
}
