-- Makes a Daybook log in this database, in a schema of its own, and two roles, daybook_writer and daybook_reader. Nothing else is touched; run twice, the second run stops at once.
-- Made from the migrations that `daybook` runs itself (npm run templates): whoever runs `daybook init` needn't paste this.
begin;
create schema if not exists daybook;
create table if not exists daybook.migrations (number int primary key, name text not null, applied_at timestamptz not null default now());

create sequence daybook.events_seq as bigint;
create function daybook.is_intact("event_id" text, "contact_id" text, "event_type" text, "event_data" text, "timestamp" text, "deal_id" text, "actor" text, "source" text, "idempotency_key" text) returns boolean language sql immutable parallel safe as $$
  select COALESCE(e."event_id" = (SELECT substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', CAST(((ms >> 45) & 31) AS int) + 1, 1) || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', CAST(((ms >> 40) & 31) AS int) + 1, 1) || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', CAST(((ms >> 35) & 31) AS int) + 1, 1) || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', CAST(((ms >> 30) & 31) AS int) + 1, 1) || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', CAST(((ms >> 25) & 31) AS int) + 1, 1) || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', CAST(((ms >> 20) & 31) AS int) + 1, 1) || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', CAST(((ms >> 15) & 31) AS int) + 1, 1) || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', CAST(((ms >> 10) & 31) AS int) + 1, 1) || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', CAST(((ms >> 5) & 31) AS int) + 1, 1) || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', CAST(((ms >> 0) & 31) AS int) + 1, 1) || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', CAST(((((((get_byte(hash, 0) >> 4) & 15) << 4) | ((get_byte(hash, 0) >> 0) & 15)) >> 3) & 31) AS int) + 1, 1) || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', CAST(((((((get_byte(hash, 0) >> 0) & 15) << 4) | ((get_byte(hash, 1) >> 4) & 15)) >> 2) & 31) AS int) + 1, 1) || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', CAST(((((((get_byte(hash, 1) >> 4) & 15) << 4) | ((get_byte(hash, 1) >> 0) & 15)) >> 1) & 31) AS int) + 1, 1) || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', CAST(((((((get_byte(hash, 1) >> 0) & 15) << 4) | ((get_byte(hash, 2) >> 4) & 15)) >> 0) & 31) AS int) + 1, 1) || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', CAST(((((((get_byte(hash, 2) >> 0) & 15) << 4) | ((get_byte(hash, 3) >> 4) & 15)) >> 3) & 31) AS int) + 1, 1) || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', CAST(((((((get_byte(hash, 3) >> 4) & 15) << 4) | ((get_byte(hash, 3) >> 0) & 15)) >> 2) & 31) AS int) + 1, 1) || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', CAST(((((((get_byte(hash, 3) >> 0) & 15) << 4) | ((get_byte(hash, 4) >> 4) & 15)) >> 1) & 31) AS int) + 1, 1) || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', CAST(((((((get_byte(hash, 4) >> 4) & 15) << 4) | ((get_byte(hash, 4) >> 0) & 15)) >> 0) & 31) AS int) + 1, 1) || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', CAST(((((((get_byte(hash, 5) >> 4) & 15) << 4) | ((get_byte(hash, 5) >> 0) & 15)) >> 3) & 31) AS int) + 1, 1) || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', CAST(((((((get_byte(hash, 5) >> 0) & 15) << 4) | ((get_byte(hash, 6) >> 4) & 15)) >> 2) & 31) AS int) + 1, 1) || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', CAST(((((((get_byte(hash, 6) >> 4) & 15) << 4) | ((get_byte(hash, 6) >> 0) & 15)) >> 1) & 31) AS int) + 1, 1) || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', CAST(((((((get_byte(hash, 6) >> 0) & 15) << 4) | ((get_byte(hash, 7) >> 4) & 15)) >> 0) & 31) AS int) + 1, 1) || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', CAST(((((((get_byte(hash, 7) >> 0) & 15) << 4) | ((get_byte(hash, 8) >> 4) & 15)) >> 3) & 31) AS int) + 1, 1) || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', CAST(((((((get_byte(hash, 8) >> 4) & 15) << 4) | ((get_byte(hash, 8) >> 0) & 15)) >> 2) & 31) AS int) + 1, 1) || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', CAST(((((((get_byte(hash, 8) >> 0) & 15) << 4) | ((get_byte(hash, 9) >> 4) & 15)) >> 1) & 31) AS int) + 1, 1) || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', CAST(((((((get_byte(hash, 9) >> 4) & 15) << 4) | ((get_byte(hash, 9) >> 0) & 15)) >> 0) & 31) AS int) + 1, 1) FROM (SELECT CASE WHEN (e."timestamp" ~ '^((19[7-9][0-9]|[2-9][0-9][0-9][0-9])-((01|03|05|07|08|10|12)-(0[1-9]|[12][0-9]|3[01])|(04|06|09|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))|([0-9][0-9](0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9][.][0-9][0-9][0-9]Z$') THEN ((365 * (CAST(SUBSTR(e."timestamp", 1, 4) AS bigint) - CASE WHEN CAST(SUBSTR(e."timestamp", 6, 2) AS bigint) <= 2 THEN 1 ELSE 0 END) + (CAST(SUBSTR(e."timestamp", 1, 4) AS bigint) - CASE WHEN CAST(SUBSTR(e."timestamp", 6, 2) AS bigint) <= 2 THEN 1 ELSE 0 END) / 4 - (CAST(SUBSTR(e."timestamp", 1, 4) AS bigint) - CASE WHEN CAST(SUBSTR(e."timestamp", 6, 2) AS bigint) <= 2 THEN 1 ELSE 0 END) / 100 + (CAST(SUBSTR(e."timestamp", 1, 4) AS bigint) - CASE WHEN CAST(SUBSTR(e."timestamp", 6, 2) AS bigint) <= 2 THEN 1 ELSE 0 END) / 400 + (153 * (CAST(SUBSTR(e."timestamp", 6, 2) AS bigint) + CASE WHEN CAST(SUBSTR(e."timestamp", 6, 2) AS bigint) > 2 THEN -3 ELSE 9 END) + 2) / 5 + CAST(SUBSTR(e."timestamp", 9, 2) AS bigint) - 719469) * 86400000 + CAST(SUBSTR(e."timestamp", 12, 2) AS bigint) * 3600000 + CAST(SUBSTR(e."timestamp", 15, 2) AS bigint) * 60000 + CAST(SUBSTR(e."timestamp", 18, 2) AS bigint) * 1000 + CAST(SUBSTR(e."timestamp", 21, 3) AS bigint)) END AS ms, sha256(decode(replace('[1,' || CASE WHEN e."idempotency_key" IS NULL THEN 'null' WHEN (e."idempotency_key" ~  E'[\\x01-\\x1f"\\\\]') THEN '"' || replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(e."idempotency_key", chr(92), chr(92) || chr(92)), '"', chr(92) || '"'), chr(1), chr(92) || 'u0001'), chr(2), chr(92) || 'u0002'), chr(3), chr(92) || 'u0003'), chr(4), chr(92) || 'u0004'), chr(5), chr(92) || 'u0005'), chr(6), chr(92) || 'u0006'), chr(7), chr(92) || 'u0007'), chr(8), chr(92) || 'b'), chr(9), chr(92) || 't'), chr(10), chr(92) || 'n'), chr(11), chr(92) || 'u000b'), chr(12), chr(92) || 'f'), chr(13), chr(92) || 'r'), chr(14), chr(92) || 'u000e'), chr(15), chr(92) || 'u000f'), chr(16), chr(92) || 'u0010'), chr(17), chr(92) || 'u0011'), chr(18), chr(92) || 'u0012'), chr(19), chr(92) || 'u0013'), chr(20), chr(92) || 'u0014'), chr(21), chr(92) || 'u0015'), chr(22), chr(92) || 'u0016'), chr(23), chr(92) || 'u0017'), chr(24), chr(92) || 'u0018'), chr(25), chr(92) || 'u0019'), chr(26), chr(92) || 'u001a'), chr(27), chr(92) || 'u001b'), chr(28), chr(92) || 'u001c'), chr(29), chr(92) || 'u001d'), chr(30), chr(92) || 'u001e'), chr(31), chr(92) || 'u001f') || '"' ELSE '"' || e."idempotency_key" || '"' END || ',' || CASE WHEN e."contact_id" IS NULL THEN 'null' WHEN (e."contact_id" ~  E'[\\x01-\\x1f"\\\\]') THEN '"' || replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(e."contact_id", chr(92), chr(92) || chr(92)), '"', chr(92) || '"'), chr(1), chr(92) || 'u0001'), chr(2), chr(92) || 'u0002'), chr(3), chr(92) || 'u0003'), chr(4), chr(92) || 'u0004'), chr(5), chr(92) || 'u0005'), chr(6), chr(92) || 'u0006'), chr(7), chr(92) || 'u0007'), chr(8), chr(92) || 'b'), chr(9), chr(92) || 't'), chr(10), chr(92) || 'n'), chr(11), chr(92) || 'u000b'), chr(12), chr(92) || 'f'), chr(13), chr(92) || 'r'), chr(14), chr(92) || 'u000e'), chr(15), chr(92) || 'u000f'), chr(16), chr(92) || 'u0010'), chr(17), chr(92) || 'u0011'), chr(18), chr(92) || 'u0012'), chr(19), chr(92) || 'u0013'), chr(20), chr(92) || 'u0014'), chr(21), chr(92) || 'u0015'), chr(22), chr(92) || 'u0016'), chr(23), chr(92) || 'u0017'), chr(24), chr(92) || 'u0018'), chr(25), chr(92) || 'u0019'), chr(26), chr(92) || 'u001a'), chr(27), chr(92) || 'u001b'), chr(28), chr(92) || 'u001c'), chr(29), chr(92) || 'u001d'), chr(30), chr(92) || 'u001e'), chr(31), chr(92) || 'u001f') || '"' ELSE '"' || e."contact_id" || '"' END || ',' || CASE WHEN e."deal_id" IS NULL THEN 'null' WHEN (e."deal_id" ~  E'[\\x01-\\x1f"\\\\]') THEN '"' || replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(e."deal_id", chr(92), chr(92) || chr(92)), '"', chr(92) || '"'), chr(1), chr(92) || 'u0001'), chr(2), chr(92) || 'u0002'), chr(3), chr(92) || 'u0003'), chr(4), chr(92) || 'u0004'), chr(5), chr(92) || 'u0005'), chr(6), chr(92) || 'u0006'), chr(7), chr(92) || 'u0007'), chr(8), chr(92) || 'b'), chr(9), chr(92) || 't'), chr(10), chr(92) || 'n'), chr(11), chr(92) || 'u000b'), chr(12), chr(92) || 'f'), chr(13), chr(92) || 'r'), chr(14), chr(92) || 'u000e'), chr(15), chr(92) || 'u000f'), chr(16), chr(92) || 'u0010'), chr(17), chr(92) || 'u0011'), chr(18), chr(92) || 'u0012'), chr(19), chr(92) || 'u0013'), chr(20), chr(92) || 'u0014'), chr(21), chr(92) || 'u0015'), chr(22), chr(92) || 'u0016'), chr(23), chr(92) || 'u0017'), chr(24), chr(92) || 'u0018'), chr(25), chr(92) || 'u0019'), chr(26), chr(92) || 'u001a'), chr(27), chr(92) || 'u001b'), chr(28), chr(92) || 'u001c'), chr(29), chr(92) || 'u001d'), chr(30), chr(92) || 'u001e'), chr(31), chr(92) || 'u001f') || '"' ELSE '"' || e."deal_id" || '"' END || ',' || CASE WHEN e."event_type" IS NULL THEN 'null' WHEN (e."event_type" ~  E'[\\x01-\\x1f"\\\\]') THEN '"' || replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(e."event_type", chr(92), chr(92) || chr(92)), '"', chr(92) || '"'), chr(1), chr(92) || 'u0001'), chr(2), chr(92) || 'u0002'), chr(3), chr(92) || 'u0003'), chr(4), chr(92) || 'u0004'), chr(5), chr(92) || 'u0005'), chr(6), chr(92) || 'u0006'), chr(7), chr(92) || 'u0007'), chr(8), chr(92) || 'b'), chr(9), chr(92) || 't'), chr(10), chr(92) || 'n'), chr(11), chr(92) || 'u000b'), chr(12), chr(92) || 'f'), chr(13), chr(92) || 'r'), chr(14), chr(92) || 'u000e'), chr(15), chr(92) || 'u000f'), chr(16), chr(92) || 'u0010'), chr(17), chr(92) || 'u0011'), chr(18), chr(92) || 'u0012'), chr(19), chr(92) || 'u0013'), chr(20), chr(92) || 'u0014'), chr(21), chr(92) || 'u0015'), chr(22), chr(92) || 'u0016'), chr(23), chr(92) || 'u0017'), chr(24), chr(92) || 'u0018'), chr(25), chr(92) || 'u0019'), chr(26), chr(92) || 'u001a'), chr(27), chr(92) || 'u001b'), chr(28), chr(92) || 'u001c'), chr(29), chr(92) || 'u001d'), chr(30), chr(92) || 'u001e'), chr(31), chr(92) || 'u001f') || '"' ELSE '"' || e."event_type" || '"' END || ',' || e."event_data" || ',' || CASE WHEN e."timestamp" IS NULL THEN 'null' WHEN (e."timestamp" ~  E'[\\x01-\\x1f"\\\\]') THEN '"' || replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(e."timestamp", chr(92), chr(92) || chr(92)), '"', chr(92) || '"'), chr(1), chr(92) || 'u0001'), chr(2), chr(92) || 'u0002'), chr(3), chr(92) || 'u0003'), chr(4), chr(92) || 'u0004'), chr(5), chr(92) || 'u0005'), chr(6), chr(92) || 'u0006'), chr(7), chr(92) || 'u0007'), chr(8), chr(92) || 'b'), chr(9), chr(92) || 't'), chr(10), chr(92) || 'n'), chr(11), chr(92) || 'u000b'), chr(12), chr(92) || 'f'), chr(13), chr(92) || 'r'), chr(14), chr(92) || 'u000e'), chr(15), chr(92) || 'u000f'), chr(16), chr(92) || 'u0010'), chr(17), chr(92) || 'u0011'), chr(18), chr(92) || 'u0012'), chr(19), chr(92) || 'u0013'), chr(20), chr(92) || 'u0014'), chr(21), chr(92) || 'u0015'), chr(22), chr(92) || 'u0016'), chr(23), chr(92) || 'u0017'), chr(24), chr(92) || 'u0018'), chr(25), chr(92) || 'u0019'), chr(26), chr(92) || 'u001a'), chr(27), chr(92) || 'u001b'), chr(28), chr(92) || 'u001c'), chr(29), chr(92) || 'u001d'), chr(30), chr(92) || 'u001e'), chr(31), chr(92) || 'u001f') || '"' ELSE '"' || e."timestamp" || '"' END || ',' || CASE WHEN e."actor" IS NULL THEN 'null' WHEN (e."actor" ~  E'[\\x01-\\x1f"\\\\]') THEN '"' || replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(e."actor", chr(92), chr(92) || chr(92)), '"', chr(92) || '"'), chr(1), chr(92) || 'u0001'), chr(2), chr(92) || 'u0002'), chr(3), chr(92) || 'u0003'), chr(4), chr(92) || 'u0004'), chr(5), chr(92) || 'u0005'), chr(6), chr(92) || 'u0006'), chr(7), chr(92) || 'u0007'), chr(8), chr(92) || 'b'), chr(9), chr(92) || 't'), chr(10), chr(92) || 'n'), chr(11), chr(92) || 'u000b'), chr(12), chr(92) || 'f'), chr(13), chr(92) || 'r'), chr(14), chr(92) || 'u000e'), chr(15), chr(92) || 'u000f'), chr(16), chr(92) || 'u0010'), chr(17), chr(92) || 'u0011'), chr(18), chr(92) || 'u0012'), chr(19), chr(92) || 'u0013'), chr(20), chr(92) || 'u0014'), chr(21), chr(92) || 'u0015'), chr(22), chr(92) || 'u0016'), chr(23), chr(92) || 'u0017'), chr(24), chr(92) || 'u0018'), chr(25), chr(92) || 'u0019'), chr(26), chr(92) || 'u001a'), chr(27), chr(92) || 'u001b'), chr(28), chr(92) || 'u001c'), chr(29), chr(92) || 'u001d'), chr(30), chr(92) || 'u001e'), chr(31), chr(92) || 'u001f') || '"' ELSE '"' || e."actor" || '"' END || ',' || CASE WHEN e."source" IS NULL THEN 'null' WHEN (e."source" ~  E'[\\x01-\\x1f"\\\\]') THEN '"' || replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(e."source", chr(92), chr(92) || chr(92)), '"', chr(92) || '"'), chr(1), chr(92) || 'u0001'), chr(2), chr(92) || 'u0002'), chr(3), chr(92) || 'u0003'), chr(4), chr(92) || 'u0004'), chr(5), chr(92) || 'u0005'), chr(6), chr(92) || 'u0006'), chr(7), chr(92) || 'u0007'), chr(8), chr(92) || 'b'), chr(9), chr(92) || 't'), chr(10), chr(92) || 'n'), chr(11), chr(92) || 'u000b'), chr(12), chr(92) || 'f'), chr(13), chr(92) || 'r'), chr(14), chr(92) || 'u000e'), chr(15), chr(92) || 'u000f'), chr(16), chr(92) || 'u0010'), chr(17), chr(92) || 'u0011'), chr(18), chr(92) || 'u0012'), chr(19), chr(92) || 'u0013'), chr(20), chr(92) || 'u0014'), chr(21), chr(92) || 'u0015'), chr(22), chr(92) || 'u0016'), chr(23), chr(92) || 'u0017'), chr(24), chr(92) || 'u0018'), chr(25), chr(92) || 'u0019'), chr(26), chr(92) || 'u001a'), chr(27), chr(92) || 'u001b'), chr(28), chr(92) || 'u001c'), chr(29), chr(92) || 'u001d'), chr(30), chr(92) || 'u001e'), chr(31), chr(92) || 'u001f') || '"' ELSE '"' || e."source" || '"' END || ']', chr(92), chr(92) || chr(92)), 'escape')) AS hash OFFSET 0) AS core), FALSE) from (select $1 as "event_id", $2 as "contact_id", $3 as "event_type", $4 as "event_data", $5 as "timestamp", $6 as "deal_id", $7 as "actor", $8 as "source", $9 as "idempotency_key") as e
