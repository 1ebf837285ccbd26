import { scriptLines } from "./realm.ts";

export interface ShownError {
  /** The error's own text. */
  readonly error: string;
  /** What the person reads: the error's name, text and the script's lines. */
  readonly shown: string;
}

/** Source: live errors: the name, the text, and "    at main on line 101". */
export function shownError(error: unknown): ShownError {
  if (typeof error !== "object" || error === null || !("message" in error))
    return { error: String(error), shown: String(error) };
  const { name, message, stack } = error as Error;
  return {
    error: String(message),
    shown: [`${name}: ${message}`, ...linesIn(String(stack))].join("\n"),
  };
}

/** The lines are there already where the host threw; a script's own errors and bad syntax name file and line. */
function linesIn(stack: string): readonly string[] {
  const lines = scriptLines(stack);
  if (lines.length > 0) return lines;
  const syntax = /^\S+\.js:(\d+)\n/.exec(stack);
  if (syntax) return [`    on line ${syntax[1]}`];
  return stack.split("\n").filter((line) => /^ {4}(?:at \S+ )?on line \d+$/.test(line));
}
