import type { Row } from "../../core/event.ts";
import { untold } from "../../core/find-edit.ts";
import { type EventStore, readAll } from "../../core/store.ts";
import { type Finding, type Verified, verifyRows } from "../../core/verify.ts";
import { countOf } from "../../views/figures.ts";
import { readMarks } from "../../views/read-marks.ts";
import {
  conflictLine,
  derivedLine,
  renamedLines,
  soundLine,
  twinLines,
  wrongLine,
} from "../../views/verify-lines.ts";
import type { Desk } from "./desk.ts";
import { storeOf } from "./functions-range.ts";

/** As many rows at fault are shown: a dialog doesn't hold more. */
const most = 12;

/** Checks every row of the log; what it found, in lines. */
export async function verify({ log, catalog, host, events }: Desk): Promise<readonly string[]> {
  const rows: Row[] = [];
  for await (const row of readAll(log)) rows.push(row);
  const store: EventStore = storeOf(rows);
  const { isErased } = await readMarks(store, Number.POSITIVE_INFINITY, catalog, host.hash);
  const rules = { catalog, hash: host.hash, isErased, unique: false };
  const found = await verifyRows(readAll(store), rules);
  const findings = [...found.edited, ...found.inserted];
  return [
    ...(findings.length > 0 ? [wrongLine(findings.length)] : []),
    ...findings.slice(0, most).map((finding) => lineOf(finding, events)),
    ...(findings.length > most ? [`… and ${countOf(findings.length - most, "more row")}.`] : []),
    ...stepsFor(found),
    ...found.conflicts.slice(0, most).map(conflictLine),
    soundLine(found),
    ...renamedLines(found),
    ...twinLines(found),
    derivedLine,
    limits,
  ];
}

const limits =
  "What can't be seen from here: a row that was deleted, and one that was changed with its event_id worked out anew. File > Version history shows both.";

const lineOf = ({ position, columns, message }: Finding, tab: string): string =>
  `${tab}, row ${position}${columns ? ` (${columns.join(", ")})` : ""}: ${message.replace(untold, "a cell was changed; right-click it, Show edit history")}`;

const stepsFor = ({ edited, inserted }: Pick<Verified, "edited" | "inserted">): readonly string[] => [
  ...(edited.length > 0
    ? [
        "Edited: every answer leaves the row out. Right-click the cell, Show edit history, and put it back as it was.",
      ]
    : []),
  ...(inserted.length > 0
    ? ["Put in by hand: the row counts nowhere. Delete it; or, if its event_id was changed, put that back."]
    : []),
];