$$;
create table daybook.events (
  seq bigint not null default nextval('daybook.events_seq'),
  event_id text collate "C" not null,
  contact_id text collate "C" not null,
  event_type text collate "C" not null,
  event_data text collate "C" not null,
  timestamp text collate "C" not null,
  deal_id text collate "C",
  actor text collate "C",
  source text collate "C",
  idempotency_key text collate "C" not null,
  recorded_at text collate "C" not null default to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  intact boolean not null generated always as (daybook.is_intact("event_id", "contact_id", "event_type", "event_data", "timestamp", "deal_id", "actor", "source", "idempotency_key")) stored
) partition by range (timestamp);
create index events_seq_index on daybook.events (seq);
create index events_contact on daybook.events (contact_id, seq);
create index events_marks on daybook.events (seq) where event_type not in ('contact_created', 'status_changed', 'stage_changed', 'plan_changed', 'owner_assigned', 'field_changed', 'tag_added', 'tag_removed', 'note_added', 'deal_created', 'deal_won', 'deal_lost', 'email_sent', 'email_engaged', 'sms_sent', 'call_booked', 'call_completed', 'form_submitted', 'contract_sent', 'contract_signed', 'payment_received', 'automation_run');
create table daybook.keys (
  idempotency_key text collate "C" primary key,
  event_id text collate "C" not null unique,
  seq bigint not null unique,
  timestamp text collate "C" not null
);

