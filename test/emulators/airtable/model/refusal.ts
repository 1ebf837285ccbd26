/** An answer that isn't 200: its status and its body, in one of the API's envelopes. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  readonly body: unknown;

  constructor(status: number, body: unknown) {
    super(JSON.stringify(body));
    this.status = status;
    this.body = body;
  }
}

/** `{"error": {"type", "message"}}`, the common envelope; without a message where none was ever seen. Source: Airtable Web API, Errors. */
export const refusal = (status: number, type: string, message?: string): Refusal =>
  new Refusal(status, { error: message === undefined ? { type } : { type, message } });

/** `{"error": "NOT_FOUND"}`, the other envelope. Source: Airtable Web API, Errors, 404. */
export const notFound = (): Refusal => new Refusal(404, { error: "NOT_FOUND" });

/** What nobody has written down is never guessed in silence. */
export const doesNotKnow = (what: string): Refusal =>
  refusal(501, "EMULATOR_DOES_NOT_KNOW", `This emulator does not know what Airtable does with ${what}.`);

/** A wrong base, a wrong table, a missing scope and a missing right look the same. Source: Airtable Web API, Errors, 403. */
export const hidden = (): Refusal =>
  refusal(
    403,
    "INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND",
    "Invalid permissions, or the requested model was not found. Check that both your user and your token have the required permissions, and that the model names and/or ids are correct.",
  );

/** Source: Airtable Web API, Errors, 403 (three of its texts share this type). */
export const notPermitted = (text = "You are not permitted to perform this operation"): Refusal =>
  refusal(403, "INVALID_PERMISSIONS", text);

/** Source: Airtable Web API, Errors, 422. */
export const invalidRequest = (): Refusal =>
  refusal(
    422,
    "INVALID_REQUEST_UNKNOWN",
    "Invalid request: parameter validation failed. Check your request data.",
  );

/** Source: live 422 bodies ("Field \"Email\" cannot accept the provided value"). */
export const cannotAccept = (field: string): Refusal =>
  refusal(422, "INVALID_VALUE_FOR_COLUMN", `Field "${field}" cannot accept the provided value`);

/** Source: live 422 bodies (Cannot parse value "false" for field fallbackTriggered). */
export const cannotParse = (value: unknown, field: string): Refusal =>
  refusal(
    422,
    "INVALID_VALUE_FOR_COLUMN",
    `Cannot parse value "${typeof value === "object" ? "[object Object]" : String(value)}" for field ${field}`,
  );
