import { capture } from "../../core/capture.ts";
import type { EventInput } from "../../core/event.ts";
import { keysAmong, marksOf } from "../../core/marks.ts";
import type { About } from "../../stores/airtable/base-log.ts";
import { capital, wrongConfig } from "../airtable/config-block.ts";
import { isCapture, type Subject, snapshotOf } from "../airtable/observe.ts";
import type { Job } from "./job.ts";
import type { LogDesk } from "./log-desk.ts";
import { readRecord, subjectOf } from "./subject.ts";
import { openWatching, type Watching } from "./watching.ts";

/** The events that a run is to log, and what to say where there are none. */
export interface Found {
  readonly inputs: readonly EventInput[];
  readonly about: About;
  /** Why nothing can be logged, where somebody has to look. */
  readonly problem?: string;
  /** Why there is nothing to log. */
  readonly nothing?: string;
}

export const aboutOf = ({ contact_id, deal_id }: Subject): About => ({
  contacts: [contact_id],
  deals: deal_id === null ? [] : [deal_id],
});

/** What a deal without a contact is told: it is caught up with as soon as it has one. */
export const noContact = ({ contactLink }: Watching): Found => ({
  inputs: [],
  about: { contacts: [], deals: [] },
  nothing: `Nothing is logged yet: the deal has no contact in the column "${contactLink}". It is as soon as it has one.`,
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
  if (early === null) return noContact(watching);
  const { events, intact, left_out } = await desk.read(aboutOf(early));
  const now = job.clock();
  const record = await readRecord(job, watching);
  const subject = await subjectOf(job, watching, record);
  if (subject === null) return noContact(watching);
  const marks = marksOf(events, Number.POSITIVE_INFINITY, keysAmong(intact));
  const { pipelines, catalog, timezone } = job;
  const taken = { source: job.config.source, timezone, now };
  const rules = { marks, pipelines, catalog, timezone, left_out, isOwn: isCapture };
  const about = aboutOf(subject);
  const own = left_out.filter((row) =>
    subject.deal_id === null
      ? row.deal_id === null && row.contact_id === subject.contact_id
      : row.deal_id === subject.deal_id,
  );
  if (own.length > 0) return { inputs: [], about, problem: changedByHand(own.length) };
  return { inputs: capture(snapshotOf(watching, subject, record, taken), events, rules), about };
}

/** Whom the record is about, as far as reading the log needs it: of a contact with its record's id that is known before it is read. */
async function earlySubject(job: Job, watching: Watching): Promise<Subject | null> {
  if (watching.id === null && watching.contactLink === null)
    return { contact_id: watching.record, deal_id: null };
  return subjectOf(job, watching, await readRecord(job, watching));
}

const changedByHand = (count: number): string =>
  `${count === 1 ? "A row of the log about this record was" : `${count} rows of the log about this record were`} changed by hand, and nothing is logged for it until that is put right: run Daybook's verify.`;
