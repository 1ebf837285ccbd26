import type { History } from "../core/history.ts";
import { toIso } from "../core/time.ts";
import type { ViewContext } from "../views/view.ts";
import { documentOf, keepIt } from "./document.ts";
import { counted, when } from "./format.ts";
import { html } from "./markup.ts";
import { factsOf, storyOf } from "./sections/timelines.ts";
import { lastEventOf, timelineOf } from "./timeline.ts";

/** One person's timeline as an HTML file of its own, without a script. */
export function renderTimeline(history: History, context: ViewContext, notes: readonly string[]): string {
  const { timezone } = context.settings;
  const of = timelineOf(history, lastEventOf(history) ?? Number.NaN, context, Number.POSITIVE_INFINITY);
  return documentOf({
    title: of.name,
    about: `${of.stage === "" ? "No stage" : `In ${of.stage} ${of.since}`} · ${of.owner === "" ? "no owner" : of.owner} · ${counted(of.events, "event")}`,
    notes,
    main: html`<section aria-labelledby="story-title"><h2 id="story-title">What happened</h2>
${factsOf(of)}
${storyOf(of)}</section>`,
    footer: html`<p>Worked out from the event log alone, as of ${when(toIso(context.as_of), timezone)} in ${timezone}.</p>
${keepIt}`,
  });
}
