import { sha256Hex } from "../core/sha256.ts";
import { toIso } from "../core/time.ts";
import { counted, when } from "./format.ts";
import { type Html, html, trusted } from "./markup.ts";
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
import { pageStyle } from "./style-page.ts";
import { partsStyle } from "./style-parts.ts";
import { printStyle } from "./style-print.ts";
import { themeStyle } from "./style-theme.ts";

const style = trusted(themeStyle + pageStyle + partsStyle + printStyle);

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
  const { title, context } = report;
  const { timezone } = context.settings;
  const held = new Set(report.timelines.map((each) => each.id));
  const link: LinkContact = (contact_id, name) =>
    held.has(contact_id)
      ? html`<a href="#contact=${encodeURIComponent(contact_id)}">${name}</a>`
      : html`${name}`;
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
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hashOfScript()}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the figures</a>
<div class="page">
<header class="top">
<p class="brand">${mark}Daybook</p>
<h1>${title}</h1>
<p class="about">${aboutOf(report)}</p>
${report.notes.length === 0 ? null : html`<ul class="notes">${report.notes.map((note) => html`<li>${note}</li>`)}</ul>`}
</header>
${report.events === 0 ? null : html`<nav aria-label="Parts of this page"><ul>${places.map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>`}
<main id="main">${body}</main>
<footer><p>Worked out from the event log alone, as of ${when(toIso(context.as_of), timezone)} in ${timezone}. Days are 24 hours; “${"unknown"}” is what the log doesn't say, and – is what there isn't.</p>
<p>This file holds all that it shows, and asks for nothing from anywhere. It names people: keep it where their data may be.</p></footer>
</div>
<script>${trusted(pageScript)}</script>
</body>
</html>
`.markup;
}

function aboutOf({ context, events, contacts }: Report): string {
  const { timezone } = context.settings;
  return `As of ${when(toIso(context.as_of), timezone)}, ${timezone} · ${counted(events, "event")} · ${counted(contacts, "contact")}`;
}

const welcome: Html = html`<section id="overview" class="overview" aria-labelledby="overview-title"><h2 id="overview-title">The log is empty</h2>
<p class="empty">Nothing has been logged up to this time. Log a first event with <code>daybook append --contact sarah --type contact_created</code>, bring in what your CRM holds with <code>daybook import leads.csv</code>, or look around with <code>daybook demo</code>. Then write this report again.</p></section>`;

/** An open book. */
const mark = trusted(
  '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.7" stroke-linejoin="round" aria-hidden="true"><path d="M12 6.2C10.2 4.8 7.4 4.3 3.5 4.5v13.8c3.9-.2 6.7.3 8.5 1.7 1.8-1.4 4.6-1.9 8.5-1.7V4.5c-3.9-.2-6.7.3-8.5 1.7Zm0 0V20"/></svg>',
);

/** The hash that lets the browser run this script and no other. */
function hashOfScript(): string {
  const hex = sha256Hex(pageScript);
  return btoa(hex.replace(/../g, (byte) => String.fromCharCode(Number.parseInt(byte, 16))));
}
