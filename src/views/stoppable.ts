import { DaybookError } from "../core/errors.ts";
import type { MomentTarget, TableChanges, TableTarget } from "./table-target.ts";

/** When a target stops, and what is said then. */
export interface Stopping {
  readonly stopped: () => boolean;
  /** So many rows go out between two looks at whether to stop: those of one request. */
  readonly portion: number;
  readonly hint: string;
}

/** A target that stops before its next request once it is told to. Throws INTERRUPTED then. */
export function stoppable(target: TableTarget, { stopped, portion, hint }: Stopping): TableTarget {
  const goOn = goingOn({ stopped, hint });
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

/** The same for a place that is written at once. */
export function stoppableMoments(
  target: MomentTarget,
  stopping: Pick<Stopping, "stopped" | "hint">,
): MomentTarget {
  const goOn = goingOn(stopping);
  return {
    ...target,
    async readAll(tables) {
      goOn();
      const moment = await target.readAll(tables);
      return {
        ...moment,
        write: (changes, before) =>
          moment.write(changes, () => {
            before();
            goOn();
          }),
      };
    },
  };
}

const goingOn =
  ({ stopped, hint }: Pick<Stopping, "stopped" | "hint">) =>
  (): void => {
    if (stopped()) throw new DaybookError("INTERRUPTED", "Stopped before all was published.", { hint });
  };

function* portionsOf(changes: TableChanges, portion: number): Generator<TableChanges> {
  for (const word of ["remove", "update", "create"] as const)
    for (let at = 0; at < changes[word].length; at += portion)
      yield { create: [], update: [], remove: [], [word]: changes[word].slice(at, at + portion) };
}
