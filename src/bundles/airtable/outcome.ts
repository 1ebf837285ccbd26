import { isDaybookError } from "../../core/errors.ts";
import type { Status } from "../../core/store.ts";
import type { Told } from "../common/append-told.ts";
import { inScriptWords, problemText, reasonText } from "./script-words.ts";

/** What a run has to say: the script's outputs, as later steps read them. */
export interface Outcome {
  readonly status: "ok" | "rehearsal" | "problem";
  /** One line. */
  readonly summary: string;
  /** What somebody should look at; "" where all is well. */
  readonly problem: string;
  /** One an event, in order. What a rehearsal would write has the status `rehearsed`, what the next step is to write `ready`. */
  readonly receipts: readonly OutcomeReceipt[];
}

interface OutcomeReceipt extends Omit<Told, "status"> {
  readonly status: Status | "rehearsed" | "ready";
}

const asNew = {
  live: { status: "appended", said: "logged" },
  rehearsal: { status: "rehearsed", said: "would be logged" },
  prepared: { status: "ready", said: "ready to be logged" },
} as const;

/** Whether events are written by the run, only shown, or made ready for what comes after it. */
export type Manner = "live" | "rehearsal" | "prepared";

/** What a run has to say beside its receipts. */
export interface Remarks {
  /** Something that should be looked at. */
  readonly problem?: string | undefined;
  /** What is said where no event was found. */
  readonly nothing?: string | undefined;
  /** What is said at the end, though all is well. */
  readonly note?: string | undefined;
}

/** What became of the events that were found. */
export function outcomeOf(
  { problem, nothing = "Nothing new.", note }: Remarks,
  told: readonly Told[],
  manner: Manner,
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
    ...(fresh.length > 0 ? [`${counted(fresh.length)} ${asNew[manner].said}: ${said}.`] : []),
    ...(known.length > 0 ? [`${counted(known.length)} in the log already.`] : []),
    ...faults,
  ];
  const summary = [parts.join(" ") || nothing, ...(note === undefined ? [] : [note])].join(" ");
  return {
    status: faults.length > 0 ? "problem" : manner === "rehearsal" ? "rehearsal" : "ok",
    summary: manner === "rehearsal" ? `Rehearsal, nothing is written. ${summary}` : summary,
    problem: faults.join(" "),
    receipts: told.map(({ status, ...each }) => ({
      ...each,
      ...(each.reason === undefined ? {} : { reason: inScriptWords(each.reason) }),
      status: status === "appended" ? asNew[manner].status : status,
    })),
  };
}

/** So many events are told in the one line; the receipts tell all of them. */
const mostSaid = 5;

const counted = (count: number): string => (count === 1 ? "1 event" : `${count} events`);

/** A run that came to nothing. */
export function failed(error: unknown): Outcome {
  const problem = problemText(error, "token");
  const isPart = isDaybookError(error) && error.code === partlyLogged;
  const summary = isPart ? problem : `Nothing is known to be logged. ${problem}`;
  return { status: "problem", summary, problem, receipts: [] };
}

/** The code of an error that came when some events were logged already, and says how many. */
export const partlyLogged = "PARTLY_LOGGED";

/** The same outcome, of what it says each of these texts taken out, and each part of one that is twelve characters or longer. */
export function withoutSecrets<Said extends Outcome>(said: Said, secrets: readonly string[]): Said {
  const { summary, problem, receipts } = said;
  const long = secrets.filter(({ length }) => length >= 8);
  if (long.length === 0) return said;
  const bare = <Value>(value: Value): Value =>
    typeof value === "string" ? (long.reduce(without, value) as string & Value) : value;
  const shown = receipts.map((each) => ({
    ...each,
    key: bare(each.key),
    sentence: bare(each.sentence),
    ...(each.reason === undefined ? {} : { reason: bare(each.reason) }),
  }));
  return { ...said, summary: bare(summary), problem: bare(problem), receipts: shown };
}

/** An error shows the start of what it found, and a server may echo a part. */
function without(text: string, secret: string): string {
  const least = Math.min(12, secret.length);
  const isIn = (from: number, to: number): boolean =>
    to <= text.length && secret.includes(text.slice(from, to));
  let told = "";
  for (let at = 0; at < text.length; ) {
    let end = at + least;
    if (!isIn(at, end)) {
      told += text[at++];
      continue;
    }
    while (isIn(at, end + 1)) end++;
    told += "[hidden]";
    at = end;
  }
  return told;
}
