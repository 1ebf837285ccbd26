import { oneLine } from "../../core/sentence.ts";
import { fromIso } from "../../core/time.ts";
import type { Cell, Column, ColumnKind, TableRow } from "../../views/view.ts";
import { countText, daysText, exactTime, none, shareText, whenText } from "./figures.ts";
import type { Paper } from "./paper.ts";
import { cut, pad, width } from "./width.ts";
import { wrap } from "./wrap.ts";

/** Rows under named columns: what is printed aligned, or as CSV. */
export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly TableRow[];
}

const figures: ReadonlySet<ColumnKind> = new Set(["int", "days", "pct", "number"]);
const gap = "  ";
/** The fewest columns that words are cut to; those that come first say what the row is about. */
const least = { first: 32, other: 24 };

/**
 * An aligned table. On a terminal that is too narrow, times lose their "3 weeks ago", then long cells are cut, then columns
 * are left out from the right, and a line says how to see them. An empty table is `""`: say what to do next instead.
 */
export function tableText({ columns, rows }: Table, paper: Paper): string {
  if (rows.length === 0) return "";
  const room = paper.columns ?? Number.POSITIVE_INFINITY;
  const full = cellsOf(columns, rows, paper, whenText);
  const cells = totalOf(widthsOf(full)) <= room ? full : cellsOf(columns, rows, paper, exactTime);
  let shown = columns.length;
  let widths = shrunk(widthsOf(cells), columns, room);
  while (totalOf(widths) > room && shown > 1) {
    shown -= 1;
    widths = shrunk(widthsOf(cells.map((row) => row.slice(0, shown))), columns, room);
  }
  const lines = cells.map((row, at) => lineOf(row, columns, widths, paper, at === 0));
  if (shown < columns.length) {
    const left = columns.slice(shown).map((column) => column.title);
    const note = `Not shown here: ${left.join(", ")}. A wider terminal, --csv or --json shows all.`;
    lines.push(paper.ink.dim(wrap(note, paper.columns)));
  }
  return lines.join("\n");
}

function lineOf(
  row: readonly string[],
  columns: readonly Column[],
  widths: readonly number[],
  paper: Paper,
  isHeader: boolean,
): string {
  const parts = widths.map((room, at) => {
    const kind = columns[at]?.kind ?? "text";
    const last = at === widths.length - 1;
    const text = cut(row[at] ?? "", room);
    return figures.has(kind) ? pad(text, room, "left") : last ? text : pad(text, room);
  });
  const line = parts.join(gap).trimEnd();
  return isHeader ? paper.ink.bold(line) : line;
}

type TimeText = (at: number, paper: Paper) => string;

function cellsOf(
  columns: readonly Column[],
  rows: readonly TableRow[],
  paper: Paper,
  time: TimeText,
): readonly (readonly string[])[] {
  const header = columns.map((column) => column.title);
  return [
    header,
    ...rows.map((row) => columns.map(({ name, kind }) => cellText(row[name] ?? null, kind, paper, time))),
  ];
}

/** One cell as people read it. */
export function cellText(value: Cell, kind: ColumnKind, paper: Paper, time: TimeText = whenText): string {
  if (value === null || value === "") return none;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") {
    if (kind === "int") return countText(value);
    if (kind === "pct") return shareText(value);
    return kind === "days" ? daysText(value) : value.toLocaleString("en-US", { maximumFractionDigits: 2 });
  }
  const at = kind === "when" ? fromIso(value) : Number.NaN;
  return Number.isNaN(at) ? oneLine(value) : time(at, paper);
}

const widthsOf = (cells: readonly (readonly string[])[]): number[] =>
  (cells[0] ?? []).map((_, at) => cells.reduce((most, row) => Math.max(most, width(row[at] ?? "")), 0));

const totalOf = (widths: readonly number[]): number =>
  widths.reduce((sum, each) => sum + each, 0) + gap.length * Math.max(0, widths.length - 1);

/** Widths that fit, by cutting whichever column of words is the widest; figures, times and event ids are never cut. */
function shrunk(widths: readonly number[], columns: readonly Column[], room: number): number[] {
  const now = [...widths];
  const isWords = ({ kind, name }: Column): boolean =>
    !figures.has(kind) && kind !== "when" && kind !== "day" && name !== "event_id";
  const first = columns.findIndex(isWords);
  const cuttable = (at: number): boolean => {
    const column = columns[at];
    const few = at === first ? least.first : least.other;
    return column !== undefined && isWords(column) && (now[at] as number) > few;
  };
  while (totalOf(now) > room) {
    let widest = -1;
    for (let at = 0; at < now.length; at++)
      if (cuttable(at) && (widest < 0 || (now[at] as number) > (now[widest] as number))) widest = at;
    if (widest < 0) break;
    now[widest] = (now[widest] as number) - 1;
  }
  return now;
}
