import type { Measure } from "../../../src/core/settings.ts";
import { quote } from "./macros.ts";

/** The moves of the velocity view. */
export const transitions = `
select pipeline, came_from as "from", stage as "to", any_value(direction) as direction, count(*) as n, count(days_in_from) as known,
  median(days_in_from) as median_days, quantile_cont(days_in_from, 0.75) as p75_days, quantile_cont(days_in_from, 0.9) as p90_days,
  mean_of(days_in_from) as mean_days, count(distinct subject) as contacts_or_deals,
  median(days_in_from) filter (entered >= as_of() - 90 * 86400000::bigint) as median_days_last_90_days
from visits group by pipeline, came_from, stage`;

/** The stages of the velocity view. */
export const stages = `
with latest_end as (
  select subject, arg_max(ends, nth) as ends from visits where ends is not null group by subject
), each as (
  select v.pipeline, v.stage, v.subject, any_value(v.place) as place, min(v.nth) as first_nth, count(*) as visits,
    count(*) filter (ended = 'open' and v.ends is null) as open,
    arg_max(days, nth) filter (days is not null) as last_days, max(exited) filter (days is not null) as last_exited,
    sum(ms) / day_ms() as total_days, any_value(l.ends) as outcome
  from visits v left join latest_end l on l.subject = v.subject
  group by v.pipeline, v.stage, v.subject
), onward as (
  select distinct e.pipeline, e.stage, e.subject
  from each e join visits v on v.subject = e.subject and v.nth > e.first_nth
  where v.ends = 'won' or (v.ends is null and v.pipeline = e.pipeline and v.place > e.place)
), of_pipeline as (select pipeline, count(distinct subject) as subjects from visits group by pipeline)
select e.pipeline, e.stage, sum(visits)::bigint as visits, count(*) as subjects, sum(visits)::bigint - count(*) as reentries, sum(open)::bigint as open,
  median(last_days) as last_visit_median_days, median(total_days) as total_median_days,
  share(count(*), any_value(p.subjects)) as strict_conversion,
  case when any_value(e.place) is not null then share(count(o.subject), count(*)) end as onward_conversion,
  share(count(*) filter (outcome = 'won'), count(outcome)) as win_rate,
  quantile_cont(last_days, 0.75) as p75_days, quantile_cont(last_days, 0.9) as p90_days, mean_of(last_days) as mean_days,
  median(last_days) filter (last_exited >= as_of() - 90 * 86400000::bigint) as median_days_last_90_days
from each e
left join onward o on o.pipeline is not distinct from e.pipeline and o.stage = e.stage and o.subject = e.subject
left join of_pipeline p on p.pipeline is not distinct from e.pipeline
group by e.pipeline, e.stage`;

const kind = (text: string): string => {
  const [type = "", value] = text.split(":");
  const is = `type = ${quote(type)}`;
  return value === undefined ? is : `${is} and data.to = ${quote(value)}`;
};

/** The first \`from\` of each contact or deal, and the first \`to\` of the same deal or, where either has no deal, of the same contact. */
const spansOf = ({ from, to }: Pick<Measure, "from" | "to">, by: string | null): string => `
with happened as (select * from steps where tells and not baseline and (not unchanged or type in ('deal_won', 'deal_lost'))),
began as (
  select contact_id, deal_id, min(ts) as ts, ${by === null ? "null" : `arg_min(${by}, (ts, kind, event_id))`} as "by"
  from happened where ${kind(from)} group by contact_id, deal_id
), reached as (select contact_id, deal_id, ts from happened where ${kind(to)}),
spans as (
  select (min(r.ts) - any_value(b.ts)) / day_ms() as days, any_value(b.by) as "by"
  from began b join reached r on r.contact_id = b.contact_id and (b.deal_id is null or r.deal_id is null or r.deal_id = b.deal_id)
  group by b.contact_id, b.deal_id
)`;

const figures = `count(*) as n, median(days) as median_days, quantile_cont(days, 0.75) as p75_days,
  quantile_cont(days, 0.9) as p90_days, mean_of(days) as mean_days, count(*) filter (days < 0) as negative`;

/** A measure of the config. */
export const measureSql = (measure: Measure): string =>
  `${spansOf(measure, null)} select ${quote(measure.name)} as name, ${figures} from spans`;

/** A measure by a column, or a data field such as \`data.reason\`, of its \`from\` event. */
export const measureBySql = (measure: Pick<Measure, "from" | "to">, column: string): string =>
  `${spansOf(measure, column)} select "by", ${figures} from spans group by "by"`;
