import { type History, openVisit, type Subject, type Visit } from "../core/history.ts";
import type { Pipelines } from "../core/pipelines.ts";

/** The visits of all of a person's subjects, by the pipeline that they were made in. */
export function visitsByPipeline(history: History): ReadonlyMap<string | null, readonly Visit[]> {
  const found = new Map<string | null, Visit[]>();
  for (const subject of history.subjects)
    for (const visit of subject.visits) {
      const known = found.get(visit.pipeline);
      if (known) known.push(visit);
      else found.set(visit.pipeline, [visit]);
    }
  return found;
}

/** The earliest of visits in a won stage; at one instant a baseline, since it was won before. */
export const firstWin = (visits: readonly Visit[], pipelines: Pipelines): Visit | null =>
  visits.reduce<Visit | null>((first, each) => {
    if (pipelines.ends(each) !== "won") return first;
    const isEarlier = !first || each.entered < first.entered;
    return isEarlier || (each.entered === first.entered && each.at_least) ? each : first;
  }, null);

/** Whether all that made these visits, the person itself and its deals, is in a lost stage now. Contacts merged away are asked only where there is nothing else. */
export function isLost(history: History, visits: readonly Visit[], pipelines: Pipelines): boolean {
  const there = [...new Set(visits.map((visit) => visit.subject))];
  const living = there.filter((each) => each.deal_id !== null || each === history.subjects[0]);
  const ends = (visit: Visit | null): boolean => visit !== null && pipelines.ends(visit) === "lost";
  const last = (subject: Subject): Visit | null => subject.visits[subject.visits.length - 1] ?? null;
  return living.length > 0
    ? living.every((each) => ends(openVisit(each)))
    : there.every((each) => ends(last(each)));
}
