import { DaybookError } from "../../core/errors.ts";
import type { Finding, Verified } from "../../core/verify.ts";
import type { LogVerified } from "../../log/archive/with-archives.ts";
import type { Checked } from "../../log/seal/check-checkpoint.ts";
import {
  conflictLine,
  derivedLine,
  renamedLines,
  soundLine,
  twinLines,
  wrongLine,
} from "../../views/verify-lines.ts";
import { column } from "../../views/view.ts";
import { isSheet } from "../base-url.ts";
import type { Command } from "../command.ts";
import { erasedLines, eraseSteps } from "../erase/verify-steps.ts";
import { countOf } from "../format/figures.ts";
import type { Paper } from "../format/paper.ts";
import { tableText } from "../format/table.ts";
import { progressOf } from "../progress.ts";
import { checkedLines, checkGiven, sealedLine } from "../seal/checkpoint.ts";
import { verifyFile } from "../verify/verify-file.ts";

/**
 * `daybook verify`. JSON: `{"ok","events":n,"edited":[{"event_id","position","row_id"?,"archive"?,"columns"?,"message"}],"missing":[],"inserted":[as
 * edited],"moved":[],"conflicts":[{"key","event_ids"}],"duplicates":n,"unsealed":n,"unsure"?:n,"erased"?:n,"renamed"?:[{"found","event_type","rows"}],"unguarded"?:[sentence],"sealed"?:{"at","rows":n},"broken"?:sentence,"archived"?:n,"archive_faults"?:[sentence],"checkpoint"?:{"origin","size":n,"root","signed":b|null,"holds":b,"message"}}`.
 * `unguarded` says which of the log's own locks against editing are gone; `ok` is false for that too. `row_id` is the id that a base gives the row, in a spreadsheet
 * its number; a row that is gone has none there.
 * `archived` counts the rows in archives, which `events` counts too; `archive` is the file and line of one at fault, whose position is below 0.
 * `archive_faults` says which archives are changed or gone: `missing` doesn't name their rows then.
 * `sealed` is the last seal, `broken` why it can't be gone by; `checkpoint` is the one that was given, `signed` null without --key.
 * Of a FILE it begins with `"file","rows":n`, a position is the row's number in the file, and `"order"?:"sealed"|"sorted"` says how its sealed rows lie in it, `"notes"?:[sentence]` what else strikes.
 */
export const verify: Command = {
  about:
    "Reads every row and checks that it is as it was written: each cell byte for byte, and the event_id that the cells give. Who edits a row in the table itself is found out here. Of a FILE, an export or the download of the log's table, the same is told without the log.",
  operands: [
    {
      name: "FILE",
      about: "a CSV or NDJSON to check in the log's place; - reads standard input",
      optional: true,
    },
  ],
  options: [
    {
      flags: "--checkpoint <file>",
      about: "also against a checkpoint that you kept elsewhere; - reads it from standard input",
    },
    {
      flags: "--key <key>",
      about: "the verifier key that must have signed it (without --checkpoint: the log's own)",
    },
    {
      flags: "--leaves <file>",
      about: "of a FILE: the list of sealed rows, which names what a checkpoint alone only tells of",
    },
  ],
  examples: [
    ["daybook verify", "check the log"],
    ["daybook verify --checkpoint march.checkpoint", "whether all that was sealed in March is as it was"],
    ["daybook verify log.csv --checkpoint march.checkpoint", "an export, with nothing but the checkpoint"],
    ["daybook verify --json | head -c 60", "for a script; the exit code is 3 where something is wrong"],
  ],
  async run(args, context) {
    const [file] = args.operands;
    if (file !== undefined) return verifyFile(file, args, context);
    if (args.text("leaves") !== undefined)
      throw new DaybookError("USAGE", "--leaves is for a FILE: a log has its own list of sealed rows.", {
        hint: "Leave it out, or name the export: daybook verify log.csv --checkpoint FILE --leaves FILE.",
      });
    const log = await context.openLog();
    const progress = progressOf(context, "verify", null);
    const found = await log.verify((rows) => {
      if (rows % 1000 === 0) progress.at(0, rows);
    });
    progress.end();
    const unguarded = await log.unguarded();
    const { url } = await context.setup();
    const checked = await checkGiven(args, log, context);
    const ok = found.ok && unguarded.length === 0 && checked?.holds !== false;
    const place = isSheet(url) ? "sheet" : "evidence" in log.store ? "base" : "file";
    return {
      json: {
        ...found,
        ok,
        ...(unguarded.length > 0 ? { unguarded } : {}),
        ...(checked ? { checkpoint: checked } : {}),
      },
      text: (paper) => shown({ ...found, ok }, { unguarded, place, checked }, paper),
      look: !ok || found.conflicts.length > 0 || (found.unsure ?? 0) > 0,
    };
  },
};

const columnsFor = (place: Place) => [
  column("Row", place === "base" ? "text" : "int"),
  column("event_id", "text"),
  column("Cell", "text"),
  column("What is wrong", "text"),
];

