import { newId } from "../../common/random.ts";
import { type TableAnswer, tableAnswer } from "../model/answer.ts";
import { addField, createTable, renameField, renameTable } from "../model/design-tables.ts";
import type { FieldSpec } from "../model/field-options.ts";
import { mayDesign } from "../model/permissions.ts";
import { plans } from "../model/plans.ts";
import type { Field, SortKey, View } from "../model/schema.ts";
import type { EditLevel } from "../model/state.ts";
import type { Workspace } from "../model/workspace.ts";
import { createRow, type Fields } from "../model/write-rows.ts";
import { type Act, type Acting, checkPersonalSpec, fieldOf, personalSpec, tableOf, userIdOf } from "./act.ts";

export interface PersonalTable {
  readonly name: string;
  readonly description?: string;
  /** A link's `linkedTableId` may be a table's name. Computed fields too. */
  readonly fields: readonly FieldSpec[];
  readonly rows?: readonly Fields[];
}

interface InTable extends Act {
  readonly table: string;
}

interface InField extends InTable {
  readonly field: string;
}

/** What a person does to tables and columns. */
export interface DesignControl {
  addTable(act: Act & PersonalTable): TableAnswer;
  addField(act: InTable & { readonly spec: FieldSpec }): Field;
  renameTable(act: InTable & { readonly to: string }): void;
  renameField(act: InField & { readonly to: string }): void;
  /** Its cells go too, and so does the other side of a link. */
  deleteField(act: InField): void;
  deleteTable(act: InTable): void;
  addView(
    act: InTable & { readonly name: string; readonly filter?: string; readonly sort?: readonly SortKey[] },
  ): View;
  /** Who may edit a field; people by name, e-mail address or id. Not on Free. */
  lockField(act: InField & { readonly level: EditLevel }): void;
  /** Who may create and delete rows. Not on Free. */
  lockTable(act: InTable & { readonly create?: EditLevel; readonly delete?: EditLevel }): void;
  /** Makes a table read-only, as one that is synced from elsewhere. */
  syncTable(act: InTable & { readonly synced: boolean }): void;
}

export function designControl(workspace: Workspace, acting: Acting): DesignControl {
  const lockable = (): void => {
    // Source: Airtable support, Using field and table editing permissions: Team, Business and Enterprise Scale.
    if (!plans[workspace.plan].locks)
      throw new Error(`The plan "${workspace.plan}" has no editing permissions.`);
  };
  const levelOf = (level: EditLevel): EditLevel =>
    typeof level === "string" ? level : { users: level.users.map((who) => userIdOf(workspace, who)) };
  return {
    addTable: (act) =>
      acting(act, (draft, live) => {
        const [primary, ...others] = act.fields;
        if (!primary) throw new Error("A table needs a field.");
        const table = createTable(draft, {
          name: act.name,
          ...(act.description === undefined ? {} : { description: act.description }),
          fields: [primary],
        });
        for (const spec of others) {
          const personal = personalSpec(live, table, spec);
          checkPersonalSpec(live, act.name, personal);
          addField(draft, table, personal);
        }
        for (const fields of act.rows ?? []) createRow(draft, table, fields, workspace.writing(true));
        return tableAnswer(table);
      }),
    addField: (act) =>
      acting(act, (draft, live) => {
        const table = tableOf(live, act.table);
        mayDesign(draft.base, draft.actor);
        const personal = personalSpec(live, table, act.spec);
        checkPersonalSpec(live, table.state.name, personal);
        if (table.state.fields.some(({ name }) => name === personal.name))
          throw new Error(`Table ${table.state.name} has a field "${personal.name}".`);
        return addField(draft, table, personal);
      }),
    renameTable: (act) =>
      acting(act, (draft, live) => renameTable(draft, tableOf(live, act.table), { name: act.to })),
    renameField(act) {
      acting(act, (draft, live) => {
        const table = tableOf(live, act.table);
        renameField(draft, table, fieldOf(table, act.field), { name: act.to });
      });
    },
    deleteField: (act) =>
      acting(act, (draft, live) => {
        mayDesign(draft.base, draft.actor);
        const table = tableOf(live, act.table);
        const field = fieldOf(table, act.field);
        if (field.id === table.primaryFieldId) throw new Error("A primary field can't be deleted.");
        const inverse = field.options?.inverseLinkFieldId;
        const sides = [[table, field.id] as const];
        const other =
          typeof inverse === "string" ? tableOf(live, String(field.options?.linkedTableId)) : null;
        if (other) sides.push([other, String(inverse)]);
        for (const [side, id] of sides) {
          for (const row of [...side.rows.values()]) {
            const cells = new Map(row.cells);
            if (cells.delete(id)) draft.put(side, { ...row, cells });
          }
          draft.edit(side, { fields: side.state.fields.filter((each) => each.id !== id) });
        }
      }),
    deleteTable: (act) =>
      acting(act, (draft, live) => {
        mayDesign(draft.base, draft.actor);
        const table = tableOf(live, act.table);
        const links = table.state.fields.filter(({ type }) => type === "multipleRecordLinks");
        // In the app the columns of other tables become text.
        if (links.length > 0)
          throw new Error("Delete its link fields first: the emulator does not turn them into text.");
        draft.drop(table);
      }),
    addView: (act) =>
      acting(act, (draft, live) => {
        const table = tableOf(live, act.table);
        const view: View = {
          id: newId("viw", draft.base.random),
          name: act.name,
          type: "grid",
          ...(act.filter === undefined ? {} : { filter: act.filter }),
          ...(act.sort === undefined ? {} : { sort: act.sort }),
        };
        draft.edit(table, { views: [...table.state.views, view] });
        return view;
      }),
    lockField: (act) =>
      acting(act, (draft, live) => {
        lockable();
        mayDesign(draft.base, draft.actor);
        const table = tableOf(live, act.table);
        const { id } = fieldOf(table, act.field);
        draft.edit(table, { fieldLocks: new Map(table.state.fieldLocks).set(id, levelOf(act.level)) });
      }),
    lockTable: (act) =>
      acting(act, (draft, live) => {
        lockable();
        mayDesign(draft.base, draft.actor);
        const table = tableOf(live, act.table);
        draft.edit(table, {
          createLock: act.create ? levelOf(act.create) : table.state.createLock,
          deleteLock: act.delete ? levelOf(act.delete) : table.state.deleteLock,
        });
      }),
    syncTable: (act) =>
      acting(act, (draft, live) => draft.edit(tableOf(live, act.table), { synced: act.synced })),
  };
}
