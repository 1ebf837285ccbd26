import { Option, Command as Parser } from "commander";
import { type Args, argsOf, nameOf, type OptionSpec } from "./args.ts";
import type { Command, Operand } from "./command.ts";
import { type CommandRow, commands } from "./commands.ts";
import type { GlobalFlags } from "./context.ts";
import type { Io } from "./io.ts";

/** What was typed: a command with its arguments, and the global flags. */
export interface Typed {
  readonly command: Command;
  readonly args: Args;
  readonly flags: GlobalFlags;
}

/** Reads a command line, loading the one command that it names. Help and version are printed; then, and for wrong usage, it throws what commander throws. */
export async function readCommandLine(
  argv: readonly string[],
  io: Pick<Io, "out" | "columns" | "colours">,
  version: string,
): Promise<Typed | null> {
  let typed: Typed | null = null;
  const program = new Parser("daybook")
    .description(
      "The book of original entry for a service business: what happened, when, by whom, and how long it took.",
    )
    .usage("[--config FILE] [--log URL] [--json] COMMAND")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "show help")
    .helpCommand(false)
    .option("--config <file>", "the config (else daybook.config.json, if it is there)")
    .option("--log <url>", "the log, such as sqlite:daybook.db (else DAYBOOK_LOG, else the config's)")
    .option("--json", "print one JSON document and nothing else")
    .option("--no-color", "print without colours");
  settle(program, io);
  const rows = new Map<string, CommandRow>();
  for (const row of commands) {
    rows.set(row.name, row);
    settle(program.command(row.name).description(row.summary).helpOption("-h, --help", "show help"), io);
  }
  program.addHelpText("after", "\ndaybook COMMAND --help shows a command's flags and examples.");
  program.hook("preSubcommand", async (_, parser) => {
    const command = await (rows.get(parser.name()) as CommandRow).load();
    describe(parser, command);
    parser.action(() => {
      typed = { command, args: argsFrom(parser, command.options ?? []), flags: globalFlags(program) };
    });
  });
  if (argv.length === 0) program.outputHelp();
  else await program.parseAsync(helpLast(argv), { from: "user" });
  return typed;
}

/** `help`, `help COMMAND`: as people type it elsewhere. */
const helpLast = (argv: readonly string[]): string[] =>
  argv[0] === "help" ? [...argv.slice(1, 2), "--help"] : [...argv];

function settle(parser: Parser, io: Pick<Io, "out" | "columns" | "colours">): void {
  parser
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out(text),
      writeErr: () => undefined,
      getOutHelpWidth: () => Math.min(io.columns ?? 100, 120),
      getOutHasColors: () => io.colours.out,
    })
    .configureHelp({ showGlobalOptions: true });
}

function describe(parser: Parser, command: Command): void {
  parser.description(command.about);
  for (const operand of command.operands ?? []) parser.argument(shown(operand), operand.about);
  for (const spec of command.options ?? []) {
    const option = new Option(spec.flags, spec.about);
    if (spec.repeatable) option.argParser((value: string, before: string[] = []) => [...before, value]);
    parser.addOption(option);
  }
  const lines = command.examples.map(([line, what]) => `  ${line}\n      ${what}`);
  parser.addHelpText("after", `\nExamples:\n${lines.join("\n")}`);
}

const shown = ({ name, optional }: Operand): string => (optional ? `[${name}]` : `<${name}>`);

function argsFrom(parser: Parser, options: readonly OptionSpec[]): Args {
  const given: Readonly<Record<string, unknown>> = parser.opts();
  const values = new Map<string, unknown>();
  for (const spec of options) values.set(nameOf(spec), given[new Option(spec.flags).attributeName()]);
  return argsOf(parser.args, values, options);
}

function globalFlags(program: Parser): GlobalFlags {
  const { config, log, json } = program.opts<{ config?: string; log?: string; json?: boolean }>();
  return { config, log, json: json === true };
}
