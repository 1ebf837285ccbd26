import { oneLine } from "../../core/sentence.ts";
import { column, type TableRow } from "../../views/view.ts";
import { countOf, countText } from "../format/figures.ts";
import type { Paper } from "../format/paper.ts";
import { tableText } from "../format/table.ts";
import { calledBy, type Difference, type Drift } from "./difference.ts";
import type { Repair, RepairLeft } from "./edits.ts";
import { differs } from "./shape.ts";

const most = 50;

const columns = [
  column("Name", "text"),
  column("Column", "text"),
  column("CRM says", "text"),
  column("Log says", "text"),
  column("Log since", "when"),
  column("Log by", "text"),
  column("CRM changed", "when"),
  column("CRM changed by", "text"),
];

/** The differences as a table. */
function differencesText(differences: readonly Difference[], paper: Paper): string {
  const rows = differences.slice(0, most).map((each): TableRow => {
    const { field, column, crm, log, log_since, log_by, changed_at, changed_by } = each;
    const cells = [calledBy(each), column ?? field, crm, log, log_since, log_by, changed_at, changed_by];
    return rowOf(cells);
  });
  return withMore(tableText({ columns, rows }, paper), differences.length);
}

const rowOf = (cells: readonly (string | null)[], of = columns): TableRow =>
  Object.fromEntries(of.map((each, at) => [each.name, cells[at] ?? null]));

const withMore = (text: string, count: number): string =>
  count > most ? `${text}\n… and ${countText(count - most)} more; --json shows all` : text;

/** What a comparison found, for people. */
export function driftText(drift: Drift, place: string, paper: Paper): string {
  const { differences, records } = drift;
  const { ink } = paper;
  const head = differs(drift)
    ? ink.bold(
        `${countOf(differences.length, "value")} in ${place} ${differences.length === 1 ? "differs" : "differ"} from the log; ${countOf(records, "record was", "records were")} compared.`,
      )
    : ink.green(`The CRM and the log agree: ${countOf(records, "record was", "records were")} compared.`);
  const lines = [
    ...(differences.length > 0 ? [differencesText(differences, paper), ""] : []),
    head,
    ...restLines(drift).map((line) => ink.yellow(line)),
  ];
  if (differences.length + drift.unknown.length > 0)
    lines.push(
      "→ daybook drift --append logs what the CRM says; daybook drift --repair writes what the log says back to the CRM. Each shows first what it would do.",
    );
  return lines.join("\n");
}

const named = 3;

/** What else is to be said of a comparison, a sentence each. */
export function restLines({ unknown, gone, blocked, without, notes }: Drift): readonly string[] {
  const names = unknown.map(calledBy);
  const open = gone.filter((each) => each.open);
  const ids = open.map(({ contact_id, deal_id, stage }) => `${deal_id ?? contact_id} (${stage})`);
  return [
    ...(unknown.length > 0
      ? [`The log knows nothing yet of ${countOf(unknown.length, "record")}: ${someOf(names)}.`]
      : []),
    ...(open.length > 0
      ? [
          `The CRM has no record (any more) of ${countText(open.length)} that the log has in a stage: ${someOf(ids)}. They stay there until the log says how they ended: daybook append --type stage_changed, or contact_merged.`,
        ]
      : []),
    ...(gone.length > open.length
      ? [
          `The CRM has no record of ${countText(gone.length - open.length)} more that the log knows, none of them in an open stage.`,
        ]
      : []),
    ...(blocked > 0
      ? [
          `${countOf(blocked, "record was", "records were")} not compared: rows about ${blocked === 1 ? "it" : "them"} were changed by hand. daybook verify names them.`,
        ]
      : []),
    ...(without > 0
      ? [
          `${countOf(without, "record")} can't be in the log: a deal without a contact, or a record without an id of its own.`,
        ]
      : []),
    ...notes,
  ].map(oneLine);
}

const someOf = (names: readonly string[]): string =>
  names.length > named
    ? `${names.slice(0, named).join("; ")} and ${countText(names.length - named)} more`
    : names.join("; ");

const editColumns = [
  column("Name", "text"),
  column("Column", "text"),
  column("CRM says", "text"),
  column("Would say", "text"),
];

/** What would be written back, as a table. */
export function repairsText(edits: readonly Repair[], paper: Paper): string {
  const rows = edits
    .slice(0, most)
    .map((each) => rowOf([calledBy(each), each.edit.column, each.edit.from, each.edit.to], editColumns));
  return withMore(tableText({ columns: editColumns, rows }, paper), edits.length);
}

/** What keeps its value, and why, a line each. */
export function leftLines(left: readonly RepairLeft[], { ink }: Paper): readonly string[] {
  const lines = left
    .slice(0, most)
    .map((each) => ink.yellow(oneLine(`Left alone: ${calledBy(each)}, ${each.edit.column}: ${each.why}`)));
  return left.length > most ? [...lines, `… and ${countText(left.length - most)} more left alone`] : lines;
}
