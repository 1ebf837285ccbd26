import type { Event } from "./event.ts";
import { oneLine } from "./sentence.ts";

/** Two things that the log says and that can't both be true, in plain English. */
export interface Contradiction {
  readonly message: string;
  /** The events that say so, oldest first. */
  readonly event_ids: readonly string[];
}

/** A contradiction, and the fields that it is about. */
export interface Found extends Contradiction {
  readonly about: readonly string[];
}

/** A contradiction as found, its message on one line. */
export const found = (message: string, about: readonly string[], events: readonly Event[]): Found => ({
  message: oneLine(message),
  event_ids: events.map((event) => event.event_id),
  about,
});
