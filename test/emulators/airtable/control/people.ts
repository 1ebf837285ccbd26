import { newId } from "../../common/random.ts";
import { choicesOf } from "../cells/select-cells.ts";
import { type RecordAnswer, recordAnswer } from "../model/answer.ts";
import { replaceField } from "../model/design-tables.ts";
import type { Draft } from "../model/draft.ts";
import { mayDesign } from "../model/permissions.ts";
import type { Choice, Field } from "../model/schema.ts";
import type { Table } from "../model/state.ts";
import type { Workspace } from "../model/workspace.ts";
import { createRow, deleteRow, type Fields, updateRow } from "../model/write-rows.ts";
import { type Act, type Acting, fieldOf, listed, tableOf } from "./act.ts";
import { type RowWords, rowOf } from "./find-row.ts";

interface InTable extends Act {
  readonly table: string;
}

interface InField extends InTable {
  readonly field: string;
}

/** What a person does to rows and options. */
export interface PeopleControl {
  /** Answers the new rows. Options and linked rows may be given by name and are made. */
  addRows(act: InTable & { readonly rows: readonly Fields[] }): readonly RecordAnswer[];
  /** Writes one cell; null empties it. */
  editCell(act: InField & { readonly row: RowWords; readonly value: unknown }): RecordAnswer;
  deleteRows(act: InTable & { readonly rows: readonly RowWords[] }): void;
  addOption(act: InField & { readonly name: string }): Choice;
  /** Every cell that holds the option goes with its new name, without being edited. */
  renameOption(act: InField & { readonly from: string; readonly to: string }): Choice;
}

export function peopleControl(workspace: Workspace, acting: Acting): PeopleControl {
  const writing = workspace.writing(true);
  const setChoices = (draft: Draft, table: Table, field: Field, choices: readonly Choice[]): void => {
    mayDesign(draft.base, draft.actor);
    replaceField(draft, table, { ...field, options: { ...field.options, choices } });
  };
  return {
    addRows: (act) =>
      acting(act, (draft, live) => {
        const table = tableOf(live, act.table);
        const ids = act.rows.map((fields) => createRow(draft, table, fields, writing).id);
        return ids.map((id) => recordAnswer(live.scene, table, rowOf(live, table, id), whole));
      }),
    editCell: (act) =>
      acting(act, (draft, live) => {
        const table = tableOf(live, act.table);
        const field = fieldOf(table, act.field);
        const options = { ...writing, method: "PATCH" } as const;
        const { id } = rowOf(live, table, act.row);
        return recordAnswer(
          live.scene,
          table,
          updateRow(draft, table, id, { [field.id]: act.value }, options),
          whole,
        );
      }),
    deleteRows: (act) =>
      acting(act, (draft, live) => {
        const table = tableOf(live, act.table);
        for (const { id } of act.rows.map((row) => rowOf(live, table, row))) deleteRow(draft, table, id);
      }),
    addOption: (act) =>
      acting(act, (draft, live) => {
        const table = tableOf(live, act.table);
        const field = fieldOf(table, act.field);
        const choice: Choice = { id: newId("sel", draft.base.random), name: act.name, color: "blueLight2" };
        setChoices(draft, table, field, [...choicesOf(field), choice]);
        return choice;
      }),
    renameOption: (act) =>
      acting(act, (draft, live) => {
        const table = tableOf(live, act.table);
        const field = fieldOf(table, act.field);
        const known = choicesOf(field).find(({ name }) => name === act.from);
        if (!known)
          throw new Error(
            `No option "${act.from}" in field ${field.name}. ${listed(choicesOf(field).map(({ name }) => name))}`,
          );
        const choice = { ...known, name: act.to };
        setChoices(
          draft,
          table,
          field,
          choicesOf(field).map((each) => (each === known ? choice : each)),
        );
        return choice;
      }),
  };
}

const whole = { byFieldId: false, fields: null } as const;