create function daybook.may_amend() returns boolean language sql stable as $$
  select current_setting('daybook.amending', true) = 'on'
    and exists (select 1 from pg_catalog.pg_class c where c.oid = 'daybook.events'::regclass and pg_has_role(current_user, c.relowner, 'usage'))
$$;
create function daybook.no_change() returns trigger language plpgsql as $$
begin
  if tg_level = 'ROW' and daybook.may_amend() then
    if tg_op = 'DELETE' then return old; else return new; end if;
  end if;
  raise exception 'Daybook never changes an event. What was logged wrongly is voided by another: daybook void EVENT_ID';
end $$;
create function daybook.keep_key() returns trigger language plpgsql as $$
begin
  if daybook.may_amend() or not exists (select 1 from daybook.events e where e.seq = old.seq) then
    if tg_op = 'DELETE' then return old; else return new; end if;
  end if;
  raise exception 'Daybook keeps the key of each event for ever.';
end $$;
create function daybook.one_at_a_time() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(1147238754, hashtext('daybook'));
  return null;
end $$;
create function daybook.note_keys() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare noted bigint;
begin
  insert into daybook.keys as k (idempotency_key, event_id, seq, timestamp)
    select a.idempotency_key, a.event_id, a.seq, a.timestamp from added a
    on conflict (idempotency_key) do update set event_id = excluded.event_id, seq = excluded.seq, timestamp = excluded.timestamp
      where not exists (select 1 from daybook.events e where e.seq = k.seq);
  get diagnostics noted = row_count;
  if noted <> (select count(*) from added) then
    raise unique_violation using message = 'Daybook holds the key of one of these events already.';
  end if;
  return null;
