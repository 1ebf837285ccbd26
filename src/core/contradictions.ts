import { localMinute } from "./calendar.ts";
import type { Catalog } from "./catalog.ts";
import { type Found, found } from "./contradiction.ts";
import type { Event } from "./event.ts";
import { type History, isLife, openVisit, type Step, type Subject } from "./history.ts";
import { oppositesOf } from "./opposites.ts";
import type { Pipelines } from "./pipelines.ts";
import { priorFinder } from "./prior.ts";
import { sentenceOf } from "./sentence.ts";
import type { Settings } from "./settings.ts";
import { fromIso } from "./time.ts";
import { stageField, stepsOf } from "./why-field.ts";

/** What finding contradictions needs to know. */
export interface ContradictionRules {
  readonly settings: Settings;
  readonly catalog: Catalog;
  readonly pipelines: Pipelines;
}

/** All that in a person's history can't be true at once: opposites first, then the rest by kind, each by time. */
export function contradictionsOf(history: History, rules: ContradictionRules): readonly Found[] {
  const priorOf = priorFinder();
  const when = (event: Event): string => localMinute(fromIso(event.timestamp), rules.settings.timezone);
  return [
    ...oppositesOf(history, rules),
    ...missedChanges(history, priorOf, when),
    ...lifeAfterLoss(history, rules, when),
    ...tagsNotThere(history, priorOf, when),
    ...rivalOwners(history, when),
  ];
}

type When = (event: Event) => string;
type PriorOf = ReturnType<typeof priorFinder>;

/** Where an event names another value than the one held. An empty beginning contradicts nothing: it was before the log. */
function missedChanges(history: History, priorOf: PriorOf, when: When): readonly Found[] {
  return stepsOf(history).flatMap((step) => {
    const { event, change, subject, missed } = step;
    const prior = priorOf(step);
    if (missed === undefined || !change || !prior) return [];
    const field = change.track === "stage" ? stageField(subject) : change.slot;
    const held = missed === null ? "had none" : `held ${missed}`;
    const message = `${when(event)}: an event says the ${nounOf(field)} was ${change.from}, but the log ${held} (since ${when(prior.event)}): something was missed`;
    return [found(message, [field], [prior.event, event])];
  });
}

const nounOf = (field: string): string =>
  field.startsWith("field:")
    ? `field ${field.slice("field:".length)}`
    : field.startsWith("deal:")
      ? `stage of deal ${field.slice("deal:".length)}`
      : field;

/** A lost contact or deal of which something was heard later. After a win, life goes on: that contradicts nothing. */
function lifeAfterLoss(history: History, rules: ContradictionRules, when: When): readonly Found[] {
  const { ignore } = rules.settings.reengage;
  return history.subjects.flatMap((subject) => {
    const visit = openVisit(subject);
    if (!visit || rules.pipelines.ends(visit) !== "lost") return [];
    const later = subject.steps.filter(
      (step) => step.at > visit.entered && isLife(step) && !ignore.includes(step.event.event_type),
    );
    const last = later[later.length - 1];
    if (!last) return [];
    const field = stageField(subject);
    const things =
      later.length === 1 ? "something happened later" : `${later.length} things happened later, the last`;
    const message = `The ${nounOf(field)} is ${visit.stage} since ${when(visit.event)}, yet ${things} on ${when(last.event)}: ${sentenceOf(last.event, rules.catalog)}`;
    return [found(message, [field], [visit.event, last.event])];
  });
}

function tagsNotThere(history: History, priorOf: PriorOf, when: When): readonly Found[] {
  return stepsOf(history).flatMap((step) => {
    const { event, change, unchanged } = step;
    if (event.event_type !== "tag_removed" || !unchanged || !change) return [];
    const prior = priorOf(step)?.event;
    const why = prior ? `it had been removed on ${when(prior)}` : "nothing says that it was ever there";
    const message = `${when(event)}: the tag ${change.from} was removed, but ${why}`;
    return [found(message, [change.slot], prior ? [prior, event] : [event])];
  });
}

const MINUTE_MS = 60_000;

/** Where an automation and a person gave somebody different owners within a minute of each other. */
function rivalOwners(history: History, when: When): readonly Found[] {
  const last = new Map<Subject, Step>();
  return stepsOf(history).flatMap((step) => {
    if (step.change?.track !== "owner" || step.voided || step.unchanged || step.baseline) return [];
    const before = last.get(step.subject);
    last.set(step.subject, step);
    if (!before || step.at - before.at > MINUTE_MS || isMachine(before.event) === isMachine(step.event))
      return [];
    const told = ({ event, change }: Step): string =>
      `${whoOf(event)} ${change?.to ? `gave it to ${change.to}` : "removed the owner"} (${when(event)})`;
    const message = `An automation and a person set the owner within a minute: ${told(before)}, ${told(step)}; the later one holds`;
    return [found(message, ["owner"], [before.event, step.event])];
  });
}

/** An automation signs as "automation:name", or not at all, with the workflow alone as its source. */
const isMachine = ({ actor, source }: Event): boolean =>
  actor === null ? source !== null : /^[^:\s]+:/.test(actor);

const whoOf = ({ actor, source }: Event): string => actor ?? source ?? "somebody unknown";
