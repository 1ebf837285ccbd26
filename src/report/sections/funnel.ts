import type { StageFigures } from "../../views/velocity-answer.ts";
import { type FunnelStage, funnelChart } from "../chart-funnel.ts";
import { days, number, percent } from "../format.ts";
import { type Html, html } from "../markup.ts";
import type { Draw, Report } from "../report.ts";
import { emptyOf, sectionOf } from "../section.ts";
import { boxOf } from "../table.ts";

/** How far contacts and deals come, pipeline by pipeline. */
export function funnel(report: Report, draw: Draw): Html {
  const stages = report.answers.velocity.json.stages as readonly StageFigures[];
  const pipelines = [...new Set(stages.map((each) => each.pipeline))];
  const { pipelines: known } = report.context;
  const one = (pipeline: string | null): Html => {
    const own = stages.filter((each) => each.pipeline === pipeline);
    const name = pipeline ?? "stages without a pipeline";
    const shown = own.map(
      (each): FunnelStage => ({
        stage: each.stage,
        subjects: each.subjects,
        strict: each.strict_conversion,
        onward: each.onward_conversion,
        ends: known.ends(each),
      }),
    );
    return html`${pipelines.length > 1 ? html`<h3>${name}</h3>` : null}${draw(funnelChart(shown, name))}${tableOf(own, shown, name)}`;
  };
  return sectionOf({
    id: "funnel",
    title: "Stage funnel",
    question: "How far do contacts and deals come, and where do they leave?",
    definition: `${report.answers.velocity.definition} Entered: contacts and deals that were ever in the stage, once each.`,
    body:
      stages.length === 0
        ? emptyOf(
            html`No stage was entered yet. Log <code>stage_changed</code> events, and this shows how far leads come.`,
          )
        : pipelines.map(one),
  });
}

function tableOf(stages: readonly StageFigures[], shown: readonly FunnelStage[], name: string): Html {
  const caption = `Stages of ${name}: how many entered, how many went on`;
  const titles = [
    "Entered",
    "Of all",
    "Went on",
    "Here now",
    "Came back",
    "Median days",
    "All stays",
    "Win rate",
  ];
  const rows = stages.map((each, i) => {
    const over = shown[i]?.ends !== null;
    const cells = [
      number(each.subjects),
      percent(each.strict_conversion),
      over ? "–" : percent(each.onward_conversion),
      over ? "–" : number(each.open),
      number(each.reentries),
      days(each.last_visit_median_days),
      days(each.total_median_days),
      percent(each.win_rate),
    ];
    return html`<tr><th scope="row">${each.stage}</th>${cells.map((cell) => html`<td class="number">${cell}</td>`)}</tr>`;
  });
  const head = html`<tr><th scope="col">Stage</th>${titles.map((title) => html`<th scope="col" class="number">${title}</th>`)}</tr>`;
  return boxOf(caption, head, rows);
}
