import type { Event } from "./event.ts";
import { type Held, type History, openVisit, type Subject, type Visit } from "./history.ts";
import type { Pipelines } from "./pipelines.ts";

/** Where somebody stands, and since when (milliseconds). */
export interface Standing {
  readonly value: string;
  readonly pipeline: string | null;
  readonly since: number;
  readonly at_least: boolean;
  readonly event: Event;
  readonly subject: Subject;
}

/** A person's stage: its own, else that of its open deal entered last, else that of the deal closed last. */
export function stageOf(history: History, pipelines: Pipelines): Standing | null {
  const [own, ...others] = history.subjects;
  const visit = own ? openVisit(own) : null;
  if (visit) return standing(visit);
  const visits = others.filter((each) => each.deal_id !== null).flatMap((each) => openVisit(each) ?? []);
  const open = visits.filter((each) => pipelines.ends(each) === null);
  return standing(latest(open.length > 0 ? open : visits));
}

/** The stage that a subject itself is in. */
export const stageOfSubject = (subject: Subject): Standing | null => standing(openVisit(subject));

/** The owner of a person, or of one of its deals: its own, else the contact's. */
export const ownerOf = (history: History, subject?: Subject): Held | null =>
  subject?.held.get("owner") ?? history.subjects[0]?.held.get("owner") ?? null;

/** The tags of a person and of its deals, each once, by name. */
export function tagsOf(history: History): readonly Held[] {
  const tags = new Map<string, Held>();
  for (const subject of history.subjects)
    subject.held.forEach((held, slot) => {
      if (!slot.startsWith("tag:")) return;
      const known = tags.get(held.value);
      if (!known || held.event.event_id < known.event.event_id) tags.set(held.value, held);
    });
  return [...tags.values()].sort((a, b) => (a.value < b.value ? -1 : 1));
}

const latest = (visits: readonly Visit[]): Visit | null =>
  visits.reduce<Visit | null>(
    (best, each) =>
      !best ||
      each.entered > best.entered ||
      (each.entered === best.entered && each.event.event_id > best.event.event_id)
        ? each
        : best,
    null,
  );

const standing = (visit: Visit | null): Standing | null =>
  visit && {
    value: visit.stage,
    pipeline: visit.pipeline,
    since: visit.entered,
    at_least: visit.at_least,
    event: visit.event,
    subject: visit.subject,
  };
