import type { Row } from "../../core/event.ts";
import { untold } from "../../core/find-edit.ts";
import { readAll } from "../../core/store.ts";
import { type Finding, type Verified, verifyRows } from "../../core/verify.ts";
import type { SealVerified } from "../../core/verify-seal.ts";
import { sheetsTarget } from "../../stores/sheets/target.ts";
import { countOf } from "../../views/figures.ts";
import { readMarks } from "../../views/read-marks.ts";
import { type Sealable, verifySealed } from "../../views/seal-log.ts";
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

/** Checks every row of the log, also against the seal where the front page keeps one; what it found, in lines. */
export async function verify(desk: Desk): Promise<readonly string[]> {
  const { log, catalog, host, events } = desk;
  const rows: Row[] = [];
  for await (const row of readAll(log)) rows.push(row);
  const { isErased, erasedBy } = await readMarks(storeOf(rows), Number.POSITIVE_INFINITY, catalog, host.hash);
  const found = await verified(desk, { rows, catalog, hash: host.hash, isErased, erasedBy });
  const findings = [...found.edited, ...found.inserted, ...found.moved];
  const gone = found.missing.length;
  return [
    ...(found.broken === undefined ? [] : [found.broken]),
    ...(findings.length > 0 ? [wrongLine(findings.length)] : []),
    ...findings.slice(0, most).map((finding) => lineOf(finding, events)),
    ...(findings.length > most ? [`… and ${countOf(findings.length - most, "more row")}.`] : []),
    ...(gone > 0
      ? [
          `${countOf(gone, "sealed row is", "sealed rows are")} missing: ${found.missing
            .slice(0, most)
            .map(({ event_id }) => event_id)
            .join(
              ", ",
            )}${gone > most ? ", …" : ""}. Bring ${gone === 1 ? "it" : "them"} back by File > Version history.`,
        ]
      : []),
    ...stepsFor(found),
    ...found.conflicts.slice(0, most).map(conflictLine),
    soundLine(found),
    ...renamedLines(found),
    ...twinLines(found),
    derivedLine,
    limits,
  ];
}

async function verified({ client, front, host }: Desk, log: Sealable): Promise<SealVerified> {
  if (front.tab !== null)
    return verifySealed(log, { target: sheetsTarget(client, { clock: host }), front: front.tab });
  const rules = { catalog: log.catalog, hash: log.hash, isErased: log.isErased, unique: false };
  return verifyRows(readAll(storeOf(log.rows)), rules);
}

const limits =
  "What can't be seen from here: a row that was never sealed and was deleted, or was changed with its event_id worked out anew. File > Version history shows both.";

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
