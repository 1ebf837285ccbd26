import { fromIso, toIso } from "../../../core/time.ts";
import type { Payload, RecordChange } from "../../../stores/airtable/webhook-payload.ts";
import { countOf } from "../../../views/figures.ts";
import type { LogSight } from "./feed-batch.ts";
import { eventsOf } from "./feed-events.ts";
import { nameOf } from "./feed-hooks.ts";
import type { HookPlace, KeptGap } from "./feed-place.ts";
import { type ContactIds, recordAt, subjectAt } from "./feed-record.ts";
import type { FeedTable } from "./feed-tables.ts";

/** What a page's payloads told beside their events. */
export interface PageTold {
  readonly place: HookPlace;
  readonly changes: number;
  readonly gaps: readonly KeptGap[];
  readonly looks: readonly string[];
  /** Whether the webhook hears no more. */
  readonly isOver: boolean;
}

/** An hour in milliseconds: so far back a clock may be set right; a time that is further off is that payload's own fault. */
const setRight = 3_600_000;

const mostWaiting = 5_000;

/** Turns payloads into events, in the order of their transactions, and gives the place behind them, but for its cursor. */
export async function takePayloads(
  payloads: readonly Payload[],
  before: HookPlace,
  table: FeedTable,
  sight: LogSight,
  contactIds: ContactIds,
): Promise<PageTold> {
  const recent = new Map(Object.entries(before.recent).map(([record, at]) => [record, fromIso(at)]));
  const waiting = new Map(Object.entries(before.waiting));
  const gaps: KeptGap[] = [];
  const counted = new Map<Look, number>();
  const look = (what: Look, count = 1): void => void counted.set(what, (counted.get(what) ?? 0) + count);
  const looks = new Set<string>();
  let { last } = before;
  let changes = 0;
  let isOver = false;

  const take = async (change: RecordChange, at: number, actor: string | null): Promise<void> => {
    const { record } = change;
    changes += 1;
    const subject = await subjectAt(recordAt(change, table, "after"), table, contactIds, sight.contactOf);
    const made = change.isNew ? toIso(at) : (waiting.get(record) ?? null);
    if (subject === null) {
      if (made !== null) waiting.set(record, made);
      return look("without");
    }
    waiting.delete(record);
    if (sight.isBlocked(subject)) return look("blocked");
    sight.add(
      eventsOf({ change, table, subject, at, actor, created: made }, sight.own(subject), sight.making),
    );
  };

  for (const payload of payloads) {
    const { transaction, at: time, actor, fault } = payload;
    if (transaction > 0 && transaction <= before.after) continue;
    if (fault !== null) {
      isOver ||= fault === "INVALID_HOOK" || fault === "INVALID_FILTERS";
      if (!before.ending) gaps.push(faultGap(fault, table, time ?? last?.at ?? null));
      continue;
    }
    const own = fromIso(time ?? "");
    const until = last === null ? -1 : fromIso(last.at);
    const isBack = own < until && own >= until - setRight;
    if (own < until)
      looks.add(
        `Airtable's times went back in ${nameOf(table)}, from ${last?.at} to ${time}: the changes are told in the order in which they were made.`,
      );
    // Of two changes the later must have the later time, or nobody can tell their order.
    const now = isBack ? until : own;
    for (const change of payload.changes) {
      const at = Math.max(now, (recent.get(change.record) ?? -1) + 1);
      const isNear = at - now <= setRight;
      recent.set(change.record, isNear ? at : now);
      await take(change, isNear ? at : now, actor);
    }
    for (const count of payload.deleted.values()) look("deleted", count);
    last = { transaction, at: toIso(now) };
  }
  const kept = [...recent].filter(([, at]) => last === null || at >= fromIso(last.at)).slice(-mostWaiting);
  const place = {
    ...before,
    last,
    recent: Object.fromEntries(kept.map(([record, at]) => [record, toIso(at)])),
    waiting: Object.fromEntries([...waiting].slice(-mostWaiting)),
  };
  for (const [what, count] of counted) looks.add(lookAt(what, count, table));
  return { place, changes, gaps, looks: [...looks], isOver };
}

/** What is counted and said once. */
type Look = "without" | "blocked" | "deleted";

function lookAt(what: Look, count: number, table: FeedTable): string {
  const name = nameOf(table);
  if (what === "deleted") return `${countOf(count, "record")} of ${name} deleted: nothing is logged of that.`;
  const changes = `${countOf(count, "change")} in ${name}`;
  if (what === "blocked")
    return `${changes} not logged: a row of the log about the same record was changed by hand (run daybook verify).`;
  const lack = table.home.rowIs === "deal" ? "the deal has no contact" : "the record has no id";
  return `${changes} not logged yet: ${lack}.`;
}

function faultGap(fault: string, table: FeedTable, since: string | null): KeptGap {
  const when = since === null ? "" : ` at ${since}`;
  const why =
    fault === "INVALID_HOOK" || fault === "INVALID_FILTERS"
      ? `The webhook of ${nameOf(table)} broke${when}, since a column or table that it watches was deleted (${fault})`
      : `Airtable couldn't tell a change of ${nameOf(table)}${when} (${fault.replace(/[^A-Z_]/g, "").slice(0, 40)})`;
  return { sentence: `${why}: what changed then was missed.`, since };
}
