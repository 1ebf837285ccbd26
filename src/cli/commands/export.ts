import { open } from "node:fs/promises";
import { DaybookError } from "../../core/errors.ts";
import { parseWhen } from "../../core/parse-when.ts";
import { fromIso } from "../../core/time.ts";
import { inBlocks, type Write, writeWholeFrom } from "../../hosts/node/write-whole.ts";
import type { Log } from "../../open-log.ts";
import { contextAt, notesOf } from "../../views/ask-views.ts";
import type { Args } from "../args.ts";
import type { Command, Result } from "../command.ts";
import type { Context } from "../context.ts";
import type { Choice } from "../export/choice.ts";
import type { Exported, Format } from "../export/format.ts";
import { writeOcel } from "../export/ocel.ts";
import { writeCsv, writeNdjson } from "../export/rows.ts";
import { writeXes } from "../export/xes.ts";
import { countOf } from "../format/figures.ts";
import { progressOf } from "../progress.ts";
import { knownType } from "./events.ts";
import { asOfFrom } from "./view.ts";

/** `daybook export`. JSON, which needs -o: `{"format","file","events":n,"bytes":n,"left_out":n}`. */
export const exportLog: Command = {
  about:
    "Hands the log on. csv: every row as it stands, sealed ones first; ndjson: CloudEvents 1.0; daybook import reads both back byte for byte. ocel (OCEL 2.0) and xes (IEEE 1849) are for process mining: what was voided, the voids, what is about the log itself and changes to what was held already aren't in them, and merges are followed. No cell of the csv is altered: import it into a spreadsheet as text, or take daybook events --csv, which is made to be opened there.",
  options: [
    { flags: "-o, --output <file>", about: "where to write it, whole or not at all (default: -, print it)" },
    {
      flags: "--format <form>",
      about: "csv, ndjson, ocel or xes (default: by the file's ending, else csv)",
    },
    { flags: "--contact <id>", about: "of a contact" },
    { flags: "--deal <id>", about: "of a deal" },
    { flags: "--type <type>", about: "of a type, such as stage_changed" },
    { flags: "--source <name>", about: "what one workflow wrote" },
    { flags: "--since <time>", about: "from a time on: 2026-04-01, 30d, today" },
    { flags: "--until <time>", about: "before a time" },
    { flags: "--as-of <time>", about: "nothing later than a time" },
  ],
  examples: [
    ["daybook export -o log.csv", "every row, to be kept, checked or imported again"],
    ["daybook export -o events.ndjson --since 2026-04-01", "events for another program"],
    ["daybook export --format ocel -o log.json", "for process mining with several kinds of objects"],
    ["daybook export -o log.xes --type stage_changed", "for process mining by deal"],
  ],
  async run(args, context) {
    const output = args.text("output");
    const file = output === "-" ? undefined : output;
    const name = formatFrom(args.text("format"), file);
    const format = formats[name];
    if (file === undefined && context.flags.json)
      throw new DaybookError("USAGE", "--json tells what was written; the export itself needs a file.", {
        hint: `Add -o FILE, such as -o log.${name}.`,
      });
    const log = await context.openLog();
    const choice = choiceFrom(args, log);
    if (file === undefined) {
      const { write, end } = inBlocks(context.io.out);
      const { left_out } = await written(log, format, choice, write, args, context);
      end();
      for (const note of notesOf({ left_out, loops: [] })) context.io.err(`${note}\n`);
      return { json: null, text: () => "" };
    }
    const path = context.path(file);
    await refuseLog(path);
    let exported: Exported = { events: 0, left_out: 0 };
    const bytes = await writeWholeFrom(path, async (write) => {
      exported = await written(log, format, choice, write, args, context);
    });
    return resultOf({
      format: name,
      file: path,
      events: exported.events,
      bytes,
      left_out: exported.left_out,
    });
  },
};

type FormatName = "csv" | "ndjson" | "ocel" | "xes";

const mining =
  "Voids, what they took back, what is about the log itself and changes to what was held already aren't in it.";

