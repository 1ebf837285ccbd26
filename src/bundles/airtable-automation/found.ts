import type { EventInput } from "../../core/event.ts";
import type { About } from "../../stores/airtable/base-log.ts";
import type { Linked } from "../../stores/airtable/event-cells.ts";

/** The events that a run is to log, and what to say where there are none. */
export interface Found {
  readonly inputs: readonly EventInput[];
  readonly about: About;
  /** Records that what logs them tells of contacts and deals, by their ids. */
  readonly records?: Linked["records"];
  /** Why nothing can be logged, where somebody has to look. */
  readonly problem?: string;
  /** Why there is nothing to log. */
  readonly nothing?: string;
}
