import { readCell, type Scene, wholeSecond } from "./computed.ts";
import type { Field } from "./schema.ts";
import type { Row, Table } from "./state.ts";

export interface AnswerOptions {
  readonly byFieldId: boolean;
  /** The fields to answer; null for all. */
  readonly fields: readonly Field[] | null;
}

export interface RecordAnswer {
  readonly id: string;
  readonly createdTime: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A record as it is answered: empty cells are left out. Source: Airtable Web API, List records. */
export function recordAnswer(scene: Scene, table: Table, row: Row, options: AnswerOptions): RecordAnswer {
  const cells: (readonly [string, unknown])[] = [];
  for (const field of table.state.fields) {
    if (options.fields && !options.fields.includes(field)) continue;
    const cell = readCell(scene, table, field, row);
    if (cell !== undefined) cells.push([options.byFieldId ? field.id : field.name, cell]);
  }
  return { id: row.id, createdTime: wholeSecond(row.createdAt), fields: Object.fromEntries(cells) };
}

export interface TableAnswer {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly primaryFieldId: string;
  readonly fields: readonly Field[];
  readonly views: readonly { readonly id: string; readonly name: string; readonly type: string }[];
}

/** A table as the schema endpoint answers it. Source: Airtable Web API, Get base schema. */
export function tableAnswer({ id, primaryFieldId, state }: Table): TableAnswer {
  return {
    id,
    name: state.name,
    ...(state.description === null ? {} : { description: state.description }),
    primaryFieldId,
    fields: state.fields,
    views: state.views.map((view) => ({ id: view.id, name: view.name, type: view.type })),
  };
}
