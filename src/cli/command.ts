import type { Args, OptionSpec } from "./args.ts";
import type { Context } from "./context.ts";
import type { Paper } from "./format/paper.ts";
import type { Table } from "./format/table.ts";

/** What a command hands back. It prints nothing itself: the runner does, once, and sets the exit code. */
export interface Result {
  /** What `--json` prints, unrounded. */
  readonly json: unknown;
  /** What people read, fitted to where it is printed; a last line break is added. */
  readonly text: (paper: Paper) => string;
  /** What `--csv` prints, where the command offers it. */
  readonly table?: Table | undefined;
  /** Done, but somebody should look: exit code 3. */
  readonly look?: boolean | undefined;
  /** A part of it failed, and the rest was done: exit code 1. */
  readonly failed?: boolean | undefined;
}

/** A command as data: what `--help` shows, what may stand after its name, and what it does. */
export interface Command {
  /** One or two sentences under the usage line. */
  readonly about: string;
  /** In the notation of the usage line: `[FILE]`, `CONTACT`, `EVENT_ID...`. */
  readonly operands?: readonly Operand[] | undefined;
  readonly options?: readonly OptionSpec[] | undefined;
  /** Each a whole line to type, and what it is for. */
  readonly examples: readonly (readonly [line: string, what: string])[];
  /** Pure but for the log: same arguments, same log, same clock, same result. */
  run(args: Args, context: Context): Promise<Result>;
}

/** Something that stands after a command's name without a flag. */
export interface Operand {
  /** As it is shown, upper case; `...` at its end takes several. */
  readonly name: string;
  readonly about: string;
  /** @default false */
  readonly optional?: boolean;
}
