import { daysBetween, localDay } from "../core/calendar.ts";
import { type History, isLife, type Step } from "../core/history.ts";
import { sentenceOf } from "../core/sentence.ts";
import type { Settings } from "../core/settings.ts";
import { ownerOf, stageOf, tagsOf } from "../core/standing.ts";
import { toIso } from "../core/time.ts";
import { ageOf } from "./age.ts";
import { sourceOf, tells } from "./person.ts";
import { keep } from "./tally.ts";
import { column, type TableRow, type View, type ViewContext } from "./view.ts";

/** Somebody who was engaged once and may be called again, with what is shown should the silence be long enough. */
interface Silence {
  readonly contact_id: string;
  readonly engaged: number;
  /** The last sign of life, else the first event of any kind (milliseconds). */
  readonly since: number;
  readonly alive: boolean;
  readonly last_happened: string | null;
  readonly stage: string | null;
  readonly owner: string | null;
  readonly tags: readonly string[];
  readonly source: string | null;
}

const columns = [
  column("Contact", "text"),
  column("Contact record", "link", "Contacts"),
  column("Engaged on", "day"),
  column("Last sign of life", "when"),
  column("Days silent", "int"),
  column("Last happened", "text"),
  column("Stage", "text"),
  column("Owner", "text"),
  column("Tags", "text"),
  column("Source", "text"),
  column("key", "text"),
];

/** People who were engaged once and have been silent since, longest first. */
export const reengage: View = {
  name: "reengage",
  title: "Re-engagement",
  definition:
    "People who were tagged as engaged at some time (themselves or one of their deals), aren't lost and hold no opt-out tag, and of whom there has been no sign of life for at least the days of the config (24-hour days). " +
    "Mail and text messages sent, automations, edited fields, tags, owners and merges are no sign of life unless the config says otherwise; first snapshots never are. " +
    "Where nothing else is known, the last sign of life is empty and the days count from the first event (at least).",
  columns: () => columns,
  add(tally, history, sign, context) {
    const { reengage } = context.settings;
    const engaged = firstTag(history, reengage.tag);
    if (!engaged) return;
    const stage = stageOf(history, context.pipelines);
    if (stage && context.pipelines.ends({ pipeline: stage.pipeline, stage: stage.value }) === "lost") return;
    const tags = tagsOf(history).map((held) => held.value);
    if (tags.includes(reengage.opted_out_tag)) return;
    const life = lastLife(history, reengage.ignore);
    const since = life ?? history.steps.find(tells) ?? engaged;
    keep(
      tally,
      history.contact_id,
      {
        contact_id: history.contact_id,
        engaged: engaged.at,
        since: since.at,
        alive: life !== null,
        last_happened: life && sentenceOf(life.event, context.catalog),
        stage: stage?.value ?? null,
        owner: ownerOf(history)?.value ?? null,
        tags,
        source: sourceOf(history),
      } satisfies Silence,
      sign,
    );
  },
  answer(tally, context) {
    const table = ([...tally.rows.values()] as readonly Silence[])
      .filter(({ since }) => Math.floor(ageOf(since, context)) >= context.settings.reengage.silent_days)
      .sort((a, b) => a.since - b.since || (a.contact_id < b.contact_id ? -1 : 1))
      .map((silence) => rowOf(silence, context));
    return { json: { rows: table }, table };
  },
};

function firstTag(history: History, tag: string): Step | null {
  const slot = `tag:${tag}`;
  return (
    history.steps.find(
      (step) => !step.voided && step.change !== null && step.change.slot === slot && step.change.to !== null,
    ) ?? null
  );
}

function lastLife(history: History, ignore: Settings["reengage"]["ignore"]): Step | null {
  for (let i = history.steps.length - 1; i >= 0; i--) {
    const step = history.steps[i] as Step;
    if (isLife(step) && !ignore.includes(step.event.event_type)) return step;
  }
  return null;
}

function rowOf(silence: Silence, { as_of, settings, contactName }: ViewContext): TableRow {
  const day = (at: number): string => localDay(at, settings.timezone);
  return {
    contact: contactName(silence.contact_id),
    contact_record: silence.contact_id,
    engaged_on: day(silence.engaged),
    last_sign_of_life: silence.alive ? toIso(silence.since) : null,
    days_silent: daysBetween(day(silence.since), day(as_of)),
    last_happened: silence.last_happened,
    stage: silence.stage,
    owner: silence.owner,
    tags: silence.tags.length === 0 ? null : silence.tags.join(", "),
    source: silence.source,
    key: silence.contact_id,
  };
}