const formats: Readonly<Record<FormatName, Format>> = {
  csv: {
    endings: /\.csv$/i,
    note: "Rows as they stand: daybook verify tells whether any was changed by hand. A cell may begin with =: import the file into a spreadsheet as text.",
    write: writeCsv,
  },
  ndjson: {
    endings: /\.(ndjson|jsonl)$/i,
    note: "daybook import reads it back, with the same ids.",
    write: writeNdjson,
  },
  ocel: { endings: /\.(json|jsonocel)$/i, note: mining, write: writeOcel },
  xes: { endings: /\.xes$/i, note: mining, write: writeXes },
};

const formatNames: readonly FormatName[] = ["csv", "ndjson", "ocel", "xes"];

function formatFrom(given: string | undefined, file: string | undefined): FormatName {
  const named = formatNames.find((name) => name === given?.toLowerCase());
  if (named !== undefined) return named;
  if (given !== undefined)
    throw new DaybookError("USAGE", `--format ${JSON.stringify(given)} isn't known.`, {
      hint: "It is csv, ndjson, ocel or xes.",
    });
  if (file === undefined) return "csv";
  const byEnding = formatNames.find((name) => formats[name].endings.test(file));
  if (byEnding !== undefined) return byEnding;
  throw new DaybookError("USAGE", `${file} doesn't say by its ending what form it is to have.`, {
    hint: "Add --format csv, ndjson, ocel or xes.",
  });
}

function choiceFrom(args: Args, log: Log): Choice {
  const time = { now: fromIso(log.now()), timezone: log.settings.timezone };
  const [contact, deal, type] = [args.text("contact"), args.text("deal"), args.text("type")];
  const [since, until, asOf] = [args.text("since"), args.text("until"), args.text("as-of")];
  return {
    query: {
      ...(contact === undefined ? {} : { contacts: [contact] }),
      ...(deal === undefined ? {} : { deals: [deal] }),
      ...(type === undefined ? {} : { types: [knownType(type, log)] }),
      ...(since === undefined ? {} : { since: parseWhen(since, "--since", time) }),
      ...(until === undefined ? {} : { until: parseWhen(until, "--until", time) }),
    },
    source: args.text("source"),
    as_of: asOf === undefined ? undefined : parseWhen(asOf, "--as-of", time),
  };
}

async function written(
  log: Log,
  format: Format,
  choice: Choice,
  write: Write,
  args: Args,
  context: Context,
): Promise<Exported> {
  const progress = progressOf(context, "export", null);
  const stop = context.stopSignal();
  const store = await log.toRead();
  const { catalog, hash, leaves, settings } = log;
  const rules = contextAt(asOfFrom(args, log), settings);
  const tell = (events: number): void => progress.at(0, events);
  const onEvents = async (events: number): Promise<void> => {
    tell(events);
    // Reading a file never waits: only so does a Ctrl-C get its turn.
    await new Promise((turn) => setImmediate(turn));
    await context.io.drained?.();
    if (stop.aborted) throw new DaybookError("INTERRUPTED", "Stopped: no file was written.");
  };
  try {
    return await format.write({ store, catalog, hash, rules, leaves, tell, onEvents }, choice, write);
  } finally {
    progress.end();
  }
}

/** A log is the one file that can't be made anew. */
async function refuseLog(path: string): Promise<void> {
  const start = Buffer.alloc(15);
  try {
    const file = await open(path);
    await file.read(start, 0, start.length, 0).finally(() => file.close());
  } catch {
    return; // Not there, or what is wrong with it is said when it is written.
  }
  if (start.toString("latin1") === "SQLite format 3")
    throw new DaybookError("USAGE", `${path} is a SQLite file, perhaps the log itself.`, {
      hint: "Name another file.",
    });
}

interface Told extends Exported {
  readonly format: FormatName;
  readonly file: string;
  readonly bytes: number;
}

const resultOf = (told: Told): Result => ({
  json: told,
  text: ({ ink }) =>
    [
      `Written: ${told.file} (${countOf(told.events, told.format === "csv" ? "row" : "event")}, ${Math.ceil(told.bytes / 1024)} KB)`,
      `→ ${formats[told.format].note}`,
      ...notesOf({ left_out: told.left_out, loops: [] }).map((note) => ink.yellow(note)),
    ].join("\n"),
});
