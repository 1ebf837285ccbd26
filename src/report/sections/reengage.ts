import { number, unknown } from "../format.ts";
import type { Html } from "../markup.ts";
import type { LinkContact, Report } from "../report.ts";
import { emptyOf, sectionOf } from "../section.ts";
import { dataTable, pickColumns } from "../table.ts";

/** People who were keen once and have gone silent. */
export function reengage({ answers, context }: Report, link: LinkContact): Html {
  const { table, columns, definition } = answers.reengage;
  const { timezone, reengage } = context.settings;
  return sectionOf({
    id: "reengage",
    title: "Re-engagement",
    question: `Who was tagged ${reengage.tag} once, and has been silent for ${number(reengage.silent_days)} days?`,
    definition,
    body:
      table.length === 0
        ? emptyOf("Nobody: all who had that tag have been heard of since, or are lost.")
        : dataTable({
            caption: "Contacts by how long they have been silent",
            columns: pickColumns(columns, [
              { name: "contact", cell: (row) => link(row.contact_record as string, row.contact as string) },
              { name: "engaged_on", title: "Engaged" },
              { name: "days_silent", title: "Days silent" },
              { name: "last_happened", title: "Last sign of life", long: true },
              "stage",
              { name: "owner", cell: (row) => (row.owner as string | null) ?? "nobody" },
              { name: "source", cell: (row) => (row.source as string | null) ?? unknown },
            ]),
            rows: table,
            timezone,
            command: "reengage",
          }),
  });
}
