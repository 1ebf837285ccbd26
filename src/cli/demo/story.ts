import type { EventInput } from "../../core/event.ts";
import { demoSource } from "./settings.ts";

/** The contact whose story the demo tells. */
export const demoContact = "sarah";

/** The contact that is both churned and active, and the field that says so. */
export const demoRiddle = { contact: "dana-whitfield", field: "status" } as const;

const told =
  (contact_id: string) =>
  (timestamp: string, event_type: string, event_data: object, actor?: string): EventInput => ({
    contact_id,
    event_type,
    event_data,
    timestamp,
    source: demoSource,
    ...(actor ? { actor } : {}),
  });

/** Sarah's way from an ad to a proposal in eleven days, times in UTC. */
export function sarahsStory(): readonly EventInput[] {
  const sarah = told(demoContact);
  return [
    sarah("2026-04-12T09:15:00Z", "contact_created", { source: "Facebook ad" }),
    sarah("2026-04-12T09:16:00Z", "owner_assigned", { to: "Rep A" }, "automation:round-robin"),
    sarah("2026-04-12T09:20:00Z", "email_sent", { name: "Welcome" }, "automation:welcome-series"),
    sarah(
      "2026-04-12T23:42:00Z",
      "tag_added",
      { tag: "engaged", reason: "Clicked the link in the welcome e-mail" },
      "automation:welcome-series",
    ),
    sarah("2026-04-14T15:05:00Z", "stage_changed", { to: "Discovery Booked" }, "Rep A"),
    sarah("2026-04-16T18:30:00Z", "stage_changed", { from: "Discovery Booked", to: "Qualified" }, "Rep A"),
    sarah("2026-04-16T18:32:00Z", "tag_added", { tag: "solar" }, "Rep A"),
    sarah(
      "2026-04-20T22:10:00Z",
      "tag_added",
      { tag: "high_intent", reason: "Three visits to the pricing page" },
      "automation:website",
    ),
    sarah(
      "2026-04-22T14:00:00Z",
      "owner_assigned",
      { from: "Rep A", to: "Rep B", reason: "Rep A went on PTO" },
      "Ana",
    ),
    sarah("2026-04-23T17:45:00Z", "stage_changed", { from: "Qualified", to: "Proposal Sent" }, "Rep B"),
  ];
}

/** How a customer came to be churned and active at once: a late payment woke an automation, and nobody removed the tag. */
export function riddlesStory(): readonly EventInput[] {
  const dana = told(demoRiddle.contact);
  return [
    dana("2025-09-03T13:22:00Z", "contact_created", { source: "Referral" }),
    dana("2025-09-03T13:25:00Z", "stage_changed", { to: "New" }, "automation:lead-intake"),
    dana("2025-09-03T13:31:00Z", "owner_assigned", { to: "Rep C" }, "automation:round-robin"),
    dana("2025-09-05T15:10:00Z", "stage_changed", { from: "New", to: "Discovery Booked" }, "Rep C"),
    dana("2025-09-09T17:40:00Z", "call_completed", { outcome: "held", minutes: 35 }, "Rep C"),
    dana("2025-09-09T17:52:00Z", "stage_changed", { from: "Discovery Booked", to: "Qualified" }, "Rep C"),
    dana("2025-09-15T19:05:00Z", "stage_changed", { from: "Qualified", to: "Proposal Sent" }, "Rep C"),
    dana("2025-09-26T14:15:00Z", "contract_signed", { name: "Roof 7 kW and care plan" }),
    dana("2025-09-26T14:20:00Z", "stage_changed", { from: "Proposal Sent", to: "Won" }, "Rep C"),
    dana("2025-10-01T14:00:00Z", "payment_received", { amount: 49, currency: "USD" }, "automation:billing"),
    dana("2025-10-01T14:00:05Z", "status_changed", { to: "active" }, "automation:billing"),
    dana("2025-10-01T14:00:09Z", "plan_changed", { to: "Care plan" }, "automation:billing"),
    dana(
      "2026-02-17T16:30:00Z",
      "note_added",
      { text: "Called: sold the house, wants the care plan to end." },
      "Rep C",
    ),
    dana(
      "2026-02-17T16:34:00Z",
      "status_changed",
      { from: "active", to: "churned", reason: "Sold the house" },
      "Rep C",
    ),
    dana("2026-02-17T16:35:00Z", "tag_added", { tag: "churned", reason: "Sold the house" }, "Rep C"),
    dana("2026-03-18T13:00:00Z", "payment_received", { amount: 49, currency: "USD" }, "automation:billing"),
    dana(
      "2026-03-18T13:00:04Z",
      "status_changed",
      { from: "churned", to: "active", reason: "Payment received" },
      "automation:billing",
    ),
  ];
}
