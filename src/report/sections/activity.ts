import { addDays, localDay } from "../../core/calendar.ts";
import type { TableRow, ViewContext } from "../../views/view.ts";
import { type DaySeries, daysChart } from "../chart-days.ts";
import { counted, number } from "../format.ts";
import { type Html, html } from "../markup.ts";
import type { Draw, Report } from "../report.ts";
import { emptyOf, sectionOf } from "../section.ts";

/** Kinds of event as they are stacked: name, colour, the view's column. Won and lost aren't among them: they count first entries, not events. */
const kinds = [
  ["New contacts", "k1", "new_contacts"],
  ["Stages", "k2", "stage_changes"],
  ["Messages", "k3", "messages"],
  ["Calls and forms", "k4", "calls_and_forms"],
  ["Contracts and payments", "k5", "contracts_and_payments"],
  ["All others", "k6", null],
] as const;

const named = kinds.flatMap(([, , column]) => column ?? []);

/** So many days on which something happened can be read line by line. */
const daysTold = 14;

/** What happened on which day. */
export function activity({ answers, context }: Report, draw: Draw): Html {
  const { table, definition } = answers.activity;
  const byDay = new Map(table.map((row) => [row.day as string, row]));
  const days = daysUpTo(context);
  const told = (day: string, column: string): number => Number(byDay.get(day)?.[column] ?? 0);
  const others = (day: string): number =>
    named.reduce((rest, column) => rest - told(day, column), told(day, "events"));
  const series = kinds.map(
    ([name, color, column]): DaySeries => ({
      name,
      color: `var(--${color})`,
      values: days.map((day) => (column === null ? others(day) : told(day, column))),
    }),
  );
  return sectionOf({
    id: "activity",
    title: "Activity by day",
    question: "What happened, and when?",
    definition,
    body:
      table.length === 0
        ? emptyOf(`Nothing happened in the last ${number(days.length)} days.`)
        : [
            html`<ul class="legend" aria-hidden="true">${kinds.map(([name, color]) => html`<li><i class="c-${color}"></i>${name}</li>`)}</ul>`,
            draw(daysChart(days, series)),
            html`<div class="told"><h3>Day by day</h3><div class="folded">${table.slice(0, daysTold).map(oneDay)}</div></div>`,
          ],
  });
}

/** The days that the view counts, oldest first, those without an event among them. */
function daysUpTo({ as_of, settings }: ViewContext): readonly string[] {
  const n = settings.activity_days;
  const last = localDay(as_of, settings.timezone);
  return Array.from({ length: n }, (_, i) => addDays(last, i + 1 - n));
}

function oneDay(row: TableRow): Html {
  const lines = ((row.what_happened as string | null) ?? "").split("\n").filter((line) => line !== "");
  const figures = [
    counted(row.events as number, "event"),
    counted(row.contacts as number, "contact"),
    row.won ? `${number(row.won as number)} won` : "",
    row.lost ? `${number(row.lost as number)} lost` : "",
  ].filter((each) => each !== "");
  return html`<details><summary><b>${row.day as string}</b> <span>${row.weekday as string}</span> <span>${figures.join(" · ")}</span></summary><ul class="lines">${lines.map((line) => html`<li>${line}</li>`)}</ul></details>`;
}
