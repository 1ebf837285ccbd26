import { DaybookError } from "../../core/errors.ts";
import type { Command } from "../command.ts";
import { consume, forwarderOf, rehearse } from "../forward/round.ts";
import { targetUrl } from "../forward/target.ts";
import { forwardResult } from "../forward/text.ts";
import { watchForward } from "../forward/watch.ts";
import { pauseOf } from "../pause.ts";

/**
 * `daybook forward`. JSON: `{"dry_run":b,"to":url,"checkpoint":c|null,"read":n,"appended":n,"duplicate":n,"conflict":n,"rejected":n,"left_out":n,"erased":n,"beaten":n,"aside":n,"aside_file":f|null,"recorded_at":"kept"|"new","problems":[{"event_id","status","message"}],"notes":[sentence]}`;
 * with --dry-run `appended` is how many would go. `--watch`: one a line, with `"at"`, or `{"at","error"}` for a round that failed; the last
 * line is `{"stopped":true,"rounds":n,"appended":n}`.
 */
export const forward: Command = {
  about:
    "Hands the log's events on to another log, a Kafka topic or a Kinesis stream, in their order, from where it stopped the last time: that place is kept beside the log and moves only when the target has acknowledged. Run again, or after a crash, it doubles nothing. A stream can be the log: --log kafka://broker:9092/topic reads it into --to.",
  options: [
    { flags: "--to <url>", about: "where the events go" },
    { flags: "--since <place>", about: "begin there instead: start, or a checkpoint that --json gave" },
    { flags: "--watch", about: "go on until Ctrl-C" },
    {
      flags: "--every <time>",
      about: "how long --watch waits in between (default: 5s; from a base or a spreadsheet 1m)",
    },
    {
      flags: "--group <name>",
      about: "the consumer group by which a Kafka topic is read (default: one for each target)",
    },
    { flags: "--dry-run", about: "only count what would go" },
  ],
  examples: [
    ["daybook forward --to sqlite:copy.db", "copy the log, and what is new the next time"],
    ["daybook forward --to bigquery://PROJECT/DATASET", "keep a warehouse up to date, once a night, say"],
    ["daybook forward --to kafka://broker:9092/daybook --watch", "feed a topic"],
    ["daybook forward --log kafka://broker:9092/daybook --to sqlite:copy.db", "read a topic into a log"],
    ["daybook forward --to sqlite:copy.db --dry-run", "how many events would go"],
  ],
  async run(args, context) {
    const { url } = await context.setup();
    const to = targetUrl(args.text("to"), url, context.cwd);
    const { checkTarget, isStream } = await import("../../stores/sinks.ts");
    checkTarget(to);
    const asked = { to, since: args.text("since"), group: args.text("group") };
    const [watch, dry] = [args.flag("watch"), args.flag("dry-run")];
    const every = args.text("every");
    const isStreamed = isStream(url);
    if (watch && dry) throw usage("--watch writes: it goes without --dry-run.");
    if (every !== undefined && !watch) throw usage("--every says how long --watch waits.", "Add --watch.");
    if (asked.group !== undefined && !isStreamed) throw usage("--group is for a log that is a stream.");
    if (isStreamed && asked.since !== undefined)
      throw usage(
        "A stream keeps its readers' places itself.",
        "Read it anew under another name: --group NAME",
      );
    if (isStreamed && dry)
      throw usage(
        "What a stream holds is known only by reading it.",
        "Leave --dry-run out; what comes twice isn't doubled.",
      );
    const pause = pauseOf(every ?? (/^(?:airtable|sheets):/.test(url) ? "1m" : "5s"), 1);
    if (dry) return forwardResult(await rehearse(context, asked), true, context);
    if (isStreamed && watch)
      return watchForward(context, (say) => consume(context, asked, say).then(() => null), pause);
    if (isStreamed) return forwardResult(await consume(context, asked), false, context);
    const forwarder = forwarderOf(context, asked);
    try {
      if (watch) return await watchForward(context, forwarder.round, pause);
      return forwardResult(await forwarder.round(), false, context);
    } finally {
      await forwarder.close();
    }
  },
};

const usage = (message: string, hint?: string): DaybookError => new DaybookError("USAGE", message, { hint });
