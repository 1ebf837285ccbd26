import type { ViewContext } from "../view.ts";
import { type Part, plainRows } from "./base-sql.ts";
import type { Dialect } from "./dialect.ts";
import { placeSql } from "./place-sql.ts";

/** The types whose data a replay reads: what they set may be what was held already. */
export const readTypes = [
  "stage_changed",
  "deal_won",
  "deal_lost",
  "deal_created",
  "contact_created",
  "status_changed",
  "plan_changed",
  "owner_assigned",
  "field_changed",
  "tag_added",
  "tag_removed",
];

/**
 * The stays of all who stand with nobody apart, as src/core/subject.ts makes them. `twisted` are contacts whose stages
 * SQL doesn't settle: several events at one instant, or stays that depend on more than the event before. `visits` leaves
 * them out: contact_id, deal_id, pipeline, stage, came (from), home (the pipeline it came from), ms (entered), exited,
 * still (open), at_least, spent (milliseconds in `came`), stay (milliseconds with both ends known), place (1, 2, …).
 */
export function visitParts(context: ViewContext, dialect: Dialect): readonly Part[] {
  const { member, differ, text, holds, epochMs } = dialect;
  const place = placeSql(context.settings, dialect);
  const subject = "PARTITION BY contact_id, deal_id";
  const order = `${subject} ORDER BY ms, kind`;
  const isStage =
    "event_type IN ('stage_changed', 'deal_won', 'deal_lost') OR (event_type = 'deal_created' AND goes IS NOT NULL)";
  return [
    {
      name: "told",
      sql: `SELECT r.contact_id, r.deal_id, r.event_type, ${epochMs("r.ts")} AS ms, CASE WHEN r.event_type IN ('deal_created', 'contact_created') THEN 0 ELSE 1 END AS kind, ${holds("r.event_data", '"baseline":true')} AS at_least, ${member("r.event_data", "pipeline")} AS own, CASE WHEN r.event_type = 'stage_changed' THEN ${member("r.event_data", "from")} END AS says, CASE WHEN r.event_type = 'stage_changed' THEN ${member("r.event_data", "to")} WHEN r.event_type = 'deal_created' THEN ${member("r.event_data", "stage")} END AS goes FROM ${plainRows(context, dialect)} AND r.event_type IN (${readTypes.map(text).join(", ")})`,
    },
    {
      name: "lined",
      sql: `SELECT t.*, ROW_NUMBER() OVER (${order}) AS place, LAG(ms) OVER (${order}) AS prior_ms, LAG(event_type) OVER (${order}) AS prior_type, COUNT(own) OVER (${order}) AS era FROM told t WHERE own IS NOT NULL OR ${isStage}`,
    },
    {
      name: "named_lines",
      sql: `SELECT l.*, MAX(own) OVER (${subject}, era) AS called FROM lined l`,
    },
    {
      name: "staged",
      sql: `SELECT l.contact_id, l.deal_id, l.event_type, l.ms, l.kind, l.at_least, l.own, l.says, l.goes, l.called, CASE WHEN l.goes IS NOT NULL THEN COALESCE(l.called, ${place.only("l.goes")}) END AS plain FROM named_lines l WHERE ${isStage}`,
    },
    {
      name: "based",
      sql: `SELECT s.*, COALESCE(called, LAG(plain) OVER (${order})) AS base, LAG(event_type) OVER (${order}) AS prior_type FROM staged s`,
    },
    {
      name: "placed",
      sql: `SELECT b.*, CASE event_type WHEN 'deal_won' THEN ${place.endingStage(place.endingPipeline("base", "won"), "won")} WHEN 'deal_lost' THEN ${place.endingStage(place.endingPipeline("base", "lost"), "lost")} ELSE goes END AS stage, CASE event_type WHEN 'deal_won' THEN ${place.endingPipeline("base", "won")} WHEN 'deal_lost' THEN ${place.endingPipeline("base", "lost")} ELSE plain END AS pipeline FROM based b`,
    },
    {
      name: "beside",
      sql: `SELECT p.*, LAG(stage) OVER (${order}) AS before, LAG(pipeline) OVER (${order}) AS home FROM placed p`,
    },
    {
      name: "weighed",
      sql: `SELECT b.*, CASE WHEN stage IS NULL AND before IS NULL THEN TRUE WHEN stage IS NULL OR before IS NULL THEN FALSE WHEN event_type IN ('deal_won', 'deal_lost') AND COALESCE(${place.ends("home", "before")}, '') = CASE event_type WHEN 'deal_won' THEN 'won' ELSE 'lost' END THEN TRUE ELSE stage = before AND NOT (own IS NOT NULL AND home IS NOT NULL AND own <> home) END AS same FROM beside b`,
    },
    {
      name: "twisted",
      sql: `SELECT DISTINCT contact_id FROM (SELECT contact_id FROM lined WHERE prior_ms = ms AND NOT (place = 2 AND prior_type = 'deal_created' AND kind = 1) UNION ALL SELECT contact_id FROM weighed WHERE (same AND stage IS NOT NULL AND (stage <> before OR ${differ("pipeline", "home")})) OR (event_type IN ('deal_won', 'deal_lost') AND called IS NULL AND prior_type IN ('deal_won', 'deal_lost'))) x`,
    },
    {
      name: "changed",
      sql: `SELECT w.contact_id, w.deal_id, w.ms, w.kind, w.at_least, w.says, w.before, w.home, w.stage, w.pipeline, (says IS NOT NULL AND ${differ("says", "before")}) AS missed, ((says IS NOT NULL AND ${differ("says", "before")}) OR (at_least AND before IS NOT NULL)) AS broken FROM weighed w LEFT JOIN twisted t ON t.contact_id = w.contact_id WHERE t.contact_id IS NULL AND NOT same`,
    },
    {
      name: "stays",
      sql: `SELECT c.*, LAG(ms) OVER (${order}) AS held_ms, LAG(at_least) OVER (${order}) AS held_at_least, LEAD(ms) OVER (${order}) AS next_ms, LEAD(broken) OVER (${order}) AS next_broken, ROW_NUMBER() OVER (${order}) AS place FROM changed c`,
    },
    {
      name: "visits",
      sql: `SELECT contact_id, deal_id, pipeline, stage, CASE WHEN missed THEN says WHEN at_least THEN NULL ELSE before END AS came, CASE WHEN missed THEN NULL ELSE home END AS home, ms, CASE WHEN NOT next_broken THEN next_ms END AS exited, next_ms IS NULL AS still, at_least, CASE WHEN broken OR before IS NULL OR held_at_least THEN NULL ELSE ms - held_ms END AS spent, CASE WHEN NOT next_broken AND NOT at_least THEN next_ms - ms END AS stay, place FROM stays WHERE stage IS NOT NULL`,
    },
  ];
}
