import { defaultSettings, type Settings } from "../../src/core/settings.ts";

/** The settings of the bench's log: two pipelines, a zone whose clocks change, a limit of its own. */
export const benchSettings: Settings = {
  ...defaultSettings,
  timezone: "America/New_York",
  pipelines: [
    {
      name: "Sales",
      stages: [
        { name: "New" },
        { name: "Discovery Booked", stuck_after_days: 14 },
        { name: "Qualified" },
        { name: "Proposal Sent" },
        { name: "Won", ends: "won" },
        { name: "Lost", ends: "lost" },
      ],
    },
    {
      name: "Install",
      stages: [
        { name: "Survey" },
        { name: "Permit", stuck_after_days: 45 },
        { name: "Built", ends: "won" },
        { name: "Cancelled", ends: "lost" },
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
    { name: "Lead to win", from: "contact_created", to: "deal_won" },
  ],
};

/** The log's two years, and an instant a few days before their end, at which some of it is still to come. */
export const span = {
  first: Date.UTC(2024, 6, 1),
  end: Date.UTC(2026, 6, 1),
  before_end: Date.UTC(2026, 5, 25, 16, 30),
} as const;

/** Everything in the log that people chose. */
export const words = {
  reps: ["Rep A", "Rep B", "Rep C", "Rep D", "Ana", "Ben", "Chloé", "Dmitri"],
  machines: ["automation:welcome", "automation:nurture", "import:crm"],
  sources: ["Facebook ad", "Google ad", "Referral", "Trade fair", "Website", "Door hanger"],
  writers: ["zapier:lead-intake", "crm:contacts", "crm:deals", "make:calls"],
  tags: ["engaged", "engaged", "solar", "high_intent", "newsletter", "unsubscribed"],
  mails: ["Welcome", "Case study: 6 kW roof", "Price list", "Reminder", "Newsletter, spring"],
  notes: [
    "Called, no answer",
    "Wants a quote by Friday",
    'Said "maybe in autumn"',
    "Roof is steep; needs scaffolding",
  ],
  reasons: ["on holiday", "asked for a woman", "territory changed"],
} as const;
