import type { CrmRecords } from "../../core/remote.ts";
import { told } from "../../views/digest-lines.ts";
import { countText } from "../../views/figures.ts";
import type { TableRow } from "../../views/view.ts";
import type { CrmHome } from "./crm.ts";

const named = 3;

/** What to say of stuck ones, rows of the view `stuck`, that aren't in the CRM's tables: nobody will move them; `way` is how the log is told. */
export function goneLook(
  stuck: readonly TableRow[],
  { contacts, deals }: CrmRecords,
  homes: readonly CrmHome[],
  way: string,
): readonly string[] {
  const gone = stuck.filter(({ key }) => {
    const [, rowIs, id = ""] = /^(contact|deal) (.*)$/s.exec(String(key)) ?? [];
    const isRead = homes.some((home) => home.rowIs === rowIs);
    return isRead && !(rowIs === "deal" ? deals : contacts).has(id);
  });
  if (gone.length === 0) return [];
  const names = gone.slice(0, named).map(({ deal }) => told(deal));
  const more = gone.length > named ? ` and ${countText(gone.length - named)} more` : "";
  const have = gone.length === 1 ? "has" : "have";
  return [
    `${countText(gone.length)} of the stuck ones ${have} no record in the CRM (any more): ${names.join("; ")}${more}. They leave the list when the log says that they were lost: ${way}`,
  ];
}
