import { localDay } from "../../core/calendar.ts";
import { toIso } from "../../core/time.ts";
import { textIn } from "../common/cells.ts";
import { capital, wrongConfig } from "../common/config-block.ts";
import { aboutOf, nothingOf, ownSource } from "./changes.ts";
import type { Found } from "./found.ts";
import type { Job } from "./job.ts";
import { ownSubjectOf, readRecord } from "./subject.ts";
import { openWatching } from "./watching.ts";

/** The one thing that this automation just did, for the trigger's record. Throws CONFIG_WRONG. */
export async function action(job: Job): Promise<Found> {
  const { config, timezone, clock, inputs, at } = job;
  const watching = await openWatching(job);
  const now = clock();
  const record = await readRecord(job, watching);
  const subject = await ownSubjectOf(job, watching, record);
  if (typeof subject === "string") return nothingOf(subject);
  const { type, data = {}, once } = config.action;
  const cause = { ever: "once", day: localDay(now, timezone), run: textIn(inputs.cause) }[once];
  if (cause === null)
    throw wrongConfig(
      `${capital(at("action"))}: once: "run" needs something that tells one run from the next.`,
      "In the left panel, under Input variables, add cause and choose what is another one for each run, such as the trigger's time.",
    );
  const { contact_id, deal_id } = subject;
  const event = { contact_id, deal_id, event_type: type, event_data: data, timestamp: toIso(now) };
  return { inputs: [{ ...event, source: ownSource(config, watching), cause }], about: aboutOf(subject) };
}
