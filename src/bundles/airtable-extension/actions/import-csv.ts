import { type Entry, type InputEntry, isInput } from "../../../core/entry.ts";
import type { Event } from "../../../core/event.ts";
import { appendInputs, prepareInputs } from "../../../core/log.ts";
import { entriesBy } from "../../../core/row-entries.ts";
import { catalogFrom } from "../../../core/settings.ts";
import { settling } from "../../../core/settle.ts";
import type { Receipt } from "../../../core/store.ts";
import { toIso } from "../../../core/time.ts";
import { type Totals, tallyOf } from "../../../core/totals.ts";
import { scriptHost } from "../../../hosts/script/host.ts";
import { countOf, countText } from "../../../views/figures.ts";
import { namesFrom } from "../../../views/names.ts";
import { openScriptLog } from "../../airtable/open-log.ts";
import { homesOf, readCrm } from "../../common/crm.ts";
import { eventLine } from "../../common/event-line.ts";
import type { Action, SetUpPanel } from "../panel.ts";
import { settingsWhere } from "./capture.ts";
import { type PickedTable, pickTable } from "./import/read-file.ts";
import { readMap } from "./import/read-map.ts";
import { askIds, type IdOf } from "./import/use-records.ts";
import { progressOf, sayFirst } from "./telling.ts";

/** Brings history in from a CSV, after showing what it makes of it. */
export const importCsv: Action = {
  label: "Import a CSV",
  about: "Brings in history: shows which events a file's rows make, and logs them.",
  run: importFile,
};

async function importFile(panel: SetUpPanel): Promise<void> {
  const { ask, say, base, settings } = panel;
  const mapped = await readMap(panel, await pickTable(panel));
  if (mapped === null) return say.text("Nothing was written.");
  const { file, map } = mapped;
  const homes = homesOf(base, settings, settingsWhere);
  const plain = entriesBy(map, { source: `import:${file.name}` });
  const found = file.rows.flatMap((row) => plain(row));
  const home = homes.find(({ rowIs }) => rowIs === "contact");
  const idOf = await askIds(panel, home, mapped, found.filter(isInput));
  if (idOf === null) return say.text("Nothing was written.");
  const entries = found.flatMap((entry) => (isInput(entry) ? named(entry, idOf) : [bare(entry)]));
  const inputs = entries.filter(isInput).map(({ input }) => input);

  const rules = { catalog: catalogFrom(settings), timezone: settings.timezone, hash: scriptHost.hash };
  const now = toIso(scriptHost.clock());
  const { events, items, receipts, problems } = prepareInputs(inputs, rules, now);
  const onPut = progressOf(say, events.length);
  const log = openScriptLog(base, settings, { name: panel.events, where: settingsWhere, onPut });
  const held = new Set((await log.store.read()).rows.map((row) => row.idempotency_key));
  const fresh = events.filter((event) => !held.has(event.idempotency_key));
  const names = namesFrom((await readCrm(homes)).records);
  say.text(
    `${countOf(file.rows.length, "row")}: ${countOf(fresh.length, "event")} to log, ${countText(events.length - fresh.length)} in the log already.`,
  );
  sayFirst(
    say,
    "The first of them:",
    fresh.slice(0, 10).map((event) => eventLine(event, { ...rules, names })),
  );
  const foreseen = receipts.slice();
  items.forEach((item, at) => {
    const { idempotency_key: key, event_id } = events[at] as Event;
    foreseen[item] = { key, event_id, status: "appended" };
  });
  sayProblems(panel, settled(file, entries, { receipts: foreseen as Receipt[], problems }));
  if (fresh.length === 0) return say.text("Nothing new is in the file.");
  if (!(await ask.confirm(`Log ${countOf(fresh.length, "event")}?`, "Log them")))
    return say.text("Nothing was written.");
  const totals = settled(file, entries, await appendInputs(log.store, inputs, rules, now));
  say.text(
    `${countOf(totals.appended, "event")} logged, ${countText(totals.duplicate)} in the log already, ${countText(totals.conflict)} in conflict with it, ${countText(totals.rejected)} rejected.`,
  );
  sayProblems(panel, totals);
  say.text("Rebuild views shows them there.");
}

function named(entry: InputEntry, idOf: IdOf): readonly Entry[] {
  const contact_id = idOf(entry);
  return contact_id === null ? [] : [{ ...entry, input: { ...entry.input, contact_id } }];
}

/** Why a row yields no event; hints are for those who write maps. */
const bare = (entry: Entry): Entry =>
  isInput(entry)
    ? entry
    : { ...entry, problems: entry.problems.map(({ column, message }) => ({ column, message })) };

function settled(
  { rows }: PickedTable,
  entries: readonly Entry[],
  appended: Parameters<ReturnType<typeof settling>>[1],
): Totals {
  const tally = tallyOf();
  tally.read(rows.length);
  settling(tally)(entries, appended);
  return tally.totals();
}

function sayProblems({ say }: SetUpPanel, { problems, problem_count }: Totals): void {
  const lines = problems.map(
    ({ row, column, message }) => `row ${row}${column === null ? "" : `, column ${column}`}: ${message}`,
  );
  sayFirst(say, `${countOf(problem_count, "thing")} to look at:`, lines, 20);
}
