import type { Message } from "kafkajs";
import { cloudAttributes } from "../../core/cloud-event.ts";
import type { Event } from "../../core/event.ts";
import { messageOf, subjectKeyOf } from "../../core/event-message.ts";
import type { EventSink, Receipt } from "../../core/store.ts";
import { sentReceipts } from "../../core/stream-receipts.ts";
import { connectKafka } from "./connect.ts";
import { cannotNumber, isTooLarge, kafkaFault } from "./failures.ts";
import { kafkaPlace } from "./place.ts";
import { inPortions, sendInHalves } from "./portions.ts";

export interface KafkaOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A topic that takes events. */
export interface KafkaSink extends EventSink {
  readonly batch: number;
  close(): Promise<void>;
}

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

  const send = (events: readonly Event[]): Promise<unknown> =>
    known(producer.send({ topic, acks: -1, messages: events.map(kafkaMessage) }));

  return {
    batch: 1_000,
    async append(events): Promise<readonly Receipt[]> {
      return sentReceipts(events, async (fresh) => {
        const refused = new Map<Event, string>();
        for (const some of inPortions(fresh))
          for (const event of await sendInHalves(some, send)) refused.set(event, tooLarge(topic));
        return refused;
      });
    },
    close: () => producer.disconnect(),
  };
}

const tooLarge = (topic: string): string =>
  `too large: the topic "${topic}" takes no message of this size (max.message.bytes)`;

/** The message of an event. Source: CloudEvents 1.0, Kafka protocol binding 3.2. */
function kafkaMessage(event: Event & { readonly recorded_at?: string | null }): Message {
  const { recorded_at = null } = event;
  const headers: Record<string, string> = {};
  for (const [name, text] of cloudAttributes(event, recorded_at))
    headers[name === "datacontenttype" ? "content-type" : `ce_${name}`] = text;
  return { key: subjectKeyOf(event), value: messageOf(event, recorded_at), headers };
}
