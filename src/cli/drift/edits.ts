import { cellValue, namesIn } from "../../bundles/common/cells.ts";
import type { CrmSubject } from "../../bundles/common/crm.ts";
import { fieldOf } from "../../bundles/common/records.ts";
import { valueText } from "../../core/snapshot.ts";
import type { CrmEdit, EditLeft } from "../crm/desk.ts";
import { fitCell } from "../crm/fit-cell.ts";
import { groupedBy } from "../crm/grouped-by.ts";
import type { Difference } from "./difference.ts";

/** What would bring the CRM back to what the log says, and what can't, with the reason. */
export interface Repairs {
  readonly edits: readonly Repair[];
  readonly left: readonly RepairLeft[];
}

/** A cell to be written, and whose. */
export interface Repair {
  readonly edit: CrmEdit;
  readonly of: CrmSubject;
  /** The name that people know the record by. */
  readonly name: string | null;
}

/** A cell that keeps its value, and why, a sentence. */
export interface RepairLeft extends Repair {
  readonly why: EditLeft["why"];
}

/** The cells that differ, each once: the tags of a record stand in one. */
export function repairsFor(differences: readonly Difference[]): Repairs {
  const edits: Repair[] = [];
  const left: RepairLeft[] = [];
  groupedBy(differences, cellKey).forEach((all) => {
    const [first] = all as [Difference, ...Difference[]];
    const repair = { edit: editFor(first, all), of: first.of, name: first.name };
    const why = whyNot(first, all) ?? whyUnfit(repair.edit);
    if (why === null) edits.push(repair);
    else left.push({ ...repair, why });
  });
  return { edits, left };
}

const cellKey = ({ of, field, column }: Difference): string =>
  JSON.stringify([of.home.rowIs, of.record.id, field, field === "date" ? column : null]);

function editFor({ of, field, column, log }: Difference, all: readonly Difference[]): CrmEdit {
  const cell = column === null ? null : of.record.getCellValue(column);
  return {
    home: of.home,
    record: of.record.id,
    column: column ?? field,
    from: valueText(cellValue(cell)),
    to: field === "tags" ? tagsBack(cell, all) : log,
  };
}

/** The tags of a cell without those that only it has, and with those that only the log has. */
function tagsBack(cell: unknown, all: readonly Difference[]): string | null {
  const surplus = new Set(all.map(({ crm }) => crm));
  const kept = namesIn(cell).filter((tag) => !surplus.has(tag));
  const back = all.flatMap(({ log }) => log ?? []);
  return [...kept, ...back].join(", ") || null;
}

/** Why the log has nothing to write back. */
function whyNot({ field, column }: Difference, all: readonly Difference[]): string | null {
  if (field === "note")
    return "A note is what somebody wrote, and isn't taken back: --append logs it, or change it by hand.";
  if (column === null || all.some(({ isNews }) => isNews))
    return "The log has never held a value for it, so there is none to write back: --append logs what the CRM says.";
  return null;
}

function whyUnfit({ home, column, to }: CrmEdit): string | null {
  const field = fieldOf(home.table, column);
  if (!field) return null;
  const fit = fitCell(field, to);
  return "why" in fit ? fit.why : null;
}
