import type { StageFigures, Transition } from "../../views/velocity-answer.ts";
import { counted, days, number, percent } from "../format.ts";
import { type Html, html } from "../markup.ts";
import type { Report } from "../report.ts";

/** Fewer cases than this say nothing about a step. */
const enough = 5;

/** What in the page asks to be looked at first, in sentences; nothing where nothing does. */
export function worthALook(report: Report): Html | null {
  const found = [stuckDeals(report), silence(report), slowestStep(report), biggestLoss(report)].filter(
    (each) => each !== null,
  );
  return found.length === 0
    ? null
    : html`<div class="look"><h3>Worth a look</h3><ul>${found.map((each) => html`<li>${each}</li>`)}</ul></div>`;
}

function stuckDeals({ answers }: Report): Html | null {
  const [first, ...others] = answers.stuck.table;
  if (!first) return null;
  const usual =
    typeof first.usual_days_here === "number"
      ? `; half leave that stage within ${days(first.usual_days_here)} days`
      : "";
  return html`<a href="#stuck">${counted(others.length + 1, "contact or deal is", "contacts and deals are")} stuck</a>. Longest: <strong>${first.deal as string}</strong>, ${number(first.days_in_stage as number)} days in ${first.stage as string}${usual}.`;
}

function silence({ answers, context }: Report): Html | null {
  const n = answers.reengage.table.length;
  return n === 0
    ? null
    : html`<a href="#reengage">${counted(n, "contact was", "contacts were")} tagged ${context.settings.reengage.tag} once</a> and ${n === 1 ? "has" : "have"} been silent for ${number(context.settings.reengage.silent_days)} days or more.`;
}

function slowestStep({ answers }: Report): Html | null {
  const steps = (answers.velocity.json.transitions as readonly Transition[]).filter(
    (each) => each.direction === "forward" && each.known >= enough && each.median_days !== null,
  );
  const slowest = steps.reduce<Transition | null>(
    (most, each) =>
      most === null || (each.median_days as number) > (most.median_days as number) ? each : most,
    null,
  );
  return slowest === null || steps.length < 2
    ? null
    : html`The slowest step forward is <a href="#velocity">${slowest.from} → ${slowest.to}</a>: half take over ${days(slowest.median_days)} days, one in ten over ${days(slowest.p90_days)}.`;
}

function biggestLoss({ answers, context }: Report): Html | null {
  const stages = (answers.velocity.json.stages as readonly StageFigures[]).filter(
    (each) =>
      each.onward_conversion !== null && each.subjects >= enough && context.pipelines.ends(each) === null,
  );
  const going = stages.filter((each) => (each.onward_conversion as number) < 1);
  const least = going.reduce<StageFigures | null>(
    (low, each) =>
      low === null || (each.onward_conversion as number) < (low.onward_conversion as number) ? each : low,
    null,
  );
  return least === null || stages.length < 2
    ? null
    : html`Fewest go on from <a href="#funnel">${least.stage}</a>: ${percent(least.onward_conversion)} of ${number(least.subjects)}.`;
}
