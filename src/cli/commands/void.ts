import { DaybookError } from "../../core/errors.ts";
import { sentenceOf } from "../../core/sentence.ts";
import type { Log } from "../../open-log.ts";
import { column } from "../../views/view.ts";
import type { Args } from "../args.ts";
import type { Command, Result } from "../command.ts";
import type { Context } from "../context.ts";
import { countOf, countText } from "../format/figures.ts";
import { type Paper, paperOf } from "../format/paper.ts";
import { tableText } from "../format/table.ts";
import { progressOf } from "../progress.ts";
import { type Found, findByIds, findBySource, type Target } from "../void/targets.ts";
import { type Voided, voidTargets } from "../void/void-targets.ts";

/**
 * `daybook void`. JSON: `{"dry_run":b,"found":n,"already":n,"appended":n,"duplicate":n,"rejected":n,"refused":[{"event_id",
 * "message"}],"events":[{"event_id","contact_id","timestamp","event_type","event"}]}`: `found` are those to be voided, `already`
 * those that were; `events` shows the first 100 of `found`.
 */
export const voidEvents: Command = {
  about:
    "Takes back what was logged wrongly: an event_voided is appended for each, and views no longer count it. Nothing is deleted; timelines show it struck through. First it shows what it would do.",
  operands: [{ name: "EVENT_ID...", about: "the events, as `daybook events` shows them", optional: true }],
  options: [
    { flags: "--source <name>", about: "instead: every event of a source, such as import:leads.csv" },
    { flags: "--reason <text>", about: "why; it is kept with the event" },
    { flags: "--actor <name>", about: "who says so" },
    { flags: "--dry-run", about: "only show what would be voided" },
    { flags: "--yes", about: "don't ask" },
  ],
  examples: [
    ['daybook void 01KP0FJ4H0CSE1K75QA0YFK8F0 --reason "wrong contact"', "take one event back"],
    [
      "daybook void --source import:leads.csv --dry-run",
      "see what an import brought, before it is taken back",
    ],
    ["daybook void --source import:leads.csv --yes", "take the whole import back"],
  ],
  async run(args, context) {
    const source = args.text("source");
    if (args.operands.length > 0 === (source !== undefined))
      throw new DaybookError(
        "USAGE",
        source === undefined ? "What is to be voided?" : "Give EVENT_IDs or --source, not both.",
        {
          hint: "daybook void EVENT_ID, or daybook void --source NAME; daybook events shows the ids.",
        },
      );
    const dry = args.flag("dry-run");
    const log = await context.openLog(dry ? "read" : "write");
    const found =
      source === undefined ? await findByIds(log, args.operands) : await findBySource(log, source);
    if (dry || found.count === 0) return resultOf(found, null, log, dry);
    await agreed(found, log, args, context);
    const progress = progressOf(context, "void", found.count);
    const voided = await voidTargets(found, log, {
      reason: args.text("reason"),
      actor: args.text("actor"),
      onBatch: (done) => progress.at(done, done),
      signal: context.stopSignal(),
    }).finally(() => progress.end());
    return resultOf(found, voided, log, false);
  },
};

/** Goes on only with --yes or a yes at the terminal. Throws NEEDS_YES, CANCELLED. */
async function agreed(found: Found, log: Log, args: Args, { io, ask, flags, now }: Context): Promise<void> {
  if (args.flag("yes")) return;
  const what = countOf(found.count, "event");
  if (!io.interactive || flags.json)
    throw new DaybookError("NEEDS_YES", `${what} would be voided; nothing was done.`, {
      hint: "Look with --dry-run, then run it again with --yes.",
    });
  io.err(`${listText(found, log, paperOf(io, now(), log.settings.timezone))}\n`);
  if (!(await ask.confirm(`Void ${what}?`, "no"))) throw new DaybookError("CANCELLED", "Nothing was voided.");
}

const columns = [
  column("When", "when"),
  column("Contact", "text"),
  column("What", "text"),
  column("event_id", "text"),
];
const most = 20;

function listText({ first, count }: Found, { catalog }: Log, paper: Paper): string {
  const rows = first.slice(0, most).map(({ event }) => ({
    when: event.timestamp,
    contact: event.contact_id,
    what: sentenceOf(event, catalog),
    event_id: event.event_id,
  }));
  const more = count > most ? `\n… and ${countText(count - most)} more` : "";
  return `${tableText({ columns, rows }, paper)}${more}`;
}

function resultOf(found: Found, done: Voided | null, log: Log, dry: boolean): Result {
  const counts = done ?? { appended: 0, duplicate: 0, rejected: 0 };
  const events = found.first.map(({ event }: Target) => ({
    event_id: event.event_id,
    contact_id: event.contact_id,
    timestamp: event.timestamp,
    event_type: event.event_type,
    event: sentenceOf(event, log.catalog),
  }));
  return {
    json: {
      dry_run: dry,
      found: found.count,
      already: found.already,
      ...counts,
      refused: found.refused,
      events,
    },
    text: (paper) => shown(found, done, log, dry, paper),
    look: found.refused.length > 0 || counts.rejected > 0,
  };
}

function shown(found: Found, done: Voided | null, log: Log, dry: boolean, paper: Paper): string {
  const { ink } = paper;
  const lines: string[] = [];
  for (const { event_id, message } of found.refused) lines.push(ink.red(`${event_id}: ${message}`));
  if (found.already > 0) lines.push(`${countOf(found.already, "event was", "events were")} voided already.`);
  if (dry && found.count > 0) {
    lines.push(listText(found, log, paper));
    lines.push(
      ink.bold(`${countOf(found.count, "event")} would be voided; nothing was done.`),
      "→ Run it again with --yes.",
    );
  } else if (done) {
    lines.push(
      ink.green(
        `${countOf(done.appended, "event is", "events are")} voided: views no longer count ${done.appended === 1 ? "it" : "them"}.`,
      ),
    );
    lines.push("→ Voiding can't be voided. If it did happen after all, log it once more with --again TEXT.");
  } else if (found.refused.length + found.already === 0)
    lines.push("No event fits.", "→ daybook events shows ids and sources.");
  return lines.join("\n");
}
