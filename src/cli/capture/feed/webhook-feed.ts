import type { CrmHome } from "../../../bundles/common/crm.ts";
import type { Event } from "../../../core/event.ts";
import { fromIso } from "../../../core/time.ts";
import { readTables } from "../../../stores/airtable/base-schema.ts";
import type { AirtableClient } from "../../../stores/airtable/client.ts";
import { deleteHook, type Hook, listHooks, payloadsSince } from "../../../stores/airtable/webhooks.ts";
import { type Counts, type FeedLog, type LogSight, sightOf } from "./feed-batch.ts";
import { contactIdsIn } from "./feed-contacts.ts";
import { nameOf, withGap, withHooks } from "./feed-hooks.ts";
import { takePayloads } from "./feed-pages.ts";
import { type FeedPlace, type HookPlace, type KeptGap, readPlace, writePlace } from "./feed-place.ts";
import type { ChangeFeed, FeedRead } from "./feed-port.ts";
import { type FeedTable, feedTables } from "./feed-tables.ts";

/** What reading a base's webhooks needs. */
export interface WebhookFeedOptions {
  readonly client: AirtableClient;
  /** What is watched in the base's tables. */
  readonly homes: readonly CrmHome[];
  readonly log: FeedLog;
  /** The file that keeps the place. */
  readonly file: string;
  /** The clock, ISO. */
  readonly now: () => string;
  /** Asked between two pages: whether to stop there. The next read goes on. @default never */
  readonly stopped?: () => boolean;
}

/**
 * Opens the change feed of a base, and makes the webhooks that it lacks: one a table, since a webhook of the whole base would hear the
 * log's own rows. Throws CAPTURE_OF_ANOTHER_BASE, AIRTABLE_SCOPE_MISSING, AIRTABLE_WEBHOOK_RIGHTS, AIRTABLE_WEBHOOKS_FULL and what a client throws.
 */