end $$;
create trigger events_one_at_a_time before insert on daybook.events for each statement execute function daybook.one_at_a_time();
create trigger events_note_keys after insert on daybook.events referencing new table as added for each statement execute function daybook.note_keys();
create trigger events_no_change before update or delete on daybook.events for each row execute function daybook.no_change();
create trigger events_no_truncate before truncate on daybook.events for each statement execute function daybook.no_change();
create trigger keys_keep before update or delete on daybook.keys for each row execute function daybook.keep_key();
create trigger keys_no_truncate before truncate on daybook.keys for each statement execute function daybook.no_change();

create function daybook.make_part(part text, low text, high text) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if to_regclass(format('daybook.%I', part)) is not null then return; end if;
  execute format('create table daybook.%I (like daybook.events including defaults including constraints including generated)', part);
  execute format('alter table daybook.events attach partition daybook.%I for values from (%s) to (%s)', part,
    coalesce(quote_literal(low), 'minvalue'), coalesce(quote_literal(high), 'maxvalue'));
  execute format('create trigger events_no_truncate before truncate on daybook.%I for each statement execute function daybook.no_change()', part);
  execute format('alter table daybook.%I enable row level security', part);
end $$;
create function daybook.make_months(months text[]) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare month text;
begin
  foreach month in array months loop
    continue when month !~ '^20[0-9]{2}-(0[1-9]|1[0-2])$';
    perform daybook.make_part('events_' || replace(month, '-', '_'), month, to_char(to_date(month, 'YYYY-MM') + interval '1 month', 'YYYY-MM'));
  end loop;
