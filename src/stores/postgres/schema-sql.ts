import { plainTypes } from "../../core/plain-types.ts";
import { intactSql } from "../../views/sql/event-id-sql.ts";

/** The columns of `events` in their order: what they are made as, and whether they may be empty. */
export const columns = [
  ["seq", "bigint", "NO"],
  ["event_id", "text", "NO"],
  ["contact_id", "text", "NO"],
  ["event_type", "text", "NO"],
  ["event_data", "text", "NO"],
  ["timestamp", "text", "NO"],
  ["deal_id", "text", "YES"],
  ["actor", "text", "YES"],
  ["source", "text", "YES"],
  ["idempotency_key", "text", "NO"],
  ["recorded_at", "text", "NO"],
] as const;

/** An event's cells as they are read and written. */
export const cells = columns.slice(1).map(([name]) => name);

/** Which rows may change how others are read: marks, and types that the catalog doesn't know. The condition of a partial index. */
export const mayBeMark = `event_type not in (${plainTypes.map((name) => `'${name}'`).join(", ")})`;

/** What takes one writer at a time: so numbers are given in the order of the commits, and a reader who has seen one has seen all before it. */
const lock = (schema: string): string => `pg_advisory_xact_lock(${lockClass}, hashtext('${schema}'))`;

/** "Dayb": keeps our locks apart from those of other programs. */
export const lockClass = 0x44617962;

const never =
  "Daybook never changes an event. What was logged wrongly is voided by another: daybook void EVENT_ID";

/**
 * The log's tables, locks and rights in a schema (a name of small letters, digits and _), as one script. Rows stand in a
 * partition a month by their timestamp, and `keys` keeps each key and event_id once over all of them: a partitioned table
 * can't have a unique index without the column that it is parted by (postgresql.org/docs/15/ddl-partitioning.html).
 */
