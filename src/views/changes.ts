import { DAY_MS } from "../core/days.ts";
import { dataOf, textOf } from "../core/event.ts";
import type { Visit } from "../core/history.ts";
import type { Direction } from "../core/pipelines.ts";
import { oneLine } from "../core/sentence.ts";
import { toIso } from "../core/time.ts";
import { keep } from "./tally.ts";
import { column, type TableRow, type View, type ViewContext } from "./view.ts";

/** One stage change, with what is shown of it. */
interface Move {
  readonly contact_id: string;
  readonly deal_id: string | null;
  readonly name: string | null;
  readonly entered: number;
  readonly pipeline: string | null;
  readonly from: string | null;
  readonly to: string;
  readonly direction: Direction;
  readonly days_in_from: number | null;
  readonly by: string | null;
  readonly owner: string | null;
  readonly reason: string | null;
  readonly event_id: string;
}

/** How many days back stage changes are listed. */
export const shownDays = 30;

const columns = [
  column("Move", "text"),
  column("Contact", "link", "Contacts"),
  column("When", "when"),
  column("Pipeline", "text"),
  column("From", "text"),
  column("To", "text"),
  column("Direction", "sel"),
  column("Days in From", "days"),
  column("By", "text"),
  column("Owner then", "text"),
  column("Reason", "text"),
  column("key", "text"),
];

/** Every stage change of the last 30 days, newest first. */
export const changes: View = {
  name: "changes",
  title: "Stage Changes",
  definition:
    "Every stage that a contact or deal entered in the last 30 days (24-hour days), however it was logged, but for what a first snapshot found. " +
    "Days in From: how long it had been in the stage it came from, empty where that isn't known. Owner then: who owned it at that time.",
  columns: () => columns,
  add(tally, history, sign, context) {
    // What is too old as of now is too old at any later time; a share that is taken out goes whole.
    const since = sign > 0 ? firstShown(context) : Number.NEGATIVE_INFINITY;
    for (const subject of history.subjects)
      for (const visit of subject.visits)
        if (visit.entered >= since && !visit.at_least)
          keep(tally, visit.event.event_id, sign > 0 ? moveOf(visit, history.contact_id) : {}, sign);
  },
  answer(tally, context) {
    const since = firstShown(context);
    const table = ([...tally.rows.values()] as readonly Move[])
      .filter(({ entered }) => entered >= since)
      .sort((a, b) => b.entered - a.entered || (a.event_id < b.event_id ? 1 : -1))
      .map((move) => rowOf(move, context));
    return { json: { rows: table }, table };
  },
};

const firstShown = ({ as_of }: ViewContext): number => as_of - shownDays * DAY_MS;

const moveOf = ({ subject, event, ...visit }: Visit, contact_id: string): Move => ({
  contact_id,
  deal_id: subject.deal_id,
  name: subject.name,
  entered: visit.entered,
  pipeline: visit.pipeline,
  from: visit.from,
  to: visit.stage,
  direction: visit.direction,
  days_in_from: visit.days_in_from,
  by: event.actor,
  owner: visit.owner,
  reason: textOf(dataOf(event), "reason"),
  event_id: event.event_id,
});

const directions: Readonly<Record<Exclude<Direction, null>, string>> = {
  forward: "Forward",
  backward: "Back",
  sideways: "Sideways",
};

function rowOf(move: Move, { contactName, dealName }: ViewContext): TableRow {
  const contact = contactName(move.contact_id);
  const who = move.deal_id === null ? contact : `${contact}, ${dealName(move.deal_id, move.name)}`;
  return {
    move: oneLine(`${who}: ${move.from === null ? "" : `${move.from} `}→ ${move.to}`),
    contact: move.contact_id,
    when: toIso(move.entered),
    pipeline: move.pipeline,
    from: move.from,
    to: move.to,
    direction: move.direction === null ? "Unknown" : directions[move.direction],
    days_in_from: move.days_in_from,
    by: move.by,
    owner_then: move.owner,
    reason: move.reason,
    key: move.event_id,
  };
}
