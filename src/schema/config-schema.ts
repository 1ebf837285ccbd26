import { z } from "zod";
import { defaultSettings, weekdays } from "../core/settings.ts";
import { crm } from "./crm-schema.ts";
import { days, listOf, name, ownTypeName, typeName } from "./words.ts";

/** The words of the views, as commands, `publish` and the config say them. */
export const viewWords = [
  "timelines",
  "velocity",
  "stuck",
  "reengage",
  "cohorts",
  "owners",
  "activity",
  "changes",
] as const;

const stage = z.strictObject({
  name: name.describe("The stage as the CRM writes it."),
  stuck_after_days: days
    .optional()
    .describe("Days after which a deal counts as stuck in this stage; without it the common limit."),
  ends: z.enum(["won", "lost"]).optional().describe("Marks a stage in which a deal is over."),
});

const pipeline = z.strictObject({
  name: name.describe("The pipeline's name, as events carry it."),
  stages: z
    .array(stage)
    .min(1)
    .describe("The stages in their order: it decides what is forward and what is back."),
});

const measure = z.strictObject({
  name: name.describe("The measure's name, as it is shown."),
  from: name.describe("What starts the clock: TYPE, or TYPE:VALUE such as stage_changed:Qualified."),
  to: name.describe("What stops the clock: TYPE, or TYPE:VALUE such as stage_changed:Proposal Sent."),
});

const ownType = z.strictObject({
  name: ownTypeName.describe("The type's name in snake_case, such as roof_inspected."),
  fields: z
    .record(
      z.string().regex(/^[a-z]\w*$/i, "a name of letters, digits and _ that starts with a letter"),
      z.enum(["text", "text?", "number", "number?", "flag?", "list"]),
    )
    .default({})
    .describe(
      'The fields of event_data: "text", "number", "flag?" or "list"; a ? marks what may be missing.',
    ),
  sentence: z
    .string()
    .trim()
    .min(1)
    .optional()
    .describe("How timelines say it, with fields in braces: Roof inspected by {who}."),
});

const views = z.array(z.enum(viewWords));

/** daybook.config.json: every key may be left out. Defaults of the log and its views are those of `defaultSettings`. */
export const configSchema = z
  .strictObject({
    $schema: z.string().optional().describe("Where this schema is; editors read it."),
    log: name.default("sqlite:daybook.db").describe("The log's URL, such as sqlite:daybook.db."),
    timezone: name
      .default(defaultSettings.timezone)
      .describe(
        "An IANA name such as America/New_York. Days, weeks and times without a zone are read in it.",
      ),
    crm: crm.nullable().default(null).describe("Where the CRM's records stand, for capture."),
    pipelines: z.array(pipeline).default([]).describe("The pipelines and their stages, in order."),
    stuck_after_days: days
      .default(defaultSettings.stuck_after_days)
      .describe("Days in one stage after which a deal counts as stuck."),
    reengage: z
      .strictObject({
        tag: name
          .default(defaultSettings.reengage.tag)
          .describe("The tag of contacts that once were engaged."),
        silent_days: days
          .default(defaultSettings.reengage.silent_days)
          .describe("Days without a sign of life after which a contact is listed."),
        opted_out_tag: name
          .default(defaultSettings.reengage.opted_out_tag)
          .describe("The tag of contacts that must not be written to."),
        ignore: listOf(typeName, defaultSettings.reengage.ignore).describe(
          "Event types that are no sign of life.",
        ),
      })
      .prefault({})
      .describe("Who should be written to again."),
    cohorts: z
      .strictObject({
        old_enough_after_days: days
          .default(defaultSettings.cohorts.old_enough_after_days)
          .describe("Days after its end from which a week's figures are taken as final."),
      })
      .prefault({})
      .describe("Leads by the week in which they came."),
    measures: z
      .array(measure)
      .default([])
      .describe("Spans between two kinds of event, shown with the velocity."),
    opposites: listOf(
      z.tuple([name, name]),
      defaultSettings.opposites.map(([one, other]): [string, string] => [one, other]),
    ).describe("Pairs of words that can't both be true of one contact; `why` names them."),
    events: z
      .strictObject({
        on: z
          .array(typeName)
          .nullable()
          .default(null)
          .describe("The event types that are logged; null or left out: all."),
        own: z.array(ownType).default([]).describe("Event types of your own; they are always on."),
      })
      .prefault({})
      .describe("Which events are logged."),
    publish: z
      .strictObject({
        tables: views
          .default(["timelines", "velocity", "stuck", "reengage", "changes"])
          .describe("The views that are published as tables."),
        names: z
          .partialRecord(z.enum([...viewWords, "daybook"]), name)
          .default({})
          .describe(
            'Names of tables where the usual one is taken, by the view\'s word: {"stuck": "Stuck Jobs"}.',
          ),
        links: z.boolean().default(true).describe("Whether published rows link to the CRM's records."),
        timelines: z
          .enum(["active", "all"])
          .default("active")
          .describe("Whose timelines are published: contacts that are open or moved in 90 days, or all."),
        activity_days: days.int().default(90).describe("How many days the daily tally goes back."),
      })
      .prefault({})
      .describe("What is written back to the base or sheet."),
    plan: z
      .enum(["free", "team", "business", "enterprise"])
      .nullable()
      .default(null)
      .describe("The plan of your Airtable workspace: `doctor` then says how much room is left."),
    retention: z
      .strictObject({
        keep: z
          .string()
          .regex(/^[1-9]\d*[dwmy]$/, 'a span such as "3y", "18m", "26w" or "400d"')
          .nullable()
          .default(null)
          .describe(
            'How long events stay in the log before they may be archived: "3y", "18m"; null: for ever.',
          ),
      })
      .prefault({})
      .describe("When events may be archived."),
    digest: z
      .strictObject({
        on: z.enum(weekdays).default(defaultSettings.digest.on).describe("The weekday of the digest."),
        to: z
          .array(z.string().regex(/^\S+@\S+$/, "an e-mail address"))
          .default([])
          .describe("E-mail addresses that get it."),
      })
      .prefault({})
      .describe("The weekly mail."),
  })
  .describe("The settings of a Daybook. Secrets come from the environment only.");

/** daybook.config.json as it is after reading, with every default filled in. */
export type Config = z.output<typeof configSchema>;
