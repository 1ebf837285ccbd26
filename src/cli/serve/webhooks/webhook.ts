import type { EventInput } from "../../../core/event.ts";

/** A webhook as it came. */
export interface Delivery {
  readonly method: string;
  /** Its whole address, as the sender knows it. */
  readonly url: string;
  readonly headers: Headers;
  readonly body: Buffer;
}

/** What a webhook's body comes to. */
export interface Mapped {
  readonly inputs: readonly EventInput[];
  /** How many of its events mean nothing to the log. */
  readonly ignored: number;
}

/** A service whose webhooks become events. */
export interface WebhookSource {
  /** The environment variable with what signatures are checked by. */
  readonly secret: string;
  /** Whether a delivery is the service's own and of now (milliseconds); before that nothing of it is read. */
  isGenuine(delivery: Delivery, secret: string, now: number): boolean;
  /** A body, parsed, as events; what isn't understood is counted. */
  map(body: unknown): Mapped;
}

/** So far a delivery's own time may lie from ours, in milliseconds. */
export const tolerance = 5 * 60 * 1000;

/** An object's member as text; null where it is none. */
export function textIn(from: unknown, name: string): string | null {
  const value = memberOf(from, name);
  return typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : null;
}

/** An object's own member. */
export const memberOf = (from: unknown, name: string): unknown =>
  from !== null && typeof from === "object" && Object.hasOwn(from, name)
    ? (from as Readonly<Record<string, unknown>>)[name]
    : undefined;

/** An object's member as a number; null where it is none. */
export function numberIn(from: unknown, name: string): number | null {
  const value = memberOf(from, name);
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}
