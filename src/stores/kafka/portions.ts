import type { Event } from "../../core/event.ts";
import { messageOf } from "../../core/event-message.ts";
import { isTooLarge } from "./failures.ts";

/** Bytes of a request: a broker's usual limit for one batch is 1,048,576, its own cells among them. */
const mostBytes = 900_000;

/** So many at once as fit a request, whatever their headers hold. */
export function* inPortions(events: readonly Event[]): Generator<readonly Event[]> {
  let portion: Event[] = [];
  let bytes = 0;
  for (const event of events) {
    const size = Buffer.byteLength(messageOf(event, null)) + 1_000;
    if (portion.length > 0 && bytes + size > mostBytes) {
      yield portion;
      portion = [];
      bytes = 0;
    }
    portion.push(event);
    bytes += size;
  }
  if (portion.length > 0) yield portion;
}

/**
 * Sends events in their order; a batch that the broker takes for too large goes in halves, so that only a message that is too large alone is
 * refused. Gives those. Throws what sending throws.
 */
export async function sendInHalves(
  events: readonly Event[],
  send: (events: readonly Event[]) => Promise<unknown>,
): Promise<readonly Event[]> {
  try {
    await send(events);
    return [];
  } catch (error) {
    if (!isTooLarge(error)) throw error;
    if (events.length <= 1) return events;
    const middle = Math.ceil(events.length / 2);
    const refused = await sendInHalves(events.slice(0, middle), send);
    return [...refused, ...(await sendInHalves(events.slice(middle), send))];
  }
}
