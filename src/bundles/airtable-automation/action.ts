import { localDay } from "../../core/calendar.ts";
import { toIso } from "../../core/time.ts";
import { textIn } from "../airtable/cells.ts";
import { capital, wrongConfig } from "../airtable/config-block.ts";
import { aboutOf, type Found, noContact } from "./changes.ts";
import type { Job } from "./job.ts";
import { readRecord, subjectOf } from "./subject.ts";
import { openWatching } from "./watching.ts";

/** The one thing that this automation just did, for the trigger's record. Throws CONFIG_WRONG. */
export async function action(job: Job): Promise<Found> {
  const { config, timezone, clock, inputs, at } = job;
  const watching = await openWatching(job);
  const now = clock();
  const record = await readRecord(job, watching);
  const subject = await subjectOf(job, watching, record);
  if (subject === null) return noContact(watching);
  const { type, data = {}, once } = config.action;
  const changed = watching.changedAt === null ? null : textIn(record.getCellValue(watching.changedAt));
  const cause = { ever: "once", day: localDay(now, timezone), run: textIn(inputs.cause) ?? changed }[once];
  if (cause === null)
    throw wrongConfig(
      `${capital(at("action"))}: once: "run" needs something that tells one run from the next.`,
      'In the left panel, under Input variables, add cause and choose the trigger\'s time or id; or name a "Last modified time" column in changedAt.',
    );
  const { contact_id, deal_id } = subject;
  const event = { contact_id, deal_id, event_type: type, event_data: data, timestamp: toIso(now) };
  return { inputs: [{ ...event, source: config.source, cause }], about: aboutOf(subject) };
}
