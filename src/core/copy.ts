import type { Event } from "./event.ts";
import type { Receipt } from "./store.ts";

/** An event with the time at which another log recorded it, where that is known. */
export type Copied = Event & { readonly recorded_at: string | null };

/** A store that can keep the times at which another log recorded what it is given. */
export interface CopyStore {
  /** As `append`; a row without such a time, or with one that is yet to come, gets the clock's. Only for a log that holds no seal. */
  appendCopies(rows: readonly Copied[]): Promise<readonly Receipt[]>;
}

/** Whether a store keeps such times. */
export const keepsTimes = (store: object): store is CopyStore => "appendCopies" in store;

/** The time that a copy is recorded at: its own, unless it has none or one that is yet to come. */
export const copiedAt = ({ recorded_at }: Partial<Copied>, now: string): string =>
  typeof recorded_at === "string" && isTime.test(recorded_at) && recorded_at < now ? recorded_at : now;

const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
