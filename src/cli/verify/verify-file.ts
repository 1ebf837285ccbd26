import { readFile } from "node:fs/promises";
import { DaybookError } from "../../core/errors.ts";
import { catalogFrom } from "../../core/settings.ts";
import { hash } from "../../hosts/node/host.ts";
import { conflictLine, renamedLines, soundLine, twinLines, wrongLine } from "../../views/verify-lines.ts";
import { column } from "../../views/view.ts";
import type { Args } from "../args.ts";
import type { Result } from "../command.ts";
import type { Context } from "../context.ts";
import { countOf } from "../format/figures.ts";
import type { Paper } from "../format/paper.ts";
import { tableText } from "../format/table.ts";
import { progressOf } from "../progress.ts";
import { checkedLines, givenText } from "../seal/checkpoint.ts";
import { checkFile, type FileChecked } from "./check-file.ts";
import { type ExportedFile, readExported } from "./read-exported.ts";

/** `daybook verify FILE`: an export, or a table's download, checked without the log. Throws USAGE and what reading the files throws. */
export async function verifyFile(path: string, args: Args, context: Context): Promise<Result> {
  const [given, key, list] = [args.text("checkpoint"), args.text("key"), args.text("leaves")];
  if (given === undefined && (key !== undefined || list !== undefined))
    throw new DaybookError("USAGE", "Of a file, --key and --leaves say nothing without a checkpoint.", {
      hint: "Add --checkpoint FILE: the one that you kept elsewhere.",
    });
  if (path === "-" && given === "-")
    throw new DaybookError("USAGE", "Standard input can't be the file and the checkpoint at once.", {
      hint: "Name one of them.",
    });
  const note = given === undefined ? null : await givenText(given, context);
  const leaves = list === undefined ? null : await linesOf(context.path(list));
  const progress = progressOf(context, "verify", null);
  const file = await readExported(path, context, (rows) => progress.at(0, rows));
  const { settings } = await context.setup();
  const checked = await checkFile(file, { note, key, leaves }, { catalog: catalogFrom(settings), hash });
  progress.end();
  const { found, checkpoint, order, notes } = checked;
  const ok = found.ok && checkpoint?.holds !== false;
  const json = {
    file: file.name,
    rows: file.rows.length + file.unread.length,
    ...found,
    ok,
    ...(checkpoint ? { checkpoint } : {}),
    ...(order ? { order } : {}),
    ...(notes.length > 0 ? { notes } : {}),
  };
  return { json, text: (paper) => shown(file, checked, ok, paper), look: !ok || found.conflicts.length > 0 };
}

async function linesOf(path: string): Promise<readonly string[]> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new DaybookError("FILE_NOT_FOUND", `There is no list of sealed rows ${path} that can be read.`, {
      hint: "daybook seal writes it beside the config, or beside a log that is a file; it ends in .leaves.",
      cause,
    });
  });
  return text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .filter((line) => line !== "");
}

const columns = [
  column("Row", "int"),
  column("event_id", "text"),
  column("Cell", "text"),
  column("What is wrong", "text"),
];

const most = 50;

function shown(file: ExportedFile, checked: FileChecked, ok: boolean, paper: Paper): string {
  const { ink } = paper;
  const { found, checkpoint, notes } = checked;
  const lines: string[] = [];
  const findings = [...found.edited, ...found.inserted, ...found.moved, ...found.missing];
  if (findings.length > 0) {
    lines.push(ink.red(wrongLine(findings.length)));
    const rows = findings.slice(0, most).map(({ event_id, position, columns: cells, message }) => ({
      row: position === 0 ? null : position,
      event_id,
      cell: cells?.join(", ") ?? null,
      what_is_wrong: message,
    }));
    lines.push(tableText({ columns, rows }, paper));
    if (findings.length > most)
      lines.push(ink.dim(`… and ${countOf(findings.length - most, "more row")}; --json shows all`));
  }
  for (const conflict of found.conflicts.slice(0, most)) lines.push(ink.yellow(conflictLine(conflict)));
  lines.push(...[...renamedLines(found), ...notes].map((line) => ink.yellow(line)), ...twinLines(found));
  lines.push(found.ok ? ink.green(soundLine(found)) : soundLine(found));
  if (checkpoint) lines.push(...checkedLines(checkpoint, paper));
  if (found.sealed)
    lines.push(
      ink.dim(
        `${countOf(found.unsealed, "event")} of the file ${found.unsealed === 1 ? "isn't" : "aren't"} sealed by it: one that was taken off the end, or changed with its event_id worked out anew, isn't found.`,
      ),
    );
  else if (!checkpoint)
    lines.push(
      ink.dim(
        `Each row of ${file.name} was checked in itself. Whether one is gone, or was changed with its event_id worked out anew, a checkpoint tells: --checkpoint FILE.`,
      ),
    );
  if (!ok && file.form === "csv" && findings.length > 0)
    lines.push(
      "→ The file was changed, or the log was before it was exported: daybook verify tells of the log.",
    );
  return lines.join("\n");
}
