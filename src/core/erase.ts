import { dataOf, type Event, eventColumns, logContact } from "./event.ts";
import type { Hash } from "./identity.ts";
import { fromIso, toIso } from "./time.ts";
import { isUlid, ulidFrom, ulidTime } from "./ulid.ts";

/** So many event_ids one contact_erased names at most. */
export const mostErasedIds = 1000;

/** What an erasure leaves of a row: its event_id and the time in it, and nothing of the person. */
export const tombstoneOf = (
  { event_id, idempotency_key }: Pick<Event, "event_id" | "idempotency_key">,
  hash: Hash,
): Event => ({
  event_id,
  contact_id: "erased",
  event_type: "contact_erased",
  event_data: "{}",
  timestamp: toIso(ulidTime(event_id)),
  deal_id: null,
  actor: null,
  source: null,
  idempotency_key: hash(idempotency_key),
});

/** Whether a row is nothing but what an erasure leaves; whether one took place, contact_erased events tell. */
export const isTombstone = (row: Event): boolean =>
  row.contact_id === "erased" &&
  row.event_type === "contact_erased" &&
  row.event_data === "{}" &&
  row.deal_id === null &&
  row.actor === null &&
  row.source === null &&
  /^[0-9a-f]{64}$/.test(row.idempotency_key) &&
  isUlid(row.event_id) &&
  fromIso(row.timestamp) === ulidTime(row.event_id);

/** Whether an event_id says when its event happened, and so can stay. */
export const canStay = (event_id: string): boolean => isUlid(event_id) && ulidTime(event_id) <= lastTime;

const lastTime = fromIso("9999-12-31T23:59:59.999Z");

/** The event_ids that an event about an erasure names; none where it is none. */
export function erasedBy(event: Event): readonly string[] {
  if (event.event_type !== "contact_erased" || event.contact_id !== logContact) return [];
  const ids = dataOf(event).event_ids;
  return Array.isArray(ids) ? ids.filter((id): id is string => typeof id === "string") : [];
}

/** An event_id for what is left of a row whose own is none, or is another row's: made of all of its cells. */
export function idForWreck(row: Event, hash: Hash): string {
  const time = fromIso(row.timestamp);
  return ulidFrom(time >= 0 ? time : 0, hash(JSON.stringify(eventColumns.map((column) => row[column]))));
}