const most = 50;

/** What a log stands in: a base and a spreadsheet are read through a mirror. */
type Place = "base" | "sheet" | "file";

interface Beside {
  readonly unguarded: readonly string[];
  readonly place: Place;
  readonly checked: Checked | null;
}

function shown(found: LogVerified, { unguarded, place, checked }: Beside, paper: Paper): string {
  const { ink } = paper;
  const lines: string[] = [];
  const findings = [...found.edited, ...found.inserted, ...found.moved, ...found.missing];
  if (findings.length > 0) {
    lines.push(ink.red(wrongLine(findings.length)));
    const rows = findings.slice(0, most).map((finding) => rowOf(finding, place));
    lines.push(tableText({ columns: columnsFor(place), rows }, paper));
    if (findings.length > most)
      lines.push(ink.dim(`… and ${countOf(findings.length - most, "more row")}; --json shows all`));
    lines.push(...nextSteps(found, place));
  }
  if (found.broken !== undefined) lines.push(ink.red(found.broken));
  for (const sentence of found.archive_faults ?? []) lines.push(ink.red(sentence));
  if (found.archive_faults)
    lines.push(
      "→ Take the archive's files back from a copy, and run this again: until then it can't be told whether rows are missing.",
    );
  for (const conflict of found.conflicts.slice(0, most)) lines.push(ink.yellow(conflictLine(conflict)));
  for (const sentence of unguarded) lines.push(ink.red(sentence));
  lines.push(...renamedLines(found).map((line) => ink.yellow(line)));
  if (unguarded.some((sentence) => sentence.includes("taken off")))
    lines.push(
      "→ Any command that writes puts them back, such as daybook init. What was edited meanwhile is listed above.",
    );
  if (found.unsure)
    lines.push(
      ink.yellow(
        `${countOf(found.unsure, "row", "rows")} of the last two minutes ${found.unsure === 1 ? "isn't" : "aren't"} shown by the log just now: deleted, or not shown yet. Run this again in two minutes.`,
      ),
    );
  lines.push(...twinLines(found), ...erasedLines(found));
  lines.push(found.ok ? ink.green(soundLine(found)) : soundLine(found));
  if (found.archived) lines.push(ink.dim(`${countOf(found.archived, "row")} of it in archives.`));
  if (place !== "file") lines.push(ink.dim(derivedLine));
  if (checked) lines.push(...checkedLines(checked, paper));
  lines.push(ink.dim(found.sealed ? sealedLine(found.sealed, found.unsealed) : limits[place]));
  return lines.join("\n");
}

const unsealed =
  "Nothing is sealed: a row that was deleted, or changed with its event_id worked out anew, is found only where the mirror on this computer had read it before. daybook seal changes that.";

const limits: Readonly<Record<Place, string>> = {
  base: unsealed,
  sheet: `${unsealed} File > Version history shows both.`,
  file: "Nothing is sealed: who changes a row and works its event_id out anew isn't found, nor is a row that was deleted. daybook seal changes that.",
};

/** How a cell is put back, and how a row that is gone. */
const ways: Readonly<Record<Place, readonly [cell: string, row: string]>> = {
  base: ["Put the cell back as it was", "take it back from the base's trash"],
  sheet: [
    "Put the cell back as it was (right-click it, Show edit history)",
    "find it in File > Version history",
  ],
  file: ["Put the cell back as it was", "take it back from a copy of the file"],
};

function nextSteps({ edited, inserted, missing }: Verified, place: Place): readonly string[] {
  const [cell, row] = ways[place];
  const steps: string[] = [];
  if (edited.some((each) => !isLink(each) && each.erased === undefined))
    steps.push(
      `→ Every view leaves edited rows out. ${cell}, or, if you know what happened, log it anew: daybook append … --again "as it was".`,
    );
  if (edited.some(({ columns: cells }) => cells?.some(isLinkColumn)))
    steps.push("→ A link that leads elsewhere changes no view. Empty its cell: daybook publish fills it.");
  steps.push(...eraseSteps(edited));
  if (inserted.length > 0)
    steps.push(
      "→ A row without an event_id of Daybook's counts nowhere: delete that row, or give it its event_id back.",
    );
  if (missing.length > 0) steps.push(`→ A deleted row counts nowhere: ${row}, or append the event again.`);
  return steps;
}

const isLinkColumn = (name: string): boolean => name === "Contact" || name === "Deal";

/** Whether nothing but the row's links leads elsewhere. */
const isLink = ({ columns: cells = [] }: Finding): boolean => cells.length > 0 && cells.every(isLinkColumn);

const rowOf = ({ event_id, position, row_id, archive, columns: cells, message }: Finding, place: Place) => ({
  row: row_id ?? (place === "file" && archive === undefined ? position : null),
  event_id,
  cell: cells?.join(", ") ?? null,
  what_is_wrong: archive === undefined ? message : `${message} (in the archive, ${archive})`,
});