end $$;
select daybook.make_part('events_before_2000', null, '2000-01'), daybook.make_part('events_after_2099', '2100-01', null);

-- A function's plan is made once, and may be when the log is empty: it must look keys up by their index all the same.
create function daybook.append(given text, clock text, marks_seen bigint)
returns table (ord int, fresh boolean, seq bigint, "event_id" text, "contact_id" text, "event_type" text, "event_data" text, "timestamp" text, "deal_id" text, "actor" text, "source" text, "idempotency_key" text, "recorded_at" text) language plpgsql
  set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
#variable_conflict use_column
declare
  newest bigint;
  told boolean;
  items json := given::json;
  new_ords int[];
  new_seqs bigint[];
begin
  perform pg_advisory_xact_lock(1147238754, hashtext('daybook'));
  select coalesce(max(e.seq), 0) into newest from daybook.events e where event_type not in ('contact_created', 'status_changed', 'stage_changed', 'plan_changed', 'owner_assigned', 'field_changed', 'tag_added', 'tag_removed', 'note_added', 'deal_created', 'deal_won', 'deal_lost', 'email_sent', 'email_engaged', 'sms_sent', 'call_booked', 'call_completed', 'form_submitted', 'contract_sent', 'contract_signed', 'payment_received', 'automation_run');
  -- An erasure that the caller doesn't know of must be known before anything is added.
  told := newest <= marks_seen or not exists (
    select 1 from daybook.events e where e.contact_id = 'daybook' and e.seq > marks_seen and event_type not in ('contact_created', 'status_changed', 'stage_changed', 'plan_changed', 'owner_assigned', 'field_changed', 'tag_added', 'tag_removed', 'note_added', 'deal_created', 'deal_won', 'deal_lost', 'email_sent', 'email_engaged', 'sms_sent', 'call_booked', 'call_completed', 'form_submitted', 'contract_sent', 'contract_signed', 'payment_received', 'automation_run'));
  return query select -1, told, newest, null::text, null::text, null::text, null::text, null::text, null::text, null::text, null::text, null::text, null::text;
  if not told then return; end if;
  perform daybook.make_months(array(select distinct left(i ->> 'timestamp', 7) from json_array_elements(items) i));
  with firsts as materialized (
    select distinct on (g.idempotency_key collate "C") g.* from json_to_recordset(items)
      as g(ord int, "event_id" text, "contact_id" text, "event_type" text, "event_data" text, "timestamp" text, "deal_id" text, "actor" text, "source" text, "idempotency_key" text, "recorded_at" text)
    order by g.idempotency_key collate "C", g.ord
  ), added as (
    insert into daybook.events (event_id, contact_id, event_type, event_data, timestamp, deal_id, actor, source, idempotency_key, recorded_at)
    select f.event_id, f.contact_id, f.event_type, f.event_data, f.timestamp, f.deal_id, f.actor, f.source, f.idempotency_key, coalesce(f.recorded_at, clock) from firsts f
    where not exists (select 1 from daybook.keys k where k.idempotency_key = f.idempotency_key collate "C"
      and (exists (select 1 from daybook.events e where e.seq = k.seq and e.timestamp = k.timestamp)
        or exists (select 1 from daybook.events e where e.seq = k.seq)))
    order by f.ord
    returning seq, idempotency_key
  )
  select coalesce(array_agg(f.ord), '{}'), coalesce(array_agg(a.seq), '{}') into new_ords, new_seqs
    from added a join firsts f on f.idempotency_key collate "C" = a.idempotency_key;
  return query select n.ord, true, n.seq, null::text, null::text, null::text, null::text, null::text, null::text, null::text, null::text, null::text, null::text from unnest(new_ords, new_seqs) as n(ord, seq);
  if cardinality(new_ords) = json_array_length(items) then return; end if;
  return query
    select g.ord, false, e.seq, e.event_id, e.contact_id, e.event_type, e.event_data, e.timestamp, e.deal_id, e.actor, e.source, e.idempotency_key, e.recorded_at
    from json_to_recordset(items) as g(ord int, idempotency_key text)
    join daybook.keys k on k.idempotency_key = g.idempotency_key collate "C"
    cross join lateral (
      select * from daybook.events e where e.seq = k.seq and e.timestamp = k.timestamp
      union all select * from daybook.events e where e.seq = k.seq
      limit 1) e
    where not exists (select 1 from unnest(new_ords) as n(ord) where n.ord = g.ord);
