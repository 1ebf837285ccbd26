import { capture } from "../../core/capture.ts";
import type { Event } from "../../core/event.ts";
import { keysAmong, marksOf } from "../../core/marks.ts";
import type { About } from "../../stores/airtable/base-log.ts";
import { capital, wrongConfig } from "../common/config-block.ts";
import { isCapture, type Subject, snapshotOf } from "../common/observe.ts";
import { usualConfig } from "./config.ts";
import type { Found } from "./found.ts";
import type { Job } from "./job.ts";
import type { LogDesk } from "./log-desk.ts";
import { ownSubjectOf, readRecord, subjectOf, type Whom } from "./subject.ts";
import { openWatching, type Watching } from "./watching.ts";

export const aboutOf = ({ contact_id, deal_id }: Subject): About => ({
  contacts: [contact_id],
  deals: deal_id === null ? [] : [deal_id],
});

/** What is found of a record that is nobody's, or not the one that counts. */
export const nothingOf = (nothing: string): Found => ({
  inputs: [],
  about: { contacts: [], deals: [] },
  nothing,
});

/**
 * What changed on the trigger's record since the log last saw it. The log is read first, then the clock, then the record: so what
 * is observed is never older than what it is compared with, however slow the run. Throws CONFIG_WRONG.
 */
export async function changes(job: Job, desk: LogDesk): Promise<Found> {
  const watching = await openWatching(job);
  const { watch, also } = watching;
  if (also.length === 0 && Object.values(watch).every((column) => column === null))
    throw wrongConfig(
      `${capital(job.at("watch"))}: no column is watched.`,
      'Write the name of one at least, such as stage: "Stage".',
    );
  const early = await earlySubject(job, watching);
  if (typeof early === "string") return nothingOf(early);
  const { events, intact, left_out } = await desk.read(aboutOf(early));
  const now = job.clock();
  const record = await readRecord(job, watching);
  const subject = await ownSubjectOf(job, watching, record);
  if (typeof subject === "string") return nothingOf(subject);
  const marks = marksOf(events, Number.POSITIVE_INFINITY, keysAmong(intact));
  const { pipelines, catalog, timezone } = job;
  const taken = { source: sourceOf(ownSource(job.config, watching)), timezone, now };
  const ahead: Event[] = [];
  const onFuture = (event: Event): void => void ahead.push(event);
  const rules = { marks, pipelines, catalog, timezone, left_out, isOwn: isCapture, now, onFuture };
  const about = aboutOf(subject);
  const own = left_out.filter((row) =>
    subject.deal_id === null
      ? row.deal_id === null && row.contact_id === subject.contact_id
      : row.deal_id === subject.deal_id,
  );
  if (own.length > 0) return { inputs: [], about, problem: changedByHand(own.length) };
  const inputs = capture(snapshotOf(watching, subject, record, taken), events, rules);
  const [wrong] = ahead;
  return { inputs, about, ...(wrong ? { problem: liesAhead(wrong) } : {}) };
}

/** What CONFIG calls this automation; as it comes, deals have a name of their own. */
export const ownSource = ({ source }: Job["config"], { rowIs }: Pick<Watching, "rowIs">): string =>
  source === usualConfig.source && rowIs === "deal" ? "airtable:deals" : source;

/** A source by which the next run, and the nightly, know what was captured from the base's own records. */
const sourceOf = (source: string): string => (isCapture(source) ? source : `airtable:${source}`);

/** Whom the record is about, as far as reading the log needs it: of a contact with its record's id that is known before it is read. */
async function earlySubject(job: Job, watching: Watching): Promise<Whom> {
  if (watching.id === null && watching.contactLink === null)
    return { contact_id: watching.record, deal_id: null };
  return subjectOf(job, watching, await readRecord(job, watching));
}

const changedByHand = (count: number): string =>
  `${count === 1 ? "A row of the log about this record was" : `${count} rows of the log about this record were`} changed by hand, and nothing is logged for it until that is put right: run Daybook's verify.`;

const liesAhead = ({ event_type, event_id, timestamp }: Event): string =>
  `The log has a ${event_type} of this record that can't have happened yet, at ${timestamp}. What comes after it isn't logged until it is taken back by an event_voided with the event_id ${event_id}.`;
