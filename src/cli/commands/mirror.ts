import { relative } from "node:path";
import { DaybookError } from "../../core/errors.ts";
import type { Command } from "../command.ts";
import { countOf } from "../format/figures.ts";

/** `daybook mirror`. JSON: `{"file":f,"rows":n,"added":n,"changed":n,"gone":n,"pages":n}`; `gone` is 0 without --full. */
export const mirror: Command = {
  about:
    "Brings the local copy of a log in a base or a spreadsheet up to date: what every question is answered from. Each command does so by itself; this is for before you go offline, or to begin the copy, which then shows later edits and deletions.",
  options: [{ flags: "--full", about: "read every row again: rows that are gone from the log are noticed" }],
  examples: [
    ["daybook mirror", "fetch what is new"],
    ["daybook mirror --full", "compare every row"],
  ],
  async run(args, context) {
    const log = await context.openLog("read");
    const found = await log.mirror({ full: args.flag("full") });
    if (found === null)
      throw new DaybookError("NOTHING_TO_MIRROR", "This log is read where it stands: it needs no mirror.", {
        hint: "Of a file, a copy is a backup; of a database, what its server makes.",
      });
    const json = { ...found, file: relative(context.cwd, found.file) || found.file };
    return {
      json,
      text: ({ ink }) => {
        const lines = [
          `${json.file}: ${countOf(found.rows, "row")}; ${countOf(found.added, "row")} new, ${found.changed} changed, in ${countOf(found.pages, "request")}.`,
        ];
        if (found.gone > 0)
          lines.push(
            ink.yellow(
              `${countOf(found.gone, "row is", "rows are")} gone from the log: daybook verify names them.`,
            ),
          );
        return lines.join("\n");
      },
      look: found.gone > 0,
    };
  },
};
