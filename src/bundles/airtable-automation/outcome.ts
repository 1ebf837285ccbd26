import type { Status } from "../../core/store.ts";
import { inScriptWords, problemText, reasonText } from "../airtable/script-words.ts";
import type { Told } from "../common/append-told.ts";
import type { Found } from "./changes.ts";

/** What a run has to say: the script's outputs, as later steps read them. */
export interface Outcome {
  readonly status: "ok" | "rehearsal" | "problem";
  /** One line. */
  readonly summary: string;
  /** What somebody should look at; "" where all is well. */
  readonly problem: string;
  /** One an event, in order. What a rehearsal would write has the status `rehearsed`. */
  readonly receipts: readonly OutcomeReceipt[];
}

interface OutcomeReceipt extends Omit<Told, "status"> {
  readonly status: Status | "rehearsed";
}

/** What became of the events that were found. */
export function outcomeOf(
  { problem, nothing = "Nothing new." }: Pick<Found, "problem" | "nothing">,
  told: readonly Told[],
  live: boolean,
): Outcome {
  const of = (status: Status): readonly Told[] => told.filter((each) => each.status === status);
  const [fresh, known, wrong] = [of("appended"), of("duplicate"), [...of("conflict"), ...of("rejected")]];
  const faults = [
    ...(problem === undefined ? [] : [problem]),
    ...wrong.map((each) => `${each.sentence ?? "An event"}: ${each.status}, ${reasonText(each.reason)}`),
  ];
  const more = fresh.length > mostSaid ? `; and ${fresh.length - mostSaid} more` : "";
  const said =
    fresh
      .slice(0, mostSaid)
      .map(({ sentence }) => sentence ?? "")
      .join("; ") + more;
  const parts = [
    ...(fresh.length > 0
      ? [`${counted(fresh.length)} ${live ? "logged" : "would be logged"}: ${said}.`]
      : []),
    ...(known.length > 0 ? [`${counted(known.length)} in the log already.`] : []),
    ...faults,
  ];
  const summary = parts.join(" ") || nothing;
  return {
    status: faults.length > 0 ? "problem" : live ? "ok" : "rehearsal",
    summary: live ? summary : `Rehearsal, nothing is written. ${summary}`,
    problem: faults.join(" "),
    receipts: told.map(({ status, ...each }) => ({
      ...each,
      ...(each.reason === undefined ? {} : { reason: inScriptWords(each.reason) }),
      status: live || status !== "appended" ? status : "rehearsed",
    })),
  };
}

/** So many events are told in the one line; the receipts tell all of them. */
const mostSaid = 5;

const counted = (count: number): string => (count === 1 ? "1 event" : `${count} events`);

/** A run that came to nothing. */
export function failed(error: unknown): Outcome {
  const problem = problemText(error, "token");
  return { status: "problem", summary: `Nothing is known to be logged. ${problem}`, problem, receipts: [] };
}

/** The same outcome without any of these texts. */
export function withoutSecrets(outcome: Outcome, secrets: readonly string[]): Outcome {
  let json = JSON.stringify(outcome);
  for (const secret of secrets)
    if (secret.length >= 8) json = json.split(JSON.stringify(secret).slice(1, -1)).join("[hidden]");
  return JSON.parse(json) as Outcome;
}
