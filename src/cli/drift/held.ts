import { isCapture } from "../../bundles/common/observe.ts";
import { isOurs, type Past } from "../../core/capture-past.ts";
import { dataOf, type Event, textOf } from "../../core/event.ts";
import { openVisit, type Step } from "../../core/history.ts";
import type { Difference, DriftField } from "./difference.ts";

type Held = Pick<Difference, "log" | "log_since" | "log_at_least" | "log_by">;

const nothing: Held = { log: null, log_since: null, log_at_least: false, log_by: null };

/** What the log says of a value, since when, and who said so; of one that it took away, since when it is gone. */
export function heldIn(past: Past, field: DriftField, slot: string): Held {
  const { subject, steps } = past;
  if (field === "created" || field === "date" || subject === null) return nothing;
  if (field === "note") return noteIn(steps);
  const visit = field === "stage" ? openVisit(subject) : null;
  if (visit) return said(visit.stage, visit.event, visit.at_least);
  const held = field === "stage" ? undefined : subject.held.get(slot);
  if (held) return said(held.value, held.event, held.at_least);
  const last = steps.filter((step) => !step.voided && step.change?.slot === slot).pop();
  return last ? said(null, last.event, false) : nothing;
}

/** The last note that was captured, else the last of all. */
function noteIn(steps: readonly Step[]): Held {
  const notes = steps.filter((step) => !step.voided && step.event.event_type === "note_added");
  const ours = notes.filter((step) => isOurs(step, { source: "" }, isCapture));
  const last = (ours.length > 0 ? ours : notes).pop();
  return last ? said(textOf(dataOf(last.event), "text"), last.event, false) : nothing;
}

const said = (log: string | null, { timestamp, actor }: Event, log_at_least: boolean): Held => ({
  log,
  log_since: timestamp,
  log_at_least,
  log_by: actor,
});
