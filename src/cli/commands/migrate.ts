import { DaybookError } from "../../core/errors.ts";
import type { Args } from "../args.ts";
import type { Command } from "../command.ts";
import type { Context } from "../context.ts";
import { targetUrl } from "../forward/target.ts";
import { migrateLog, planText } from "../migrate/run.ts";
import type { Switch } from "../migrate/switch-config.ts";
import { migrateResult } from "../migrate/text.ts";

/**
 * `daybook migrate`. JSON: `{"dry_run":b,"from":url,"to":url,"events":n,"appended":n,"duplicate":n,"conflict":n,"rejected":n,"left_out":n,"same":b|null,"root":hex|null,"target_root":hex|null,"missing":n,"extra":n,"missing_ids":[…],"extra_ids":[…],"config":f,"old_log":url,"new_log":url,"switched":b,"problems":[{"event_id","status","message"}],"notes":[sentence]}`;
 * `same` and the roots are null where nothing was compared; at most 100 ids of each kind are listed.
 */
export const migrate: Command = {
  about:
    "Moves to another log: forwards every event, compares both sides, and only if they hold the same events changes log in daybook.config.json. The old log stays as it is. Broken off, it goes on where it was.",
  options: [
    {
      flags: "--to <url>",
      about: "the new log: sqlite:FILE, airtable://…, sheets://…, postgres://…, bigquery://…",
    },
    {
      flags: "--leave-changed",
      about: "leave behind rows that were changed by hand; else they keep the config as it is",
    },
    { flags: "--dry-run", about: "only say what would go, and what the config would say" },
    { flags: "--yes", about: "don't ask" },
  ],
  examples: [
    ["daybook migrate --to sqlite:daybook.db --dry-run", "what would happen"],
    ["daybook migrate --to postgres://USER@HOST/DATABASE", "to a database; PGPASSWORD holds the password"],
    ["daybook migrate --to sqlite:daybook.db --yes", "from a spreadsheet to a file, say"],
  ],
  async run(args, context) {
    const { url } = await context.setup();
    const to = targetUrl(args.text("to"), url, context.cwd);
    const { checkTarget, isStream } = await import("../../stores/sinks.ts");
    checkTarget(to);
    if (isStream(to) || isStream(url))
      throw new DaybookError("USAGE", "A stream is no log: questions can't be asked of it.", {
        hint: isStream(to)
          ? "Feed it: daybook forward --to URL"
          : "Read it: daybook forward --log URL --to URL",
      });
    const asked = {
      dry: args.flag("dry-run"),
      changed: args.flag("leave-changed") ? ("left" as const) : ("stop" as const),
    };
    const done = await migrateLog(context, to, asked, (would, config) =>
      agreed(would, config, args, context),
    );
    return migrateResult(done, context);
  },
};

async function agreed(would: number, config: Switch, args: Args, { io, ask, flags }: Context): Promise<void> {
  if (args.flag("yes")) return;
  const plan = planText(would, config);
  if (!io.interactive || flags.json)
    throw new DaybookError("NEEDS_YES", `This would ${plan}. Nothing was done.`, {
      hint: "Look with --dry-run, then run it again with --yes.",
    });
  if (!(await ask.confirm(`${plan.charAt(0).toUpperCase()}${plan.slice(1)}?`, "no")))
    throw new DaybookError("CANCELLED", "Nothing was written.");
}
