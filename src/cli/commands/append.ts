import { type EntryBatch, sameColumn } from "../../core/entry.ts";
import { DaybookError } from "../../core/errors.ts";
import type { EventInput } from "../../core/event.ts";
import type { Receipt } from "../../core/store.ts";
import type { Log } from "../../open-log.ts";
import type { Args } from "../args.ts";
import type { Command, Result } from "../command.ts";
import type { Context } from "../context.ts";
import type { Paper } from "../format/paper.ts";
import { sinkFor } from "../intake/dry-run.ts";
import { entriesOfLines, entriesOfTable, refuseOtherTables } from "../intake/entries.ts";
import { eventFlags, inputFromFlags, namesEvent } from "../intake/flags.ts";
import { openEntries } from "../intake/open-entries.ts";
import { needsLook, totalsJson, totalsText } from "../intake/shown.ts";
import { type TakenIn, takeIn } from "../intake/take-in.ts";
import { roomNote, withNote } from "../room-text.ts";

/**
 * `daybook append`. JSON: `{"read":n,"appended":n,"duplicate":n,"conflict":n,"rejected":n,"problems":[{"row","column"|null,
 * "message"}],"receipts":[{"key","event_id","status","reason"|null}]}`: one receipt an event, in order.
 */
export const append: Command = {
  about:
    "Logs one event from flags, or those of a file: NDJSON (a JSON object a line) or CSV with an event's own columns. Sent again, an event is a duplicate and nothing is written.",
  operands: [{ name: "FILE", about: "NDJSON or CSV; - reads standard input", optional: true }],
  options: [
    ...eventFlags,
    { flags: "--encoding <name>", about: "of the file: utf8, latin1, utf16le (default: utf8)" },
    { flags: "--dry-run", about: "write nothing, show what would become of it" },
  ],
  examples: [
    [
      'daybook append --contact sarah --type stage_changed --set from=Qualified --set "to=Proposal Sent" --at 2026-05-09T15:20:00Z --actor "Rep B"',
      "log one event",
    ],
    [
      'daybook append --contact sarah --type note_added --data \'{"text":"Asked for a quote"}\' --cause call-118',
      "its data as JSON, and what makes it a different event from the next one",
    ],
    ["daybook append events.ndjson", "log the events of a file"],
    ["cat events.ndjson | daybook append - --json", "receipts for a script"],
  ],
  async run(args, context) {
    const [file] = args.operands;
    if (file !== undefined && namesEvent(args))
      throw new DaybookError("USAGE", "Give a FILE or the flags of one event, not both.", {
        hint: "daybook append --help shows both ways.",
      });
    if (file !== undefined) return appendFile(file, args, context);
    const input = inputFromFlags(args);
    const dry = args.flag("dry-run");
    const log = await context.openLog(dry ? "try" : "create");
    return settle(one(input), log, dry, "the event");
  },
};

async function* one(input: EventInput): AsyncGenerator<EntryBatch> {
  yield { rows: 1, entries: [{ row: 1, input, columnOf: sameColumn }] };
}

async function appendFile(path: string, args: Args, context: Context): Promise<Result> {
  const opened = await openEntries(path, context, { encoding: args.text("encoding") });
  const more = { source: args.text("source") };
  if (opened.format === "csv") refuseOtherTables(opened.csv.header, opened.file.name);
  const entries =
    opened.format === "csv"
      ? entriesOfTable(opened.csv.batches, null, more)
      : entriesOfLines(opened.lines, more);
  const dry = args.flag("dry-run");
  return settle(entries, await context.openLog(dry ? "try" : "create"), dry, opened.file.name);
}

async function settle(
  entries: AsyncIterable<EntryBatch>,
  log: Log,
  dry: boolean,
  name: string,
): Promise<Result> {
  const receipts: Receipt[] = [];
  const totals = await takeIn(entries, log, {
    onReceipt: (receipt) => void receipts.push(receipt),
    ...(dry ? { dry, sink: sinkFor(log) } : {}),
  });
  const note = dry ? null : await roomNote(log);
  return {
    json: { ...totalsJson(totals), receipts: receipts.map(receiptJson) },
    text: (paper) => withNote(shown(totals, receipts, name, dry, paper), note, paper),
    look: needsLook(totals),
  };
}

function shown(
  totals: TakenIn,
  receipts: readonly Receipt[],
  name: string,
  dry: boolean,
  paper: Paper,
): string {
  if (receipts.length !== 1)
    return totalsText(totals, name, null, dry ? "would be appended" : "appended", paper);
  const { status, event_id, reason } = receipts[0] as Receipt;
  const { ink } = paper;
  if (status === "appended") return ink.green(`${dry ? "would be appended" : "appended"}  ${event_id}`);
  if (status === "duplicate") return `duplicate  ${event_id}  ${reason ?? ""}`;
  return `${status === "conflict" ? ink.yellow(status) : ink.red(status)}  ${event_id ?? ""}${event_id === null ? "" : "  "}${reason ?? ""}`;
}

const receiptJson = ({ key, event_id, status, reason }: Receipt) => ({
  key,
  event_id,
  status,
  reason: reason ?? null,
});
