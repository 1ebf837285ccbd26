import type { Settings } from "../../../src/core/settings.ts";
import { quote } from "./macros.ts";

/** Who is stuck. */
export const stuck = `
with usual as (select pipeline, stage, median(days) as usual_days from visits group by pipeline, stage),
open as (
  select v.*, coalesce(s.threshold, usual_limit()) as threshold_days, (as_of() - entered) / day_ms() as days_there
  from visits v left join stages s on s.pipeline = v.pipeline and s.stage = v.stage
  where ended = 'open' and v.ends is null
), found as (select * from open where days_there >= threshold_days),
lives as (
  select f.subject, max(l.ts) as ts, arg_max(l.said_bare, (l.ts, l.kind, l.event_id)) as said
  from found f join said l on l.contact_id = f.contact_id and l.life and (l.subject = f.subject or l.deal_id is null)
  group by f.subject
)
select coalesce(f.deal_id, f.contact_id) as subject, f.contact_id, f.deal_id, f.pipeline, f.stage, iso(f.entered) as since, f.at_least,
  f.days_there as days, f.threshold_days, o.owner, iso(l.ts) as last_event_at,
  coalesce(d.name, f.deal_id, f.contact_id) as deal, local_day(as_of()) - local_day(f.entered) as days_in_stage,
  greatest(0, days_in_stage - f.threshold_days) as days_over, u.usual_days as usual_days_here, d.amount,
  l.said as last_happened, local_day(as_of()) - local_day(l.ts) as days_quiet, f.subject as key
from found f
left join lives l on l.subject = f.subject
left join owned o on o.subject = f.subject
left join worth d on d.subject = f.subject
left join usual u on u.pipeline is not distinct from f.pipeline and u.stage = f.stage`;

/** Who was engaged once and has been silent. */
export const reengage = ({ reengage: rules }: Settings): string => `
with engaged as (
  select contact_id, min(ts) as ts from steps where slot = 'tag:' || ${quote(rules.tag)} and value is not null group by contact_id
), alive as (
  select contact_id, max(ts) as ts, arg_max(said_bare, (ts, kind, event_id)) as said from said
  where life and type not in (${rules.ignore.map(quote).join(", ")}) group by contact_id
), firsts as (select contact_id, min(ts) as ts from steps where tells group by contact_id),
tags as (
  select contact_id, string_agg(value, ', ' order by value) as tags, bool_or(value = ${quote(rules.opted_out_tag)}) as out
  from (select distinct contact_id, value from held where slot like 'tag:%') group by contact_id
), sources as (
  select contact_id, arg_min(data.source, (ts, kind, event_id)) as source from steps
  where type = 'contact_created' and not voided and data.source is not null group by contact_id
)
select e.contact_id as contact_record, strftime(local_day(e.ts), '%Y-%m-%d') as engaged_on, iso(a.ts) as last_sign_of_life,
  local_day(as_of()) - local_day(coalesce(a.ts, f.ts)) as days_silent, a.said as last_happened, s.stage, o.value as owner, t.tags, x.source,
  e.contact_id as contact, e.contact_id as key
from engaged e
left join alive a using (contact_id) left join firsts f using (contact_id) left join standing s using (contact_id)
left join tags t using (contact_id) left join sources x using (contact_id)
left join held o on o.subject = 'contact ' || e.contact_id and o.slot = 'owner'
where (as_of() - coalesce(a.ts, f.ts)) // 86400000 >= ${rules.silent_days}
  and s.ends is distinct from 'lost' and not coalesce(t.out, false)`;

/** What changed its stage of late. */
export const changes = `
select case when v.deal_id is null then v.contact_id else v.contact_id || ', ' || coalesce(d.name, v.deal_id) end
    || ': ' || coalesce(came_from || ' ', '') || '→ ' || stage as move,
  v.contact_id as contact, iso(entered) as "when", pipeline, came_from as "from", stage as "to",
  case direction when 'forward' then 'Forward' when 'backward' then 'Back' when 'sideways' then 'Sideways' else 'Unknown' end as direction,
  days_in_from, actor as "by", owner as owner_then, reason, event_id as key
from visits v left join worth d on d.subject = v.subject
where entered >= as_of() - 30 * 86400000::bigint and not at_least`;
