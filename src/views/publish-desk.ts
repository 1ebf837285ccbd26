import type { CrmRecords } from "../core/remote.ts";
import type { Asked } from "./ask-views.ts";
import type { RoomLines } from "./front-page.ts";
import type { Counts } from "./publish-counts.ts";
import type { TableTarget } from "./table-target.ts";

/** What whoever publishes may choose. */
export interface PublishChoices {
  /** The views' words. @default those of the config */
  readonly views?: readonly string[] | undefined;
  /** Nothing is written. @default false */
  readonly dry_run?: boolean | undefined;
  /** Publishes though the tables stand as of a later time. @default false */
  readonly force?: boolean | undefined;
  /** Told now and then how many rows were written so far. */
  readonly on_rows?: ((rows: number) => void) | undefined;
}

/** How views are published. */
export interface PublishOptions extends PublishChoices {
  /** ISO 8601 UTC with milliseconds. */
  readonly as_of: string;
  /** Nobody chose that time: it is when the publish began. @default false */
  readonly is_now?: boolean | undefined;
  /** A text that no other publish has ever had: tells this one from others at the same time. */
  readonly marker: string;
  /** The CRM's records as they are now: names, and where links lead. @default none */
  readonly crm?: CrmRecords | undefined;
  /** How much room is left. @default nothing is said of it */
  readonly room?: RoomLines | undefined;
}

/** What a publish holds on to while it goes on. */
export interface Desk {
  readonly asked: Asked;
  readonly target: TableTarget;
  readonly options: PublishOptions;
  /** The name of the front page. */
  readonly front: string;
  readonly counts: Counts;
  /** Ids of later claims that `force` sets aside. */
  readonly overruled: ReadonlySet<string>;
  /** The words of the views that this publish has written to. */
  readonly changed: Set<string>;
  /** How many rows were written so far. */
  readonly progress: { rows: number };
}
