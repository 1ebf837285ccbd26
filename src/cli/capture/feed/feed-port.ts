import type { Log } from "../../../open-log.ts";
import type { Context } from "../../context.ts";
import type { CrmDesk } from "../../crm/desk.ts";

/** What a feed gave since the place that it keeps. */
export interface FeedRead {
  readonly appended: number;
  readonly duplicate: number;
  readonly conflict: number;
  readonly rejected: number;
  /** Changes that were read, logged or not. */
  readonly changes: number;
  /** Why a snapshot is needed now, in sentences: the first run, an expired webhook, a lost cursor; empty where nothing was missed. */
  readonly gaps: readonly string[];
  /** Since when (ISO) changes may have been missed; null where nobody knows. */
  readonly since: string | null;
  /** What else somebody should know, in sentences. */
  readonly looks: readonly string[];
  /** Sentences of what was logged, oldest first. */
  readonly events: readonly string[];
}

/** The CRM's own list of its changes, read from a place that is kept beside the log. */
export interface ChangeFeed {
  /** Reads what changed since the kept place and appends it; the place advances only after the append is acknowledged. */
  read(): Promise<FeedRead>;
  /** The gaps that the last read told are closed by a snapshot: until then every read, also a later run's, tells them again. */
  settle(): Promise<void>;
}

/**
 * Opens the feed of a CRM, and makes it where there is none yet: whatever changes from then on is in it. null where the CRM has
 * none or the token may not have one; `tell` is told why in a sentence.
 */
export type OpenFeed = (
  context: Context,
  log: Log,
  desk: CrmDesk,
  tell: (sentence: string) => void,
) => Promise<ChangeFeed | null>;
