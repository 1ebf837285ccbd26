import { type Catalog, catalogOf, type OwnType } from "./catalog.ts";
import type { Crm, PublishSettings } from "./crm.ts";

/** A stage of a pipeline; `ends` marks the stages in which a deal is over. */
export interface Stage {
  readonly name: string;
  readonly stuck_after_days?: number | undefined;
  readonly ends?: "won" | "lost" | undefined;
}

/** A pipeline and its stages, in order. */
export interface Pipeline {
  readonly name: string;
  readonly stages: readonly Stage[];
}

/** A named span between two kinds of event, each written TYPE or TYPE:VALUE. */
export interface Measure {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

/** The days of the week as settings write them. */
export const weekdays = [
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
  "sunday",
] as const;

/** A day of the week. */
export type Weekday = (typeof weekdays)[number];

/** What of the config the log and its views need, with its defaults filled in. */
export interface Settings {
  /** An IANA name; days, weeks and times without a zone are read in it. */
  readonly timezone: string;
  readonly pipelines: readonly Pipeline[];
  readonly stuck_after_days: number;
  readonly reengage: {
    readonly tag: string;
    readonly silent_days: number;
    readonly opted_out_tag: string;
    /** Event types that are no sign of life. */
    readonly ignore: readonly string[];
  };
  readonly cohorts: { readonly old_enough_after_days: number };
  /** How many days the daily tally goes back; 90 without it. */
  readonly activity_days: number;
  readonly measures: readonly Measure[];
  /** Pairs of words that can't both be true of one contact; `why` names them. */
  readonly opposites: readonly (readonly [string, string])[];
  readonly events: { readonly on: readonly string[] | null; readonly own: readonly OwnType[] };
  /** Where the CRM's records stand beside the log; null where there is none. */
  readonly crm: Crm | null;
  readonly publish: PublishSettings;
  /** When the weekly mail is due. */
  readonly digest: { readonly on: Weekday };
  /** The plan of the workspace that holds the log, where plans have limits; null where nobody said. */
  readonly plan: string | null;
  /** How long events stay in the log before they may be archived, such as `3y`; absent: for ever. */
  readonly keep?: string;
}

/** The settings of a log without a config. */
export const defaultSettings: Settings = {
  timezone: "UTC",
  pipelines: [],
  stuck_after_days: 21,
  reengage: {
    tag: "engaged",
    silent_days: 60,
    opted_out_tag: "unsubscribed",
    ignore: [
      "email_sent",
      "sms_sent",
      "automation_run",
      "field_changed",
      "tag_added",
      "tag_removed",
      "owner_assigned",
      "contact_merged",
    ],
  },
  cohorts: { old_enough_after_days: 60 },
  measures: [],
  activity_days: 90,
  opposites: [
    ["active", "churned"],
    ["active", "inactive"],
    ["subscribed", "unsubscribed"],
    ["won", "lost"],
  ],
  events: { on: null, own: [] },
  crm: null,
  publish: {
    tables: ["timelines", "velocity", "stuck", "reengage", "changes"],
    names: {},
    links: true,
    timelines: "active",
  },
  digest: { on: "monday" },
  plan: null,
};

/** The catalog that the settings describe. */
export const catalogFrom = (settings: Settings): Catalog =>
  catalogOf(settings.events.on, settings.events.own);
