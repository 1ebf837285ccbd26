import { localMinute } from "../core/calendar.ts";
import { type History, openVisit } from "../core/history.ts";
import { ownerOf, stageOf, tagsOf } from "../core/standing.ts";
import { storyLines } from "../core/story.ts";
import { sourceOf, tells } from "../views/person.ts";
import type { ViewContext } from "../views/view.ts";
import { nothing } from "./format.ts";

/** A contact's timeline as the page holds it: all text, ready to be shown. */
export interface Timeline {
  readonly id: string;
  readonly name: string;
  /** Milliseconds of its last event; the page shows the latest first. */
  readonly at: number;
  readonly stage: string;
  /** "since 2026-04-23 13:45"; empty without a stage. */
  readonly since: string;
  readonly owner: string;
  /** Status, plan, tags, open deals and source, each with its name. */
  readonly facts: readonly (readonly [string, string])[];
  readonly last: string;
  readonly events: number;
  /** The newest lines, the latest last: when, what, and whether it was voided. */
  readonly story: readonly StoryEntry[];
  /** How many lines there are before those. */
  readonly earlier: number;
}

/** A line of a timeline; 1 marks a voided one. */
export type StoryEntry = readonly [string, string] | readonly [string, string, 1];

/** So many lines of a contact are put into the page. */
const linesShown = 50;

/** The instant of a person's last event (milliseconds), or null where nothing tells of one. */
export function lastEventOf(history: History): number | null {
  for (let i = history.steps.length - 1; i >= 0; i--) {
    const step = history.steps[i];
    if (step && tells(step)) return step.at;
  }
  return null;
}

/** A person's timeline, as a page holds it: its newest lines, 50 of them if nothing else is said. `at` is when its last event was (milliseconds). */
export function timelineOf(
  history: History,
  at: number,
  context: ViewContext,
  newest = linesShown,
): Timeline {
  const { catalog, pipelines, contactName, dealName } = context;
  const { timezone } = context.settings;
  const stage = stageOf(history, pipelines);
  const own = history.subjects[0];
  const deals = history.subjects.flatMap((subject) => {
    const visit = openVisit(subject);
    return subject.deal_id === null || !visit || pipelines.ends(visit) !== null
      ? []
      : [`${dealName(subject.deal_id, subject.name)} (${visit.stage})`];
  });
  const facts = [
    ["Status", own?.held.get("status")?.value ?? ""],
    ["Plan", own?.held.get("plan")?.value ?? ""],
    [
      "Tags",
      tagsOf(history)
        .map((held) => held.value)
        .join(", "),
    ],
    ["Open deals", deals.join("; ")],
    ["Source", sourceOf(history) ?? ""],
  ] as const;
  const lines = storyLines(history, catalog, timezone, newest);
  return {
    id: history.contact_id,
    name: contactName(history.contact_id),
    at,
    stage: stage?.value ?? "",
    since: stage
      ? `${stage.at_least ? "at least since" : "since"} ${localMinute(stage.since, timezone)}`
      : "",
    owner: ownerOf(history)?.value ?? "",
    facts: facts.filter(([, value]) => value !== ""),
    last: Number.isNaN(at) ? nothing : localMinute(at, timezone),
    events: history.steps.filter((step) => tells(step) && !step.unchanged).length,
    story: lines.map((line) => (line.voided ? [line.local, line.text, 1] : [line.local, line.text])),
    earlier: history.steps.length - lines.length,
  };
}
