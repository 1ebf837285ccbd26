import { DaybookError } from "../core/errors.ts";
import type { TableChanges, TableTarget } from "../views/table-target.ts";

/** So many rows go out between two looks at whether to stop: those of one request. */
const portion = 10;

/** A target that stops before its next request once it is told to. Throws INTERRUPTED then. */
export function stoppable(target: TableTarget, stopped: () => boolean): TableTarget {
  const goOn = (): void => {
    if (!stopped()) return;
    throw new DaybookError("INTERRUPTED", "Stopped before all was published.", {
      hint: "Run `daybook publish` again: it finishes what was begun, and writes nothing twice.",
    });
  };
  return {
    ...target,
    async read(...of) {
      goOn();
      return target.read(...of);
    },
    async write(table, changes) {
      for (const some of portionsOf(changes)) {
        goOn();
        await target.write(table, some);
      }
    },
  };
}

function* portionsOf(changes: TableChanges): Generator<TableChanges> {
  for (const word of ["remove", "update", "create"] as const)
    for (let at = 0; at < changes[word].length; at += portion)
      yield { create: [], update: [], remove: [], [word]: changes[word].slice(at, at + portion) };
}