export const schemaScript = (schema: string): string => `
create sequence ${schema}.events_seq as bigint;
create function ${schema}.is_intact(${cells
  .slice(0, -1)
  .map((name) => `"${name}" text`)
  .join(", ")}) returns boolean language sql immutable parallel safe as $$
  select ${intactSql("postgres", "e")} from (select ${cells
    .slice(0, -1)
    .map((name, i) => `$${i + 1} as "${name}"`)
    .join(", ")}) as e
$$;
create table ${schema}.events (
  seq bigint not null default nextval('${schema}.events_seq'),
${columns
  .slice(1, -1)
  .map(([name, type, empty]) => `  ${name} ${type} collate "C"${empty === "NO" ? " not null" : ""},`)
  .join("\n")}
  recorded_at text collate "C" not null default to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  intact boolean not null generated always as (${schema}.is_intact(${cells
    .slice(0, -1)
    .map((name) => `"${name}"`)
    .join(", ")})) stored
) partition by range (timestamp);
create index events_seq_index on ${schema}.events (seq);
create index events_contact on ${schema}.events (contact_id, seq);
create index events_marks on ${schema}.events (seq) where ${mayBeMark};
create table ${schema}.keys (
  idempotency_key text collate "C" primary key,
  event_id text collate "C" not null unique,
  seq bigint not null unique,
  timestamp text collate "C" not null
);

create function ${schema}.may_amend() returns boolean language sql stable as $$
  select current_setting('daybook.amending', true) = 'on'
    and exists (select 1 from pg_catalog.pg_class c where c.oid = '${schema}.events'::regclass and pg_has_role(current_user, c.relowner, 'usage'))
$$;
create function ${schema}.no_change() returns trigger language plpgsql as $$
begin
  if tg_level = 'ROW' and ${schema}.may_amend() then
    if tg_op = 'DELETE' then return old; else return new; end if;
  end if;
  raise exception '${never}';
end $$;
create function ${schema}.keep_key() returns trigger language plpgsql as $$
begin
  if ${schema}.may_amend() or not exists (select 1 from ${schema}.events e where e.seq = old.seq) then
    if tg_op = 'DELETE' then return old; else return new; end if;
  end if;
  raise exception 'Daybook keeps the key of each event for ever.';
end $$;
create function ${schema}.one_at_a_time() returns trigger language plpgsql as $$
begin
  perform ${lock(schema)};
  return null;
end $$;
create function ${schema}.note_keys() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare noted bigint;
begin
  insert into ${schema}.keys as k (idempotency_key, event_id, seq, timestamp)
    select a.idempotency_key, a.event_id, a.seq, a.timestamp from added a
    on conflict (idempotency_key) do update set event_id = excluded.event_id, seq = excluded.seq, timestamp = excluded.timestamp
      where not exists (select 1 from ${schema}.events e where e.seq = k.seq);
  get diagnostics noted = row_count;
  if noted <> (select count(*) from added) then
    raise unique_violation using message = 'Daybook holds the key of one of these events already.';
  end if;
  return null;
end $$;
create trigger events_one_at_a_time before insert on ${schema}.events for each statement execute function ${schema}.one_at_a_time();
create trigger events_note_keys after insert on ${schema}.events referencing new table as added for each statement execute function ${schema}.note_keys();
create trigger events_no_change before update or delete on ${schema}.events for each row execute function ${schema}.no_change();
create trigger events_no_truncate before truncate on ${schema}.events for each statement execute function ${schema}.no_change();
create trigger keys_keep before update or delete on ${schema}.keys for each row execute function ${schema}.keep_key();
create trigger keys_no_truncate before truncate on ${schema}.keys for each statement execute function ${schema}.no_change();

create function ${schema}.make_part(part text, low text, high text) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if to_regclass(format('${schema}.%I', part)) is not null then return; end if;
  execute format('create table ${schema}.%I (like ${schema}.events including defaults including constraints including generated)', part);
  execute format('alter table ${schema}.events attach partition ${schema}.%I for values from (%s) to (%s)', part,
    coalesce(quote_literal(low), 'minvalue'), coalesce(quote_literal(high), 'maxvalue'));
  execute format('create trigger events_no_truncate before truncate on ${schema}.%I for each statement execute function ${schema}.no_change()', part);
  execute format('alter table ${schema}.%I enable row level security', part);
end $$;
create function ${schema}.make_months(months text[]) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare month text;
begin
  foreach month in array months loop
    continue when month !~ '^20[0-9]{2}-(0[1-9]|1[0-2])$';
    perform ${schema}.make_part('events_' || replace(month, '-', '_'), month, to_char(to_date(month, 'YYYY-MM') + interval '1 month', 'YYYY-MM'));
  end loop;
end $$;
select ${schema}.make_part('events_before_2000', null, '2000-01'), ${schema}.make_part('events_after_2099', '2100-01', null);

-- A function's plan is made once, and may be when the log is empty: it must look keys up by their index all the same.
create function ${schema}.append(given text, clock text, marks_seen bigint)
returns table (ord int, fresh boolean, seq bigint, ${cells.map((name) => `"${name}" text`).join(", ")}) language plpgsql
  set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
#variable_conflict use_column
declare
  newest bigint;
  told boolean;
  items json := given::json;
  new_ords int[];
  new_seqs bigint[];
begin
  perform ${lock(schema)};
  select coalesce(max(e.seq), 0) into newest from ${schema}.events e where ${mayBeMark};
  -- An erasure that the caller doesn't know of must be known before anything is added.
  told := newest <= marks_seen or not exists (
    select 1 from ${schema}.events e where e.contact_id = 'daybook' and e.seq > marks_seen and ${mayBeMark});
  return query select -1, told, newest, ${cells.map(() => "null::text").join(", ")};
  if not told then return; end if;
  perform ${schema}.make_months(array(select distinct left(i ->> 'timestamp', 7) from json_array_elements(items) i));
  with firsts as materialized (
    select distinct on (g.idempotency_key collate "C") g.* from json_to_recordset(items)
      as g(ord int, ${cells.map((name) => `"${name}" text`).join(", ")})
    order by g.idempotency_key collate "C", g.ord
  ), added as (
    insert into ${schema}.events (${cells.join(", ")})
    select ${cells.map((name) => (name === "recorded_at" ? "coalesce(f.recorded_at, clock)" : `f.${name}`)).join(", ")} from firsts f
    where not exists (select 1 from ${schema}.keys k where k.idempotency_key = f.idempotency_key collate "C"
      and (exists (select 1 from ${schema}.events e where e.seq = k.seq and e.timestamp = k.timestamp)
        or exists (select 1 from ${schema}.events e where e.seq = k.seq)))
    order by f.ord
    returning seq, idempotency_key
  )
  select coalesce(array_agg(f.ord), '{}'), coalesce(array_agg(a.seq), '{}') into new_ords, new_seqs
    from added a join firsts f on f.idempotency_key collate "C" = a.idempotency_key;
  return query select n.ord, true, n.seq, ${cells.map(() => "null::text").join(", ")} from unnest(new_ords, new_seqs) as n(ord, seq);
  if cardinality(new_ords) = json_array_length(items) then return; end if;
  return query
    select g.ord, false, e.seq, ${cells.map((name) => `e.${name}`).join(", ")}
    from json_to_recordset(items) as g(ord int, idempotency_key text)
    join ${schema}.keys k on k.idempotency_key = g.idempotency_key collate "C"
    cross join lateral (
      select * from ${schema}.events e where e.seq = k.seq and e.timestamp = k.timestamp
      union all select * from ${schema}.events e where e.seq = k.seq
      limit 1) e
    where not exists (select 1 from unnest(new_ords) as n(ord) where n.ord = g.ord);
end $$;

do $$
begin
  if not exists (select 1 from pg_roles where rolname = 'daybook_reader') then create role daybook_reader nologin; end if;
  if not exists (select 1 from pg_roles where rolname = 'daybook_writer') then create role daybook_writer nologin; end if;
exception when insufficient_privilege or duplicate_object or unique_violation then null;
end $$;
revoke all on schema ${schema} from public;
revoke all on all functions in schema ${schema} from public;
alter table ${schema}.events enable row level security;
alter table ${schema}.keys enable row level security;
alter table ${schema}.migrations enable row level security;
do $$
declare who text;
begin
  if exists (select 1 from pg_roles where rolname = 'daybook_reader') and exists (select 1 from pg_roles where rolname = 'daybook_writer') then
    create policy daybook_reads on ${schema}.events for select to daybook_reader, daybook_writer using (true);
    create policy daybook_adds on ${schema}.events for insert to daybook_writer with check (true);
    create policy daybook_reads on ${schema}.keys for select to daybook_reader, daybook_writer using (true);
    create policy daybook_reads on ${schema}.migrations for select to daybook_reader, daybook_writer using (true);
    grant usage on schema ${schema} to daybook_reader, daybook_writer;
    grant select on ${schema}.events, ${schema}.keys, ${schema}.migrations to daybook_reader, daybook_writer;
    grant insert (${cells.join(", ")}) on ${schema}.events to daybook_writer;
    grant usage on sequence ${schema}.events_seq to daybook_writer;
    grant execute on function ${schema}.append(text, text, bigint), ${schema}.make_months(text[]), ${schema}.may_amend(), ${schema}.is_intact(${cells
      .slice(0, -1)
      .map(() => "text")
      .join(", ")}) to daybook_writer;
  end if;
  -- Supabase lets its web API in as one of these. They have no business here.
  foreach who in array array['anon', 'authenticated'] loop
    if exists (select 1 from pg_roles where rolname = who) then
      execute format('revoke all on schema ${schema} from %I', who);
      execute format('revoke all on all tables in schema ${schema} from %I', who);
      execute format('revoke all on all functions in schema ${schema} from %I', who);
    end if;
  end loop;
end $$;
`;
