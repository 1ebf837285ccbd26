import { DaybookError } from "../../core/errors.ts";
import { runCapture } from "../capture/run.ts";
import { captureResult } from "../capture/text.ts";
import { watchCapture } from "../capture/watch.ts";
import type { Command } from "../command.ts";
import { pauseOf } from "../pause.ts";

/**
 * `daybook capture`. JSON: `{"dry_run":b,"by":["webhook"|"snapshot"],"records":n,"changes":n,"appended":n,"duplicate":n,"conflict":n,"rejected":n,"blocked":n,"without":n,"baselines":n,"gaps":[sentence],"problems":[sentence],"notes":[sentence],"events":[sentence]}`;
 * `--watch`: one a line, with `"at"`, or `{"at","error"}` for a round that failed; the last line is `{"stopped":true,"rounds":n,"appended":n}`.
 */
export const capture: Command = {
  about:
    "Logs what changed in your CRM since the log last saw it, without touching its automations: in a base by webhooks that need no public address, with each change's old value, person and time; in a spreadsheet or in exported files, and for whatever a webhook missed, by comparing every record with the log. Run again it finds nothing new. The first time, records are taken as they are: no history is invented.",
  options: [
    {
      flags: "--from <url>",
      about: "the CRM's airtable://app… or sheets://ID (default: where the log stands)",
    },
    { flags: "--contacts <file>", about: "the contacts, exported as CSV" },
    { flags: "--deals <file>", about: "the deals, exported as CSV" },
    { flags: "--no-webhook", about: "only compare: make and read no webhook" },
    {
      flags: "--renamed",
      about:
        "log changes from options that aren't there any more, instead of asking whether they were renamed",
    },
    { flags: "--watch", about: "go on until Ctrl-C" },
    { flags: "--every <time>", about: "how long --watch waits in between: 30s, 5m, 1h (default: 5m)" },
    { flags: "--dry-run", about: "only show what comparing would log" },
  ],
  examples: [
    ["daybook capture --dry-run", "what would be logged, in sentences"],
    ["daybook capture", "log it; put this line into cron or a scheduled job"],
    ["daybook capture --watch --every 1m", "go on until Ctrl-C"],
    ["daybook capture --contacts contacts.csv --deals deals.csv", "compare files that your CRM exported"],
  ],
  async run(args, context) {
    const [watch, dry, every] = [args.flag("watch"), args.flag("dry-run"), args.text("every")];
    if (watch && dry) throw new DaybookError("USAGE", "--watch writes: it goes without --dry-run.");
    if (every !== undefined && !watch)
      throw new DaybookError("USAGE", "--every says how long --watch waits.", {
        hint: "daybook capture --watch --every 5m",
      });
    const asked = {
      dry,
      from: args.text("from"),
      contacts: args.text("contacts"),
      deals: args.text("deals"),
      webhook: args.flag("webhook"),
      renamed: args.flag("renamed") ? ("log" as const) : ("leave" as const),
    };
    if (watch) return watchCapture(context, asked, pauseOf(every ?? "5m"));
    return captureResult(await runCapture(context, asked));
  },
};
