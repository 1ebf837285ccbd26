import type { Pipelines } from "../../core/pipelines.ts";
import { share } from "../../views/spread.ts";
import type { Column, TableRow } from "../../views/view.ts";
import { days, number, percent } from "../format.ts";
import { type Html, html } from "../markup.ts";
import type { Report } from "../report.ts";
import { emptyOf, sectionOf } from "../section.ts";
import { boxOf } from "../table.ts";

/** The newest weeks of each pipeline; older ones are left to the command. */
const weeksShown = 26;

/** What became of the contacts of each week, as a heat map. */
export function cohorts({ answers, context }: Report): Html {
  const { table, columns, definition } = answers.cohorts;
  const pipelines = [...new Set(table.map((row) => row.pipeline as string | null))];
  return sectionOf({
    id: "cohorts",
    title: "Cohorts by week",
    question: "Of the contacts of each week, how many came how far?",
    definition: `${definition} A young week stands in italics: its figures will still grow (old enough: ${number(context.settings.cohorts.old_enough_after_days)} days).`,
    body:
      table.length === 0
        ? emptyOf(
            html`No contact was logged yet. A <code>contact_created</code> event puts a contact into its week.`,
          )
        : pipelines.map((pipeline) => {
            const rows = table.filter((row) => row.pipeline === pipeline);
            return html`${pipelines.length > 1 ? html`<h3>${pipeline ?? "Without a pipeline"}</h3>` : null}${heatMap(rows, columns, pipeline, context.pipelines)}`;
          }),
  });
}

function heatMap(
  all: readonly TableRow[],
  columns: readonly Column[],
  pipeline: string | null,
  pipelines: Pipelines,
): Html {
  const rows = all.slice(-weeksShown).reverse();
  const stages = columns.flatMap(({ name, title }) => {
    const stage = title.replace(/^Reached /, "");
    const there = name.startsWith("reached_") && all.some((row) => row[name] !== null);
    return there && pipelines.ends({ pipeline, stage }) === null ? [{ name, stage }] : [];
  });
  const most = Math.max(1, ...all.map((row) => row.leads as number));
  const caption =
    "Contacts by week of creation: the share that reached each stage. The stronger the colour, the more";
  const heat = (value: number | null, kind = "heat"): Html =>
    value === null
      ? html`<td class="${kind}">–</td>`
      : html`<td class="${kind}" style="--heat:${Math.round(value * 100)}%">${percent(value, 0)}</td>`;
  const body = rows.map(
    (
      row,
    ) => html`<tr${row.old_enough === true ? null : html` class="young"`}><th scope="row">${row.week as string}</th>
<td class="starts">${row.starts as string | null}</td><td class="leads"><span class="bar"><i style="width:${Math.round((100 * (row.leads as number)) / most)}%"></i></span><span>${number(row.leads as number)}</span></td>
${stages.map(({ name }) => heat(row[name] as number | null))}${heat(row.won_pct as number | null, "heat won")}${heat(share(row.lost as number, row.leads as number), "heat lost")}<td class="number">${days(row.median_days_to_win as number | null)}</td></tr>`,
  );
  const head = html`<tr><th scope="col">Week</th><th scope="col">From</th><th scope="col">Leads</th>${stages.map((each) => html`<th scope="col" class="number">${each.stage}</th>`)}<th scope="col" class="number">Won</th><th scope="col" class="number">Lost</th><th scope="col" class="number">Days to win</th></tr>`;
  return html`<div class="cohorts">${boxOf(caption, head, body)}</div>${
    all.length > weeksShown
      ? html`<p class="more">The newest ${number(weeksShown)} of ${number(all.length)} weeks; <code>daybook cohorts</code> lists all.</p>`
      : null
  }`;
}
