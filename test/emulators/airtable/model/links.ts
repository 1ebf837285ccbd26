import { linkedTable } from "../cells/link-cells.ts";
import type { Draft } from "./draft.ts";
import type { Field } from "./schema.ts";
import { fieldsOfType, type Row, type Table, type Value } from "./state.ts";

/** A row with some cells changed, and with who changed them. An empty list is an empty cell. */
export function withCells(draft: Draft, row: Row, values: ReadonlyMap<string, Value | null>): Row {
  const cells = new Map(row.cells);
  const touched = new Map(row.touched);
  const touch = { at: draft.at, by: draft.actor.userId };
  for (const [fieldId, value] of values) {
    if (value === null || (Array.isArray(value) && value.length === 0)) cells.delete(fieldId);
    else cells.set(fieldId, value);
    touched.set(fieldId, touch);
  }
  return { ...row, cells, touched };
}

const withCell = (draft: Draft, row: Row, fieldId: string, value: Value): Row =>
  withCells(draft, row, new Map([[fieldId, value]]));

const listed = (row: Row | undefined, fieldId: string): readonly string[] =>
  (row?.cells.get(fieldId) as readonly string[] | undefined) ?? [];

/**
 * Tells the other side of a link field that a row's links went from `before` to `after`: each row that gained or lost the link has its own
 * column changed, which is an edit of that row (its last-modified time moves, triggers that watch the column fire).
 * Believed: this asks for no right on the other column, so it writes into locked ones; nor on the other table, nor of a synced one.
 */
export function mirrorLinks(
  draft: Draft,
  field: Field,
  rowId: string,
  before: readonly string[],
  after: readonly string[],
): void {
  const inverse = field.options?.inverseLinkFieldId;
  if (typeof inverse !== "string") return;
  const target = linkedTable(draft.base, field);
  const change = (id: string, next: (ids: readonly string[]) => readonly string[]): void => {
    const other = target.rows.get(id);
    if (other) draft.put(target, withCell(draft, other, inverse, next(listed(other, inverse))));
  };
  for (const id of before) if (!after.includes(id)) change(id, (ids) => ids.filter((each) => each !== rowId));
  for (const id of after) if (!before.includes(id)) change(id, (ids) => [...ids, rowId]);
}

/** A row that goes leaves every cell that linked to it. */
export function unlinkRow(draft: Draft, table: Table, row: Row): void {
  for (const field of fieldsOfType(table, "multipleRecordLinks"))
    mirrorLinks(draft, field, row.id, listed(row, field.id), []);
  for (const [other, field] of oneSidedLinksTo(draft, table))
    for (const holder of [...other.rows.values()]) {
      const ids = listed(holder, field.id);
      if (ids.includes(row.id))
        draft.put(
          other,
          withCell(
            draft,
            holder,
            field.id,
            ids.filter((id) => id !== row.id),
          ),
        );
    }
}

/** Link fields that this table has no column for: links of a table to itself. */
function oneSidedLinksTo(draft: Draft, table: Table): readonly (readonly [Table, Field])[] {
  return [...draft.base.tables.values()].flatMap((other) =>
    fieldsOfType(other, "multipleRecordLinks")
      .filter(
        ({ options }) => options?.linkedTableId === table.id && options.inverseLinkFieldId === undefined,
      )
      .map((field) => [other, field] as const),
  );
}
