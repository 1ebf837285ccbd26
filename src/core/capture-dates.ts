import {
  type Captured,
  causeOf,
  eventOf,
  type Observation,
  pipelineOf,
  stepsAbout,
} from "./capture-changes.ts";
import { datesSource, type Past } from "./capture-past.ts";
import { DAY_MS } from "./days.ts";
import type { Pipelines } from "./pipelines.ts";
import { type Snapshot, valueText } from "./snapshot.ts";
import { parseInstant, toIso } from "./time.ts";

/** The stages that a CRM's dates tell of, in their order, but for those that are there; none where the log knows stages from elsewhere. Dates after the snapshot are plans, not history. */
export function datedStages(seen: Observation, pipelines: Pipelines, timezone: string): readonly Captured[] {
  const { snapshot, past, at } = seen;
  const steps = stepsAbout(seen, "stage");
  if (steps.some((step) => !step.voided)) return [];
  const taken = new Set(
    past.steps.filter((step) => !step.voided && step.change?.track === "stage").map((step) => step.at),
  );
  let last = -1;
  return datesIn(snapshot, pipelines, timezone)
    .filter(({ ms }) => ms <= at)
    .flatMap(({ stage, ms, text }) => {
      // Stages of one day keep their order even where no pipeline tells it.
      last = Math.max(ms, last + 1);
      if (isThere(stage, past)) return [];
      while (taken.has(last)) last++;
      const data = { ...pipelineOf(snapshot), to: stage };
      const cause = causeOf(seen, steps, last);
      // A date that can't be read is handed on as it is: it is refused with a sentence.
      const timestamp = ms < 0 ? text : toIso(last);
      return [
        { ...eventOf(seen, "stage_changed", data), timestamp, actor: null, source: datesSource, cause },
      ];
    });
}

/** Whether a CRM's dates tell of a time before the record was made (milliseconds), by more than a date's own vagueness: it was brought in from elsewhere. */
export const isOlder = ({ dates = {} }: Pick<Snapshot, "dates">, born: number, timezone: string): boolean =>
  Object.keys(dates).some((stage) => {
    const read = parseInstant((dates[stage] ?? "").trim(), timezone);
    return read.ok && read.ms < born - DAY_MS;
  });

/** Whether a run that was cut off logged the stage's date before. */
const isThere = (stage: string, { steps }: Past): boolean =>
  steps.some(({ event, change, voided }) => !voided && event.source === datesSource && change?.to === stage);

interface Dated {
  readonly stage: string;
  readonly text: string;
  /** Milliseconds; -1 where the date can't be read. */
  readonly ms: number;
  readonly order: number;
}

function datesIn(snapshot: Snapshot, pipelines: Pipelines, timezone: string): readonly Dated[] {
  const dates = Object.keys(snapshot.dates ?? {}).flatMap((name): readonly Dated[] => {
    const [stage, text] = [name.trim(), (snapshot.dates?.[name] ?? "").trim()];
    if (stage === "" || text === "") return [];
    const read = parseInstant(text, timezone);
    const place = { pipeline: valueText(snapshot.pipeline) ?? pipelines.only(stage), stage };
    const order = pipelines.order(place) + (pipelines.ends(place) === null ? 0 : 1e6);
    return [{ stage, text, ms: read.ok ? read.ms : -1, order }];
  });
  return dates.sort((a, b) => a.ms - b.ms || a.order - b.order);
}
