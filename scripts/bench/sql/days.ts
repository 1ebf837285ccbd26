/** What happened on each of the last 90 days. */
export const activity = `
with lives as (
  select s.*, local_day(s.ts) as day from steps s where life and local_day(ts) > local_day(as_of()) - 90 and local_day(ts) <= local_day(as_of())
), firsts as (
  select event_id from (select event_id, row_number() over (partition by contact_id order by ts, kind, event_id) as nth
    from steps where type = 'contact_created' and life) where nth = 1
), ends as (
  select local_day(entered) as day, count(*) filter (ends = 'won') as won, count(*) filter (ends = 'lost') as lost
  from (select ends, arg_min(entered, nth) as entered, arg_min(at_least, nth) as at_least from visits where ends is not null group by subject, ends)
  where not at_least group by day
), lines as (
  select day, string_agg(strftime(local(ts), '%H:%M') || ' ' || contact_id || ': ' || line, chr(10) order by ts, event_id) filter (nth <= 50) as said,
    count(*) as n from (select l.day, l.ts, l.event_id, l.contact_id, s.line, row_number() over (partition by l.day order by l.ts, l.event_id) as nth
      from lives l join said s using (event_id)) group by day
)
select strftime(l.day, '%Y-%m-%d') as day, dayname(l.day) as weekday, count(*) as events, count(distinct contact_id) as contacts,
  count(f.event_id) as new_contacts, count(*) filter (type = 'stage_changed') as stage_changes,
  count(*) filter (type = 'owner_assigned') as owner_changes, count(*) filter (type in ('tag_added', 'tag_removed')) as tags,
  count(*) filter (type in ('email_sent', 'email_engaged', 'sms_sent')) as messages,
  count(*) filter (type in ('call_booked', 'call_completed', 'form_submitted')) as calls_and_forms,
  count(*) filter (type in ('contract_sent', 'contract_signed', 'payment_received')) as contracts_and_payments,
  coalesce(any_value(e.won), 0) as won, coalesce(any_value(e.lost), 0) as lost,
  count(*) filter (type = 'automation_run') as automations,
  count(*) filter (type in ('status_changed', 'plan_changed', 'field_changed', 'note_added', 'deal_created') or (type = 'contact_created' and f.event_id is null)) as other,
  any_value(n.said) || case when any_value(n.n) > 50 then chr(10) || '… and ' || (any_value(n.n) - 50) || ' more' else '' end as what_happened,
  strftime(l.day, '%Y-%m-%d') as key
from lives l left join firsts f using (event_id) left join ends e using (day) left join lines n using (day)
group by l.day`;

/** A row a person: where they stand, and their story. */
export const timelines = `
with story as (
  select contact_id, count(*) as n,
    string_agg(local_minute(ts) || ' — ' || case when voided then '~~' || line || '~~ (voided)' else line end, chr(10)
      order by ts desc, kind desc, event_id desc) filter (nth <= 50) as story
  from (select *, row_number() over (partition by contact_id order by ts desc, kind desc, event_id desc) as nth from said)
  group by contact_id
), counts as (
  select contact_id, count(*) filter (tells and not unchanged) as events, min(ts) filter (life) as first_at, max(ts) filter (life) as last_at,
    arg_max(case when slot = 'stage' then said_known else said_bare end, (ts, kind, event_id)) filter (life) as last_said
  from (select s.*, x.slot from said s join steps x using (event_id)) group by contact_id
), tags as (
  select contact_id, string_agg(value, ', ' order by value) as tags from (select distinct contact_id, value from held where slot like 'tag:%') group by contact_id
), open as (
  select v.contact_id, string_agg(coalesce(d.name, v.deal_id) || ' — ' || stage || ', since' || case when at_least then ' at least ' else ' ' end
    || strftime(local_day(entered), '%Y-%m-%d'), chr(10) order by entered, v.deal_id) as deals
  from visits v join worth d on d.subject = v.subject where v.deal_id is not null and ended = 'open' and ends is null group by v.contact_id
), back as (select contact_id, count(*) as n from visits where direction = 'backward' group by contact_id),
handed as (select contact_id, count(*) as n from tenures where owner is not null and came_from is not null and came_from <> owner group by contact_id),
sources as (
  select contact_id, arg_min(data.source, (ts, kind, event_id)) as source from steps
  where type = 'contact_created' and not voided and data.source is not null group by contact_id
), own as (
  select contact_id, any_value(value) filter (slot = 'owner') as owner, any_value(value) filter (slot = 'status') as status, any_value(value) filter (slot = 'plan') as plan
  from held where deal_id is null group by contact_id
)
select p.contact_id as contact, p.contact_id as contact_record, s.stage, iso(s.since) as in_stage_since, o.owner, o.status, o.plan, t.tags,
  d.deals as open_deals, x.source, iso(c.first_at) as first_event, iso(c.last_at) as last_event, c.last_said as last_happened, c.events,
  coalesce(b.n, 0) as moves_back, coalesce(h.n, 0) as hand_overs,
  y.story || case when y.n > 50 then chr(10) || '… and ' || (y.n - 50) || ' earlier' else '' end as story, p.contact_id as key
from people p
left join standing s using (contact_id) left join own o using (contact_id) left join tags t using (contact_id) left join open d using (contact_id)
left join sources x using (contact_id) left join counts c using (contact_id) left join back b using (contact_id) left join handed h using (contact_id)
left join story y using (contact_id)`;
