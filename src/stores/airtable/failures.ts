import { DaybookError } from "../../core/errors.ts";
import { type Asked, isWrite, placeOf } from "./asked.ts";
import { fateOf, refusalOf } from "./ending.ts";
import { errorOfRefusal, ownWords } from "./refused.ts";
import type { Outcome } from "./retries.ts";

/** The error for a request that came to nothing. Where Airtable answered, its words are the `cause`. */
export function failureOf(asked: Asked, outcome: Outcome): DaybookError {
  const { ending } = outcome;
  const fate = fateOf(ending);
  const cause = ending.kind === "answered" ? refusalOf(ending) : undefined;
  const reason =
    ending.kind === "answered" ? `it answered ${ending.status}${ownWords(ending)}` : ending.reason;
  const error = (code: string, text: string, hint: string): DaybookError =>
    new DaybookError(code, text, { hint, cause });

  if (fate === "unknown" && !asked.call.repeatable)
    return error(
      "AIRTABLE_UNCERTAIN",
      `What was sent to ${placeOf(asked)} may or may not have been written: ${reason}.`,
      "Look at what is there before you send it again.",
    );
  if (ending.kind === "unanswered")
    return error(
      "AIRTABLE_UNREACHABLE",
      `Airtable could not be reached at ${asked.server}${tries(outcome)}: ${reason}.`,
      `Look at the network${ending.reached === "barred" ? ", at a proxy or scanner that answers in Airtable's place" : ""} and, if it is set, at AIRTABLE_ENDPOINT_URL. ${goOn(asked)}`,
    );
  if (fate === "busy")
    return error(
      "AIRTABLE_BUSY",
      `Base ${asked.base} takes no more requests for now${tries(outcome)}.`,
      `Other integrations share the base's 5 requests a second: look for one that uses them up. ${goOn(asked)}`,
    );
  if (fate === "unknown")
    return error(
      "AIRTABLE_FAILING",
      `Airtable failed${tries(outcome)}: at last ${reason}.`,
      `See status.airtable.com. ${goOn(asked)}`,
    );
  return errorOfRefusal(asked, ending);
}

const tries = ({ attempts }: Outcome): string => (attempts > 1 ? ` in ${attempts} attempts` : "");

const goOn = ({ call }: Asked): string =>
  isWrite(call)
    ? "Then run this again: what was written nevertheless is found and not written twice."
    : "Then run this again.";
