import { DaybookError, isDaybookError } from "../../core/errors.ts";
import type { KafkaPlace } from "./place.ts";

/** What kafkajs' errors tell of themselves: those that give up carry what they gave up on as `cause`. */
interface Thrown {
  readonly name?: unknown;
  readonly type?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
}

/** The error and those beneath it. */
function* layersOf(error: unknown): Generator<Thrown> {
  for (let each = error, depth = 0; typeof each === "object" && each !== null && depth < 5; depth++) {
    yield each as Thrown;
    const { cause, errors } = each as Thrown;
    each = cause ?? (Array.isArray(errors) ? errors[0] : undefined);
  }
}

/** Whether the broker took a batch for too large. */
export const isTooLarge = (error: unknown): boolean =>
  [...layersOf(error)].some(({ type }) => type === "MESSAGE_TOO_LARGE" || type === "RECORD_LIST_TOO_LARGE");

/** That a topic isn't there: Daybook makes none, since how many partitions it has is for good. */
export const topicNotFound = (
  { brokers, topic }: Pick<KafkaPlace, "brokers" | "topic">,
  cause?: unknown,
): DaybookError =>
  new DaybookError("TOPIC_NOT_FOUND", `There is no topic "${topic}" at ${brokers.join(", ")}.`, {
    hint: `Make it first, such as with kafka-topics --create --topic ${topic} --partitions 6, or check its name.`,
    cause,
  });

/** That a broker can't number a producer's messages. */
export const cannotNumber = (cause: unknown): DaybookError =>
  new DaybookError("KAFKA_NOT_SUPPORTED", "The broker numbers no messages, or not for this login.", {
    hint: "Leave idempotent=true out of the URL: whoever reads the topic drops repeats by the key.",
    cause,
  });

/** What went wrong with a cluster, in words; never with what was sent, and never with the password. */
export function kafkaFault(error: unknown, { brokers, topic, tls }: KafkaPlace): DaybookError {
  if (isDaybookError(error)) return error;
  const layers = [...layersOf(error)];
  const has = (test: RegExp): boolean =>
    layers.some((each) =>
      [each.name, each.type, each.code].some((text) => typeof text === "string" && test.test(text)),
    );
  const fault = (code: string, message: string, hint: string): DaybookError =>
    new DaybookError(code, message, { hint, cause: error });
  const where = brokers.join(", ");
  if (has(/^UNKNOWN_TOPIC_OR_PARTITION$|TopicMetadataNotLoaded/))
    return topicNotFound({ brokers, topic }, error);
  if (has(/AUTHORIZATION_FAILED$|^SASL|SASLAuthentication/))
    return fault(
      "KAFKA_DENIED",
      has(/AUTHORIZATION_FAILED$/)
        ? `The broker doesn't let this login use the topic "${topic}" or the consumer group.`
        : `The broker at ${where} refuses the login.`,
      "Check KAFKA_USERNAME, KAFKA_PASSWORD and the URL's sasl, and what the login may read and write.",
    );
  if (
    has(
      /Connection|BrokerNotFound|NoBrokerAvailable|^E(CONN|NOTFOUND|AI_|HOST|TIMEDOUT|PROTO)|RequestTimeout|Lock|Coordinator|NOT_AVAILABLE$/,
    )
  )
    return fault(
      "KAFKA_UNREACHABLE",
      `No broker answers at ${where}.`,
      tls
        ? "Check the address and the port, and that the port speaks TLS."
        : "Check the address and the port; a port that speaks TLS needs ?tls=true.",
    );
  const [first] = layers;
  const said = typeof first?.message === "string" ? first.message.slice(0, 200) : "no reason given";
  return fault(
    "KAFKA_FAILED",
    `Kafka says: ${said}`,
    "Run it again: what was sent already is dropped where it comes twice.",
  );
}
