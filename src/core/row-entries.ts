import type { Problem } from "./clean-text.ts";
import { type Entry, sameColumn } from "./entry.ts";
import { type EventInput, eventColumns } from "./event.ts";
import { type Cells, columnBehind, type MapFile, mapRow } from "./map-row.ts";

/** A row of a table, or why it can't be read. */
export interface TableRow {
  /** As the file's reader counts. */
  readonly row: number;
  readonly cells?: Cells | undefined;
  readonly problem?: Problem | undefined;
}

/** What stands in an event where its row says nothing. */
export interface Usual {
  readonly source?: string | undefined;
  readonly again?: string | undefined;
}

/** What makes entries of a table's rows: one each without a map, as the columns are an event's own; else those that the map makes. */
export function entriesBy(map: MapFile | null, usual: Usual = {}): (row: TableRow) => readonly Entry[] {
  // One event at a time, so that each that fails is counted as one.
  const single = (map?.events ?? []).map((event) => ({
    map: { ...(map as MapFile), events: [event] },
    columnOf: (column: string): string | null => columnBehind(event, column),
  }));
  return ({ row, cells = {}, problem }) => {
    if (problem) return [{ row, problems: [problem] }];
    if (map === null) return [{ row, input: filled(inputOf(cells), usual), columnOf: sameColumn }];
    return single.flatMap(({ map: one, columnOf }): readonly Entry[] => {
      const { inputs, problems } = mapRow(cells, one);
      const made = inputs.map((input): Entry => ({ row, input, columnOf }));
      return problems.length > 0 ? [{ row, problems }, ...made] : made;
    });
  };
}

/** An input with what is usual where it says nothing. */
export function filled(input: EventInput, { source, again }: Usual): EventInput {
  const noSource = source === undefined || (input.source ?? "") !== "";
  const noAgain = again === undefined || (input.again ?? "") !== "";
  return noSource && noAgain
    ? input
    : { ...input, ...(noSource ? {} : { source }), ...(noAgain ? {} : { again }) };
}

/** Empty cells say nothing. */
function inputOf(cells: Cells): EventInput {
  const input: Record<string, string> = {};
  for (const column of Object.keys(cells)) if (cells[column] !== "") input[column] = cells[column] as string;
  return input;
}

/** The columns that a table of events may have. */
export const ownColumns: ReadonlySet<string> = new Set([...eventColumns, "recorded_at", "cause", "again"]);

/** Whether a table's header has the columns that an event can't be without. */
export const looksLikeEvents = (header: readonly string[]): boolean =>
  header.includes("contact_id") && header.includes("event_type");

/** Whether it has no others than an event's: it needs no map. */
export const isEventTable = (header: readonly string[]): boolean =>
  looksLikeEvents(header) && header.every((column) => ownColumns.has(column));
