import { isoWeek } from "../../core/calendar.ts";
import { DAY_MS } from "../../core/days.ts";
import { count, keyOf, sample } from "../tally.ts";
import { figure, plainRows } from "./base-sql.ts";
import { placeSql } from "./place-sql.ts";
import type { SqlView } from "./sql-view.ts";
import { visitParts } from "./visits-sql.ts";

/** Outcomes are counted by the second of birth: which week that is in the config's zone is told here, by one calendar for all engines. */
export const cohortsSql: SqlView = {
  parts(context, dialect) {
    const { epochMs, holds } = dialect;
    const finish = placeSql(context.settings, dialect).ends("v.pipeline", "v.stage");
    return [
      ...visitParts(context, dialect),
      {
        name: "people",
        sql: `SELECT b.contact_id, b.born, b.born - MOD(b.born, 1000) AS born_second FROM (SELECT r.contact_id, MIN(CASE WHEN r.event_type = 'contact_created' AND NOT ${holds("r.event_data", '"baseline":true')} THEN ${epochMs("r.ts")} END) AS born FROM ${plainRows(context, dialect)} AND r.event_type NOT IN ('event_voided', 'contact_erased') GROUP BY r.contact_id) b LEFT JOIN twisted t ON t.contact_id = b.contact_id WHERE t.contact_id IS NULL`,
      },
      {
        name: "finishing",
        sql: `SELECT v.*, ${finish} AS finish FROM visits v`,
      },
      {
        name: "finished",
        sql: "SELECT f.*, MAX(CASE WHEN still AND finish = 'lost' THEN 1 ELSE 0 END) OVER (PARTITION BY contact_id, deal_id) AS lost_now, MIN(CASE WHEN finish = 'won' THEN ms END) OVER (PARTITION BY contact_id, pipeline) AS won_ms FROM finishing f",
      },
      {
        name: "outcomes",
        sql: "SELECT contact_id, pipeline, won_ms, MIN(lost_now) AS lost, MAX(CASE WHEN finish = 'won' AND at_least AND ms = won_ms THEN 1 ELSE 0 END) AS found_won FROM finished GROUP BY contact_id, pipeline, won_ms",
      },
    ];
  },
  leaves: () => ["SELECT contact_id FROM twisted"],
  figures: (_, dialect) => {
    const won = "o.won_ms - p.born";
    const timed = "o.won_ms IS NOT NULL AND o.found_won = 0 AND p.born IS NOT NULL";
    const outcomes = "FROM outcomes o JOIN people p ON p.contact_id = o.contact_id";
    return [
      figure("leads", { numbers: ["COUNT(*)", "born_second"] }, "FROM people GROUP BY born_second", dialect),
      figure(
        "reached",
        { texts: ["x.pipeline", "x.stage"], numbers: ["COUNT(*)", "p.born_second"] },
        "FROM (SELECT DISTINCT contact_id, pipeline, stage FROM visits) x JOIN people p ON p.contact_id = x.contact_id GROUP BY x.pipeline, x.stage, p.born_second",
        dialect,
      ),
      ...(["won", "lost"] as const).map((kind) =>
        figure(
          kind,
          { texts: ["o.pipeline"], numbers: ["COUNT(*)", "p.born_second"] },
          `${outcomes} WHERE ${kind === "won" ? "o.won_ms IS NOT NULL" : "o.won_ms IS NULL AND o.lost = 1"} GROUP BY o.pipeline, p.born_second`,
          dialect,
        ),
      ),
      figure(
        "days",
        { texts: ["o.pipeline"], numbers: ["COUNT(*)", "p.born_second", won] },
        `${outcomes} WHERE ${timed} GROUP BY o.pipeline, p.born_second, ${won}`,
        dialect,
      ),
    ];
  },
  take(tally, { kind, texts, numbers: [n, born, took] }, { settings }) {
    const born_at = born ?? null;
    const { week, starts } =
      born_at === null ? { week: "unknown", starts: null } : isoWeek(born_at, settings.timezone);
    const [pipeline = null, stage = null] = texts;
    const times = n ?? 0;
    if (kind === "leads") count(tally, keyOf(kind, week, starts), 1, times);
    else if (kind === "reached") count(tally, keyOf(kind, week, pipeline, stage), 1, times);
    else if (kind !== "days") count(tally, keyOf(kind, week, pipeline), 1, times);
    else
      for (let i = 0; i < times; i++) sample(tally, keyOf(kind, week, pipeline), 0, (took ?? 0) / DAY_MS, 1);
  },
};
