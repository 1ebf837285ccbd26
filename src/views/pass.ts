import type { History } from "../core/history.ts";
import type { Sign } from "./tally.ts";
import type { ViewContext } from "./view.ts";

/** What a pass over a log met beside the histories. */
export interface Pass {
  /** Events up to as_of, voided ones included. */
  events: number;
  /** Rows whose cells don't give their id, and so no events. */
  left_out: number;
  /** Merges that would have made a loop, and were ignored: their event_ids. */
  loops: readonly string[];
  /** What lets a later pass go on from here; only of a store that gives its rows contact by contact. */
  trail?: Trail;
}

/** Where a pass ended, and what ties contacts together. */
export interface Trail {
  /** The newest row that was read. */
  readonly position: number;
  /** The earliest event after as_of (ISO), which a later reader must see; null where there is none. */
  readonly next: string | null;
  readonly contactOfDeal: ReadonlyMap<string, string>;
  /** Of each contact that shares a person or a deal with others: all of them. */
  readonly ties: ReadonlyMap<string, readonly string[]>;
}

/** Takes one person's history; -1 takes an earlier one back, since it turned out to be part of a larger one. */
export type Take = (history: History, sign: Sign) => void;

/** What of the context replaying needs. */
export type Rules = Pick<ViewContext, "as_of" | "catalog" | "pipelines">;
