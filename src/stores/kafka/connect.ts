import type { Admin, Kafka, SASLOptions } from "kafkajs";
import { packageMissing } from "../../core/package-missing.ts";
import { kafkaFault, topicNotFound } from "./failures.ts";
import type { KafkaPlace } from "./place.ts";

/** How often a request is tried again that failed in passing; with the pauses in between some 6 seconds. */
const retry = { initialRetryTime: 200, retries: 5 };

/** A cluster in which the topic was found. */
export interface Connected {
  readonly kafka: Kafka;
  readonly admin: Admin;
}

/** Finds the brokers and the topic. Throws PACKAGE_MISSING, KAFKA_UNREACHABLE, KAFKA_DENIED and TOPIC_NOT_FOUND. */
export async function connectKafka(place: KafkaPlace): Promise<Connected> {
  const { default: kafkajs } = await import("kafkajs").catch((cause: unknown) => {
    throw packageMissing("kafkajs", "Kafka", cause);
  });
  const kafka = new kafkajs.Kafka({
    clientId: "daybook",
    brokers: [...place.brokers],
    ssl: place.tls,
    ...(place.login ? { sasl: place.login as SASLOptions } : {}),
    connectionTimeout: 3_000,
    retry,
    // What fails is thrown; its own account of it would stand between a command's lines.
    logLevel: kafkajs.logLevel.NOTHING,
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    // Asked for by name, a topic that isn't there would be made by a broker that is set up so.
    if (!(await admin.listTopics()).includes(place.topic)) throw topicNotFound(place);
    return { kafka, admin };
  } catch (error) {
    await admin.disconnect().catch(() => undefined);
    throw kafkaFault(error, place);
  }
}
