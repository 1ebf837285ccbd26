import type { Event } from "./event.ts";
import type { Step, Subject } from "./history.ts";

/** What a slot held before a step (null: it had been cleared), and the event that made it so. */
export interface Prior {
  readonly value: string | null;
  readonly event: Event;
}

/** What each step of a subject found in its slot; a step isn't in it if nothing had set the slot, or if it sets nothing itself. */
function priorsOf(subject: Subject): ReadonlyMap<Step, Prior> {
  const priors = new Map<Step, Prior>();
  const slots = new Map<string, Prior>();
  for (const step of subject.steps) {
    const { change, event, unchanged, visit } = step;
    if (change === null) continue;
    const prior = slots.get(change.slot);
    if (prior) priors.set(step, prior);
    if (unchanged) continue;
    if (change.track !== "stage") slots.set(change.slot, { value: change.to, event });
    else if (visit) slots.set(change.slot, { value: visit.stage, event });
    else if (change.to === null && !change.end) slots.set(change.slot, { value: null, event });
  }
  return priors;
}

/** The same for steps of any subject; each subject is read once, when it is asked for. */
export function priorFinder(): (step: Step) => Prior | undefined {
  const read = new Map<Subject, ReadonlyMap<Step, Prior>>();
  return (step) => {
    let priors = read.get(step.subject);
    if (!priors) {
      priors = priorsOf(step.subject);
      read.set(step.subject, priors);
    }
    return priors.get(step);
  };
}