end $$;

do $$
begin
  if not exists (select 1 from pg_roles where rolname = 'daybook_reader') then create role daybook_reader nologin; end if;
  if not exists (select 1 from pg_roles where rolname = 'daybook_writer') then create role daybook_writer nologin; end if;
exception when insufficient_privilege or duplicate_object or unique_violation then null;
end $$;
revoke all on schema daybook from public;
revoke all on all functions in schema daybook from public;
alter table daybook.events enable row level security;
alter table daybook.keys enable row level security;
alter table daybook.migrations enable row level security;
do $$
declare who text;
begin
  if exists (select 1 from pg_roles where rolname = 'daybook_reader') and exists (select 1 from pg_roles where rolname = 'daybook_writer') then
    create policy daybook_reads on daybook.events for select to daybook_reader, daybook_writer using (true);
    create policy daybook_adds on daybook.events for insert to daybook_writer with check (true);
    create policy daybook_reads on daybook.keys for select to daybook_reader, daybook_writer using (true);
    create policy daybook_reads on daybook.migrations for select to daybook_reader, daybook_writer using (true);
    grant usage on schema daybook to daybook_reader, daybook_writer;
    grant select on daybook.events, daybook.keys, daybook.migrations to daybook_reader, daybook_writer;
    grant insert (event_id, contact_id, event_type, event_data, timestamp, deal_id, actor, source, idempotency_key, recorded_at) on daybook.events to daybook_writer;
    grant usage on sequence daybook.events_seq to daybook_writer;
    grant execute on function daybook.append(text, text, bigint), daybook.make_months(text[]), daybook.may_amend(), daybook.is_intact(text, text, text, text, text, text, text, text, text) to daybook_writer;
  end if;
  -- Supabase lets its web API in as one of these. They have no business here.
  foreach who in array array['anon', 'authenticated'] loop
    if exists (select 1 from pg_roles where rolname = who) then
      execute format('revoke all on schema daybook from %I', who);
      execute format('revoke all on all tables in schema daybook from %I', who);
      execute format('revoke all on all functions in schema daybook from %I', who);
    end if;
  end loop;
end $$;

insert into daybook.migrations (number, name) values (1, 'events, keys and their locks');
commit;
