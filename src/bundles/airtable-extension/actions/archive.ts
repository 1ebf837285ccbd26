import { logContact } from "../../../core/event.ts";
import { appendInputs } from "../../../core/log.ts";
import { timeBefore } from "../../../core/retention.ts";
import { catalogFrom } from "../../../core/settings.ts";
import { toIso } from "../../../core/time.ts";
import { scriptHost } from "../../../hosts/script/host.ts";
import { countOf, countText } from "../../../views/figures.ts";
import { openScriptLog } from "../../airtable/open-log.ts";
import { findTable } from "../../common/columns.ts";
import type { Action, SetUpPanel } from "../panel.ts";
import { type Download, downloadOf } from "./archive/check-file.ts";
import { type Plan, planArchive, type RecordRow } from "./archive/plan.ts";
import { settingsWhere } from "./capture.ts";
import { pickTable } from "./import/read-file.ts";
import { progressOf, sayFirst } from "./telling.ts";

/** Takes old events out of the log, once a file that the person downloaded is known to hold every one of them. */
export const archive: Action = {
  label: "Archive",
  about: "Takes out of the log what is too old to be kept, once a file that you download holds it.",
  run: archiveOld,
};

async function archiveOld(panel: SetUpPanel): Promise<void> {
  const { ask, say } = panel;
  const now = scriptHost.clock();
  const before = toIso(timeBefore(await keepOf(panel), now));
  const plan = await planArchive(panel, before);
  say.text(
    `Contacts and deals go as a whole, if their last event is older than ${before.slice(0, 10)} and they are in no open stage: ${countText(plan.subjects)} of them, ${countOf(plan.rows.length, "row")}. ${countText(plan.staying)} stay${plan.old > 0 ? `, ${countText(plan.old)} of them old ones that are in an open stage, or belong with one that stays` : ""}.`,
  );
  if (plan.rows.length === 0) {
    say.text("Nothing is to be taken out.");
    if (!(await ask.confirm("Was it broken off before, and its file is at hand?", "Finish it", "No"))) return;
  } else sayHow(panel);
  const file = downloadOf(await pickTable(panel));
  if (!isSafe(panel, plan, file)) return;
  const count = countOf(plan.rows.length, "row");
  if (plan.rows.length > 0) {
    say.text(
      `Each of them stands in ${file.name}, cell by cell. From then on that file is the archive, and the only place where they stand: keep it for good. The base's own tables and answers won't count them any more. On a computer, daybook archive --add brings the file beside the log, and all answers there count them again; until then daybook verify calls those that were sealed missing.`,
    );
    if (!(await ask.confirm(`Take ${count} out of ${panel.events}?`, "Take them out")))
      return say.text("Nothing was taken out.");
  }
  await takeOut(panel, plan, file, before);
}

/** How long events stay: as the settings say, else as the person does. */
async function keepOf({ ask, say, stored }: SetUpPanel): Promise<string> {
  const isSpan = (text: string): boolean => !Number.isNaN(timeBefore(text, scriptHost.clock()));
  const kept = stored?.json.retention?.keep ?? "";
  if (isSpan(kept)) return kept;
  say.text('The settings don\'t say how long events are kept; "retention": {"keep": "3y"} there would.');
  return ask.text("How long shall events stay? Write 3y, 18m, 26w or 400d.", (text) =>
    isSpan(text) ? null : "Write a number and y, m, w or d, such as 3y.",
  );
}

function sayHow({ say, events }: SetUpPanel): void {
  say.steps([
    `Open the table ${events} in another tab of your browser, and there a grid view that filters nothing and hides no column.`,
    "Press the arrow beside the view's name, and there Download CSV.",
    "Leave the file as it is: don't open and save it in a spreadsheet. Hand it in here.",
  ]);
}

/** Says which rows the file doesn't hold as they are: then none is taken out. */
function isSafe({ say }: SetUpPanel, { rows }: Plan, file: Download): boolean {
  const faults = rows.flatMap((row) => {
    const fault = file.fault(row);
    return fault === null ? [] : [`The row ${row.event_id} of ${row.timestamp} ${fault}.`];
  });
  if (faults.length === 0) return true;
  sayFirst(
    say,
    `${countOf(faults.length, "row isn't", "rows aren't")} safe in ${file.name}, so nothing was taken out:`,
    faults,
  );
  say.text("→ Download it anew from a view without filters and hidden columns, and hand that file in.");
  return false;
}

/** Airtable's most for one call. */
const portion = 50;

async function takeOut(panel: SetUpPanel, seen: Plan, file: Download, before: string): Promise<void> {
  const { base, say } = panel;
  // While somebody thought it over, an event may have come that keeps a contact.
  const { rows, ids } = seen.rows.length > 0 ? await planArchive(panel, before) : seen;
  const agreed = new Set(seen.rows.map(({ id }) => id));
  const going = rows.filter((row) => agreed.has(row.id) && file.fault(row) === null);
  const table = findTable(base, panel.events, settingsWhere);
  const tell = progressOf(say, going.length);
  for (let at = 0; at < going.length; at += portion) {
    await table.deleteRecordsAsync(going.slice(at, at + portion).map(({ id }) => id));
    tell(at + portion);
  }
  if (going.length > 0) say.text(`${countOf(going.length, "row")} taken out.`);
  await tellOf(panel, file, archivedIn(file, ids, going));
}

/** The rows of the file that the log has no more: those that were taken out before it was broken off are among them. */
function archivedIn(file: Download, ids: ReadonlySet<string>, gone: readonly RecordRow[]): readonly string[] {
  const out = new Set(gone.map(({ event_id }) => event_id));
  return file.ids().filter((event_id) => out.has(event_id) || !ids.has(event_id));
}

/** Appends the event that tells of the file; `sha256` is that of the event_ids that it alone holds, sorted, a line each. */
async function tellOf(panel: SetUpPanel, { name }: Download, archived: readonly string[]): Promise<void> {
  const { base, settings, say } = panel;
  if (archived.length === 0) return say.text(`${name} holds no row that isn't in the log.`);
  const { hash, clock } = scriptHost;
  const sha256 = hash(archived.map((event_id) => `${event_id}\n`).join(""));
  const input = {
    contact_id: logContact,
    event_type: "automation_run",
    event_data: { name: "archive", file: name, rows: archived.length, sha256 },
    source: "daybook:archive-panel",
    cause: sha256,
  };
  const rules = { catalog: catalogFrom(settings), timezone: settings.timezone, hash };
  const { store } = openScriptLog(base, settings, { name: panel.events, where: settingsWhere });
  const { receipts } = await appendInputs(store, [input], rules, toIso(clock()));
  const known = receipts[0]?.status === "duplicate" ? ", as it says already" : "";
  say.text(
    `The log says that ${name} holds ${countOf(archived.length, "row")} of it${known}. Keep that file.`,
  );
  say.text("Rebuild views brings the tables up to date.");
}
