import { countOf } from "../../views/figures.ts";
import { problemText } from "../airtable/script-words.ts";
import type { Night } from "./night.ts";
import type { PageLooks } from "./page.ts";

/** What a run has to say: the script's outputs, as later steps read them. */
export interface Outcome {
  readonly status: "ok" | "rehearsal" | "unfinished" | "problem";
  /** One line. */
  readonly summary: string;
  /** What keeps the run from its work; "" where nothing does. */
  readonly problem: string;
  /** What somebody should look at, a line each; "" where all is well. */
  readonly look: string;
  /** Whether the mail is to be sent. */
  readonly send: "yes" | "no";
  readonly subject: string;
  readonly digest: string;
}

/** The outputs of a run without a mail. */
export const noOutcome: Outcome = {
  status: "ok",
  summary: "",
  problem: "",
  look: "",
  send: "no",
  subject: "",
  digest: "",
};

/** What became of a night; `live`: whether it was written. */
export function outcomeOf(
  { told, caught, wrote, unfinished, notes, look }: Night,
  { views, writers, room }: PageLooks,
  live: boolean,
): Pick<Outcome, "status" | "summary" | "look"> {
  const looks = [
    ...new Set([...look, ...views]),
    ...writers.flatMap(({ source, needs_a_look }) =>
      needs_a_look ? [`Writer ${source}: ${needs_a_look}.`] : [],
    ),
    ...(room === null ? [] : [`Room: ${room}`]),
  ];
  const summary = [caught ?? loggedText(told, live), wroteText(wrote, live), looksText(looks)].join("; ");
  return {
    status: !live ? "rehearsal" : unfinished === null ? "ok" : "unfinished",
    summary: [
      ...(live ? [] : ["Rehearsal, nothing is written."]),
      `${summary}.`,
      ...notes,
      ...(unfinished === null ? [] : [unfinished]),
    ].join(" "),
    look: looks.join("\n"),
  };
}

/** So many sentences are told in the one line. */
const mostSaid = 3;

function loggedText(told: Night["told"], live: boolean): string {
  const fresh = told.filter(({ status }) => status === "appended");
  if (fresh.length === 0) return live ? "no change was missed" : "No change was missed";
  const count = `${countOf(fresh.length, "missed change")} ${live ? "" : "would be "}logged`;
  if (live) return count;
  const said = fresh.slice(0, mostSaid).map(({ sentence }) => sentence ?? "");
  const more = fresh.length > mostSaid ? ` and ${countOf(fresh.length - mostSaid, "other")}` : "";
  return `${count} (${said.join("; ")}${more})`;
}

function wroteText(wrote: Night["wrote"], live: boolean): string {
  const changed = wrote.filter(({ rows }) => rows > 0);
  const verb = live ? "written" : "would be written";
  if (changed.length === 0) return `no rows ${verb}`;
  return `${changed.map(({ name, rows }) => `${name} ${rows.toLocaleString("en-US")}`).join(", ")} rows ${verb}`;
}

const looksText = ({ length }: readonly string[]): string =>
  length === 0 ? "nothing needs a look" : `${length} need${length === 1 ? "s" : ""} a look`;

/** A run that came to nothing. */
export function failed(error: unknown): Outcome {
  const problem = problemText(error);
  return { ...noOutcome, status: "problem", problem, summary: problem };
}
