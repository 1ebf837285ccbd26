import { cellOf, isFilled } from "../../bundles/apps-script/capture/cells.ts";
import { ownId } from "../../bundles/apps-script/capture/tabs.ts";
import {
  fieldOf,
  type RecordField,
  type RecordTable,
  type TableRecord,
} from "../../bundles/common/records.ts";

/** A row below a header. */
export interface GridRow {
  /** As people count: the header is row 1. */
  readonly row: number;
  readonly cells: readonly GridCell[];
}

/** A value; `broken` stands for a formula's error. A time is ISO. */
export type GridCell = string | number | boolean | null | typeof broken;

/** What a formula shows that found nothing. */
export const broken = Symbol("a formula's error");

/** A header and the rows below it, all of one moment. */
export interface Grid {
  readonly header: readonly string[];
  readonly rows: readonly GridRow[];
}

/** A table of rows whose name and header are known. */
export interface GridTable extends RecordTable {
  /** Rows of the grid that was read last that were left out since a formula in them shows an error. */
  broken(): number;
}

/** A tab or a file as a table of records: what a row is called by is its place. `read` reads it anew. */
export function gridTable(id: string, name: string, first: Grid, read: () => Promise<Grid>): GridTable {
  let fields = fieldsOf(first);
  let last = first;
  const left = new Set<number>();
  return {
    id,
    name,
    get fields() {
      return fields;
    },
    async selectRecordsAsync({ fields: columns }) {
      const grid = await read();
      if (grid !== last) left.clear();
      last = grid;
      fields = fieldsOf(grid);
      const places = new Map(fields.map((field) => [field.name, field.place]));
      const placeOf = (column: string): number => places.get(column) ?? -1;
      const own = placeOf(ownId);
      const asked = columns.map(placeOf);
      const records: TableRecord[] = [];
      for (const { row, cells } of grid.rows) {
        if (!cells.some((cell, place) => place !== own && isFilled(cell === broken ? "#" : cell))) continue;
        if (asked.some((place) => cells[place] === broken)) {
          left.add(row);
          continue;
        }
        records.push({
          // Of rows that share an id the first counts, and these are compared as text.
          id: `${id} row ${String(row).padStart(8, "0")}`,
          getCellValue: (column) => cellOf(cells[placeOf(column)]),
        });
      }
      return { records };
    },
    broken: () => left.size,
  };
}

/** A column by its header, and where it stands, from 0. */
interface GridField extends RecordField {
  readonly place: number;
}

/** The columns that have a header: of a name the first, unless that one is empty and another isn't. */
function fieldsOf({ header, rows }: Grid): readonly GridField[] {
  const found: GridField[] = [];
  const isEmpty = (place: number): boolean => !rows.some(({ cells }) => isFilled(cells[place]));
  header.forEach((text, place) => {
    const name = text.trim();
    const known = fieldOf({ fields: found }, name);
    const field = { name, place, type: "singleLineText" };
    if (name === "") return;
    if (known === undefined) found.push(field);
    else if (isEmpty(known.place) && !isEmpty(place)) found[found.indexOf(known)] = field;
  });
  return found;
}
