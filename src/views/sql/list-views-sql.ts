import { startOfDay } from "../../core/calendar.ts";
import { DAY_MS, dayText } from "../../core/days.ts";
import { toIso } from "../../core/time.ts";
import { firstDay } from "../activity-lines.ts";
import { shownDays } from "../changes.ts";
import { keyOf, sample } from "../tally.ts";
import { figure, plainRows } from "./base-sql.ts";
import type { Dialect } from "./dialect.ts";
import { placeSql } from "./place-sql.ts";
import type { SqlView } from "./sql-view.ts";
import { readTypes, visitParts } from "./visits-sql.ts";

/** Ages counted in dates, and windows that end with a day, reach this much further than those of 24 hours. */
const margin = 2 * DAY_MS;

const list = (names: readonly string[], { text }: Dialect): string => names.map(text).join(", ");

/** Who moved lately is replayed; nobody else shows. */
export const changesSql: SqlView = {
  parts: () => [],
  leaves(context, dialect) {
    const since = dialect.text(isoOf(context.as_of - shownDays * DAY_MS - margin));
    const types = list(["stage_changed", "deal_created", "deal_won", "deal_lost"], dialect);
    return [
      `SELECT r.contact_id FROM ${plainRows(context, dialect)} AND r.ts >= ${since} AND r.event_type IN (${types})`,
    ];
  },
  figures: () => [],
  take: () => undefined,
};

/** Of whom something was heard on the days that are shown is replayed. */
export const activitySql: SqlView = {
  parts: () => [],
  leaves(context, dialect) {
    const first = startOfDay(dayText(firstDay(context)), context.settings.timezone);
    return [
      `SELECT r.contact_id FROM ${plainRows(context, dialect)} AND r.ts >= ${dialect.text(isoOf(first - margin))}`,
    ];
  },
  figures: () => [],
  take: () => undefined,
};

/** Who was tagged as engaged is replayed, but for those of whom something was heard lately that is life whatever was held before. */
export const reengageSql: SqlView = {
  parts: () => [],
  leaves(context, dialect) {
    const { tag, silent_days, ignore } = context.settings.reengage;
    const { holds, member, text } = dialect;
    const rows = plainRows(context, dialect);
    const since = isoOf(context.as_of - silent_days * DAY_MS + margin);
    const noLife = list([...ignore, ...readTypes, "event_voided", "contact_erased"], dialect);
    const alive = `SELECT r.contact_id FROM ${rows} AND r.ts >= ${text(since)} AND r.event_type NOT IN (${noLife}) AND NOT ${holds("r.event_data", '"baseline":true')} GROUP BY r.contact_id`;
    const engaged = `SELECT r.contact_id FROM ${rows} AND r.event_type = 'tag_added' AND CASE WHEN NOT r.odd THEN ${member("r.event_data", "tag")} END = ${text(tag)} GROUP BY r.contact_id`;
    return [
      `SELECT g.contact_id FROM (${engaged}) g LEFT JOIN (${alive}) l ON l.contact_id = g.contact_id WHERE l.contact_id IS NULL`,
    ];
  },
  figures: () => [],
  take: () => undefined,
};

/** Who may be stuck is replayed; the others' stays tell what is usual. */
export const stuckSql: SqlView = {
  parts: visitParts,
  leaves({ as_of, settings }, dialect) {
    const place = placeSql(settings, dialect);
    const limit = place.threshold("pipeline", "stage");
    return [
      "SELECT contact_id FROM twisted",
      `SELECT contact_id FROM visits WHERE still AND ${place.ends("pipeline", "stage")} IS NULL AND ms <= ${as_of + margin} - CAST(${limit} AS ${dialect.whole}) * ${DAY_MS}`,
    ];
  },
  figures: (_, dialect) => [
    figure(
      "stay",
      { texts: ["v.pipeline", "v.stage"], numbers: ["v.stay", "COUNT(*)"] },
      "FROM visits v LEFT JOIN folded f ON f.contact_id = v.contact_id WHERE f.contact_id IS NULL AND v.stay IS NOT NULL GROUP BY v.pipeline, v.stage, v.stay",
      dialect,
    ),
  ],
  take(tally, { texts, numbers: [stay, n] }) {
    const key = keyOf(texts[0] ?? null, texts[1] ?? null);
    for (let i = 0; i < (n ?? 0); i++) sample(tally, key, 0, (stay ?? 0) / DAY_MS, 1);
  },
};

/** A time before 1970 is before all events. */
const isoOf = (ms: number): string => toIso(Math.max(ms, 0));
