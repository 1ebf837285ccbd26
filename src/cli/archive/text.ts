import type { ArchiveDone } from "../../log/archive/archive-log.ts";
import type { ArchivePlan } from "../../log/archive/archive-plan.ts";
import { countOf, countText } from "../format/figures.ts";
import type { Paper } from "../format/paper.ts";

/** About how much smaller the text of an archive gets: event_ids and keys don't repeat. */
const packing = 4;

/** What would be archived, in sentences. */
export function planText(
  { before, subjects, rows, repeats, first, last, bytes, staying }: ArchivePlan,
  paper: Paper,
): string {
  const lines: string[] = [];
  const old =
    staying.old > 0
      ? `; of those, ${countText(staying.old)} ${staying.old === 1 ? "is" : "are"} old, but in an open stage or tied to one that stays`
      : "";
  if (rows > 0 && first !== null && last !== null)
    lines.push(
      paper.ink.bold(
        `${rowsOf(rows, subjects)} had ${subjects === 1 ? "its" : "their"} last event before ${day(before)}: ${day(first)} to ${day(last)}, about ${sizeText(bytes / packing)} packed.`,
      ),
    );
  if (repeats > 0)
    lines.push(
      `${countOf(repeats, "row stands", "rows stand")} in an archive already, and would only be taken out of the log.`,
    );
  if (rows + repeats === 0) lines.push(`Nothing had its last event before ${day(before)} and is over.`);
  lines.push(`${rowsOf(staying.rows, staying.subjects)} ${staying.rows === 1 ? "stays" : "stay"}${old}.`);
  return lines.join("\n");
}

/** What was done, in sentences. */
export function archivedText(done: ArchiveDone, { dry }: { readonly dry: boolean }, paper: Paper): string {
  const { ink } = paper;
  const { plan, written, finished, found, removed, left, refused } = done;
  const lines: string[] = [];
  for (const { path, rows } of finished)
    lines.push(
      dry
        ? ink.yellow(
            `${path} was broken off: its ${countOf(rows, "row is", "rows are")} to be taken out of the log yet. daybook archive finishes it.`,
          )
        : ink.green(`${path} was finished: its ${countOf(rows, "row is", "rows are")} out of the log.`),
    );
  if (refused !== null) {
    const faults = found ? [...found.edited, ...found.missing, ...found.moved, ...found.inserted] : [];
    lines.push(ink.red(refused));
    for (const { event_id, message } of faults.slice(0, most))
      lines.push(`  ${event_id || "a row without an event_id"}: ${message}`);
    lines.push("→ daybook verify shows where they stand, and what to do. Then archive again.");
  } else if (written) {
    lines.push(
      ink.green(
        `${rowsOf(written.rows, written.subjects)} moved to ${written.path}: ${day(written.first)} to ${day(written.last)}.`,
      ),
      `→ Keep a second copy of the folder: these rows stand nowhere else. Every answer counts them as before.`,
    );
  } else if (plan) lines.push(planText(plan, paper));
  if (removed > 0 && !written)
    lines.push(`${countOf(removed, "row was", "rows were")} taken out of the log.`);
  if (left.length > 0)
    lines.push(
      ink.yellow(
        `${countOf(left.length, "row was", "rows were")} changed since, and stayed: ${left.slice(0, 5).join(", ")}. daybook verify tells of them.`,
      ),
    );
  if (dry && plan && plan.rows + plan.repeats > 0)
    lines.push("Nothing was done.", "→ Run it again without --dry-run.");
  return lines.join("\n");
}

/** An archive as `--json` tells of it. */
export const shownArchive = ({
  path,
  manifest,
  rows,
  subjects,
  bytes,
  sha256,
  root,
}: NonNullable<ArchiveDone["written"]>) => ({
  file: path,
  manifest,
  rows,
  subjects,
  bytes,
  sha256,
  root,
});

/** What the log says of itself, and what an erasure left, is no subject's. */
const rowsOf = (rows: number, subjects: number): string =>
  `${countOf(rows, "row")}${subjects === 0 ? "" : ` of ${countOf(subjects, "subject")}`}`;

const most = 20;

const day = (time: string): string => time.slice(0, 10);

const sizeText = (bytes: number): string =>
  bytes < 1024 * 1024
    ? `${Math.max(1, Math.round(bytes / 1024))} KB`
    : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
