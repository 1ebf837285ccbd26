import { toIso } from "../core/time.ts";
import { documentOf, keepIt, servedIt } from "./document.ts";
import { counted, when } from "./format.ts";
import { type Html, html } from "./markup.ts";
import { pageScript } from "./page-script.ts";
import type { Draw, LinkContact, Report } from "./report.ts";
import { activity } from "./sections/activity.ts";
import { changes } from "./sections/changes.ts";
import { cohorts } from "./sections/cohorts.ts";
import { funnel } from "./sections/funnel.ts";
import { overview } from "./sections/overview.ts";
import { owners } from "./sections/owners.ts";
import { reengage } from "./sections/reengage.ts";
import { stuck } from "./sections/stuck.ts";
import { timelines } from "./sections/timelines.ts";
import { velocity } from "./sections/velocity.ts";

const places = [
  ["funnel", "Funnel"],
  ["velocity", "Velocity"],
  ["stuck", "Stuck"],
  ["reengage", "Re-engagement"],
  ["cohorts", "Cohorts"],
  ["activity", "Activity"],
  ["owners", "Owners"],
  ["changes", "Changes"],
  ["timelines", "Timelines"],
] as const;

/** The report as one HTML file, which asks for nothing from anywhere. All that comes from the log is escaped. */
export function renderReport(report: Report, draw: Draw): string {
  const { title, context, live } = report;
  const { timezone } = context.settings;
  const held = new Set(report.timelines.map((each) => each.id));
  const link: LinkContact = (contact_id, name) =>
    held.has(contact_id)
      ? html`<a href="#contact=${encodeURIComponent(contact_id)}">${name}</a>`
      : live === null
        ? html`${name}`
        : html`<a href="${live.contactAt(contact_id)}">${name}</a>`;
  const body =
    report.events === 0
      ? welcome
      : [
          overview(report),
          funnel(report, draw),
          velocity(report, draw),
          stuck(report, link),
          reengage(report, link),
          cohorts(report),
          activity(report, draw),
          owners(report),
          changes(report, link),
          timelines(report),
        ];
  return documentOf({
    title,
    about: aboutOf(report),
    notes: report.notes,
    nav:
      report.events === 0
        ? null
        : html`<nav aria-label="Parts of this page"><ul>${places.map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>`,
    tools: live?.tools,
    main: body,
    footer: html`<p>Worked out from the event log alone, as of ${when(toIso(context.as_of), timezone)} in ${timezone}. Days are 24 hours; “${"unknown"}” is what the log doesn't say, and – is what there isn't.</p>
${live === null ? keepIt : servedIt}`,
    script: `${pageScript}${live?.script ?? ""}`,
  });
}

function aboutOf({ context, events, contacts }: Report): string {
  const { timezone } = context.settings;
  return `As of ${when(toIso(context.as_of), timezone)}, ${timezone} · ${counted(events, "event")} · ${counted(contacts, "contact")}`;
}

const welcome: Html = html`<section id="overview" class="overview" aria-labelledby="overview-title"><h2 id="overview-title">The log is empty</h2>
<p class="empty">Nothing has been logged up to this time. Log a first event with <code>daybook append --contact sarah --type contact_created</code>, bring in what your CRM holds with <code>daybook import leads.csv</code>, or look around with <code>daybook demo</code>. Then write this report again.</p></section>`;
