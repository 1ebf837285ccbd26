import type { ErasureFound } from "../../log/erase/erase-find.ts";
import type { Erased, Erasing } from "../../log/erase/erasing.ts";
import { countOf, countText } from "../format/figures.ts";
import type { Paper } from "../format/paper.ts";

/** What an erasure can't reach, by where the log stands: said each time. */
export function beyondReach(url: string): readonly string[] {
  const own = "the CRM's own record of the person (delete it there, or capture logs it anew)";
  const copies =
    "exports, reports, backups, mails, and mirrors on other computers until they are next brought up to date";
  if (url.startsWith("airtable"))
    return [
      own,
      "the base's revision history, trash and snapshots, for as long as your plan keeps them",
      copies,
    ];
  if (url.startsWith("sheets"))
    return [
      own,
      "the spreadsheet's version history: only a copy of the spreadsheet, with the old one deleted, is without it",
      copies,
    ];
  if (url.startsWith("postgres"))
    return [
      own,
      "the database's backups, replicas' files and write-ahead log, for as long as they are kept",
      copies,
    ];
  if (url.startsWith("bigquery"))
    return [
      own,
      "BigQuery's results of earlier questions for a day, its time travel for up to seven days, and Google's own backup for seven more",
      copies,
    ];
  return [own, copies];
}

/** What would go, or is about to. */
export function planLines(
  { found, mirror, isSealed, rows: all }: Erasing,
  { ink }: Paper,
): readonly string[] {
  const { contacts, rows, archived, deals, mentions, became } = found;
  const [contact = "", ...merged] = contacts;
  const times = timesOf(found);
  const changed = rows.filter(({ isChanged }) => isChanged).length;
  const lines = [
    ink.bold(
      `${countOf(all, "row")} of ${contact}, from ${day(times[0])} to ${day(times[times.length - 1])}`,
    ),
  ];
  if (merged.length > 0)
    lines.push(`  of it and of ${countOf(merged.length, "contact")} merged into it: ${some(merged)}`);
  if (deals.length > 0)
    lines.push(`  with ${countOf(deals.length, "deal")}: ${some(deals.map(({ deal_id }) => deal_id))}`);
  if (changed > 0)
    lines.push(
      `  ${countOf(changed, "of them was", "of them were")} changed by hand, and ${changed === 1 ? "goes" : "go"} as well`,
    );
  if (archived.length > 0)
    lines.push(
      `  ${countText(all - rows.length)} of them in ${countOf(archived.length, "archive")}: ${some(archived.map(({ info }) => info.path))}`,
    );
  if (mirror !== null) lines.push(`  and what the copy of the log on this computer says of them: ${mirror}`);
  if (isSealed) lines.push("  The log is sealed: the seal takes the erasure in, and older checkpoints hold.");
  lines.push("What is left of each row is its event_id, its time and a hash of its key.");
  const shared = deals.filter(({ others }) => others > 0);
  if (shared.length > 0)
    lines.push(
      ink.yellow(
        `Rows of other contacts stay: ${some(shared.map(({ deal_id, others }) => `${countText(others)} of the deal ${deal_id}`))}.`,
      ),
    );
  if (mentions.length > 0)
    lines.push(
      ink.yellow(`Rows of others whose data names the person stay, look at them: ${some(mentions)}.`),
    );
  if (became !== null)
    lines.push(
      ink.yellow(
        `${contact} was merged into ${became}, which stays: to forget the whole person, daybook erase ${became} first.`,
      ),
    );
  return lines;
}

/** The times of a person's rows, oldest first. */
export const timesOf = ({ rows, archived }: ErasureFound): readonly string[] =>
  [
    ...rows.map(({ cells }) => cells.timestamp),
    ...archived.flatMap((each) => each.rows.map(({ timestamp }) => timestamp)),
  ].sort();

/** What became of it. */
export function doneLines(done: Erased, url: string, { ink }: Paper): readonly string[] {
  const { tombstones, event_ids, left, sealed } = done;
  const lines = [ink.green(`${countOf(tombstones, "row is", "rows are")} erased.`)];
  if (event_ids.length > 0)
    lines.push(`Which ones, ${some(event_ids)} in the log ${event_ids.length === 1 ? "says" : "say"}.`);
  for (const { event_id, row_id, message } of left.slice(0, 20))
    lines.push(ink.red(`${row_id ?? event_id}: ${message}`));
  if (left.length > 20) lines.push(ink.red(`… and ${countOf(left.length - 20, "more row")}`));
  if (sealed?.refused) lines.push(ink.yellow(sealed.refused));
  if (sealed?.text)
    lines.push("", sealed.text.trimEnd(), "", "→ Keep these lines elsewhere, as after every seal.");
  lines.push("→ Published tables, reports and charts still show the person: run daybook publish.");
  lines.push(...reachLines(url));
  return lines;
}

/** What an erasure doesn't reach, a line each. */
export const reachLines = (url: string): readonly string[] => [
  "Out of reach from here:",
  ...beyondReach(url).map((each) => `  - ${each}`),
];

const shownMost = 5;

const some = (all: readonly string[]): string =>
  all.length <= shownMost
    ? all.join(", ")
    : `${all.slice(0, shownMost).join(", ")} and ${countText(all.length - shownMost)} more`;

const day = (time: string | undefined): string => time?.slice(0, 10) ?? "";
