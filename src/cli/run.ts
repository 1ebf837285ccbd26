import manifest from "../../package.json" with { type: "json" };
import { DaybookError, errorJson } from "../core/errors.ts";
import type { Result } from "./command.ts";
import { contextOf, type Machine } from "./context.ts";
import { paint } from "./format/paint.ts";
import { paperOf } from "./format/paper.ts";
import { maskSecrets } from "./mask.ts";
import { readCommandLine, type Typed } from "./program.ts";
import { withDotEnv } from "./read-env.ts";

/** How a command line ends: 0 done, 1 failed, 2 wrong usage or config, 3 done but look, 130 broken off with Ctrl-C. */
export type ExitCode = 0 | 1 | 2 | 3 | 130;

/** Runs one command line: the only place that prints results and errors and decides the exit code. Never throws. */
export async function run(argv: readonly string[], given: Machine): Promise<ExitCode> {
  const json = saysJson(argv);
  const plain = saysPlain(argv);
  const io = plain ? { ...given.io, colours: { out: false, err: false } } : given.io;
  let machine: Machine = { ...given, io };
  try {
    machine = { ...machine, env: await withDotEnv(given.env, given.cwd) };
    const typed = await readCommandLine(argv, io, manifest.version);
    return typed === null ? 0 : await runTyped(typed, machine);
  } catch (error) {
    if (isShown(error)) return 0;
    return printError(fromParser(error), machine, json);
  }
}

async function runTyped({ command, args, flags }: Typed, machine: Machine): Promise<ExitCode> {
  const context = contextOf(machine, flags);
  try {
    const result = await command.run(args, context);
    const wantsCsv = (command.options ?? []).some((spec) => spec.flags === csvFlag) && args.flag("csv");
    if (flags.json) machine.io.out(`${JSON.stringify(withNotes(result.json, context.notes()))}\n`);
    else machine.io.out(await shownAs(result, wantsCsv, machine, () => context.setup()));
    return result.failed ? 1 : result.look ? 3 : 0;
  } finally {
    await context.close();
  }
}

/** JSON goes where stderr may not: what there is to say about all that was read stands in it, too. */
function withNotes(json: unknown, said: readonly string[]): unknown {
  if (said.length === 0 || typeof json !== "object" || json === null || Array.isArray(json)) return json;
  const { notes = [] } = json as { readonly notes?: readonly string[] };
  return { ...json, notes: [...new Set([...said, ...notes])] };
}

/** The flag of commands whose result can be printed as CSV. */
const csvFlag = "--csv";

async function shownAs(
  result: Result,
  csv: boolean,
  { io, now }: Machine,
  setup: () => Promise<{ readonly settings: { readonly timezone: string } }>,
): Promise<string> {
  if (csv && result.table) return (await import("./format/csv.ts")).csvText(result.table);
  const timezone = await setup().then(
    ({ settings }) => settings.timezone,
    () => "UTC",
  );
  const text = result.text(paperOf(io, now(), timezone));
  return text === "" ? "" : `${text.replace(/\n+$/, "")}\n`;
}

const usageCodes =
  /^(USAGE|NOT_JSON|CONFIG_\w+|MAP_\w+|UNKNOWN_(TIMEZONE|STORE|LOG\w*|TYPE|VIEW|FIELD)|BAD_(TIME|URL)|NEEDS_YES|LOG_URL_\w+)$/;

function printError(error: unknown, { io, env }: Machine, json: boolean): ExitCode {
  const { row, column, ...said } = errorJson(error);
  const mask = (text: string): string => maskSecrets(text, env);
  const hint =
    said.hint ??
    (said.code === "UNEXPECTED"
      ? "This is a fault of Daybook's own, or of the computer: nothing half done was kept. Try again."
      : null);
  const shown = { ...said, message: mask(said.message), hint: hint === null ? null : mask(hint) };
  if (json) {
    const place = { ...(row === undefined ? {} : { row }), ...(column === undefined ? {} : { column }) };
    io.out(`${JSON.stringify({ error: { ...shown, ...place } })}\n`);
  } else {
    const ink = paint(io.colours.err);
    const where = [
      row === undefined ? [] : `row ${row}`,
      // Without a row, a sentence that names its column needs no more of a place.
      column === undefined || (row === undefined && said.message.includes(column)) ? [] : `column ${column}`,
    ].flat();
    io.err(`${ink.red(where.length > 0 ? `${where.join(", ")}: ${shown.message}` : shown.message)}\n`);
    if (shown.hint !== null) io.err(`${ink.dim("→")} ${shown.hint}\n`);
  }
  if (said.code === "INTERRUPTED" || said.code === "CANCELLED") return 130;
  return usageCodes.test(said.code) ? 2 : 1;
}

/** What commander throws for wrong usage, as an error of ours; all else as it is. */
function fromParser(error: unknown): unknown {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  if (typeof code !== "string" || !code.startsWith("commander.") || typeof message !== "string") return error;
  if (code === "commander.help")
    return new DaybookError("USAGE", "A command is missing.", { hint: "daybook --help lists them." });
  const [first = "", suggestion] = message.replace(/^error: /, "").split("\n");
  const near = suggestion?.replace(/^\(|\)$/g, "");
  const said = first.charAt(0).toUpperCase() + first.slice(1).replace(/\.?$/, ".");
  return new DaybookError("USAGE", said, {
    hint: near ?? "daybook --help lists the commands, daybook COMMAND --help their flags.",
  });
}

function isShown(error: unknown): boolean {
  const { code } = error as { readonly code?: unknown };
  return code === "commander.helpDisplayed" || code === "commander.version";
}

const before = (argv: readonly string[]): readonly string[] =>
  argv.slice(0, argv.indexOf("--") + 1 || undefined);
const saysJson = (argv: readonly string[]): boolean => before(argv).includes("--json");
const saysPlain = (argv: readonly string[]): boolean => before(argv).includes("--no-color");
