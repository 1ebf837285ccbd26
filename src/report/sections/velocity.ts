import type { Transition } from "../../views/velocity-answer.ts";
import { spansChart } from "../chart-spans.ts";
import { type Html, html } from "../markup.ts";
import type { Draw, Report } from "../report.ts";
import { emptyOf, sectionOf } from "../section.ts";
import { dataTable, pickColumns } from "../table.ts";

/** How many steps are drawn: the most frequent ones. */
const drawn = 12;

/** How long each step takes, and each span that the config asks for. */
export function velocity({ answers, context }: Report, draw: Draw): Html {
  const { table, columns, json, definition } = answers.velocity;
  const { timezone } = context.settings;
  const moves = table.filter((row) => row.kind === "Move" && row.from !== null);
  const measures = table.filter((row) => row.kind === "Measure");
  const known = (json.transitions as readonly Transition[]).filter((each) => each.median_days !== null);
  const frequent = new Set([...known].sort((a, b) => b.known - a.known).slice(0, drawn));
  const spans = known
    .filter((each) => frequent.has(each))
    .map((each) => ({
      name: `${each.from} → ${each.to}`,
      median: each.median_days as number,
      p75: each.p75_days as number,
      p90: each.p90_days as number,
    }));
  const figures = [
    "count",
    { name: "median_days", title: "Median" },
    { name: "p75_days", title: "P75" },
    { name: "p90_days", title: "P90" },
    { name: "mean_days", title: "Mean" },
  ];
  const recent = { name: "median_days_last_90_days", title: "Median, last 90 days" };
  const several = new Set(moves.map((row) => row.pipeline)).size > 1;
  return sectionOf({
    id: "velocity",
    title: "Stage velocity",
    question: "How many days does each step take?",
    definition,
    body:
      moves.length + measures.length === 0
        ? emptyOf("No step from one stage to another was logged yet.")
        : [
            spans.length === 0 ? null : html`${legend}${draw(spansChart(spans))}`,
            moves.length === 0
              ? null
              : dataTable({
                  caption: "Moves between stages, in days",
                  columns: pickColumns(columns, [
                    "step",
                    ...(several ? ["pipeline"] : []),
                    "direction",
                    ...figures,
                    recent,
                  ]),
                  rows: moves,
                  timezone,
                  command: "velocity",
                }),
            measures.length === 0
              ? null
              : dataTable({
                  caption: "Measures of the config, in days",
                  columns: pickColumns(columns, [
                    { name: "step", title: "Measure" },
                    "from",
                    "to",
                    ...figures,
                  ]),
                  rows: measures,
                  timezone,
                  command: "velocity",
                }),
          ],
  });
}

const legend = html`<ul class="legend" aria-hidden="true"><li><i class="c-accent"></i>half are done (median)</li><li><i class="c-mid"></i>three quarters (p75)</li><li><i class="c-pale"></i>nine in ten (p90)</li></ul>`;
