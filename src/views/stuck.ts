import { daysOf, type History, isLife, openVisit, type Subject, type Visit } from "../core/history.ts";
import { sentenceOf } from "../core/sentence.ts";
import { ownerOf } from "../core/standing.ts";
import { toIso } from "../core/time.ts";
import { ageOf } from "./age.ts";
import { spreadOf } from "./spread.ts";
import { keep, keyOf, sample, valuesOf } from "./tally.ts";
import { column, type TableRow, type View, type ViewContext } from "./view.ts";

/** An open stay, with what is shown of it should it turn out to be stuck. */
interface Stay {
  readonly contact_id: string;
  readonly deal_id: string | null;
  readonly name: string | null;
  readonly pipeline: string | null;
  readonly stage: string;
  readonly entered: number;
  readonly at_least: boolean;
  readonly owner: string | null;
  readonly amount: number | null;
  readonly last_event_at: number | null;
  readonly last_happened: string | null;
}

const columns = [
  column("Deal", "text"),
  column("Contact", "link", "Contacts"),
  column("Deal record", "link", "Deals"),
  column("Pipeline", "text"),
  column("Stage", "text"),
  column("In stage since", "when"),
  column("Days in stage", "int"),
  column("Limit", "int"),
  column("Days over", "int"),
  column("Usual days here", "days"),
  column("Owner", "text"),
  column("Amount", "number"),
  column("Last event", "when"),
  column("Last happened", "text"),
  column("Days quiet", "int"),
  column("key", "text"),
];

/** Subjects that have been in a stage for as long as its limit, or longer. */
export const stuck: View = {
  name: "stuck",
  title: "Stuck Deals",
  definition:
    "Contacts and deals that have been in their stage for at least the stage's limit (24-hour days), by the stage's own clock: e-mails, notes and edits don't reset it. " +
    "Stages that end a deal are left out. A stay found by a first snapshot counts from then on (at least). Usual days: the median of the stays here with both ends known.",
  columns: () => columns,
  add(tally, history, sign, context) {
    for (const subject of history.subjects) {
      for (const visit of subject.visits) {
        const days = daysOf(visit);
        if (days !== null) sample(tally, keyOf(visit.pipeline, visit.stage), visit.entered, days, sign);
      }
      const visit = openVisit(subject);
      if (visit && context.pipelines.ends(visit) === null)
        keep(
          tally,
          keyOf(subject.deal_id === null ? "contact" : "deal", subject.deal_id ?? subject.contact_id),
          stayOf(visit, history, context),
          sign,
        );
    }
  },
  answer(tally, context) {
    const found = ([...tally.rows.values()] as readonly Stay[])
      .map((stay) => ({
        stay,
        days: ageOf(stay.entered, context),
        limit: context.pipelines.threshold(stay),
      }))
      .filter(({ days, limit }) => days >= limit)
      .sort(
        (a, b) =>
          b.days - a.days ||
          compare(subjectOf(a.stay), subjectOf(b.stay)) ||
          compare(textKey(a.stay), textKey(b.stay)),
      );
    const rows = found.map(({ stay, days, limit }) => ({
      subject: subjectOf(stay),
      contact_id: stay.contact_id,
      deal_id: stay.deal_id,
      pipeline: stay.pipeline,
      stage: stay.stage,
      since: toIso(stay.entered),
      at_least: stay.at_least,
      days,
      threshold_days: limit,
      owner: stay.owner,
      last_event_at: stay.last_event_at === null ? null : toIso(stay.last_event_at),
    }));
    const usual = new Map<string, number | null>();
    for (const { stay } of found) {
      const place = keyOf(stay.pipeline, stay.stage);
      if (!usual.has(place)) usual.set(place, spreadOf(valuesOf(tally, place)).median_days);
    }
    const table = found.map(({ stay, limit }) => ({
      ...tableRow(stay, limit, context),
      usual_days_here: usual.get(keyOf(stay.pipeline, stay.stage)) ?? null,
    }));
    return { json: { rows }, table };
  },
};

const subjectOf = (stay: Stay): string => stay.deal_id ?? stay.contact_id;

/** A contact and a deal may have one id. */
const textKey = ({ deal_id, contact_id }: Stay): string =>
  deal_id === null ? `contact ${contact_id}` : `deal ${deal_id}`;

const compare = (a: string, b: string): number => (a < b ? -1 : a === b ? 0 : 1);

function stayOf(visit: Visit, history: History, context: ViewContext): Stay {
  const { subject } = visit;
  const last = lastOf(subject, history);
  return {
    contact_id: subject.contact_id,
    deal_id: subject.deal_id,
    name: subject.name,
    pipeline: visit.pipeline,
    stage: visit.stage,
    entered: visit.entered,
    at_least: visit.at_least,
    owner: ownerOf(history, subject)?.value ?? null,
    amount: subject.amount,
    last_event_at: last?.at ?? null,
    last_happened: last ? sentenceOf(last.event, context.catalog) : null,
  };
}

/** The last sign of life of the subject, or of its contact where no other deal is meant. */
function lastOf(subject: Subject, history: History) {
  for (let i = history.steps.length - 1; i >= 0; i--) {
    const step = history.steps[i];
    if (step && isLife(step) && (step.subject === subject || step.event.deal_id === null)) return step;
  }
  return null;
}

function tableRow(stay: Stay, limit: number, context: ViewContext): TableRow {
  const age = (at: number): number => ageOf(at, { ...context, by_day: true });
  const days = age(stay.entered);
  return {
    deal:
      stay.deal_id === null
        ? context.contactName(stay.contact_id)
        : context.dealName(stay.deal_id, stay.name),
    contact: stay.contact_id,
    deal_record: stay.deal_id,
    pipeline: stay.pipeline,
    stage: stay.stage,
    in_stage_since: toIso(stay.entered),
    days_in_stage: days,
    limit,
    days_over: Math.max(0, days - limit),
    usual_days_here: null,
    owner: stay.owner,
    amount: stay.amount,
    last_event: stay.last_event_at === null ? null : toIso(stay.last_event_at),
    last_happened: stay.last_happened,
    days_quiet: stay.last_event_at === null ? null : age(stay.last_event_at),
    // No column of the table: the digest says it in words.
    at_least: stay.at_least,
    key: textKey(stay),
  };
}
