import { type Catalog, catalogOf } from "./catalog.ts";
import { isCloudEvent, readCloudEvent } from "./cloud-event.ts";
import { draftOf, finishDraft } from "./draft.ts";
import type { Event, EventInput } from "./event.ts";
import type { Hash } from "./identity.ts";

/** What moves through stages: whose events a stream keeps in order. */
export const subjectKeyOf = ({ deal_id, contact_id }: Pick<Event, "deal_id" | "contact_id">): string =>
  deal_id ?? contact_id;

/** An event as a message: one line of JSON with its nine columns, the data as an object, and `recorded_at` where it is known. */
export function messageOf(event: Event, recorded_at: string | null): string {
  const { event_id, contact_id, event_type, event_data, timestamp, deal_id, actor, source, idempotency_key } =
    event;
  const [head, tail] = [
    JSON.stringify({ event_id, contact_id, event_type }),
    JSON.stringify({
      timestamp,
      deal_id,
      actor,
      source,
      idempotency_key,
      ...(recorded_at === null ? {} : { recorded_at }),
    }),
  ];
  // The data is canonical JSON already.
  return `${head.slice(0, -1)},"event_data":${event_data},${tail.slice(1)}`;
}

/** What reading messages needs to know. */
export interface MessageRules {
  readonly catalog: Catalog;
  readonly hash: Hash;
}

/**
 * The event of a message's text (null where it is no UTF-8), or why it holds none: one that `messageOf` wrote, a CloudEvent in JSON as an export writes it, or any
 * input of an append. One without a time of its own took place at `at`, the message's own. An event with its id counts though the
 * catalog doesn't know its type: it was checked where it was logged.
 */
export function readMessage(
  text: string | null,
  at: string,
  { catalog, hash }: MessageRules,
): { readonly event: Event } | { readonly why: string } {
  const read = inputIn(text);
  if ("why" in read) return read;
  const { input } = read;
  const { event_type: type, event_id: id } = input;
  const isLogged = typeof id === "string" && typeof type === "string" && /^[a-z][a-z0-9_]*$/.test(type);
  const known = isLogged && !catalog.isOn(type) ? catalogOf(null, [{ name: type }]) : catalog;
  const drafted = draftOf(input, { catalog: known, hash, timezone: "UTC" });
  const event = drafted.ok ? finishDraft(drafted.draft, at, hash) : null;
  if (event !== null && "event_id" in event) return { event };
  const [problem] =
    event === null ? (drafted as { problems: readonly { message: string }[] }).problems : [event];
  return { why: `The message is no event: ${problem?.message ?? "its cells can't be read"}.` };
}

function inputIn(text: string | null): { readonly input: EventInput } | { readonly why: string } {
  if (text === null) return { why: "The message is no text in UTF-8." };
  if (text.trim() === "") return { why: "The message is empty." };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { why: "The message is no JSON." };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { why: "The message is JSON, but no object." };
  if (!isCloudEvent(value)) return { input: value };
  const cloud = readCloudEvent(value);
  return "input" in cloud
    ? cloud
    : { why: `The message is a CloudEvent, but no event: ${cloud.problems[0]?.message}.` };
}
