import { counted, number } from "../format.ts";
import { type Html, html, jsonForScript } from "../markup.ts";
import type { Report } from "../report.ts";
import { emptyOf, sectionOf } from "../section.ts";
import type { Timeline } from "../timeline.ts";

/** So many timelines are in the page before its script runs, and are shown at a time by it. */
const shownAtOnce = 25;

const definition =
  "Each contact's events in the order in which they happened, those of contacts merged into it included; of long stories the newest 50. What was voided is struck through. " +
  "Stage: the contact's own, else that of its open deal entered last, else of the deal closed last. Events are counted without voided ones and those that changed nothing.";

/** Every contact's story, to be searched. */
export function timelines({ contacts, timelines: told }: Report): Html {
  const all = told.length === contacts;
  const held = all
    ? counted(contacts, "contact")
    : `${number(told.length)} of ${counted(contacts, "contact")}`;
  return sectionOf({
    id: "timelines",
    title: "Timelines",
    question: "What happened to this contact, when, by whom?",
    definition,
    body:
      told.length === 0
        ? emptyOf("No contact was logged yet.")
        : html`<div class="search" id="search" hidden><label for="words">Search names, owners, stages, tags and all that happened</label>
<input id="words" type="search" autocomplete="off" spellcheck="false" placeholder="sarah, proposal sent, rep b …"></div>
<p id="found" role="status">${held}.</p>
${all ? null : html`<p class="more">These are the most recently active; <code>daybook timeline CONTACT</code> shows any.</p>`}
<p class="paper">A timeline that is open on the screen is printed too.</p>
<div id="people">${told.slice(0, shownAtOnce).map(oneContact)}</div>
<button id="further" type="button" hidden>Show more</button>
<noscript><p class="more">Here are the ${number(Math.min(shownAtOnce, told.length))} most recently active. Searching the others takes a browser that runs the page's script.</p></noscript>
<script type="application/json" id="told">${jsonForScript({ held, at_once: shownAtOnce, people: told.map(packed) })}</script>`,
  });
}

const packed = (of: Timeline) => [
  of.id,
  of.name,
  of.stage,
  of.since,
  of.owner,
  of.facts,
  of.last,
  of.events,
  of.story,
  earlierOf(of),
];

const earlierOf = ({ earlier }: Timeline): string => (earlier > 0 ? `… and ${number(earlier)} earlier` : "");

// The page's script builds the same markup.
function oneContact(of: Timeline): Html {
  const { name, stage, owner, last, events } = of;
  return html`<details class="person"><summary><b>${name}</b><span>${stage === "" ? null : html`<i class="stage">${stage}</i>`}</span><span class="aside"><span class="dim">${owner === "" ? "no owner" : owner}</span><span class="dim">${counted(events, "event")}</span><span class="dim last">last ${last}</span></span></summary>
${factsOf(of)}
${storyOf(of)}${of.earlier > 0 ? html`<p class="more">${earlierOf(of)}</p>` : null}</details>`;
}

/** What is known of a contact, each with its name. */
export function factsOf({ name, id, stage, since, facts }: Timeline): Html {
  const about = [
    ...(name === id ? [] : [["Contact", id]]),
    ...(since === "" ? [] : [[`In ${stage}`, since]]),
    ...facts,
  ];
  return html`<dl class="facts">${about.map(([what, value]) => html`<div><dt>${what}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** A contact's story, a line an event. */
export const storyOf = ({ story }: Timeline): Html =>
  html`<ol class="story">${story.map(([at, what, voided]) => html`<li><time>${at}</time><span>${voided ? html`<s>${what}</s> (voided)` : what}</span></li>`)}</ol>`;
