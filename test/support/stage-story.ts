import type { EventInput } from "../../src/core/event.ts";

/** Thirty contacts that move through the stages of a pipeline in three months. */
export const story: readonly EventInput[] = Array.from({ length: 200 }, (_, i) => ({
  contact_id: `c${i % 30}`,
  event_type: "stage_changed",
  event_data: { to: ["New", "Qualified", "Proposal Sent", "Won", "Lost"][(i * 7) % 5] },
  timestamp: new Date(Date.UTC(2026, 0, 1 + (i % 90), 0, i)).toISOString(),
}));
