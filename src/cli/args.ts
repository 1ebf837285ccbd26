import { DaybookError } from "../core/errors.ts";

/** An option of a command, in the notation of its help: `--at <time>`, `--set <k=v>`, `--yes`. */
export interface OptionSpec {
  readonly flags: string;
  readonly about: string;
  /** May be given several times; read with `list`. @default false */
  readonly repeatable?: boolean;
}

/** What was typed after a command's name. Asking for an option that the command doesn't have is a fault of the program, and throws. */
export interface Args {
  readonly operands: readonly string[];
  text(option: string): string | undefined;
  list(option: string): readonly string[];
  flag(option: string): boolean;
  /** A number above zero (or, with `zero`, from zero on; with `count`, one of these without a fraction). Throws USAGE. */
  number(option: string, from?: "above zero" | "zero" | "count"): number | undefined;
}

/** The long name in an option's flags: `at` of `--at <time>`. */
export const nameOf = (spec: OptionSpec): string =>
  /--(?:no-)?([a-z][a-z-]*)/.exec(spec.flags)?.[1] ?? spec.flags;

/** Typed reading of what was parsed; `values` is by the options' long names. */
export function argsOf(
  operands: readonly string[],
  values: ReadonlyMap<string, unknown>,
  options: readonly OptionSpec[],
): Args {
  const known = new Set(options.map(nameOf));
  const read = (option: string): unknown => {
    if (!known.has(option)) throw new Error(`the command has no option --${option}`);
    return values.get(option);
  };
  const text = (option: string): string | undefined => {
    const value = read(option);
    return typeof value === "string" ? value : undefined;
  };
  return {
    operands,
    text,
    list(option) {
      const value = read(option);
      return Array.isArray(value) ? value.map(String) : [];
    },
    flag: (option) => read(option) === true,
    number(option, from = "above zero") {
      const given = text(option);
      if (given === undefined) return undefined;
      const number = /^\d+(\.\d+)?$/.test(given.trim()) ? Number(given) : Number.NaN;
      const isOut = from === "count" && !Number.isInteger(number);
      if ((number > 0 || (number === 0 && from !== "above zero")) && !isOut) return number;
      const wanted = from === "count" ? "whole number" : "number";
      throw new DaybookError("USAGE", `--${option} takes a ${wanted}, found ${JSON.stringify(given)}.`, {
        hint: `Write it as --${option} 30.`,
      });
    },
  };
}
