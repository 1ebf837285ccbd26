import type { CrmHome, ReadCrm } from "../../bundles/common/crm.ts";
import type { AirtableClient } from "../../stores/airtable/client.ts";

/** One cell of a CRM's record that is to hold another value. */
export interface CrmEdit {
  readonly home: CrmHome;
  /** The record's own id, as `TableRecord` has it. */
  readonly record: string;
  readonly column: string;
  /** What stood there when it was read, as a log would hold it: another value by now is left alone. */
  readonly from: string | null;
  /** null empties the cell. */
  readonly to: string | null;
}

/** An edit that wasn't made, and why, a sentence. */
export interface EditLeft extends CrmEdit {
  readonly why: string;
}

/** The CRM whose changes are logged, wherever it stands. */
export interface CrmDesk {
  /** As people call it: "the base", "the spreadsheet", or a file's name. */
  readonly place: string;
  /** What its captured events carry as their source, such as `airtable:contacts`. */
  readonly source: string;
  /** Its tables, and what is watched in them. */
  readonly homes: readonly CrmHome[];
  /** The base in which its tables stand, where they stand in one. */
  readonly base?: AirtableClient;
  read(): Promise<ReadCrm>;
  /** Writes cells, one by one as they fit; absent where nothing can be written back. */
  write?(edits: readonly CrmEdit[]): Promise<readonly EditLeft[]>;
}
