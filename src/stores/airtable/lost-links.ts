import { isDaybookError } from "../../core/errors.ts";
import type { Linked } from "./event-cells.ts";

/** The link columns that the log's table has, as far as it is known. */
export interface KnownLinks {
  linked(): Linked;
  /** Does what needs link columns; where one of them was deleted, does it again without, and so from then on. */
  tolerating<T>(work: (linked: Linked) => Promise<T>): Promise<T>;
}

/** Link columns of which any may be gone: they aren't sealed, and reading a log needs none. */
export function knownLinks(wanted: Linked): KnownLinks {
  let linked = wanted;
  return {
    linked: () => linked,
    async tolerating(work) {
      for (;;) {
        try {
          return await work(linked);
        } catch (error) {
          const column = missingLink(error);
          if (column === undefined || linked[column] === false) throw error;
          linked = { ...linked, [column]: false };
        }
      }
    },
  };
}

function missingLink(error: unknown): keyof Linked | undefined {
  if (!isDaybookError(error) || error.code !== "AIRTABLE_COLUMN_MISSING") return undefined;
  const missing = error.column?.toLowerCase();
  return (["Contact", "Deal"] as const).find((column) => column.toLowerCase() === missing);
}
