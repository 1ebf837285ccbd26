import type { TableRow } from "../../views/view.ts";
import { days, unknown } from "../format.ts";
import { type Html, html } from "../markup.ts";
import type { LinkContact, Report } from "../report.ts";
import { emptyOf, sectionOf } from "../section.ts";
import { dataTable, pickColumns } from "../table.ts";

/** The stage changes of the last 30 days. */
export function changes({ answers, context }: Report, link: LinkContact): Html {
  const { table, columns, definition } = answers.changes;
  const newest = [...table].sort((a, b) => ((a.when as string) < (b.when as string) ? 1 : -1));
  const who = (row: TableRow): Html =>
    link(row.contact as string, context.contactName(row.contact as string));
  const step = (row: TableRow): Html =>
    html`${row.from === null ? null : html`<span class="from">${row.from as string}</span> → `}${row.to as string | null}`;
  return sectionOf({
    id: "changes",
    title: "Recent stage changes",
    question: "What moved in the last 30 days?",
    definition,
    body:
      newest.length === 0
        ? emptyOf("No stage changed in the last 30 days.")
        : dataTable({
            caption: "Stage changes, newest first",
            columns: pickColumns(columns, [
              { name: "move", title: "Who", cell: who },
              "when",
              { name: "to", title: "Step", cell: step },
              "direction",
              {
                name: "days_in_from",
                title: "After days",
                cell: (row) =>
                  row.days_in_from === null && row.from !== null
                    ? unknown
                    : days(row.days_in_from as number | null),
              },
              { name: "by", cell: (row) => (row.by as string | null) ?? unknown },
              { name: "owner_then", title: "Owner then" },
              { name: "reason", long: true },
            ]),
            rows: newest,
            limit: 60,
            timezone: context.settings.timezone,
            command: "changes",
          }),
  });
}
