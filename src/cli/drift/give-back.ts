import type { Result } from "../command.ts";
import { countOf } from "../format/figures.ts";
import type { Paper } from "../format/paper.ts";
import { progressOf } from "../progress.ts";
import { agreed } from "./agree.ts";
import { repairsFor } from "./edits.ts";
import type { Looked } from "./look.ts";
import { repair, writerOf } from "./repair.ts";
import { differs, driftJson, leftJson } from "./shape.ts";
import type { Work } from "./take-crm.ts";
import { leftLines, repairsText, restLines } from "./text.ts";

const nothingToWrite = (place: string): string => `Nothing of ${place} is to be written.`;

/** Writes the log's values back to the CRM. */
export async function giveBack(found: Looked, { log, desk, args, context, dry }: Work): Promise<Result> {
  const write = writerOf(desk);
  const { edits, left } = repairsFor(found.differences);
  const cells = countOf(edits.length, "cell");
  const would = `${cells} of ${desk.place} would be written`;
  const shown = (paper: Paper): string =>
    [repairsText(edits, paper), ...leftLines(left, paper), ...(edits.length > 0 ? [automations] : [])]
      .filter((line) => line !== "")
      .join("\n");
  const rest = restLines(found);
  if (dry || edits.length === 0)
    return {
      json: {
        ...driftJson(found),
        dry_run: dry,
        to_write: edits.length,
        written: 0,
        kept: left.map(leftJson),
      },
      look: differs(found),
      text: (paper) =>
        [shown(paper), ...rest, edits.length > 0 ? `${would}; nothing was done.` : nothingToWrite(desk.place)]
          .filter((line) => line !== "")
          .join("\n"),
    };
  const question = `Write ${cells} of ${desk.place}?`;
  await agreed({ would, question, timezone: log.settings.timezone, shown }, args, context);
  const progress = progressOf(context, "repair", edits.length);
  const done = await repair(write, edits, { signal: context.stopSignal(), progress }).finally(() =>
    progress.end(),
  );
  const all = [...left, ...done.left];
  return {
    json: {
      ...driftJson(found),
      dry_run: false,
      to_write: edits.length,
      written: done.written,
      kept: all.map(leftJson),
    },
    look: all.length > 0 || differs({ ...found, differences: [] }),
    text: (paper) =>
      [
        ...leftLines(all, paper),
        ...rest.map((line) => paper.ink.yellow(line)),
        paper.ink.green(
          `${countOf(done.written, "cell", "cells")} of ${desk.place} ${done.written === 1 ? "says" : "say"} again what the log says.`,
        ),
      ].join("\n"),
  };
}

const automations = "Automations that watch these columns will run, as if somebody had typed it.";
