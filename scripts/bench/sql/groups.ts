import type { Settings } from "../../../src/core/settings.ts";
import { snake } from "../../../src/views/view.ts";
import { quote } from "./macros.ts";

/** What became of each week's contacts. \`others\` are stages of the log that the config doesn't know. */
export const cohorts = ({ pipelines, cohorts: rules }: Settings, others: readonly string[]): string => {
  const stages = [
    ...new Set([...pipelines.flatMap((each) => each.stages.map((stage) => stage.name)), ...others]),
  ];
  const reached = stages.map(
    (stage) =>
      `case when bool_or(known.stage = ${quote(stage)}) then share(coalesce(any_value(r.n) filter (r.stage = ${quote(stage)} and known.stage = r.stage), 0), any_value(w.leads)) end as ${snake(`Reached ${stage}`)}`,
  );
  return `
with lead as (select contact_id, created_at, date_trunc('week', local_day(created_at))::date as starts from people),
weeks as (select starts, count(*) as leads from lead group by starts),
stays as (select l.starts, l.created_at, v.* from visits v join lead l using (contact_id)),
shown as (select distinct pipeline from (from (select pipeline from stages) union all (select pipeline from visits))),
known as (select pipeline, stage from stages union select pipeline, stage from visits),
reached as (select starts, pipeline, stage, count(distinct contact_id) as n from stays group by starts, pipeline, stage),
outcome as (
  select starts, pipeline, contact_id, created_at, arg_min(entered, (entered, not at_least)) filter (ends = 'won') as won_at,
    arg_min(at_least, (entered, not at_least)) filter (ends = 'won') as won_at_least,
    bool_and(now_ends is not distinct from 'lost') as is_lost
  from stays left join (select subject, ends as now_ends from visits where ended = 'open') using (subject) group by starts, pipeline, contact_id, created_at
), ends as (
  select starts, pipeline, count(won_at) as won, count(*) filter (won_at is null and is_lost) as lost,
    median((won_at - created_at) / day_ms()) filter (not won_at_least) as days
  from outcome group by starts, pipeline
)
select coalesce(strftime(w.starts, '%G-W%V'), 'unknown') as week, strftime(w.starts, '%Y-%m-%d') as starts, s.pipeline, any_value(w.leads) as leads,
  ${reached.join(",\n  ")},
  coalesce(any_value(e.won), 0) as won, share(coalesce(any_value(e.won), 0), any_value(w.leads)) as won_pct, coalesce(any_value(e.lost), 0) as lost,
  any_value(w.leads) - coalesce(any_value(e.won), 0) - coalesce(any_value(e.lost), 0) as still_open, any_value(e.days) as median_days_to_win,
  coalesce(as_of() >= midnight(w.starts + 7) + ${rules.old_enough_after_days} * 86400000::bigint, false) as old_enough,
  coalesce(strftime(w.starts, '%G-W%V'), 'unknown') || coalesce(' ' || s.pipeline, '') as key
from weeks w cross join shown s
left join known on known.pipeline is not distinct from s.pipeline
left join reached r on r.starts is not distinct from w.starts and r.pipeline is not distinct from s.pipeline and r.stage = known.stage
left join ends e on e.starts is not distinct from w.starts and e.pipeline is not distinct from s.pipeline
group by w.starts, s.pipeline`;
};

/** Who owns, moves and wins. */
export const owners = `
with acts as (
  select s.actor as who, max(ts) as last,
    count(*) filter (slot is not null and (slot <> 'stage' or v.event_id is not null or (value is null and held is not null))) as changes,
    count(*) filter (v.direction = 'forward') as forward, count(*) filter (v.direction = 'backward') as backward
  from steps s left join visits v using (event_id) where s.life group by s.actor
), held_by as (
  select owner as who, count(distinct subject) as ever, median((until_at - ts) / day_ms()) filter (not at_least) as days,
    count(*) filter (not at_least and came_from is not null and came_from <> owner) as took
  from tenures where owner is not null group by owner
), gave as (
  select came_from as who, count(*) as gave, count(distinct subject) as of_subjects from tenures
  where owner is not null and not at_least and came_from is not null and came_from <> owner group by came_from
), ever as (
  select who, count(distinct subject) as ever from (
    select owner as who, subject from tenures where owner is not null
    union select came_from, subject from tenures where owner is not null and not at_least and came_from is not null and came_from <> owner
  ) group by who
), latest as (select subject, any_value(contact_id) as contact_id, any_value(deal_id) as deal_id, arg_max_null(ends, nth) as ends, arg_max(stage, nth) as stage,
    arg_max_null(pipeline, nth) as pipeline, arg_max(entered, nth) as entered from visits where ended = 'open' group by subject),
now_owned as (
  select o.own as who, count(*) as owns from owned o left join latest l using (subject)
  where o.own is not null and (o.deal_id is null or l.ends is null) group by o.own
), stuck_now as (
  select o.owner as who, count(*) as stuck from latest l join owned o using (subject)
  left join stages s on s.pipeline = l.pipeline and s.stage = l.stage
  where l.ends is null and (as_of() - l.entered) / day_ms() >= coalesce(s.threshold, usual_limit()) group by o.owner
), wins as (
  select w.owner as who, count(*) as won, list_sum(list_sort(list(d.amount) filter (d.amount is not null))) as amount
  from (select subject, any_value(deal_id) as deal_id, arg_min(owner, nth) as owner from (select * replace (coalesce(owner, '') as owner) from visits) where ends = 'won' and not at_least group by subject) w
  left join worth d on d.subject = w.subject where w.owner <> '' group by w.owner
), finals as (
  select owner as who, count(*) filter (ends = 'won') as won_last, count(*) filter (ends = 'lost') as lost from (
    select arg_max(coalesce(owner, ''), nth) as owner, arg_max(ends, nth) as ends, arg_max(at_least, nth) as at_least
    from visits where ends is not null group by subject) where not at_least and owner <> '' group by owner
), everybody as (select who from acts union select who from ever)
select coalesce(p.who, 'unknown') as person,
  case when p.who is null then 'Unknown' when coalesce(e.ever, 0) > 0 then 'Person'
    when split_part(p.who, ':', 1) = 'automation' and contains(p.who, ':') then 'Automation'
    when split_part(p.who, ':', 1) = 'import' and contains(p.who, ':') then 'Import' else 'Person' end as kind,
  coalesce(n.owns, 0) as owns_now, coalesce(k.stuck, 0) as stuck_now, coalesce(e.ever, 0) as ever_owned,
  coalesce(a.changes, 0) as changes_made, coalesce(a.forward, 0) as moved_forward, coalesce(a.backward, 0) as moved_back,
  coalesce(w.won, 0) as won_while_owner, coalesce(f.lost, 0) as lost_while_owner,
  share(coalesce(f.won_last, 0), coalesce(f.won_last, 0) + coalesce(f.lost, 0)) as win_rate, w.amount as amount_won, h.days as median_days_held,
  coalesce(h.took, 0) as took_over, coalesce(g.gave, 0) as handed_over, iso(a.last) as last_active,
  case when p.who is null then 'unknown' else 'name ' || p.who end as key
from everybody p
left join acts a on a.who is not distinct from p.who left join ever e on e.who = p.who left join held_by h on h.who = p.who
left join gave g on g.who = p.who left join now_owned n on n.who = p.who left join stuck_now k on k.who = p.who
left join wins w on w.who = p.who left join finals f on f.who = p.who`;
