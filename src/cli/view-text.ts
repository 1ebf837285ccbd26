import type { Reply } from "../views/ask-views.ts";
import type { Column, TableRow } from "../views/view.ts";
import { countOf } from "./format/figures.ts";
import type { Paper } from "./format/paper.ts";
import { tableText } from "./format/table.ts";
import { wrap } from "./format/wrap.ts";

/** A part of a view as people read it on a terminal: some rows, some columns, under a heading where there are several parts. */
interface Part {
  readonly heading?: string;
  readonly rows?: (row: TableRow) => boolean;
  /** Names of columns; one that begins with "reached_" takes all of them, a "?" leaves out one that never varies. */
  readonly columns: readonly string[];
}

interface Look {
  readonly parts: readonly Part[];
  /** What to do where there is nothing. */
  readonly empty: string;
  readonly next?: string;
}

const begin = "→ Import a history with daybook import FILE.csv, or log a first event with daybook append.";

const looks: Readonly<Record<string, Look>> = {
  timelines: {
    parts: [{ columns: ["contact", "stage", "in_stage_since", "owner", "events", "last_happened"] }],
    empty: `No contact was logged yet.\n${begin}`,
    next: "daybook timeline CONTACT tells one contact's story; --csv has every column.",
  },
  velocity: {
    parts: [
      {
        heading: "Moves, by the days spent in the stage before",
        rows: (row) => row.kind === "Move",
        columns: [
          "step",
          "?pipeline",
          "direction",
          "count",
          "median_days",
          "p75_days",
          "p90_days",
          "mean_days",
        ],
      },
      {
        heading: "Stages",
        rows: (row) => row.kind === "Stage",
        columns: [
          "step",
          "?pipeline",
          "count",
          "open_now",
          "came_back",
          "median_days",
          "reached_of_entered",
          "went_on",
          "win_rate",
        ],
      },
      {
        heading: "Measures",
        rows: (row) => row.kind === "Measure",
        columns: ["step", "count", "median_days", "p75_days", "p90_days", "mean_days"],
      },
    ],
    empty: `No stage change was logged yet.\n${begin}`,
  },
  stuck: {
    parts: [
      {
        columns: [
          "deal",
          "?pipeline",
          "stage",
          "days_in_stage",
          "limit",
          "owner",
          "in_stage_since",
          "last_happened",
        ],
      },
    ],
    empty:
      "Nothing is stuck.\n→ The limits stand in the config (stuck_after_days); daybook stuck --days 7 tries another.",
    next: "daybook timeline CONTACT shows what happened before.",
  },
  reengage: {
    parts: [
      {
        columns: [
          "contact",
          "days_silent",
          "engaged_on",
          "stage",
          "owner",
          "last_sign_of_life",
          "last_happened",
        ],
      },
    ],
    empty:
      "Nobody who was engaged has gone silent.\n→ daybook reengage --tag TAG --days 30 asks for another tag or a shorter silence.",
  },
  cohorts: {
    parts: [
      {
        columns: [
          "week",
          "?pipeline",
          "leads",
          "reached_",
          "won",
          "won_pct",
          "lost",
          "still_open",
          "median_days_to_win",
          "old_enough",
        ],
      },
    ],
    empty: `No contact was logged yet.\n${begin}`,
  },
  owners: {
    parts: [
      {
        columns: [
          "person",
          "kind",
          "owns_now",
          "stuck_now",
          "moved_forward",
          "moved_back",
          "won_while_owner",
          "win_rate",
          "amount_won",
          "median_days_held",
          "last_active",
        ],
      },
    ],
    empty: `Nobody owned or changed anything yet.\n${begin}`,
  },
  activity: {
    parts: [
      {
        columns: [
          "day",
          "weekday",
          "events",
          "contacts",
          "new_contacts",
          "stage_changes",
          "messages",
          "calls_and_forms",
          "won",
          "lost",
        ],
      },
    ],
    empty:
      "Nothing happened in the last 90 days.\n→ daybook activity --as-of 2026-05-08 looks at the 90 days up to then.",
    next: "daybook events --on DAY lists what happened on a day.",
  },
  changes: {
    parts: [
      {
        columns: ["when", "contact", "?pipeline", "from", "to", "days_in_from", "by", "direction", "reason"],
      },
    ],
    empty:
      "No stage changed in the last 30 days.\n→ daybook changes --as-of 2026-05-08 looks at the 30 days up to then.",
  },
};

/** A view's answer as people read it: tables, how they are worked out, and what to look at next. */
export function viewText(name: string, { table, columns, view, notes }: Reply, paper: Paper): string {
  const look = looks[name] as Look;
  const { ink } = paper;
  if (table.length === 0) return [look.empty, ...notes.map((note) => ink.yellow(note))].join("\n");
  const parts = look.parts.flatMap((part) => {
    const rows = table.filter(part.rows ?? (() => true));
    if (rows.length === 0) return [];
    const text = tableText({ columns: chosen(part.columns, columns, rows), rows }, paper);
    return part.heading === undefined ? [text] : [`${ink.bold(part.heading)}\n${text}`];
  });
  const tail = [
    ink.dim(countOf(table.length, "row")),
    ink.dim(wrap(view.definition, paper.columns)),
    ...(look.next === undefined ? [] : [ink.dim(`→ ${look.next}`)]),
    ...notes.map((note) => ink.yellow(note)),
  ];
  return `${parts.join("\n\n")}\n\n${tail.join("\n")}`;
}

function chosen(
  names: readonly string[],
  columns: readonly Column[],
  rows: readonly TableRow[],
): readonly Column[] {
  return names.flatMap((name) => {
    if (name.endsWith("_")) return columns.filter((column) => column.name.startsWith(name));
    const isOptional = name.startsWith("?");
    const column = columns.find((each) => each.name === (isOptional ? name.slice(1) : name));
    if (!column) throw new Error(`the view has no column ${name}`);
    const values = isOptional ? new Set(rows.map((row) => row[column.name])) : null;
    return values && values.size < 2 ? [] : [column];
  });
}
