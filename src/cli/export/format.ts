import type { Catalog } from "../../core/catalog.ts";
import type { Hash } from "../../core/identity.ts";
import type { EventStore } from "../../core/store.ts";
import type { Write } from "../../hosts/node/write-whole.ts";
import type { ViewContext } from "../../views/view.ts";
import type { Choice } from "./choice.ts";

/** A log that is exported. */
export interface Exporting {
  readonly store: EventStore;
  readonly catalog: Catalog;
  readonly hash: Hash;
  readonly rules: ViewContext;
  /** The lines of the list of sealed rows; none where nothing is sealed. */
  readonly leaves: () => Promise<readonly string[]>;
  /** Told how many events are written so far, often. */
  readonly tell: (events: number) => void;
  /** The same where there is time for others: it may throw to stop there. */
  readonly onEvents: (events: number) => Promise<void>;
}

/** What was written. */
export interface Exported {
  readonly events: number;
  /** Chosen rows whose cells don't give their id, where the format can't hold them. */
  readonly left_out: number;
}

/** A form in which a log is handed on. */
export interface Format {
  /** How a file's name ends that is to be of this form. */
  readonly endings: RegExp;
  /** What a reader should know of it, in a sentence. */
  readonly note: string;
  write(log: Exporting, choice: Choice, write: Write): Promise<Exported>;
}
