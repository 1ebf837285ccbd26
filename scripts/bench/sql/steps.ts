/** Every event in its place, what it says, and what it changes. Merges and erasures aren't read: the log has none. */
export const steps = `
create table told as
with voided as (
  select from_json(event_data, '{"event_id":"VARCHAR"}').event_id as event_id from events where event_type = 'event_voided'
), parsed as (
  select event_id, contact_id, event_type as type, deal_id, actor, source,
    coalesce('deal ' || deal_id, 'contact ' || contact_id) as subject,
    epoch_ms("timestamp"::timestamp) as ts,
    event_id in (select event_id from voided) and event_type not in ('event_voided', 'contact_erased') as voided,
    from_json(event_data, '{"from":"VARCHAR","to":"VARCHAR","stage":"VARCHAR","pipeline":"VARCHAR","tag":"VARCHAR",
      "field":"VARCHAR","name":"VARCHAR","source":"VARCHAR","amount":"VARCHAR","baseline":"BOOLEAN","reason":"VARCHAR",
      "note":"VARCHAR","text":"VARCHAR","action":"VARCHAR","outcome":"VARCHAR","minutes":"VARCHAR","for":"VARCHAR",
      "currency":"VARCHAR","event_id":"VARCHAR"}') as data
  from events
  where contact_id <> 'daybook' and epoch_ms("timestamp"::timestamp) <= as_of()
)
select *, coalesce(data.baseline, false) as baseline,
  case when type in ('stage_changed', 'deal_won', 'deal_lost') or (type = 'deal_created' and data.stage is not null) then 'stage'
    when type = 'owner_assigned' then 'owner' when type = 'status_changed' then 'status' when type = 'plan_changed' then 'plan'
    when type = 'field_changed' then 'field:' || data.field
    when type in ('tag_added', 'tag_removed') then 'tag:' || data.tag end as about, case when not voided then about end as slot,
  -- At one instant: creations, changes, deal_won and deal_lost.
  case when type in ('contact_created', 'deal_created') then 0 when type in ('deal_won', 'deal_lost') then 2
    when about is not null then 1 else 3 end as kind
from parsed;

-- Where a change leads.
create table led as
with newest as (
  select t.*, h.home,
    last_value(case when not voided then data.pipeline end ignore nulls) over w as named,
    last_value(case when type not in ('deal_won', 'deal_lost') then h.home end ignore nulls) over w as held_home
  from told t
  left join homes h on t.slot = 'stage' and h.stage = case type when 'deal_won' then 'Won' when 'deal_lost' then 'Lost' else coalesce(t.data.to, t.data.stage) end
  window w as (partition by subject order by ts, kind, event_id rows unbounded preceding)
)
select n.* exclude (home, named, held_home),
  case when slot <> 'stage' then null when type in ('deal_won', 'deal_lost') then coalesce(named, held_home, home)
    else coalesce(named, home) end as place_pipeline,
  case when slot is null then null
    when type = 'deal_won' then coalesce(e.won, 'Won')
    when type = 'deal_lost' then coalesce(e.lost, 'Lost')
    when type = 'deal_created' then data.stage
    when type = 'tag_added' then data.tag when type = 'tag_removed' then null
    else data.to end as value,
  case when type = 'tag_removed' then data.tag when slot is not null and type not in ('deal_created', 'tag_added') then data.from end as said_from
from newest n
left join ending e on slot = 'stage' and e.pipeline = coalesce(named, held_home, home);

create table steps as
with before as (
  select *, lag(value) over w as held, row_number() over w > 1 as was_set
  from led window w as (partition by subject, slot order by ts, kind, event_id)
), judged as (
  select *, slot is not null and value is not distinct from held and type <> 'deal_created' as unchanged from before
)
select *,
  slot is not null and not unchanged and said_from is not null and said_from is distinct from held as missed,
  not voided and not baseline and not unchanged and type not in ('event_voided', 'contact_erased') as life,
  not voided and type not in ('event_voided', 'contact_erased') as tells
from judged;
drop table told; drop table led;`;
