import type { History } from "../core/history.ts";
import { toIso } from "../core/time.ts";
import type { ViewContext } from "../views/view.ts";
import { documentOf, keepIt, servedIt } from "./document.ts";
import { counted, when } from "./format.ts";
import { html } from "./markup.ts";
import type { Live } from "./report.ts";
import { factsOf, storyOf } from "./sections/timelines.ts";
import { lastEventOf, timelineOf } from "./timeline.ts";

/** One person's timeline as an HTML file of its own, without a script; or as a page of a server, with its tools. */
export function renderTimeline(
  history: History,
  context: ViewContext,
  notes: readonly string[],
  live: Live | null = null,
): string {
  const { timezone } = context.settings;
  const of = timelineOf(history, lastEventOf(history) ?? Number.NaN, context, Number.POSITIVE_INFINITY);
  return documentOf({
    title: of.name,
    about: `${of.stage === "" ? "No stage" : `In ${of.stage} ${of.since}`} · ${of.owner === "" ? "no owner" : of.owner} · ${counted(of.events, "event")}`,
    notes,
    tools: live?.tools,
    main: html`<section aria-labelledby="story-title"><h2 id="story-title">What happened</h2>
${factsOf(of)}
${storyOf(of)}</section>`,
    footer: html`<p>Worked out from the event log alone, as of ${when(toIso(context.as_of), timezone)} in ${timezone}.</p>
${live === null ? keepIt : servedIt}`,
    script: live?.script ?? "",
  });
}
