import { DaybookError } from "../../core/errors.ts";
import { type Asked, aboutTokens, placeOf, scopeOf, tableOf } from "./asked.ts";
import { type Answered, isMonthSpent, refusalOf } from "./ending.ts";
import { fieldIn, unknownColumns } from "./named-columns.ts";

/** Airtable's own words as the end of a sentence without its full stop. */
export function ownWords(ending: Answered): string {
  const { type, message } = refusalOf(ending);
  const text = (message || type).replace(/[.\s]+$/, "");
  return text ? `: ${text}` : ending.body ? " (without a reason)" : " (without JSON)";
}

/** What a final refusal means to somebody who keeps a log; its `cause` is the Refusal. Sources: Airtable Web API, Errors; live bodies. */
export function errorOfRefusal(asked: Asked, ending: Answered): DaybookError {
  const refusal = refusalOf(ending);
  const { base } = asked;
  const { status, type, message } = refusal;
  const place = placeOf(asked);
  const error = (code: string, text: string, hint: string, column?: string): DaybookError =>
    new DaybookError(code, text, { hint, cause: refusal, column });
  const said = ownWords(ending);

  if (status === 401)
    return error(
      "AIRTABLE_TOKEN_REFUSED",
      "Airtable doesn't know the token.",
      `${aboutTokens(base)} Keys that begin with "key" have not worked since February 2024.`,
    );
  if (isMonthSpent(refusal))
    return error(
      "AIRTABLE_MONTHLY_CAP",
      "The workspace has used up its Airtable API calls of this month.",
      "Run this again when the count starts anew (the workspace's settings say when), or take a larger plan. What was acknowledged is written; nothing is written twice.",
    );
  if (type === "INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND")
    return error(
      "AIRTABLE_NOT_FOUND_OR_NO_ACCESS",
      `Airtable shows the token no ${place.replace(/^the /, "")}, or doesn't let it do this there.`,
      `Check the base's id${tableOf(asked.call) === null ? "" : ", the table's name"} and the rights of the token's owner. ${aboutTokens(base, scopeOf(asked.call))}`,
    );
  if (status === 403)
    return error(
      "AIRTABLE_NOT_PERMITTED",
      `Airtable does not permit this in ${place}${said}.`,
      "The right is the token owner's: an Owner or Creator of the base can change who may edit the field or the table, or give a token of their own.",
      fieldIn(message),
    );
  const missing = unknownColumns(refusal);
  if (missing.length > 0)
    return error(
      "AIRTABLE_COLUMN_MISSING",
      `There is no column ${missing.map((column) => `"${column}"`).join(" and no column ")} in ${place}.`,
      "If it was renamed, give it its name back. If it was deleted, `daybook init` makes it again where it is Daybook's; a column of your own that the config names (crm.contacts.name and the like) is put right in the config: `daybook doctor` says which key it is.",
      missing[0],
    );
  if (type === "LIST_RECORDS_ITERATOR_NOT_AVAILABLE" || type === "INVALID_OFFSET_VALUE")
    return error(
      "AIRTABLE_LISTING_EXPIRED",
      `A listing of ${place} took so long that Airtable has forgotten where it was.`,
      "Start it again from its first page.",
    );
  if (status === 404)
    return error(
      "AIRTABLE_NOT_FOUND",
      `What was asked for in ${place} isn't there${said}.`,
      "It was deleted meanwhile, or its id is wrong.",
    );
  if (status === 413)
    return error(
      "AIRTABLE_TOO_LARGE",
      `What was sent to ${place} is more than Airtable takes at once.`,
      "Send fewer rows at once, or shorter texts.",
    );
  return error(
    "AIRTABLE_REFUSED",
    `Airtable refused what was sent to ${place}${said}.`,
    "Correct what it names and run this again: what is in the log is not written twice.",
    fieldIn(message),
  );
}
