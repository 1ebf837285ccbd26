import { clockEvent, type Host, type Run } from "./host.ts";
import type { Project, Trigger } from "./project.ts";
import { dueAgain } from "./schedule.ts";

/**
 * Fires triggers of the clock until a time: each at its own moment, or all that are due now, once. One that fires "once" is still listed
 * afterwards, and never fires again.
 */
export function fireClock(host: Host, project: Project, until: number, how: "once" | "each"): readonly Run[] {
  const { clock, random } = project;
  const runs: Run[] = [];
  const seen = new Set<string>();
  const next = (): Trigger | undefined =>
    project.triggers
      .filter(({ due, id }) => due !== null && due <= until && !(how === "once" && seen.has(id)))
      .sort((one, other) => (one.due ?? 0) - (other.due ?? 0))[0];
  for (let trigger = next(); trigger; trigger = next()) {
    const { due, timing } = trigger;
    if (due === null || timing === null) break;
    if (due > clock.now()) clock.advance(due - clock.now());
    seen.add(trigger.id);
    const from = how === "each" ? due : clock.now();
    trigger.due = timing.unit === "once" ? null : dueAgain(timing, from, random);
    const fired = trigger;
    runs.push(host.fire(fired, "clock", null, (run) => clockEvent(run, fired)));
  }
  if (until > clock.now()) clock.advance(until - clock.now());
  return runs;
}
