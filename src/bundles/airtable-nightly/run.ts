import { localDay } from "../../core/calendar.ts";
import { DAY_MS } from "../../core/days.ts";
import { isDaybookError } from "../../core/errors.ts";
import { fromIso, toIso } from "../../core/time.ts";
import { type Place as Lines, placesOf } from "../common/config-block.ts";
import { checkConfig } from "./config.ts";
import { type Globals, type Job, openJob } from "./job.ts";
import { isDue, mailOf } from "./mail.ts";
import type { Night } from "./night.ts";
import { failed, noOutcome, type Outcome, outcomeOf } from "./outcome.ts";
import { looksOn, readPage } from "./page.ts";
import { noPlace } from "./place.ts";
import { portion } from "./portion.ts";
import { whole } from "./whole.ts";

/**
 * The nightly automation's script: logs what was missed, publishes, and sets the outputs status, summary, problem, look, send, subject and
 * digest. Throws an Error with the problem's sentence where there is one, unless CONFIG says to continue.
 */
export async function run(given: unknown, globals: Partial<Globals>, lines: Lines = {}): Promise<void> {
  const { output, input } = globals;
  if (typeof output?.set !== "function")
    throw new Error(
      'This script belongs into an automation: in Airtable open Automations, add the action "Run a script", and paste it there.',
    );
  if (input?.config?.().recordId !== undefined)
    throw new Error(
      'This is the night\'s script, and this automation hands it a record. It belongs into an automation of its own with the trigger "At a scheduled time"; here paste airtable-automation.js.',
    );
  const outcome = await work(given, globals as Globals, lines).catch(failed);
  for (const key of ["status", "summary", "problem", "look", "send", "subject", "digest"] as const)
    output.set(key, outcome[key]);
  const goesOn = (given as { readonly onProblem?: unknown } | null)?.onProblem === "continue";
  if (outcome.problem !== "" && !goesOn) throw new Error(outcome.problem);
}

async function work(given: unknown, globals: Globals, lines: Lines): Promise<Outcome> {
  const at = placesOf(lines);
  const config = checkConfig(given, at);
  const job = await openJob(config, at, globals);
  return config.live ? nightOf(job) : rehearsal(job);
}

/** Nothing of a run that began so lately (milliseconds) is known yet, and it may be under way. */
const underWay = 120_000;
/** So many runs in a row that were killed: all at once is too much. */
const mostKilled = 2;
/** For so long (milliseconds) a log that was too much isn't read at once again. */
const week = 7 * DAY_MS;
/** So many runs in a row that came no further: portions are as small as they get. */
const mostStuck = 6;
const stuckLook =
  "Run after run comes to its end without having done anything: Airtable answers too slowly, or the base is too large for an automation. Capture everything now and Rebuild views in the control panel do its work.";

/** So many nights in a row that had to log what no automation did: one of them is off. */
const mostMissed = 3;
const missedLook = (nights: number): string =>
  `For ${nights} nights in a row there were changes that no automation had logged: are your automations "When a record is updated" and "When a record is created" turned on, with all of the watched columns?`;

/** Whether it isn't long ago that the log was too much to be read at once. */
const isTooMuch = ({ desk, began }: Job): boolean => began - fromIso(desk.place().slow ?? "") < week;

async function nightOf(job: Job): Promise<Outcome> {
  const { desk, began, settings } = job;
  const place = desk.place();
  const ago = began - fromIso(place.began ?? "");
  if (ago >= 0 && ago < underWay)
    return {
      ...noOutcome,
      summary: `Another run began ${Math.round(ago / 1_000)} seconds ago, and this one leaves the night to it. Where it was broken off, run this again in two minutes.`,
    };
  const isSlow = isTooMuch(job);
  const killed = place.killed + (place.began === null ? 0 : 1);
  const isFirst = place.portions === null;
  const inPortions = !isFirst || isSlow || killed >= (place.slow === null ? mostKilled : 1);
  const slow = !inPortions || isSlow ? place.slow : isFirst ? toIso(began) : (place.slow ?? toIso(began));
  const due = isDue(job);
  const size = inPortions && isFirst ? 0 : killed;
  await desk.save({ began: toIso(began), killed: size, due, slow });
  const night = await (inPortions ? portion : whole)(job).catch(async (error: unknown) => {
    // What is thrown is no kill: whoever comes next begins as this one did.
    await desk.save({ began: null, killed: 0 }).catch(() => undefined);
    throw error;
  });
  const isDone = night.unfinished === null;
  const isFurther = (night.kept?.after ?? null) !== (place.portions?.after ?? null);
  const isStuck = !isDone && !isFurther && job.base.rowsBut(job.front.id) === 0;
  const page = job.queriesLeft() > 0 ? await readPage(job.front) : job.page;
  const looks = looksOn(page);
  const rows = due && isDone && night.digest ? await night.digest().catch(unlessInterrupted) : null;
  const missed = night.missed === undefined ? place.missed : night.missed > 0 ? place.missed + 1 : 0;
  const told = withLooks(job, night, [
    ...(rows?.look ?? []),
    ...(missed >= mostMissed ? [missedLook(missed)] : []),
    ...(isStuck && size + 1 >= mostStuck ? [stuckLook] : []),
  ]);
  const mail = rows && mailOf(job, told, looks, rows);
  const mailed = mail === null ? place.mailed : localDay(began, settings.timezone);
  await desk.save({
    ...noPlace,
    mailed,
    due: due && mail === null,
    portions: night.kept,
    // The size of portions that came through is kept until all is done.
    killed: isStuck ? size + 1 : isDone || !inPortions ? 0 : size,
    slow: isDone && !inPortions ? null : slow,
    missed,
  });
  return {
    ...noOutcome,
    ...outcomeOf(told, looks, true),
    ...(mail === null ? {} : { send: "yes", subject: mail.subject, digest: mail.text }),
  };
}

/** Where the time doesn't suffice for the mail, too, the next run sends it. */
function unlessInterrupted(error: unknown): null {
  if (isDaybookError(error) && error.code === "INTERRUPTED") return null;
  throw error;
}

/** A night with what is to be said whatever it did. */
const withLooks = ({ missing, homes }: Job, night: Night, more: readonly string[]): Night => ({
  ...night,
  look: [...missing, ...night.look, ...more],
  notes: [...night.notes, ...(homes.length === 0 ? ["No table of contacts or deals is watched."] : [])],
});

/** What a run would do. Of a log that is read in portions it tells the next one. */
async function rehearsal(job: Job): Promise<Outcome> {
  const night: Night = await (job.desk.place().portions || isTooMuch(job) ? portion : whole)(job);
  const looks = looksOn(job.page);
  const rows = night.digest ? await night.digest().catch(unlessInterrupted) : null;
  const told = withLooks(job, night, rows?.look ?? []);
  const mail = rows && mailOf(job, told, looks, rows);
  return {
    ...noOutcome,
    ...outcomeOf(told, looks, false),
    ...(mail === null ? {} : { subject: mail.subject, digest: mail.text }),
  };
}
