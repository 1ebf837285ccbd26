import { DaybookError } from "../../core/errors.ts";
import type { Refusal } from "./client.ts";
import type { Fields } from "./event-cells.ts";
import { fieldIn, unknownColumns } from "./named-columns.ts";

/** A refusal as somebody reads it who pasted a script: codes and causes are those of the Web API's client. */
export function errorOfRefusal(refusal: Refusal, table: string): DaybookError {
  const { status, type, message } = refusal;
  const column = unknownColumns(refusal)[0] ?? fieldIn(message);
  const said = (message || type).replace(/[.\s]+$/, "");
  const error = (code: string, text: string, hint: string): DaybookError =>
    new DaybookError(code, text, { hint, cause: refusal, column });
  if (status === 401)
    return error(
      "AIRTABLE_TOKEN_REFUSED",
      "Airtable doesn't know the token (any more).",
      "Make a new one at airtable.com/create/tokens, with the scopes data.records:read and data.records:write and access to this base, and put it into the secret.",
    );
  if (type === "PUBLIC_API_BILLING_LIMIT_EXCEEDED")
    return error(
      "AIRTABLE_MONTHLY_CAP",
      "The workspace has used up its Airtable API calls of this month.",
      "Run this again when the count starts anew, or take a larger plan.",
    );
  if (status === 429)
    return error(
      "AIRTABLE_BUSY",
      "Airtable takes no more for now: this base gets too much at once.",
      "Run this again in a minute: nothing doubles.",
    );
  if (type === "INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND")
    return error(
      "AIRTABLE_NOT_FOUND_OR_NO_ACCESS",
      `Airtable shows the token no table "${table}", or doesn't let it do this there.`,
      "At airtable.com/create/tokens give the token the scopes data.records:read and data.records:write and access to this base; its owner needs the right to edit there.",
    );
  if (status === 403)
    return error(
      "AIRTABLE_NOT_PERMITTED",
      `Airtable does not permit this in table "${table}": ${said}.`,
      "An Owner or Creator of the base can change who may write there, or give a token that may: CONFIG, tokenSecret.",
    );
  if (type === "UNKNOWN_FIELD_NAME")
    return error(
      "AIRTABLE_COLUMN_MISSING",
      `There is no column "${column ?? said}" in table "${table}".`,
      "If it was renamed, give it its name back; if it was deleted, Daybook's set-up makes it again.",
    );
  return error(
    "AIRTABLE_REFUSED",
    `Airtable refused what was sent to table "${table}": ${said}.`,
    "Correct what it names and run this again: what is in the log is not written twice.",
  );
}

/** The table lacks a column, said as the Web API says it. */
export const noColumn = (column: string, table: string): DaybookError =>
  errorOfRefusal(
    { status: 422, type: "UNKNOWN_FIELD_NAME", message: `Unknown field name: "${column}"` },
    table,
  );

/** A select column lacks an option, said as the Web API says it. */
export const noOption = (option: string, table: string): DaybookError =>
  errorOfRefusal(
    {
      status: 422,
      type: "INVALID_MULTIPLE_CHOICE_OPTIONS",
      message: `Insufficient permissions to create new select option ""${option}""`,
    },
    table,
  );

/**
 * What a script's own write threw, as the refusal that the Web API would have given: scripts get a text alone. Any other text may be the end
 * of a write that was carried out: it is AIRTABLE_UNCERTAIN, and no refusal. Sources: live errors ("Cannot apply … mutation", "Can't create
 * records: invalid cell value for field 'Unit'", "You can only send 15 mutations every 1000ms"); Airtable Blocks SDK, models/mutations.ts.
 */
export function errorOfScript(error: unknown, table: string, rows: readonly Fields[]): DaybookError {
  const { message = String(error) } = (error ?? {}) as { readonly message?: string };
  const oneLine = message.replace(/\s+/g, " ");
  const refused = (status: number, type: string): DaybookError =>
    errorOfRefusal({ status, type, message: oneLine }, table);
  if (/^Cannot apply|not permitted|permission/i.test(message)) return refused(403, "INVALID_PERMISSIONS");
  if (/mutations every/.test(message)) return refused(429, "RATE_LIMIT_REACHED");
  if (fieldIn(message) !== undefined) return refused(422, "INVALID_VALUE_FOR_COLUMN");
  if (/No record with id/.test(message)) return refused(422, "ROW_DOES_NOT_EXIST");
  if (!/^(Can't|Request exceeds|Invalid record) |Record ID|externally synced/.test(message))
    return new DaybookError(
      "AIRTABLE_UNCERTAIN",
      `Whether Airtable wrote to table "${table}" isn't known: ${oneLine.replace(/[.\s]+$/, "")}.`,
      { hint: "Run this again: what was written nevertheless is found, and nothing doubles.", cause: error },
    );
  // A record that was to be linked may be gone: the rows go without links before they are given up.
  const isLinked = rows.some((row) => Object.values(row).some(Array.isArray));
  return refused(422, isLinked ? "ROW_DOES_NOT_EXIST" : "INVALID_REQUEST_UNKNOWN");
}
