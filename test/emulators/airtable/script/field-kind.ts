import { cellType } from "../cells/cell-types.ts";
import { personCell } from "../cells/person-cells.ts";
import type { Field } from "../model/schema.ts";
import type { Base } from "../model/state.ts";
import type { DesignCalls } from "./design-calls.ts";
import { type InTable, liveField, liveTable } from "./model-kinds.ts";
import type { Kind } from "./realm.ts";
import type { Run } from "./run.ts";

const people = (base: Base): readonly object[] =>
  [...base.roles].filter(([, role]) => role !== "none").map(([id]) => personCell(base, id));

/** A field's options as scripts read them, null where its type has none. Source: the scripting typings, one entry a type. */
function optionsOf(base: Base, { type, options }: Field): object | null {
  switch (type) {
    case "singleCollaborator":
    case "multipleCollaborators":
    case "createdBy":
      return { choices: people(base) };
    case "lastModifiedBy":
      return { referencedFieldIds: options?.referencedFieldIds ?? [], choices: people(base) };
    case "multipleAttachments":
      return { isReversed: false };
    case "formula": {
      // The typings tell no script what the formula is.
      const { formula: _, ...others } = options ?? {};
      return others;
    }
    default:
      return options ?? null;
  }
}

/**
 * Source: the scripting typings, BaseField. `isPrimaryField` is the Blocks SDK's and in neither typings nor reference, so it is
 * missing unless the emulator is told to have it.
 */
export function fieldKind(run: Run, design: DesignCalls, hasPrimaryFlag: boolean): Kind<InTable> {
  const { base } = run.live;
  return run.realm.kind<InTable>(
    "Field",
    {
      id: ({ id }) => id,
      name: (place) => liveField(run, place).name,
      type: (place) => liveField(run, place).type,
      description: (place) => liveField(run, place).description || null,
      options: (place) => run.realm.plain(optionsOf(base, liveField(run, place))),
      isComputed: (place) => cellType(liveField(run, place).type) === null,
      ...(hasPrimaryFlag
        ? { isPrimaryField: ({ tableId, id }) => liveTable(run, tableId).primaryFieldId === id }
        : {}),
    },
    {
      updateOptionsAsync: (place, options, more) => design.updateOptions(place, options, more),
      updateNameAsync: (place, name) => design.updateName(place, name),
      updateDescriptionAsync: (place, description) => design.updateDescription(place, description),
    },
  );
}
