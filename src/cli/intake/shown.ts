import { oneLine } from "../../core/sentence.ts";
import type { Totals } from "../../core/totals.ts";
import { countOf, countText } from "../format/figures.ts";
import type { Paper } from "../format/paper.ts";
import type { TakenIn } from "./take-in.ts";

/** What `--json` prints of a file that was taken in. */
export const totalsJson = ({ read, appended, duplicate, conflict, rejected, problems }: Totals) => ({
  read,
  appended,
  duplicate,
  conflict,
  rejected,
  problems,
});

/** The same for people: how much, how fast, what to look at. `verb` is "appended", or for a dry run "would be appended". */
export function totalsText(
  totals: TakenIn,
  name: string,
  ms: number | null,
  verb: string,
  paper: Paper,
): string {
  const { ink } = paper;
  const rate =
    ms === null || ms < 1000
      ? ""
      : ` in ${(ms / 1000).toFixed(1)} s (${countText((totals.read / ms) * 1000)} rows/s)`;
  const lines = [`${name}: ${countOf(totals.read, "row")} read${rate}`];
  const figure = (n: number, what: string, colour = (text: string) => text): void => {
    if (n > 0 || what === verb) lines.push(colour(`${countText(n).padStart(12)}  ${what}`));
  };
  figure(totals.appended, verb, totals.appended > 0 ? ink.green : ink.bold);
  const equal =
    totals.equal > 0
      ? ` (${countText(totals.equal)} ${totals.equal === 1 ? "equals" : "equal"} an earlier row of the file)`
      : "";
  figure(totals.duplicate, `duplicate: in the log already${equal}`);
  figure(totals.conflict, "in conflict with what is in the log", ink.yellow);
  figure(totals.rejected, "rejected", ink.red);
  if (totals.problems.length > 0) lines.push("");
  for (const { row, column, message } of totals.problems)
    lines.push(oneLine(`row ${row}${column === null ? "" : `, column ${column}`}: ${message}`));
  if (totals.problem_count > totals.problems.length)
    lines.push(ink.dim(`… and ${countOf(totals.problem_count - totals.problems.length, "more problem")}`));
  return lines.join("\n");
}

/** What a map could not read of a file, and what to do about it. */
export function mapNotes({ problems }: Totals, lacking: readonly string[]): readonly string[] {
  const isTold = (part: string): boolean => problems.some(({ message }) => message.includes(part));
  return [
    ...(lacking.length > 0
      ? [`The file lacks ${lacking.join(", ")}: with them the map would make more of it.`]
      : []),
    ...(isTold("the day or the month comes first")
      ? ["→ If all dates of the file are written alike, say how: --dates DD/MM/YYYY or --dates MM/DD/YYYY."]
      : []),
    ...(isTold("without a currency sign")
      ? ["→ If all amounts of the file are written alike, say how: --numbers 1,234.56 or --numbers 1.234,56."]
      : []),
  ].map(oneLine);
}

/** Whether somebody should look: rows were rejected or are in conflict. */
export const needsLook = ({ rejected, conflict }: Totals): boolean => rejected + conflict > 0;
