import type { AirtableClient } from "../../../stores/airtable/client.ts";
import { createHook, deleteHook, type Hook } from "../../../stores/airtable/webhooks.ts";
import type { FeedPlace, HookPlace, KeptGap } from "./feed-place.ts";
import type { FeedTable } from "./feed-tables.ts";

/** What looking after a base's webhooks needs. */
export interface HookCare {
  readonly client: AirtableClient;
  readonly tables: readonly FeedTable[];
  /** The clock, ISO. */
  readonly now: () => string;
  /** Why there is no place, should there be none. */
  readonly lost: string | null;
  /** Keeps a place; at once after each webhook that is made. */
  readonly save: (place: FeedPlace) => Promise<void>;
}

/**
 * The place with a webhook for each table that hears what it should: one that has expired, is gone or hears something else gets a
 * successor, which is made before the old one is read to its end, so that nothing falls between the two. What was missed is a gap.
 */
export async function withHooks(
  place: FeedPlace,
  listed: readonly Hook[],
  care: HookCare,
): Promise<FeedPlace> {
  const { client, tables, save } = care;
  const there = new Map(listed.map((hook) => [hook.id, hook]));
  let kept = await withoutStrangers(place, there, care);
  for (const table of tables) {
    const current = kept.hooks.find((hook) => hook.table === table.id && !hook.ending);
    const hook = current === undefined ? undefined : there.get(current.id);
    const isFollowing = kept.hooks.some((each) => each.table === table.id && each.ending);
    const missed = isFollowing ? null : firstGap(table, care);
    const fault = current === undefined ? missed : faultOf(table, current, hook, kept, care);
    if (current && hook && !fault) {
      if (hook.next < current.cursor) kept = fromStart(kept, current, table);
      continue;
    }
    const known = new Set([...kept.hooks.map(({ id }) => id)]);
    const found = listed.find((each) => isSame(each, table) && !known.has(each.id));
    const id = found?.id ?? (await createHook(client, table.options, new Set([...known, ...there.keys()])));
    const successor = newPlace(table, id, found === undefined);
    const others = kept.hooks.flatMap((each) => {
      if (each !== current) return [each];
      return hook ? [{ ...each, ending: true }] : [];
    });
    kept = { ...kept, hooks: [...others, successor], gaps: withGap(kept.gaps, fault) };
    await save(kept);
  }
  return kept;
}

/** Adds a gap, unless it is told already. */
export const withGap = (gaps: readonly KeptGap[], gap: KeptGap | null): readonly KeptGap[] =>
  gap === null || gaps.some(({ sentence }) => sentence === gap.sentence) ? gaps : [...gaps, gap];

/** The name of a table as sentences have it. */
export const nameOf = ({ home }: FeedTable): string => JSON.stringify(home.table.name);

const isSame = (hook: Hook, { specification }: FeedTable): boolean =>
  hook.isEnabled && hook.isAsked && hook.specification === specification;

const newPlace = ({ id: table, specification }: FeedTable, id: string, made: boolean): HookPlace => ({
  table,
  id,
  specification,
  made,
  ending: false,
  cursor: 1,
  last: null,
  after: 0,
  recent: {},
  waiting: {},
});

/** Without webhooks that are gone at their end, and those of tables that nobody watches any more. */
async function withoutStrangers(
  place: FeedPlace,
  there: ReadonlyMap<string, Hook>,
  { client, tables }: HookCare,
): Promise<FeedPlace> {
  const isOurs = (hook: HookPlace): boolean => tables.some(({ id }) => id === hook.table);
  for (const { id } of place.hooks.filter((hook) => hook.made && there.has(hook.id) && !isOurs(hook)))
    await deleteHook(client, id);
  const hooks = place.hooks.filter((hook) => isOurs(hook) && (!hook.ending || there.has(hook.id)));
  return { ...place, hooks };
}

function firstGap(table: FeedTable, { lost }: HookCare): KeptGap {
  const before = `what changed in ${nameOf(table)} before is found by a snapshot`;
  return lost === null
    ? { sentence: `Webhooks of ${nameOf(table)} are read from now on; ${before}.`, since: null }
    : { sentence: `${lost}, so ${before}.`, since: null };
}

function faultOf(
  table: FeedTable,
  current: HookPlace,
  hook: Hook | undefined,
  { read_at }: FeedPlace,
  { now }: HookCare,
): KeptGap | null {
  const name = nameOf(table);
  const since = current.last?.at ?? read_at;
  if (!hook)
    return {
      sentence: `The webhook of ${name} isn't in the base any more: what changed since the last reading was missed.`,
      since: read_at ?? since,
    };
  if (!hook.isEnabled) {
    const isExpired = hook.expires !== null && hook.expires <= now();
    return isExpired
      ? {
          sentence: `The webhook of ${name} expired at ${hook.expires}, as it does when nobody reads it for 7 days: what changed from then until ${now()} was missed.`,
          since: hook.expires,
        }
      : {
          sentence: `Airtable has switched off the webhook of ${name}, as it does when a column or table that it watches is deleted: what changed since then was missed.`,
          since,
        };
  }
  return current.specification === table.specification
    ? null
    : {
        sentence: `Other columns of ${name} are watched from now on: what they hold is taken from a snapshot.`,
        since: now(),
      };
}

/** A cursor beyond what the webhook has heard is of another webhook, or of a base that was set back. */
function fromStart(place: FeedPlace, current: HookPlace, table: FeedTable): FeedPlace {
  const sentence = `The kept place in the changes of ${nameOf(table)} lies beyond what its webhook has heard: it is read from its start, and what is missing is found by a snapshot.`;
  const hooks = place.hooks.map((each) =>
    each === current ? { ...each, cursor: 1, last: null, after: 0, recent: {} } : each,
  );
  return { ...place, hooks, gaps: withGap(place.gaps, { sentence, since: null }) };
}