export async function openWebhookFeed(options: WebhookFeedOptions): Promise<ChangeFeed> {
  const { client, homes, log, file, now, stopped = () => false } = options;
  const kept = readPlace(file, client.base);
  const lost =
    kept === "broken" ? `${file}, which keeps how far the base's changes were read, can't be read` : null;
  let place: FeedPlace =
    kept === null || kept === "broken" ? { base: client.base, hooks: [], gaps: [], read_at: null } : kept;
  let tables = feedTables(await readTables(client), homes);
  const added = new Map<string, Event>();

  const save = async (next: FeedPlace): Promise<void> => {
    await writePlace(file, next);
    place = next;
  };
  const care = async (): Promise<readonly Hook[]> => {
    const listed = await listHooks(client);
    const isWell = place.hooks.every((kept) =>
      listed.some(({ id, isEnabled }) => id === kept.id && isEnabled),
    );
    // What broke a webhook may be a column that is gone: the next must not name it.
    if (!isWell) tables = feedTables(await readTables(client), homes);
    const cared = await withHooks(place, listed, { client, tables, now, lost, save });
    if (cared !== place) await save(cared);
    return listed;
  };
  const replaced = (old: HookPlace, next: readonly HookPlace[]): readonly HookPlace[] =>
    place.hooks.flatMap((each) => (each.id === old.id ? next : [each]));
  let listed: readonly Hook[] | null = await care();

  const read = async (): Promise<FeedRead> => {
    const counts: Counts = {
      appended: 0,
      duplicate: 0,
      conflict: 0,
      rejected: 0,
      events: [],
      refusals: new Set(),
    };
    const looks = new Set<string>(clockLooks(place, now()));
    let changes = 0;
    let sight: LogSight | null = null;
    const seeing = async (latest: number): Promise<LogSight> => {
      sight ??= await sightOf(log, { now: Math.max(latest, fromIso(now())), counts, added });
      return sight;
    };
    const contactIds = contactIdsIn(client, homes);

    /** Reads a webhook to its end; whether it has broken meanwhile. */
    const readHook = async (first: HookPlace, table: FeedTable, hook: Hook | undefined): Promise<boolean> => {
      let current = first;
      for (let isOver = false; !stopped(); ) {
        const page = await payloadsSince(client, current.id, current.cursor);
        const { payloads } = page;
        const beyond = payloads.length === 0 ? Math.max(0, (hook?.next ?? 1) - current.cursor) : 0;
        const latest = Math.max(-1, ...payloads.map(({ at }) => fromIso(at ?? "")));
        if (payloads.length === 0 && beyond === 0) return end(current, isOver);
        const told = await takePayloads(payloads, current, table, await seeing(latest), contactIds);
        await (await seeing(latest)).flush();
        changes += told.changes;
        for (const sentence of told.looks) looks.add(sentence);
        isOver ||= told.isOver;
        const missed = page.lost + beyond === 0 ? null : lostGap(table, current, page.lost + beyond);
        const gaps = [...told.gaps, missed].reduce(withGap, place.gaps);
        const next = { ...told.place, cursor: page.cursor + beyond };
        await save({ ...place, hooks: replaced(current, [next]), gaps });
        current = next;
        if (page.isLast) return end(current, isOver);
      }
      return false;
    };
    /** At the end of a webhook that has a successor, that one goes on from there. */
    const end = async (old: HookPlace, isOver: boolean): Promise<boolean> => {
      // Its gap is told: it goes once it has a successor.
      if (!old.ending && isOver) await save({ ...place, hooks: replaced(old, [{ ...old, ending: true }]) });
      if (!old.ending) return isOver;
      const after = old.last?.transaction ?? old.after;
      const hooks = replaced(old, []).map((each) =>
        each.table === old.table && !each.ending ? { ...each, after: Math.max(after, each.after) } : each,
      );
      await save({ ...place, hooks });
      if (old.made) await deleteHook(client, old.id);
      return false;
    };

    for (let round = 1; round <= 3; round += 1) {
      const there: readonly Hook[] = listed ?? (await care());
      listed = null;
      let isBroken = false;
      for (const hook of inOrder(place.hooks, tables)) {
        const table = tables.find(({ id }) => id === hook.table);
        // What one reading leaves behind, the next of the same table begins with.
        const current = place.hooks.find(({ id }) => id === hook.id);
        if (!table || !current) continue;
        const seen = there.find(({ id }) => id === hook.id);
        isBroken = (await readHook(current, table, seen)) || isBroken;
      }
      if (!isBroken || stopped()) break;
    }
    await save({ ...place, read_at: later(place.read_at, now()) });
    const { events, refusals, ...sums } = counts;
    const { gaps } = place;
    return {
      ...sums,
      changes,
      gaps: gaps.map(({ sentence }) => sentence),
      since: earliest(gaps),
      looks: [...looks, ...[...refusals].slice(0, mostRefusals)],
      events,
    };
  };
  return {
    read,
    async settle() {
      await save({ ...place, gaps: [] });
    },
  };
}

const mostRefusals = 5;

/** Contacts first, since deals are about them; of one table the old webhook before the new one. */
const inOrder = (hooks: readonly HookPlace[], tables: readonly FeedTable[]): readonly HookPlace[] =>
  tables.flatMap(({ id }) =>
    hooks.filter(({ table }) => table === id).sort((a, b) => Number(b.ending) - Number(a.ending)),
  );

function lostGap(table: FeedTable, { last }: HookPlace, count: number): KeptGap {
  const since = last?.at ?? null;
  return {
    sentence: `Of the changes of ${nameOf(table)} ${count} ${count === 1 ? "transaction is" : "transactions are"} gone: Airtable keeps them for 7 days, and they were not read in that time.`,
    since,
  };
}

const earliest = (gaps: readonly KeptGap[]): string | null =>
  gaps.reduce<string | null>(
    (first, { since }, i) =>
      i === 0 ? since : first === null || since === null ? null : since < first ? since : first,
    null,
  );

const later = (one: string | null, other: string): string => (one !== null && one > other ? one : other);

/** A minute in milliseconds: clocks differ. */
const tolerance = 60_000;

const clockLooks = ({ read_at }: FeedPlace, now: string): readonly string[] =>
  read_at !== null && fromIso(now) < fromIso(read_at) - tolerance
    ? [
        `This computer's clock says ${now}, and the last capture was at ${read_at}: the clock was set back. Changes carry Airtable's own times; look at the clock all the same.`,
      ]
    : [];
