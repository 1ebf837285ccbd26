import { writeFile } from "node:fs/promises";
import { catalogFrom } from "../../core/settings.ts";
import type { Writers } from "../../stores/sheets/protect.ts";
import { addsSomething } from "../../stores/sheets/set-up.ts";
import { type Applied, applySetUp, driftOf } from "../../stores/sheets/set-up-apply.ts";
import { keepSheetSettings } from "../../stores/sheets/set-up-settings.ts";
import { type Book, readBook } from "../../stores/sheets/tabs.ts";
import type { Args } from "../args.ts";
import type { Result } from "../command.ts";
import type { Context } from "../context.ts";
import { wrap } from "../format/wrap.ts";
import { type OpenSheet, openSheet } from "../open-sheet.ts";
import { agreed } from "./agreed.ts";
import { asks } from "./asks.ts";
import { draftAgain } from "./base-draft.ts";
import { driftText } from "./plan-text.ts";
import { draftSheet } from "./sheet-draft.ts";
import { type SettledSheet, settleTabs } from "./sheet-names.ts";
import { sheetResult } from "./sheet-result.ts";
import { howSheetsWork, sheetPlanSum, sheetPlanText, sheetRoomText, zoneNote } from "./sheet-text.ts";
import { unnamedNote, writersFor } from "./sheet-writers.ts";
import { configText } from "./starter-config.ts";
import type { Template } from "./template.ts";
import { worthIt } from "./worth-it.ts";

/** Sets a log in a Google spreadsheet up; `fresh`: there is no config yet. Nothing is written before what would be was shown and agreed to. */
export async function initSheet(
  file: string,
  log: string,
  fresh: boolean,
  args: Args,
  context: Context,
  template: Template | null,
): Promise<Result> {
  const ask = asks(args, context) ? context.ask : null;
  const dry = args.flag("dry-run");
  const { columns } = context.io;
  const opened = await openSheet(log, context);
  if (fresh && ask !== null) context.io.err(`${worthIt(columns)}\n\n${howSheetsWork(columns)}\n\n`);
  const book = await readBook(opened.client);
  const writers = await writersFor(args, opened, book, ask);
  const first = fresh
    ? await draftSheet(file, opened, book, args, ask, template)
    : await draftAgain(file, opened.tab);
  const settled = await settleTabs(first, opened.spreadsheet, book, writers, ask);
  const shown = preview(settled, book, writers, context);
  const { draft, plan } = settled;
  const sum = addsSomething(plan) ? sheetPlanSum(plan) : null;
  if (!dry) await agreed({ draft, file, shown, place: "spreadsheet", sum }, args, context);
  const applied = dry ? planned(settled) : await write(settled, file, opened, book, writers, context);
  const kept = await keep(settled, opened, book, dry, context);
  if (!dry && settled.plan.tabs[0]?.tab === null) await countRoom(context);
  return sheetResult({ file, shown, opened, book, settled, applied, kept, template }, args, context);
}

/** What would be added and what it costs, in words; the sums only where the log is to be made. */
function preview(
  { plan, draft }: SettledSheet,
  book: Book,
  writers: Writers,
  { flags, io }: Context,
): string {
  if (flags.json) return "";
  const parts = [sheetPlanText(plan, io.columns)];
  if (plan.tabs.some(({ tab }) => tab === null))
    parts.push(
      ["What it costs:", ...sheetRoomText(book, plan).map((line) => wrap(line, io.columns))].join("\n"),
    );
  const zone = zoneNote(book, draft.settings);
  if (zone !== null) parts.push(wrap(zone, io.columns));
  const unnamed = unnamedNote(writers, plan);
  if (unnamed !== null) parts.push(wrap(unnamed, io.columns));
  if (plan.drift.length > 0) parts.push(driftText(plan.drift, io.columns));
  return parts.join("\n\n");
}

/** The config first: a run that dies after it is completed by the next. */
async function write(
  { draft, wanted, anew }: SettledSheet,
  file: string,
  { client }: OpenSheet,
  book: Book,
  writers: Writers,
  { sleep }: Context,
): Promise<Applied> {
  if (draft.changed) await writeFile(file, configText(draft.json), draft.fresh ? { flag: "wx" } : {});
  const catalog = catalogFrom(draft.settings);
  return applySetUp(client, book, { wanted, writers, anew, catalog, settings: draft.json, sleep });
}

/** Keeps the config on the front page too, where the sheet's own script reads it; a new page is made with it. */
async function keep(
  { plan, draft }: SettledSheet,
  { client }: OpenSheet,
  book: Book,
  rehearse: boolean,
  { sleep }: Context,
): Promise<boolean> {
  const front = plan.tabs.find(({ wanted }) => wanted.word === "daybook");
  if (!front) return false;
  const clock = { sleep, random: Math.random };
  return (
    front.tab === null || keepSheetSettings(client, book, front.wanted.name, draft.json, { rehearse, clock })
  );
}

/** From now on every append tells how much room is left. */
async function countRoom(context: Context): Promise<void> {
  const log = await context.openLog("write");
  await log.room({ count: true }).catch(() => null);
}

const planned = ({ plan }: SettledSheet): Applied => ({
  tables: plan.tabs.map(({ wanted, tab, columns }) => ({
    name: wanted.name,
    created: tab === null,
    columns: columns.map(({ name }) => name),
  })),
  protected: plan.guard?.repair != null || plan.tabs[0]?.tab === null,
  drift: driftOf(plan),
});
