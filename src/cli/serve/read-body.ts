import { problem } from "./problem.ts";

/** The largest body, in bytes: 1 MB. */
export const mostBytes = 1024 * 1024;

/** The most events in one request. */
export const mostEvents = 1000;

/** A request's body, or the answer to one that is too large. No more than the limit is ever held. */
export async function readBody(request: Request): Promise<Buffer | Response> {
  const tooLarge = (): Response =>
    problem({
      status: 413,
      code: "BODY_TOO_LARGE",
      message: "The body is larger than 1 MB.",
      hint: `Send fewer events at a time: up to ${mostEvents} in a request.`,
      headers: { connection: "close" },
    });
  if (Number(request.headers.get("content-length") ?? 0) > mostBytes) return tooLarge();
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  if (reader === undefined) return Buffer.alloc(0);
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(parts);
    size += value.byteLength;
    if (size > mostBytes) {
      await reader.cancel().catch(() => undefined);
      return tooLarge();
    }
    parts.push(value);
  }
}

/** The events of a body: one, a list, `{"events":[…]}`, NDJSON or a form; or the answer to one that can't be read. */
export function inputsOf(body: Buffer, contentType: string): readonly unknown[] | Response {
  const type = (contentType.split(";")[0] ?? "").trim().toLowerCase();
  const unreadable = (message: string): Response =>
    problem({
      status: 400,
      code: "BODY_UNREADABLE",
      message,
      hint: 'Send an event such as {"contact_id":"sarah","event_type":"note_added","event_data":{"text":"…"},"cause":"run 17"}.',
    });
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    return unreadable("The body isn't UTF-8.");
  }
  if (text.trim() === "") return unreadable("The body is empty.");
  let found: readonly unknown[];
  try {
    if (type === "application/x-ndjson")
      found = text
        .split("\n")
        .filter((line) => line.trim() !== "")
        .map((line) => JSON.parse(line) as unknown);
    else if (type === "application/x-www-form-urlencoded")
      found = [Object.fromEntries(new URLSearchParams(text))];
    else if (type === "application/json" || type.endsWith("+json"))
      found = listOf(JSON.parse(text) as unknown);
    else
      return problem({
        status: 415,
        code: "CONTENT_TYPE_UNKNOWN",
        message: `A body of the type ${JSON.stringify(type.slice(0, 80))} can't be read.`,
        hint: "Set Content-Type: application/json (or application/x-ndjson, an event a line).",
      });
  } catch (error) {
    return unreadable(`The body isn't JSON: ${String((error as Error).message).slice(0, 120)}.`);
  }
  if (found.length === 0) return unreadable("The list of events is empty.");
  return found.length <= mostEvents
    ? found
    : problem({
        status: 413,
        code: "TOO_MANY_EVENTS",
        message: `${found.length} events are too many for one request.`,
        hint: `Send up to ${mostEvents} at a time.`,
      });
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  const events: unknown =
    value !== null && typeof value === "object" && Object.keys(value).join() === "events"
      ? (value as { readonly events?: unknown }).events
      : undefined;
  return Array.isArray(events) ? events : [value];
}
