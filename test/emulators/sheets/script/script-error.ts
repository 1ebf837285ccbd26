/** What a script sees as an error: `name` is "Exception" for most services, "GoogleJsonResponseException" for the Sheets service's answers. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";
  readonly kind: string;
  readonly details: Readonly<Record<string, unknown>> | null;

  constructor(message: string, kind = "Exception", details: Readonly<Record<string, unknown>> | null = null) {
    super(message);
    this.kind = kind;
    this.details = details;
  }
}

/** What the emulator knows no answer to, or a mistake of a test: a script can't swallow it, `run` and its like throw it. */
export class EmulatorFault extends Error {
  override readonly name = "EmulatorFault";
}

/** The end of an execution from outside: nothing that the script still does has an effect. */
export class Stopped extends Error {
  override readonly name = "Stopped";
}

/** What nobody has written down is never guessed in silence. */
export const scriptsDoNotKnow = (what: string): EmulatorFault =>
  new EmulatorFault(`This emulator does not know what Apps Script does with ${what}.`);
