/** The columns whose changes become events; null where the CRM has none. */
export interface Watched {
  readonly stage: string | null;
  readonly owner: string | null;
  readonly status: string | null;
  readonly tags: string | null;
  readonly plan: string | null;
  readonly note: string | null;
}

/** Which of the CRM's tables. */
export type CrmWord = "contacts" | "deals";

/** A table of the CRM that the log is about. */
export interface CrmTable {
  readonly table: string;
  /** The column that holds the id that events carry; `record`: the record's own id. */
  readonly id: string;
  /** The column with the name that people know a record by. */
  readonly name: string | null;
  readonly created_at: string | null;
  readonly watch: Watched;
  readonly changed_at: string | null;
  readonly changed_by: string | null;
  /** Stages, and the columns that hold the date on which each was entered. */
  readonly dates: Readonly<Record<string, string>>;
}

/** The CRM beside the log. */
export interface Crm {
  readonly contacts: CrmTable | null;
  readonly deals:
    | (CrmTable & {
        /** The column that links to the contact. */
        readonly contact: string | null;
        readonly amount: string | null;
      })
    | null;
}

/** What is written back to the base or sheet, and how. */
export interface PublishSettings {
  /** The words of the views that are published. */
  readonly tables: readonly string[];
  /** Names of tables that aren't the usual ones, by the view's word. */
  readonly names: Readonly<Record<string, string>>;
  /** Whether rows link to the CRM's records. */
  readonly links: boolean;
  /** Whose timelines are published: contacts that are open or moved in 90 days, or all. */
  readonly timelines: "active" | "all";
}
