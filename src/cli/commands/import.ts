import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import type { EntryBatch } from "../../core/entry.ts";
import { DaybookError } from "../../core/errors.ts";
import { fromIso } from "../../core/time.ts";
import type { Log } from "../../open-log.ts";
import type { Args } from "../args.ts";
import type { Command, Result } from "../command.ts";
import type { Context } from "../context.ts";
import { countText } from "../format/figures.ts";
import { type ChosenMap, chooseMap } from "../intake/choose-map.ts";
import { sinkFor } from "../intake/dry-run.ts";
import { entriesOfLines, entriesOfTable } from "../intake/entries.ts";
import { mapText, openEntries } from "../intake/open-entries.ts";
import { firstEvents, proposal } from "../intake/propose.ts";
import { mapNotes, needsLook, totalsJson, totalsText } from "../intake/shown.ts";
import { type TakenIn, takeIn } from "../intake/take-in.ts";
import type { ClosingSink } from "../intake/worker-sink.ts";
import { progressOf } from "../progress.ts";
import { roomNote, withNote } from "../room-text.ts";

/**
 * `daybook import`. JSON: `{"read":n,"appended":n,"duplicate":n,"conflict":n,"rejected":n,"problems":[{"row","column"|null,
 * "message"}]}`; where a map is needed and none was given: `{"map":{…},"ready"?:name,"first":[event…]}`, and nothing is written.
 */
export const importFile: Command = {
  about:
    "Brings history in from a CSV: with a map that says which columns make which events, or without one if the columns are an event's own (an export) or the file is NDJSON. Run it again after a break or with a longer file: what is in the log is not written twice.",
  operands: [{ name: "FILE", about: "CSV (comma, semicolon or tab) or NDJSON; - reads standard input" }],
  options: [
    {
      flags: "--map <file>",
      about:
        "which columns make which events: a file, or a ready map's name, such as hubspot-deals; without it one is proposed",
    },
    { flags: "--dates <order>", about: "how dates such as 03/04/2026 are written: MM/DD/YYYY or DD/MM/YYYY" },
    { flags: "--numbers <marks>", about: "how amounts are written: 1,234.56 or 1.234,56" },
    { flags: "--source <name>", about: "what the events' source is (default: the map's, else import:FILE)" },
    { flags: "--encoding <name>", about: "of the file: utf8, latin1, utf16le (default: utf8)" },
    { flags: "--again <text>", about: "log once more what was voided, with any text not used before" },
    { flags: "--dry-run", about: "write nothing, show what would become of it" },
    { flags: "--yes", about: "take the proposed map without asking" },
  ],
  examples: [
    ["daybook import leads.csv", "propose a map, show the first events that it makes"],
    ["daybook import leads.csv --map leads.map.json --dry-run", "try a map; nothing is written"],
    ["daybook import leads.csv --map leads.map.json", "do it"],
    [
      "daybook import deals.csv --map hubspot-deals --dates DD/MM/YYYY",
      "a CRM's export by a ready map: HubSpot, Salesforce, Pipedrive, GoHighLevel",
    ],
  ],
  async run(args, context) {
    const [path = "-"] = args.operands;
    let tell: (bytes: number) => void = () => undefined;
    const opened = await openEntries(path, context, {
      encoding: args.text("encoding"),
      onBytes: (total) => tell(total),
    });
    const chosen = await chooseMap(opened, args, context);
    if (chosen.isProposed) {
      const go =
        args.flag("yes") ||
        (!context.flags.json && context.io.interactive && (await goOn(chosen, path, context)));
      if (!go) {
        await opened.file.close();
        return proposal(chosen, path, context);
      }
    }
    return write(entriesFrom(chosen, args), chosen, args, context, (at) => {
      tell = at;
    });
  },
};

function entriesFrom({ opened, map }: ChosenMap, args: Args): AsyncIterable<EntryBatch> {
  const more = { source: args.text("source"), again: args.text("again") };
  if (opened.format === "ndjson") return entriesOfLines(opened.lines, more);
  return entriesOfTable(opened.csv.batches, map, more);
}

/** Shows what a proposed map makes, and asks whether to go on; the map is kept beside the file. */
async function goOn(chosen: ChosenMap, path: string, context: Context): Promise<boolean> {
  context.io.err(`${await firstEvents(chosen, context)}\n`);
  const go = await context.ask.confirm("Write these and the rest with this map?", "no");
  const { map, ready } = chosen;
  if (!go || path === "-" || map === null || ready !== undefined) return go;
  const file = `${context.path(path).replace(/\.\w+$/, "")}.map.json`;
  // --again is meant for this once.
  await writeFile(file, mapText({ ...map, again: undefined }), { flag: "wx" }).then(
    () => context.io.err(`The map is kept in ${file}: import later files with --map.\n`),
    () => undefined,
  );
  return true;
}

async function write(
  entries: AsyncIterable<EntryBatch>,
  { opened, lacking = [] }: ChosenMap,
  args: Args,
  context: Context,
  onBytes: (tell: (bytes: number) => void) => void,
): Promise<Result> {
  const dry = args.flag("dry-run");
  const { name, size } = opened.file;
  const log = await context.openLog(dry ? "try" : "create");
  const stop = context.stopSignal();
  const progress = progressOf(context, name, size);
  let bytes = 0;
  onBytes((total) => {
    bytes = total;
  });
  const started = fromIso(context.now());
  const thread = dry || (size ?? 0) < worthThread ? null : await threadFor(log, context);
  const totals = await takeIn(entries, log, {
    onBatch: (rows) => progress.at(bytes, rows),
    stopped: () => stop.aborted,
    waiting: size === null ? stop : undefined,
    dry,
    sink: dry ? sinkFor(log) : (thread ?? undefined),
  }).finally(async () => {
    await thread?.close();
    progress.end();
  });
  const ms = fromIso(context.now()) - started;
  if (totals.stopped_at !== undefined) throw interrupted(totals, totals.stopped_at, dry);
  const note = dry ? null : await roomNote(log);
  return {
    json: totalsJson(totals),
    text: (paper) => {
      const text = totalsText(totals, name, ms, dry ? "would be appended" : "appended", paper);
      return withNote([text, ...mapNotes(totals, lacking)].join("\n"), note, paper);
    },
    look: needsLook(totals),
  };
}

const interrupted = ({ appended }: TakenIn, row: number, dry: boolean): DaybookError =>
  dry
    ? new DaybookError("INTERRUPTED", `Stopped after row ${countText(row)}; nothing was written.`)
    : new DaybookError(
        "INTERRUPTED",
        `Stopped after row ${countText(row)}: ${countText(appended)} events were appended, and are kept.`,
        { hint: "Run the same command again to go on: what is in the log is not written twice." },
      );

/** Bytes from which on a file takes so long that a second thread starts up in less than it saves. */
const worthThread = 500_000;

async function threadFor({ archives }: Log, context: Context): Promise<ClosingSink | null> {
  const { url, settings } = await context.setup();
  // The thread knows the log's file alone; what stands in archives must not come in again.
  if (archives !== null && existsSync(archives)) return null;
  const path = /^sqlite:(?:\/\/)?(.+)$/.exec(url)?.[1];
  if (path === undefined) return null;
  const { openWorkerSink } = await import("../intake/worker-sink.ts");
  return openWorkerSink(path, settings);
}
