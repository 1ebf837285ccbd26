import { DaybookError } from "../../core/errors.ts";
import { catalogFrom } from "../../core/settings.ts";
import { hash } from "../../hosts/node/host.ts";
import type { Args } from "../args.ts";
import type { Result } from "../command.ts";
import type { Context } from "../context.ts";
import { countOf } from "../format/figures.ts";
import { progressOf } from "../progress.ts";
import { checkRows } from "../verify/check-rows.ts";
import { readExported } from "../verify/read-exported.ts";
import { shownArchive } from "./text.ts";

/** `daybook archive --add FILE`. Throws EXPORT_CHANGED, and what reading a file throws. */
export async function addFile(path: string, args: Args, context: Context): Promise<Result> {
  for (const flag of ["keep", "before"])
    if (args.text(flag) !== undefined)
      throw new DaybookError("USAGE", `--add takes the whole file: --${flag} says nothing of it.`, {
        hint: "Leave it out.",
      });
  const progress = progressOf(context, "add", null);
  const file = await readExported(path, context, (rows) => progress.at(0, rows));
  const { settings } = await context.setup();
  const { found, rows } = await checkRows(file, { catalog: catalogFrom(settings), hash });
  progress.end();
  const faults = [...found.edited, ...found.inserted];
  const [first] = faults;
  if (first !== undefined)
    throw new DaybookError(
      "EXPORT_CHANGED",
      `${file.name} isn't as it was exported: row ${first.position}: ${first.message}.`,
      {
        hint: `${faults.length > 1 ? `${countOf(faults.length, "row")} are at fault: daybook verify ${path} names them. ` : ""}Take the file as it was downloaded, before a spreadsheet saved it. Nothing was written.`,
        row: first.position,
        column: first.columns?.[0],
      },
    );
  const dry = args.flag("dry-run");
  const log = await context.openLog("read");
  const { written, known, erased } = dry
    ? { written: null, known: 0, erased: 0 }
    : await log.archive({ add: rows });
  const left =
    erased > 0
      ? [
          `${countOf(erased, "row was", "rows were")} left out: the person was erased from the log. Delete the file, too.`,
        ]
      : [];
  return {
    json: {
      file: file.name,
      rows: rows.length,
      known,
      ...(erased > 0 ? { erased } : {}),
      written: written && shownArchive(written),
      ...(dry ? { dry_run: true } : {}),
    },
    text: ({ ink }) =>
      dry
        ? `${countOf(rows.length, "row")} would be put into an archive; nothing was done.`
        : written === null
          ? [
              ...(known > 0 || erased === 0
                ? [
                    `${countOf(known, "row stands", "rows stand")} in an archive already; nothing was written.`,
                  ]
                : []),
              ...left,
            ].join("\n")
          : [
              ink.green(
                `${countOf(written.rows, "row")} of ${file.name} ${written.rows === 1 ? "stands" : "stand"} in ${written.path}${known > 0 ? `; ${known} stood in an archive already` : ""}.`,
              ),
              ...left,
              "→ None was taken out of the log: that is for whoever exported them. Keep a second copy of the folder.",
            ].join("\n"),
  };
}
