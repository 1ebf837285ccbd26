import { DaybookError } from "../core/errors.ts";
import type { TableChanges, TableTarget } from "./table-target.ts";

/** When a target stops, and what is said then. */
export interface Stopping {
  readonly stopped: () => boolean;
  /** So many rows go out between two looks at whether to stop: those of one request. */
  readonly portion: number;
  readonly hint: string;
}

/** A target that stops before its next request once it is told to. Throws INTERRUPTED then. */
export function stoppable(target: TableTarget, { stopped, portion, hint }: Stopping): TableTarget {
  const goOn = (): void => {
    if (stopped()) throw new DaybookError("INTERRUPTED", "Stopped before all was published.", { hint });
  };
  return {
    ...target,
    async read(...of) {
      goOn();
      return target.read(...of);
    },
    async find(...of) {
      goOn();
      return target.find(...of);
    },
    async write(table, changes) {
      for (const some of portionsOf(changes, portion)) {
        goOn();
        await target.write(table, some);
      }
    },
  };
}

function* portionsOf(changes: TableChanges, portion: number): Generator<TableChanges> {
  for (const word of ["remove", "update", "create"] as const)
    for (let at = 0; at < changes[word].length; at += portion)
      yield { create: [], update: [], remove: [], [word]: changes[word].slice(at, at + portion) };
}
