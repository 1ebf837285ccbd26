import type { TableRow } from "../../views/view.ts";
import { number, percent } from "../format.ts";
import { type Html, html } from "../markup.ts";
import type { Report } from "../report.ts";
import { emptyOf, sectionOf } from "../section.ts";
import { dataTable, pickColumns } from "../table.ts";

/** Who owns what, who moves it, and what becomes of it. */
export function owners({ answers, context }: Report): Html {
  const { table, columns, definition } = answers.owners;
  const { timezone } = context.settings;
  const owning = table.filter((row) => (row.ever_owned as number) > 0);
  const acting = table.filter((row) => (row.changes_made as number) > 0 && !owning.includes(row));
  const most = Math.max(1, ...owning.map((row) => row.owns_now as number));
  const load = (row: TableRow): Html =>
    html`<span class="bar"><i style="width:${Math.round((100 * (row.owns_now as number)) / most)}%"></i></span><span>${number(row.owns_now as number)}</span>`;
  return sectionOf({
    id: "owners",
    title: "Owners",
    question: "Who has what in hand, and how does it go there?",
    definition,
    body:
      owning.length + acting.length === 0
        ? emptyOf(html`Nobody owned anything yet. <code>owner_assigned</code> events say who does.`)
        : [
            owning.length === 0
              ? null
              : dataTable({
                  caption: "People who own or owned contacts and deals",
                  columns: pickColumns(columns, [
                    "person",
                    { name: "owns_now", cell: load },
                    "stuck_now",
                    { name: "won_while_owner", title: "Won" },
                    { name: "lost_while_owner", title: "Lost" },
                    { name: "win_rate", cell: (row) => percent(row.win_rate as number | null) },
                    "amount_won",
                    "moved_forward",
                    "moved_back",
                    "median_days_held",
                    "took_over",
                    "handed_over",
                    "last_active",
                  ]),
                  rows: owning,
                  timezone,
                  command: "owners",
                }),
            acting.length === 0
              ? null
              : dataTable({
                  caption: "Others who changed something",
                  columns: pickColumns(columns, [
                    "person",
                    "kind",
                    "changes_made",
                    "moved_forward",
                    "moved_back",
                    "last_active",
                  ]),
                  rows: acting,
                  timezone,
                  command: "owners",
                }),
          ],
  });
}
