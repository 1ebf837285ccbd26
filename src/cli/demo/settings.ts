import { defaultSettings, type Settings } from "../../core/settings.ts";
import { demoTimezone } from "./hours.ts";

/** The instant at which the demo is looked at, noon in New York: its answers are the same on every day that it runs. */
export const demoAsOf = "2026-04-30T16:00:00.000Z";

/** What every event of the demo carries as its source. */
export const demoSource = "demo";

/** The settings that the demo's events are read with: a solar installer's one pipeline. */
export const demoSettings: Settings = {
  ...defaultSettings,
  timezone: demoTimezone,
  pipelines: [
    {
      name: "Sales",
      stages: [
        { name: "New", stuck_after_days: 14 },
        { name: "Discovery Booked", stuck_after_days: 14 },
        { name: "Qualified" },
        { name: "Proposal Sent" },
        { name: "Won", ends: "won" },
        { name: "Lost", ends: "lost" },
      ],
    },
  ],
  measures: [
    { name: "Speed to first call", from: "contact_created", to: "call_completed" },
    {
      name: "Discovery to proposal",
      from: "stage_changed:Discovery Booked",
      to: "stage_changed:Proposal Sent",
    },
    { name: "Proposal to first payment", from: "stage_changed:Proposal Sent", to: "payment_received" },
  ],
};
