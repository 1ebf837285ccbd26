import type { Settings } from "../../../src/core/settings.ts";

/** A text as an SQL literal. */
export const quote = (text: string): string => `'${text.replace(/'/g, "''")}'`;

const orNull = (value: string | number | undefined): string =>
  value === undefined ? "null" : typeof value === "number" ? String(value) : quote(value);

/** What every query leans on: the settings as tables, and times as the views write them. `as_of` is milliseconds. */
export function macros(settings: Settings, as_of: number): string {
  const zone = quote(settings.timezone);
  const stages = settings.pipelines.flatMap(({ name, stages }) =>
    stages.map((stage, order) => {
      const limit = stage.stuck_after_days ?? settings.stuck_after_days;
      return `(${quote(name)}, ${quote(stage.name)}, ${order}, ${orNull(stage.ends)}, ${limit})`;
    }),
  );
  return `
create table stages as
  select * from (values ${stages.join(", ")}) as t(pipeline, stage, place, ends, threshold);
-- The only configured pipeline that has a stage.
create table homes as
  select stage, any_value(pipeline) as home from stages group by stage having count(distinct pipeline) = 1;
create table ending as
  select pipeline, arg_min(stage, place) filter (ends = 'won') as won, arg_min(stage, place) filter (ends = 'lost') as lost
  from stages group by pipeline;
create macro as_of() as ${as_of}::bigint;
create macro usual_limit() as ${settings.stuck_after_days};
create macro day_ms() as 86400000.0::double;
create macro iso(ts) as strftime(make_timestamp_ms(ts), '%Y-%m-%dT%H:%M:%S.%gZ');
create macro local(ts) as timezone(${zone}, make_timestamp_ms(ts)::timestamp at time zone 'UTC');
create macro local_day(ts) as local(ts)::date;
create macro local_minute(ts) as strftime(local(ts), '%Y-%m-%d %H:%M');
create macro midnight(day) as epoch_ms(timezone(${zone}, day::timestamp));
-- Added from the smallest to the largest, so that the last digit doesn't depend on the order of rows.
create macro mean_of(days) as list_sum(list_sort(list(days) filter (days is not null))) / count(days);
create macro share(part, whole) as case when whole = 0 then null else part::double / whole end;`;
}
