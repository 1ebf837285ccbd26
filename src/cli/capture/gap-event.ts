import type { EventInput } from "../../core/event.ts";

/** A time in which changes weren't heard, and what a snapshot found of it. */
export interface ClosedGap {
  readonly sentences: readonly string[];
  /** ISO; null where nobody knows. */
  readonly since: string | null;
  readonly until: string;
  /** How many events the snapshot logged. */
  readonly found: number;
}

/** The subject of what Daybook tells of itself. */
const own = "daybook";

/** The event that tells of a gap: what was found carries the source `daybook:snapshot`, with the time at which it was found where the CRM tells none. */
export const gapEvent = ({ sentences, since, until, found }: ClosedGap): EventInput => ({
  contact_id: own,
  event_type: "automation_run",
  event_data: {
    name: "capture",
    reason: sentences.join(" ").slice(0, 5_000),
    note: `Changes between ${since ?? "an unknown time"} and ${until} were found by a snapshot: ${found === 1 ? "1 event" : `${found} events`}, of the source daybook:snapshot.`,
  },
  timestamp: until,
  source: "daybook:capture",
  cause: `gap ${since ?? "unknown"} ${until}`,
});
