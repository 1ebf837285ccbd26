/** An answer that isn't 200: its status and its body. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  readonly body: unknown;

  constructor(status: number, body: unknown, message: string) {
    super(message);
    this.status = status;
    this.body = body;
  }
}

const words: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  429: "RESOURCE_EXHAUSTED",
  500: "INTERNAL",
  501: "UNIMPLEMENTED",
  503: "UNAVAILABLE",
};

/** `{"error": {"code", "message", "status", "details"?}}`, the one envelope. Source: gspread's recorded exchanges. */
export function refusal(code: number, message: string, details?: readonly unknown[]): Refusal {
  const error = { code, message, status: words[code], ...(details ? { details } : {}) };
  return new Refusal(code, { error }, message);
}

/** 400 INVALID_ARGUMENT. */
export const invalid = (message: string): Refusal => refusal(400, message);

/** A 400 that names the field of the payload. Source: recorded, PUT values with {"values": "X"}. */
export const badField = (field: string, message: string, shown = message): Refusal =>
  refusal(400, shown, [
    {
      "@type": "type.googleapis.com/google.rpc.BadRequest",
      fieldViolations: [{ ...(field === "" ? {} : { field }), description: message }],
    },
  ]);

/** Source: live text, 2026. */
export const unknownName = (name: string, at: string): Refusal => {
  const place = at === "" ? "" : ` at '${at}'`;
  const text = `Invalid JSON payload received. Unknown name "${name}"${place}: Cannot find field.`;
  return badField(at, text);
};

/** Source: recorded. */
export const notFound = (): Refusal => refusal(404, "Requested entity was not found.");

/** Source: recorded. */
export const denied = (): Refusal => refusal(403, "The caller does not have permission");

/** Source: Google's common text; no recording of a Sheets 401 is at hand. */
export const unauthenticated = (): Refusal =>
  refusal(
    401,
    "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.",
    [
      {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        reason: "ACCESS_TOKEN_TYPE_UNSUPPORTED",
        domain: "googleapis.com",
        metadata: { service: "sheets.googleapis.com" },
      },
    ],
  );

/** A token without the scope that a call needs. Source: live body, 2026-09-30, for another API of the same house. */
export const scopeMissing = (): Refusal =>
  refusal(403, "Request had insufficient authentication scopes.", [
    {
      "@type": "type.googleapis.com/google.rpc.ErrorInfo",
      reason: "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
      domain: "googleapis.com",
      metadata: { service: "sheets.googleapis.com" },
    },
  ]);

/** What nobody has written down is never guessed in silence. */
export const doesNotKnow = (what: string): Refusal =>
  refusal(501, `EMULATOR_DOES_NOT_KNOW: this emulator does not know what Google Sheets does with ${what}.`);

/** The same refusal with words in front, as one of many requests or data is refused. */
export function prefixed(error: unknown, prefix: string): unknown {
  if (!(error instanceof Refusal) || error.status !== 400) return error;
  // What isn't the API's JSON is refused before requests are told apart.
  if (error.message.startsWith("Invalid JSON payload")) return error;
  return refusal(400, `${prefix}${error.message}`);
}
