import type { Command } from "../command.ts";
import { runDay } from "../daily/day.ts";
import { jsonOf, stepText } from "../daily/steps.ts";

/**
 * `daybook daily`. JSON: `{"dry_run":b,"capture":…|null,"publish":…|null,"seal":…|null,"digest":{"subject","text"}|null,"skipped":[{"step","why"}],
 * "failed":[{"step","code","message","hint"}]}`: each part as its own command prints it, null where it was left out or failed.
 */
export const daily: Command = {
  about:
    "A day's work in one line, for cron or a scheduled job: capture, publish, seal, and on the config's day of the week the digest, which says who is stuck, what moved, which writer has gone silent, how much room is left, and the checkpoint to keep. What fails keeps nothing else from being done, and is said. Run again it writes nothing new.",
  options: [
    {
      flags: "--from <url>",
      about: "the CRM's airtable://app… or sheets://ID (default: where the log stands)",
    },
    { flags: "--contacts <file>", about: "the CRM's contacts, exported as CSV" },
    { flags: "--deals <file>", about: "its deals, exported as CSV" },
    { flags: "--no-webhook", about: "only compare: make and read no webhook" },
    { flags: "--digest", about: "make the digest today, whatever day it is" },
    { flags: "--digest-file <file>", about: "also write it to a file, such as for a job's summary" },
    { flags: "--dry-run", about: "only show what would be written" },
  ],
  examples: [
    ["daybook daily", "put this line into cron: what it prints is mailed"],
    ["daybook daily --digest --dry-run", "see a digest, and what would be written"],
    ["daybook daily --digest-file digest.txt", "in a scheduled job; templates/daily has one ready"],
  ],
  async run(args, context) {
    const dry = args.flag("dry-run");
    const log = await context.openLog(dry ? "try" : "create");
    const steps = await runDay(log, context, {
      dry,
      from: args.text("from"),
      contacts: args.text("contacts"),
      deals: args.text("deals"),
      webhook: args.flag("webhook"),
      digest: args.flag("digest"),
      digestFile: args.text("digest-file"),
    });
    return {
      json: {
        dry_run: dry,
        ...Object.fromEntries(steps.map((step) => [step.name, jsonOf(step)])),
        skipped: steps.flatMap((step) => ("skipped" in step ? [{ step: step.name, why: step.skipped }] : [])),
        failed: steps.flatMap((step) => ("failed" in step ? [{ step: step.name, ...step.failed }] : [])),
      },
      failed: steps.some((step) => "failed" in step),
      look: steps.some((step) => "result" in step && step.result.look === true),
      text: (paper) => steps.map((step) => stepText(step, paper)).join("\n\n"),
    };
  },
};
