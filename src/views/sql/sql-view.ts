import type { Tally } from "../tally.ts";
import type { ViewContext } from "../view.ts";
import type { Part } from "./base-sql.ts";
import type { Dialect } from "./dialect.ts";

/** A row of figures: of some kind, with texts and whole numbers. */
export interface Figures {
  readonly kind: string;
  readonly texts: readonly (string | null)[];
  readonly numbers: readonly (number | null)[];
}

/** How a view is asked of an engine: SQL for most contacts, and who is left to the fold. */
export interface SqlView {
  /** What it needs beyond the base. */
  parts(context: ViewContext, dialect: Dialect): readonly Part[];
  /** Queries of one column `contact_id`: who is left to the fold, since what they would show needs all of their events, or more than SQL settles. Nobody else may have a share that `figures` doesn't give. */
  leaves(context: ViewContext, dialect: Dialect): readonly string[];
  /** Queries, made by `figure`, for those who stand neither in `apart` nor in `left`. */
  figures(context: ViewContext, dialect: Dialect): readonly string[];
  /** Puts the figures into the view's tally. */
  take(tally: Tally, figures: Figures, context: ViewContext): void;
}
