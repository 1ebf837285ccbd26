import type { CrmSubject } from "../../bundles/common/crm.ts";
import type { EventInput } from "../../core/event.ts";
import type { GoneSubject } from "./gone.ts";

/** What a difference is about. `created` and `date` are what the CRM alone tells: when a record was made, when it entered a stage. */
export type DriftField = "stage" | "owner" | "status" | "plan" | "tags" | "note" | "created" | "date";

/** A value that the CRM has otherwise than the log: an event that a capture would log. Times are ISO 8601 UTC. */
export interface Difference {
  readonly of: CrmSubject;
  /** The name that people know the record by. */
  readonly name: string | null;
  readonly field: DriftField;
  /** null where the CRM has it in no column. */
  readonly column: string | null;
  /** Of tags: the tag that only the CRM has, else null. */
  readonly crm: string | null;
  readonly log: string | null;
  /** Since when the log says so; null where it never said anything of it. */
  readonly log_since: string | null;
  /** It was so at `log_since` already. */
  readonly log_at_least: boolean;
  /** Who said so. */
  readonly log_by: string | null;
  /** When the record was last changed, and by whom, where the CRM tells. */
  readonly changed_at: string | null;
  readonly changed_by: string | null;
  /** The log has never heard of the value, so it doesn't hold another one. */
  readonly isNews: boolean;
  readonly input: EventInput;
}

/** A record of which the log knows nothing yet. */
export interface NewRecord {
  readonly of: CrmSubject;
  readonly name: string | null;
  readonly inputs: readonly EventInput[];
}

/** The CRM beside the log. */
export interface Drift {
  readonly differences: readonly Difference[];
  readonly unknown: readonly NewRecord[];
  readonly gone: readonly GoneSubject[];
  /** Records that were compared. */
  readonly records: number;
  /** Records of which nothing is compared: a row about them was changed by hand. */
  readonly blocked: number;
  /** Records of which nothing can be logged: deals without a contact, records without an id of their own. */
  readonly without: number;
  /** What else somebody should know, in sentences. */
  readonly notes: readonly string[];
}

/** What people call a record: its name, else its id. */
export const calledBy = ({ of, name }: Pick<NewRecord, "of" | "name">): string =>
  name ?? of.deal_id ?? of.contact_id;
