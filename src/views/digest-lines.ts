import { localDay, weekday } from "../core/calendar.ts";
import { pipelinesOf } from "../core/pipelines.ts";
import { oneLine } from "../core/sentence.ts";
import type { Settings } from "../core/settings.ts";
import { fromIso } from "../core/time.ts";
import { cut } from "./cut-line.ts";
import { countText } from "./figures.ts";
import type { Cell, TableRow } from "./view.ts";

/** The most lines that a section gets, and the longest that a name, a move and any line may get. */
const most = { lines: 10, name: 80, move: 160, line: 300 };

/** A heading and a line for each thing; of many the first ten, and how many more there are. */
export function section<T>(heading: string, things: readonly T[], lineOf: (thing: T) => string): string {
  const lines = things.slice(0, most.lines).map((each) => told(lineOf(each), most.line));
  const more = things.length - lines.length;
  return [heading, ...lines, ...(more > 0 ? [`and ${countText(more)} more`] : [])].join("\n- ");
}

/** "34 days in Proposal Sent (limit 21): Sarah Lopez, roof 6 kW; owner Rep B", of a row of the view `stuck`. */
export const stuckLine = ({ at_least, days_in_stage, limit, stage, deal, owner }: TableRow): string =>
  `${at_least === true ? "at least " : ""}${daysText(days_in_stage)} in ${told(stage)} (limit ${told(limit)}): ${told(deal)}; owner ${told(owner)}`;

/** "Sun 22 Nov: Sarah Lopez, roof 6 kW: Qualified → Proposal Sent; after 12.5 days, by Ana", of a row of the view `changes`. */
export function moveLine({ when, move, days_in_from, by }: TableRow, timezone: string): string {
  const day = dayName(localDay(fromIso(String(when)), timezone), 3);
  const more = [...(days_in_from == null ? [] : [`after ${daysText(days_in_from)}`]), `by ${told(by)}`];
  return `${day}: ${told(move, most.move)}; ${more.join(", ")}`;
}

/** "silent 72 days: Ana Ruiz; last: Call completed; owner Rep A", of a row of the view `reengage`; with no sign of life at all, "at least". */
export const quietLine = (row: TableRow): string =>
  `silent ${row.last_sign_of_life == null ? "at least " : ""}${daysText(row.days_silent)}: ${told(row.contact)}; last: ${told(row.last_happened)}; owner ${told(row.owner)}`;

/** "8 forward, 1 back, 2 won", of rows of the view `changes`: each counts once, a won or lost one as that. */
export function sumOf(moves: readonly TableRow[], settings: Settings): string {
  const pipelines = pipelinesOf(settings);
  const kinds = moves.map(({ pipeline, to, direction }) => {
    const end = pipelines.ends({ pipeline: pipeline as string | null, stage: String(to) });
    return end ?? String(direction).toLowerCase();
  });
  return ["forward", "back", "won", "lost", "sideways", "unknown"]
    .map((kind) => ({ kind, n: kinds.filter((each) => each === kind).length }))
    .filter(({ n }) => n > 0)
    .map(({ kind, n }) => `${countText(n)} ${kind === "unknown" ? "in an unknown direction" : kind}`)
    .join(", ");
}

/** "Monday 23 November" of a date; with a number of letters, "Mon 23 Nov". */
export const dayName = (day: string, letters?: number): string =>
  `${weekday(day).slice(0, letters)} ${Number(day.slice(8))} ${months[Number(day.slice(5, 7)) - 1]?.slice(0, letters)}`;

const months = "January February March April May June July August September October November December".split(
  " ",
);

/** A cell in a line: what isn't known is said so, and what is too long is cut. No bracket is left to make a link or a tag of: Airtable's mail step reads Markdown (support.airtable.com, "Markdown in Airtable"). */
export const told = (cell: Cell | undefined, length = most.name): string =>
  cut(oneLine(String(cell ?? "")), length).replace(/[[\]<>]/g, (bracket) => plain[bracket] as string) ||
  "unknown";

const plain: Readonly<Record<string, string>> = { "[": "(", "]": ")", "<": "‹", ">": "›" };

function daysText(days: Cell | undefined): string {
  if (typeof days !== "number") return "unknown days";
  const shown = (Math.round(days * 10) / 10).toLocaleString("en-US");
  return `${shown} day${shown === "1" ? "" : "s"}`;
}
