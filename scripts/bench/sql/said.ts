const change = (
  what: string,
  from: string,
  set: string,
  removed: string,
  again = `'${what} ' || ${from} || ' → ' || data.to`,
): string => `
  case when data.to is not null then case when ${from} is not null then ${again} else '${set} ' || data.to end
    else '${removed}' || coalesce(' (was ' || ${from} || ')', '') end`;

const assigned = (from: string): string =>
  change(
    "",
    from,
    "Assigned to",
    "Owner removed",
    `'Reassigned to ' || data.to || ' (was ' || ${from} || ')'`,
  );

/** The catalog's sentence of an event; \`from\` is the value that it changed. */
const sentence = (from: string): string => `case type
  when 'contact_created' then 'Contact created' || coalesce(' from ' || data.source, '')
  when 'stage_changed' then ${change("Stage", from, "Stage set to", "Stage cleared")}
  when 'status_changed' then ${change("Status", from, "Status set to", "Status cleared")}
  when 'plan_changed' then ${change("Plan", from, "Plan set to", "Plan cleared")}
  when 'owner_assigned' then ${assigned(from)}
  when 'field_changed' then data.field || case when data.to is null then ' cleared' || coalesce(' (was ' || ${from} || ')', '')
    when ${from} is null then ' set to ' || data.to else ': ' || ${from} || ' → ' || data.to end
  when 'tag_added' then 'Tagged ' || data.tag
  when 'tag_removed' then 'Tag ' || data.tag || ' removed'
  when 'note_added' then 'Note: ' || data.text
  when 'deal_created' then 'Deal created' || coalesce(' in ' || data.stage, '') || coalesce(': ' || data.name, '')
  when 'deal_won' then 'Deal won' || coalesce(' (' || data.amount || ')', '')
  when 'deal_lost' then 'Deal lost' || coalesce(' (' || data.amount || ')', '')
  when 'email_sent' then 'E-mail sent' || coalesce(': ' || data.name, '')
  when 'email_engaged' then 'E-mail ' || data.name || ': ' || data.action
  when 'sms_sent' then 'SMS sent' || coalesce(': ' || data.name, '')
  when 'call_booked' then 'Call booked' || coalesce(' for ' || data.for, '')
  when 'call_completed' then 'Call completed' || coalesce(': ' || data.outcome, '') || coalesce(' (' || data.minutes || ' min)', '')
  when 'form_submitted' then 'Form submitted' || coalesce(': ' || data.name, '')
  when 'contract_sent' then 'Contract sent' || coalesce(': ' || data.name, '')
  when 'contract_signed' then 'Contract signed' || coalesce(': ' || data.name, '')
  when 'payment_received' then 'Payment received: ' || data.amount || coalesce(' ' || data.currency, '')
  when 'automation_run' then 'Automation ran' || coalesce(': ' || data.name, '')
  when 'event_voided' then 'Voided event ' || data.event_id
  end || coalesce(': ' || data.reason, '') || coalesce(' (' || data.note || ')', '') || coalesce(', by ' || actor, '')`;

/** Every event as a sentence: bare, and as its person's story tells it, with what it changed from and what a reader should know. */
export const said = `
create table said as
with many as (select contact_id from worth where deal_id is not null group by contact_id having count(*) > 1),
known as (
  select s.*, m.contact_id is not null and s.deal_id is not null as of_many, d.name as deal_name,
    coalesce(data.from, case when not voided and not unchanged and not baseline and slot not like 'tag:%' then held end) as from_known
  from steps s left join many m on m.contact_id = s.contact_id left join worth d on d.subject = s.subject
)
select event_id, contact_id, deal_id, subject, type, ts, kind, life, tells, unchanged, voided,
  ${sentence("data.from")} as said_bare,
  ${sentence("from_known")} as said_known,
  said_known || case when of_many then ' (deal ' || coalesce(deal_name, deal_id) || ')' else '' end
    || case when missed and held is not null then ' (expected ' || held || ')' when missed and was_set then ' (expected none)' else '' end
    || case when baseline then ' (first seen)' else '' end || case when unchanged then ' (no change)' else '' end as line
from known;`;
