import { primaryText } from "../cells/link-cells.ts";
import { richCell, type Scene } from "../model/computed.ts";
import type { LiveBase } from "../model/live-base.ts";
import type { Field } from "../model/schema.ts";
import { type Base, fieldsOfType, type Row, type Table } from "../model/state.ts";

/** A table as it was at a query, names of linked rows and of options too: an answer does not change afterwards. */
export interface Snapshot {
  readonly table: Table;
  /** A cell as scripts read it: null where empty. */
  cell(field: Field, row: Row): unknown;
}

/** What a table was when the base had made this many transactions. */
const frozen = new WeakMap<Table, { readonly at: number; readonly copy: Table }>();

function frozenTable(base: Base, table: Table): Table {
  const known = frozen.get(table);
  if (known?.at === base.transactions && known.copy.state === table.state) return known.copy;
  const copy: Table = { ...table, rows: new Map(table.rows), indexes: new Map() };
  frozen.set(table, { at: base.transactions, copy });
  return copy;
}

/** Rows and states are never changed in place, so keeping them is keeping the moment. */
export function takeSnapshot({ base, scene }: LiveBase, table: Table): Snapshot {
  const linked = new Map<string, Table>();
  for (const { options } of fieldsOfType(table, "multipleRecordLinks")) {
    const target = base.tables.get(String(options?.linkedTableId));
    if (target) linked.set(target.id, frozenTable(base, target));
  }
  const then: Scene = {
    ...scene,
    nameOf: (tableId, rowId) => {
      const target = linked.get(tableId);
      return target ? primaryText(target, rowId) : "";
    },
  };
  const past: Table = { ...table, rows: new Map(), indexes: new Map() };
  return { table: past, cell: (field, row) => richCell(then, past, field, row) ?? null };
}
