import { fromIso } from "../../core/time.ts";
import type { Io } from "../io.ts";
import { type Ink, paint } from "./paint.ts";

/** What a text is fitted to: where it is printed, when, and in whose time zone. */
export interface Paper {
  /** null where nothing is to be cut. */
  readonly columns: number | null;
  readonly ink: Ink;
  /** Milliseconds: what "3 weeks ago" counts from. */
  readonly now: number;
  readonly timezone: string;
}

/** The paper of an io at an ISO time. */
export const paperOf = (io: Pick<Io, "columns" | "colours">, now: string, timezone: string): Paper => ({
  columns: io.columns,
  ink: paint(io.colours.out),
  now: fromIso(now),
  timezone,
});
