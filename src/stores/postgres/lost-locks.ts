import type { Ask } from "./connect.ts";

/** What each lock keeps from happening. */
const locks: Readonly<Record<string, string>> = {
  events_no_change: "rows may be edited and deleted",
  events_no_truncate: "all rows may be taken out at once",
  events_note_keys: "two rows may have one key",
  events_one_at_a_time: "readers may miss a row that is committed late",
  keys_keep: "keys may be edited and deleted",
  keys_no_truncate: "all keys may be taken out at once",
};

/** Which locks are gone, a sentence each. */
export async function lostLocks(ask: Ask, schema: string): Promise<readonly string[]> {
  const found = await ask(
    `select tgname, bool_and(tgenabled in ('O', 'A')) as on from pg_trigger
      where tgrelid in (select oid from pg_class where relnamespace = '${schema}'::regnamespace) and not tgisinternal group by tgname`,
  );
  const state = new Map(found.map(({ tgname, on }) => [String(tgname), on === true]));
  const lost = Object.entries(locks).flatMap(([name, harm]) => {
    const isOn = state.get(name);
    if (isOn === undefined) return [`The lock ${name} was taken off: ${harm}.`];
    return isOn ? [] : [`The lock ${name} is switched off: ${harm}.`];
  });
  const [bare] = await ask(
    `select string_agg(c.relname, ', ') as parts from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = '${schema}.events'::regclass
      and (select count(*) from pg_trigger t where t.tgrelid = c.oid and t.tgname in ('events_no_change', 'events_no_truncate')) < 2`,
  );
  return bare?.parts
    ? [...lost, `The locks of ${String(bare.parts)} were taken off: rows may be edited and deleted.`]
    : lost;
}
