import { isDaybookError } from "../../../core/errors.ts";
import { untold } from "../../../core/find-edit.ts";
import type { CrmRecords } from "../../../core/remote.ts";
import { readAll } from "../../../core/store.ts";
import { type Finding, type Verified, verifyRows } from "../../../core/verify.ts";
import { strayFindings, withStrays } from "../../../core/verify-links.ts";
import { scriptHost } from "../../../hosts/script/host.ts";
import { fieldNamed } from "../../../stores/airtable/base-schema.ts";
import { straysOf } from "../../../stores/airtable/fill-links.ts";
import { countOf } from "../../../views/figures.ts";
import { readMarks } from "../../../views/read-marks.ts";
import {
  conflictLine,
  derivedLine,
  inAppMessage,
  renamedLines,
  soundLine,
  twinLines,
  wrongLine,
} from "../../../views/verify-lines.ts";
import type { ScriptLog } from "../../airtable/open-log.ts";
import { textIn } from "../../common/cells.ts";
import { homesOf, readCrm } from "../../common/crm.ts";
import type { Action, SetUpPanel } from "../panel.ts";
import { openLog } from "./read-log.ts";

/** As many rows at fault are shown. */
const most = 50;

/** Checks every row of the log. */
export const verify: Action = {
  label: "Verify",
  about: "Reads every row of the log and checks that it is as it was written.",
  async run(panel) {
    const { say } = panel;
    const log = openLog(panel);
    const { catalog, store } = log;
    const { hash } = scriptHost;
    const { isErased } = await readMarks(store, Number.POSITIVE_INFINITY, catalog, hash);
    say.text("Checking each row…");
    const rows = await verifyRows(readAll(store), { catalog, hash, isErased, unique: false });
    const { strays, unchecked } = await strayLinks(panel, log);
    const edited = withStrays(rows.edited, strays);
    const found = { ...rows, edited, ok: rows.ok && edited.length === 0 };
    const findings = [...edited, ...found.inserted];
    if (findings.length > 0) {
      say.text(wrongLine(findings.length));
      say.table(await rowsOf(findings.slice(0, most), panel, log));
      if (findings.length > most) say.text(`… and ${countOf(findings.length - most, "more row")}.`);
      say.list(stepsFor(found));
    }
    for (const conflict of found.conflicts.slice(0, most)) say.text(conflictLine(conflict));
    for (const line of [soundLine(found), ...renamedLines(found), ...twinLines(found)]) say.text(line);
    for (const line of [...unchecked, derivedLine, limits]) say.text(line);
  },
};

const limits =
  "What can't be seen from here: a row that was deleted, and one that was changed with its event_id worked out anew. A deleted row may still be in the base's trash; a copy that Daybook keeps on a computer knows which rows there were.";

/** Links that lead elsewhere. The CRM is read only where ids alone don't tell. */
async function strayLinks(
  panel: SetUpPanel,
  { store, linked }: ScriptLog,
): Promise<{ readonly strays: readonly Finding[]; readonly unchecked: readonly string[] }> {
  const rows = await store.linkedRows();
  const find = (records: CrmRecords): readonly Finding[] =>
    strayFindings(
      rows,
      (row) => straysOf(row, linked, records),
      records,
      ({ event_id }) => event_id,
    );
  const byRecord = find(nobody);
  const isTold = linked.Contact !== "other" && linked.Deal !== "other";
  if (isTold && byRecord.length === 0) return { strays: [], unchecked: [] };
  try {
    const { records } = await readCrm(homesOf(panel.base, panel.settings, "the settings"));
    return { strays: find(records), unchecked: [] };
  } catch (error) {
    if (!isDaybookError(error)) throw error;
    const unchecked = isTold ? [] : [`Where links lead couldn't be checked. ${error.message}`];
    return { strays: byRecord, unchecked };
  }
}

const nobody: CrmRecords = { contacts: new Map(), deals: new Map(), all: new Map() };

/** Findings as a table that leads to each row: by what stands in its first column, and by its address. */
async function rowsOf(findings: readonly Finding[], { base }: SetUpPanel, { events, store }: ScriptLog) {
  const rows = await store.linkedRows();
  const ids = findings.map(({ position }) => rows[position - 1]?.id ?? "");
  const column = fieldNamed(events, "event")?.name;
  const fields = column === undefined ? [] : [column];
  const { records } = await events.selectRecordsAsync({ fields, recordIds: ids });
  const byId = new Map(records.map((record) => [record.id, record]));
  return findings.map((finding, at) => {
    const { event_id, columns } = finding;
    const id = ids[at] ?? "";
    const record = byId.get(id);
    return {
      Row: record && column !== undefined ? textIn(record.getCellValue(column)) : null,
      event_id,
      Cell: columns?.join(", ") ?? null,
      "What is wrong": inAppMessage(finding),
      Address: `https://airtable.com/${base.id}/${events.id}/${id}`,
    };
  });
}

function stepsFor({ edited, inserted }: Pick<Verified, "edited" | "inserted">): readonly string[] {
  const isLink = (name: string): boolean => name === "Contact" || name === "Deal";
  const steps = [
    "To find a row: paste its address into the browser, or search the log's table for its event_id.",
  ];
  if (edited.some(({ columns = [], message }) => message.startsWith(untold) || !columns.every(isLink)))
    steps.push(
      "Edited: every answer leaves the row out. Open it, look at its revision history (the clock at its top), put the cell back as it was, and press Verify again.",
    );
  if (edited.some(({ columns = [] }) => columns.some(isLink)))
    steps.push("A link that leads elsewhere: empty its cell; Rebuild views fills it.");
  if (inserted.length > 0)
    steps.push(
      "Put in by hand: the row counts nowhere. Delete it; or, if its event_id was changed, put that back.",
    );
  return steps;
}
