import type { TableRow } from "../../views/view.ts";
import { number } from "../format.ts";
import { type Html, html } from "../markup.ts";
import type { LinkContact, Report } from "../report.ts";
import { emptyOf, sectionOf } from "../section.ts";
import { dataTable, pickColumns } from "../table.ts";

/** Contacts and deals that have been in their stage too long. */
export function stuck({ answers, context }: Report, link: LinkContact): Html {
  const { table, columns, json, definition } = answers.stuck;
  const rows = json.rows as readonly { readonly at_least: boolean }[];
  const highest = (name: string): number => Math.max(1, ...table.map((row) => row[name] as number));
  const found = new Set(table.filter((_, i) => rows[i]?.at_least).map((row) => row.key));
  // Beyond six times the longest limit a bar says no more: one old deal would flatten all others.
  const most = Math.min(highest("days_in_stage"), 6 * highest("limit"));
  const stay = (row: TableRow): Html => {
    const days = row.days_in_stage as number;
    const at = (share: number): string => `${Math.min(100, Math.round(share * 100))}%`;
    return html`<span class="bar"><i style="width:${at(days / most)}"></i><b style="left:${at((row.limit as number) / most)}"></b></span><span>${found.has(row.key as string) ? "at least " : null}${number(days)}</span>`;
  };
  const several = new Set(table.map((row) => row.pipeline)).size > 1;
  return sectionOf({
    id: "stuck",
    title: "Stuck deals",
    question: "Who has been in a stage for longer than that stage should take?",
    definition,
    body:
      table.length === 0
        ? emptyOf("Nothing is over its limit.")
        : dataTable({
            caption: "Stuck contacts and deals, longest first. The mark in the bar is the stage's limit",
            columns: pickColumns(columns, [
              { name: "deal", cell: (row) => link(row.contact as string, row.deal as string) },
              "stage",
              ...(several ? ["pipeline"] : []),
              { name: "days_in_stage", title: "Days there", cell: stay },
              "limit",
              { name: "usual_days_here", title: "Usual" },
              { name: "owner", cell: (row) => (row.owner as string | null) ?? "nobody" },
              "amount",
              { name: "last_happened", title: "Last happened", long: true },
              { name: "days_quiet", title: "Days quiet" },
            ]),
            rows: table,
            timezone: context.settings.timezone,
            command: "stuck",
          }),
  });
}
