/** What an error may say beside its message. `row` counts from 1; `hint` says what to do next. */
export interface ErrorDetails {
  readonly hint?: string | undefined;
  readonly cause?: unknown;
  readonly row?: number | undefined;
  readonly column?: string | undefined;
}

/** An upper-case code such as TABLE_NOT_FOUND: what programs test, since a bundle may hold a second copy of the class. */
export type ErrorCode = string;

/** An error that a person can act on: what is wrong and where in the message, the next step in `hint`. */
export class DaybookError extends Error {
  // `declare` emits nothing: class fields would become Object.defineProperty calls, which the strictest sandbox ignores.
  declare readonly code: ErrorCode;
  declare readonly hint: string | undefined;
  declare readonly row: number | undefined;
  declare readonly column: string | undefined;
  declare readonly cause: unknown;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message);
    this.name = "DaybookError";
    this.code = code;
    if (details.hint !== undefined) this.hint = details.hint;
    if (details.row !== undefined) this.row = details.row;
    if (details.column !== undefined) this.column = details.column;
    if (details.cause !== undefined) this.cause = details.cause;
  }
}

/** Whether something thrown is a DaybookError, judged by its shape: `instanceof` fails across copies and realms. */
export function isDaybookError(error: unknown): error is DaybookError {
  if (typeof error !== "object" || error === null) return false;
  const { name, code, message } = error as Partial<DaybookError>;
  return (
    name === "DaybookError" && typeof code === "string" && CODE.test(code) && typeof message === "string"
  );
}

const CODE = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/;

/** An error as `--json` prints it. `hint` is null where nothing is known to help. */
export interface ErrorJson {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | null;
  readonly row?: number;
  readonly column?: string;
}

/** Whatever was thrown, as JSON. Only code, message, hint, row and column: a client's error may carry a token in the rest. */
export function errorJson(error: unknown): ErrorJson {
  if (!isDaybookError(error)) return { code: "UNEXPECTED", message: messageOf(error), hint: null };
  const { code, message, hint, row, column } = error;
  return {
    code,
    message,
    hint: hint ?? null,
    ...(row === undefined ? {} : { row }),
    ...(column === undefined ? {} : { column }),
  };
}

function messageOf(error: unknown): string {
  if (typeof error === "string") return error;
  const message = typeof error === "object" && error !== null ? (error as Partial<Error>).message : undefined;
  return typeof message === "string" && message !== "" ? message : "Something that is no error was thrown.";
}
