import type { JsonObject } from "./canonical-json.ts";

/** One event as its nine cells: text as it is hashed, stored and sealed; null where a cell may be empty and is. */
export interface Event {
  /** ULID, 26 characters, derived from the other cells. */
  readonly event_id: string;
  readonly contact_id: string;
  readonly event_type: string;
  /** Canonical JSON (RFC 8785) of an object, at most 40,000 UTF-16 units. */
  readonly event_data: string;
  /** When it happened: `2026-04-12T09:15:00.000Z`. */
  readonly timestamp: string;
  readonly deal_id: string | null;
  readonly actor: string | null;
  readonly source: string | null;
  readonly idempotency_key: string;
}

/** A row of a log: the event's cells as stored, when it was appended, and where it stands in the store. */
export interface Row extends Event {
  /** ISO 8601 UTC; null where the store keeps no such column. */
  readonly recorded_at: string | null;
  /** Grows with every append to this store; says nothing about when things happened. */
  readonly position: number;
}

/** What a caller hands in: anything may come as text or number; `recorded_at` is taken and ignored. */
export interface EventInput {
  readonly contact_id?: unknown;
  readonly event_type?: unknown;
  /** An object, or its JSON text. */
  readonly event_data?: unknown;
  /** ISO 8601; without a zone it is read in the log's. */
  readonly timestamp?: unknown;
  readonly deal_id?: unknown;
  readonly actor?: unknown;
  readonly source?: unknown;
  readonly idempotency_key?: unknown;
  /** What makes two alike events two: a trigger's id or time. */
  readonly cause?: unknown;
  /** Tells an event from a voided one that was just like it: joins its key and cause. */
  readonly again?: unknown;
  /** From an export: refused unless it is the derived one. */
  readonly event_id?: unknown;
  readonly recorded_at?: unknown;
}

/** The columns of an event, in their order, as every table and CSV shows them. */
export const eventColumns = [
  "event_id",
  "contact_id",
  "event_type",
  "event_data",
  "timestamp",
  "deal_id",
  "actor",
  "source",
  "idempotency_key",
] as const;

/** The contact of events about the log itself; no view takes it for a contact. */
export const logContact = "daybook";

/** An event's data as an object without a prototype's traps; `{}` where the text is not an object. Nobody writes into it: events alike share it. */
export function dataOf(event: Pick<Event, "event_data">): JsonObject {
  const { event_data } = event;
  const known = recent.get(event_data);
  if (known) return known;
  const data = read(event_data);
  if (event_data.length > 200) return data;
  if (recent.size >= mostRecent) recent.clear();
  recent.set(event_data, data);
  return data;
}

/** The same few texts fill a log, and each is asked for by several readers: parsing them again and again takes far longer. */
const recent = new Map<string, JsonObject>();
const mostRecent = 2000;

function read(event_data: string): JsonObject {
  try {
    const value: unknown = JSON.parse(event_data);
    return value !== null && typeof value === "object" && !Array.isArray(value) ? (value as JsonObject) : {};
  } catch {
    return {};
  }
}

/** The member `name` of event data as text: a number as JSON writes it, null where there is none. */
export function textOf(data: JsonObject, name: string): string | null {
  if (!Object.prototype.hasOwnProperty.call(data, name)) return null;
  const value = data[name];
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : null;
}

/** The member `name` of event data as a number, else null. */
export function numberOf(data: JsonObject, name: string): number | null {
  const value = Object.prototype.hasOwnProperty.call(data, name) ? data[name] : null;
  return typeof value === "number" ? value : null;
}
