/** Stays in stages, who owned what from when on, and what every contact and deal holds in the end. */
export const visits = `
create table tenures as
with changes as (
  select *, lead(ts) over w as next_at, lead(missed or baseline) over w as next_broken
  from steps where slot = 'owner' and not unchanged
  window w as (partition by subject order by ts, kind, event_id)
)
select subject, contact_id, deal_id, ts, event_id, value as owner, baseline as at_least,
  coalesce(said_from, case when not missed and not baseline then held end) as came_from,
  case when not next_broken then next_at end as until_at
from changes;

create table visits as
with entries as (
  select * from steps where slot = 'stage' and not unchanged and (value is not null or held is not null)
), linked as (
  select *, missed or (baseline and held is not null) as broken,
    lag(ts) over w as prev_at, lag(baseline) over w as prev_baseline, lag(place_pipeline) over w as prev_pipeline,
    row_number() over w as nth
  from entries window w as (partition by subject order by ts, kind, event_id)
), ended as (
  select *, lead(ts) over w as next_at, lead(broken) over w as next_broken
  from linked window w as (partition by subject order by nth)
), placed as (
  select v.*, s.place, coalesce(s.ends, case when s.stage is null then case v.value when 'Won' then 'won' when 'Lost' then 'lost' end end) as ends,
    case when missed then said_from when baseline then null else held end as came_from,
    -- Where a change was missed, the stage before is looked for in the same pipeline first.
    case when not missed then prev_pipeline
      when exists (from stages f where f.pipeline = v.place_pipeline and f.stage = v.said_from) then v.place_pipeline
      else (select home from homes f where f.stage = v.said_from) end as from_pipeline
  from ended v left join stages s on s.pipeline = v.place_pipeline and s.stage = v.value
  where v.value is not null
)
select p.subject, p.contact_id, p.deal_id, p.event_id, p.actor, p.data.reason as reason, p.nth,
  p.place_pipeline as pipeline, p.value as stage, p.came_from, p.place, p.ends, p.ts as entered, p.baseline as at_least,
  case when next_at is null then 'open' when next_broken then 'unknown' else 'known' end as ended,
  case when not next_broken then next_at end as exited,
  case when next_at is not null and not next_broken and not p.baseline then (next_at - p.ts) / day_ms() end as days,
  case when next_at is not null and not next_broken and not p.baseline then next_at - p.ts end as ms,
  case when not broken and held is not null and not prev_baseline then (p.ts - prev_at) / day_ms() end as days_in_from,
  case when p.ends = 'won' then 'forward' when p.ends = 'lost' then 'sideways' when p.came_from is null then null
    when f.place is null or p.place is null then null
    when from_pipeline is distinct from p.place_pipeline then 'sideways'
    when f.place < p.place then 'forward' when f.place > p.place then 'backward' end as direction,
  coalesce(own.owner, theirs.owner) as owner
from placed p
left join stages f on f.pipeline = p.from_pipeline and f.stage = p.came_from
asof left join tenures own on own.subject = p.subject and own.ts <= p.ts
asof left join tenures theirs on theirs.subject = 'contact ' || p.contact_id and theirs.ts <= p.ts;

create table held as
select subject, contact_id, deal_id, slot, arg_max_null(value, (ts, kind, event_id)) as value
from steps where slot is not null and slot <> 'stage'
group by subject, contact_id, deal_id, slot having value is not null;

create table worth as
select subject, any_value(deal_id) as deal_id, any_value(contact_id) as contact_id,
  arg_max(data.name, (ts, kind, event_id)) filter (type = 'deal_created' and data.name is not null) as name,
  arg_max(data.amount, (ts, kind, event_id)) filter (type in ('deal_created', 'deal_won', 'deal_lost') and data.amount is not null)::double as amount
from steps where not voided group by subject;

create table people as
select contact_id, min(ts) filter (type = 'contact_created' and not voided and not baseline) as created_at
from steps group by contact_id having bool_or(tells);

-- Who owns a contact or deal now, if only through its contact.
create table owned as
select s.subject, s.contact_id, s.deal_id, o.value as own, coalesce(o.value, c.value) as owner
from (select distinct subject, contact_id, deal_id from steps) s
left join held o on o.subject = s.subject and o.slot = 'owner'
left join held c on c.subject = 'contact ' || s.contact_id and c.slot = 'owner';

-- A person's own stage, else that of the open deal entered last, else of the deal closed last.
create table standing as
select contact_id, arg_max(stage, (deal_id is null, ends is null, entered, event_id)) as stage,
  arg_max(entered, (deal_id is null, ends is null, entered, event_id)) as since,
  arg_max(coalesce(ends, 'open'), (deal_id is null, ends is null, entered, event_id)) as ends
from visits where ended = 'open' group by contact_id;`;
