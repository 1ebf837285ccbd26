import type { Message } from "kafkajs";
import { cloudAttributes } from "../../core/cloud-event.ts";
import type { Event } from "../../core/event.ts";
import { messageOf, subjectKeyOf } from "../../core/event-message.ts";
import type { EventSink, Receipt } from "../../core/store.ts";
import { sentReceipts } from "../../core/stream-receipts.ts";
import { connectKafka } from "./connect.ts";
import { cannotNumber, isTooLarge, kafkaFault } from "./failures.ts";
import { kafkaPlace } from "./place.ts";

export interface KafkaOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A topic that takes events. */
export interface KafkaSink extends EventSink {
  readonly batch: number;
  close(): Promise<void>;
}

/** Bytes of a request: a broker's usual limit for one batch is 1,048,576, its own cells among them. */
const mostBytes = 900_000;

/**
 * Opens a topic to append to it: the key of a message is the event's subject, its headers are CloudEvents 1.0 in binary mode, its value
 * the event as JSON. An append resolves when all replicas in sync have it. A topic can't look keys up: whoever reads it drops repeats.
 * Throws BAD_URL, PACKAGE_MISSING, KAFKA_UNREACHABLE, KAFKA_DENIED, TOPIC_NOT_FOUND.
 */
export async function openKafkaSink(given: string, { env }: KafkaOptions): Promise<KafkaSink> {
  const place = kafkaPlace(given, env);
  const { topic, idempotent } = place;
  const { kafka, admin } = await connectKafka(place);
  await admin.disconnect();
  const producer = kafka.producer({
    allowAutoTopicCreation: false,
    idempotent,
    // One request after the other: what is sent again never comes behind what was sent later.
    maxInFlightRequests: 1,
    retry: { initialRetryTime: 200, retries: 6 },
  });
  const known = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw isTooLarge(error) ? error : kafkaFault(error, place);
    });
  await producer.connect().catch((error: unknown) => {
    // The brokers answered just now: what fails is numbering.
    throw idempotent ? cannotNumber(error) : kafkaFault(error, place);
  });

  /** Sends a batch; one that is too large goes in halves, so that only the message that is too large alone is refused. */
  async function send(events: readonly Event[]): Promise<readonly Refused[]> {
    try {
      await known(producer.send({ topic, acks: -1, messages: events.map(kafkaMessage) }));
      return [];
    } catch (error) {
      const [first] = events;
      if (!isTooLarge(error) || first === undefined) throw error;
      if (events.length === 1)
        return [
          {
            event: first,
            why: `too large: the topic "${topic}" takes no message of this size (max.message.bytes)`,
          },
        ];
      const middle = Math.ceil(events.length / 2);
      const refused = await send(events.slice(0, middle));
      return [...refused, ...(await send(events.slice(middle)))];
    }
  }

  return {
    batch: 1_000,
    async append(events): Promise<readonly Receipt[]> {
      return sentReceipts(events, async (fresh) => {
        const refused = new Map<Event, string>();
        for (const some of inPortions(fresh))
          for (const { event, why } of await send(some)) refused.set(event, why);
        return refused;
      });
    },
    close: () => producer.disconnect(),
  };
}

interface Refused {
  readonly event: Event;
  readonly why: string;
}

/** The message of an event. Source: CloudEvents 1.0, Kafka protocol binding 3.2. */
function kafkaMessage(event: Event & { readonly recorded_at?: string | null }): Message {
  const { recorded_at = null } = event;
  const headers: Record<string, string> = {};
  for (const [name, text] of cloudAttributes(event, recorded_at))
    headers[name === "datacontenttype" ? "content-type" : `ce_${name}`] = text;
  return { key: subjectKeyOf(event), value: messageOf(event, recorded_at), headers };
}

/** So many at once as fit a request; a text of n units has at most three times as many bytes. */
function* inPortions(events: readonly Event[]): Generator<readonly Event[]> {
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
