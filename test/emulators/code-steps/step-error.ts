/** What a code step gets to see as an error of its own. */
export class StepError extends Error {
  /** `shownName` is the error's name in the step; `more` its further properties. */
  constructor(
    readonly shownName: string,
    message: string,
    readonly more: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

/** What the emulator knows no answer to, or a mistake of a test: a step must not be able to swallow it. */
export class EmulatorFault extends Error {
  override readonly name = "EmulatorFault";
}

/** A request that got no answer. `code` is Node's. */
export class NetworkError extends Error {
  override readonly name = "NetworkError";
  constructor(
    readonly code: "ENOTFOUND" | "ECONNRESET" | "ECONNABORTED",
    message: string,
  ) {
    super(message);
  }
}

/** What nobody has written down about a host is never guessed in silence. */
export const hostDoesNotKnow = (host: string, what: string): EmulatorFault =>
  new EmulatorFault(`This emulator does not know what ${host} does with ${what}.`);
