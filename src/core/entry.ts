import type { Problem } from "./clean-text.ts";
import type { EventInput } from "./event.ts";

/** An event that a row of a file yields, or why it yields none. `row` counts as the file's reader does. */
export type Entry =
  | {
      readonly row: number;
      readonly input: EventInput;
      /** The file's column behind one of the event's. */
      readonly columnOf: (column: string) => string | null;
      readonly problems?: undefined;
    }
  | { readonly row: number; readonly problems: readonly Problem[] };

/** An entry that may become an event. */
export type InputEntry = Entry & { readonly problems?: undefined };

/** Whether an entry may become an event. */
export const isInput = (entry: Entry): entry is InputEntry => entry.problems === undefined;

/** Entries of a file, many at a time, and how many rows they come from. */
export interface EntryBatch {
  /** Rows read so far, from the file's beginning. */
  readonly rows: number;
  readonly entries: readonly Entry[];
}

/** A column of the file that is called as in the event. */
export const sameColumn = (column: string): string => column;
