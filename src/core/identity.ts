import type { Event } from "./event.ts";
import { fromIso } from "./time.ts";
import { ulidFrom } from "./ulid.ts";

/** SHA-256 of UTF-8 text as 64 lower-case hex digits. */
export type Hash = (text: string) => string;

/** What a derived key is made of. */
export interface KeyParts {
  readonly contact_id: string;
  readonly deal_id: string | null;
  readonly event_type: string;
  /** Canonical JSON text. */
  readonly event_data: string;
  readonly cause: string;
}

const plain = /^[ !#-[\]-~]*$/;

/** A text or null as RFC 8785 writes it; the text holds no lone surrogate. */
const json = (text: string | null): string =>
  text === null ? "null" : plain.test(text) ? `"${text}"` : JSON.stringify(text);

/** The key of an event whose caller gave none: 32 hex digits over the canonical JSON of its content and its cause. */
export const deriveKey = (of: KeyParts, hash: Hash): string =>
  hash(
    `[${json(of.contact_id)},${json(of.deal_id)},${json(of.event_type)},${of.event_data},${json(of.cause)}]`,
  ).slice(0, 32);

/** The event_id that the other cells give: a ULID of the timestamp and of the hash of the whole core. NaN times give none: `""`. */
export function deriveEventId(event: Omit<Event, "event_id">, hash: Hash): string {
  const at = fromIso(event.timestamp);
  if (!(at >= 0)) return "";
  return ulidFrom(at, hash(coreOf(event)));
}

/** Whether a row's cells give its event_id: if not, somebody changed one of them. */
export const hasItsId = (event: Event, hash: Hash): boolean =>
  event.event_id !== "" && deriveEventId(event, hash) === event.event_id;

/** Whether two events with one key are the same: contact, deal, type and data, by code unit. */
export const sameContent = (a: Event, b: Event): boolean =>
  a.contact_id === b.contact_id &&
  a.deal_id === b.deal_id &&
  a.event_type === b.event_type &&
  a.event_data === b.event_data;

const coreOf = (e: Omit<Event, "event_id">): string =>
  `[1,${json(e.idempotency_key)},${json(e.contact_id)},${json(e.deal_id)},${json(e.event_type)},${e.event_data},${json(e.timestamp)},${json(e.actor)},${json(e.source)}]`;
