import type { CrmDesk } from "./desk.ts";

/** A CRM that is open. */
export interface OpenDesk extends CrmDesk {
  /** What somebody should know of its last reading beside the records: columns that aren't there, rows that can't be read. */
  looks(): readonly string[];
}
