import { toIso } from "../../core/time.ts";
import { writeWhole } from "../../hosts/node/write-whole.ts";
import type { Log } from "../../open-log.ts";
import { contextAt } from "../../views/ask-views.ts";
import { pass } from "../../views/fold.ts";
import type { ViewContext } from "../../views/view.ts";
import type { Command } from "../command.ts";
import type { Context } from "../context.ts";
import { countOf } from "../format/figures.ts";
import { progressOf } from "../progress.ts";
import { asOfFrom } from "./view.ts";

/** `daybook report`. JSON: `{"as_of","timezone","file","bytes":n,"events":n,"left_out":n}`. */
export const report: Command = {
  about: "Every answer in one HTML file, charts inside, that opens offline: to be read, printed or sent.",
  options: [
    { flags: "-o, --output <file>", about: "where to write it (default: daybook-report.html)" },
    { flags: "--title <text>", about: "what stands on top" },
    { flags: "--as-of <time>", about: "as it was at a time" },
  ],
  examples: [
    ["daybook report", "writes daybook-report.html"],
    ['daybook report -o may.html --title "Sunny Roofs, May" --as-of 2026-06-01', "the report of a month"],
  ],
  async run(args, context) {
    const log = await context.openLog();
    const file = context.path(args.text("output") ?? "daybook-report.html");
    const rules = contextAt(asOfFrom(args, log), log.settings);
    const written = await writeReport(file, log, rules, context, args.text("title"));
    return {
      json: { as_of: toIso(rules.as_of), timezone: log.settings.timezone, file, ...written },
      text: () =>
        `Written: ${file} (${countOf(written.events, "event")}, ${Math.ceil(written.bytes / 1024)} KB)\n→ Open it in a browser; it needs no network.`,
    };
  },
};

/** Writes the report of a log to a file; nothing is left half written. */
export async function writeReport(
  file: string,
  log: Pick<Log, "toRead" | "hash">,
  rules: ViewContext,
  context: Context,
  title?: string,
): Promise<{ readonly bytes: number; readonly events: number; readonly left_out: number }> {
  const { startReport } = await import("../../report/collect.ts");
  const making = startReport(rules, title === undefined ? {} : { title });
  const progress = progressOf(context, "report", null);
  let taken = 0;
  const passed = await pass(await log.toRead(), rules, log.hash, (history, sign) => {
    making.take(history, sign);
    taken += 1;
    if (taken % 500 === 0) progress.at(0, taken);
  });
  progress.end();
  const page = await making.finish(passed);
  await writeWhole(file, page);
  return { bytes: Buffer.byteLength(page), events: passed.events, left_out: passed.left_out };
}
