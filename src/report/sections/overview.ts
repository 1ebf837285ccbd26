import { counted, days, number, percent } from "../format.ts";
import { recentDays } from "../headline.ts";
import { type Html, html, type Part } from "../markup.ts";
import type { Report } from "../report.ts";
import { howOf } from "../section.ts";
import { worthALook } from "./worth-a-look.ts";

/** The figures on top, and what in the rest of the page asks to be looked at. */
export function overview(report: Report): Html {
  const { headline, headline_definition, answers } = report;
  const stuck = answers.stuck.table;
  const longest = stuck[0]?.days_in_stage;
  const tile = (name: string, value: string, beside: Part): Html =>
    html`<div><dt>${name}</dt><dd class="figure">${value}</dd><dd class="beside">${beside}</dd></div>`;
  return html`
<section id="overview" class="overview" aria-labelledby="overview-title">
<h2 id="overview-title" class="unseen">At a glance</h2>
<dl class="figures">
${tile("Leads", number(headline.leads), `${number(headline.new_leads)} new in ${recentDays} days`)}
${tile("Open", number(headline.open), headline.open_amount === null ? "contacts and deals" : `deals worth ${number(headline.open_amount)}`)}
${tile("Won", number(headline.won), `${number(headline.new_wins)} in ${recentDays} days`)}
${tile("Win rate", percent(headline.win_rate), headline.ended === 0 ? "nothing has ended yet" : `${number(headline.ended_won)} of ${number(headline.ended)} that ended`)}
${tile("Days to win", days(headline.median_days_to_win), headline.p75_days_to_win === null ? "no win with both ends known" : `median; a quarter took over ${days(headline.p75_days_to_win)}`)}
${tile("Stuck now", number(stuck.length), typeof longest === "number" ? `longest for ${counted(longest, "day")}` : "nothing over its limit")}
</dl>
${worthALook(report)}
${howOf(headline_definition)}
</section>`;
}
