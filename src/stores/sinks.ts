import { DaybookError } from "../core/errors.ts";
import type { EventSink } from "../core/store.ts";
import type { EventStream, Places } from "../core/stream.ts";
import { checkStore, type OpenOptions, openStore } from "./registry.ts";

/** A destination that is open. */
export interface Sink extends EventSink {
  close(): Promise<void>;
}

/** What opening a stream to read from may need. */
export interface StreamOptions extends OpenOptions {
  /** By whose places it is read: Kafka's consumer group. @default "daybook" */
  readonly group?: string | undefined;
  /** Where the places are kept of a stream that keeps none itself. */
  readonly places: Places;
}

interface Broker {
  readonly sink: (place: string, options: OpenOptions) => Promise<Sink>;
  readonly stream: (place: string, options: StreamOptions) => Promise<EventStream>;
}

/** What only takes events, and hands them on in a stream, by the word that its URLs begin with. Each is loaded when it is asked for. */
const brokers: Readonly<Record<string, Broker>> = {
  kafka: {
    sink: async (place, options) => (await import("./kafka/sink.ts")).openKafkaSink(place, options),
    stream: async (place, options) => (await import("./kafka/stream.ts")).openKafkaStream(place, options),
  },
  kinesis: {
    sink: async (place, options) => (await import("./kinesis/sink.ts")).openKinesisSink(place, options),
    stream: async (place, options) => (await import("./kinesis/stream.ts")).openKinesisStream(place, options),
  },
};

/** Whether a URL names a stream, such as `kafka://broker:9092/topic`, and no log. */
export const isStream = (url: string): boolean => brokerOf(url) !== null;

/** Throws UNKNOWN_STORE for a URL that neither a stream nor a log answers to. */
export const checkTarget = (url: string): void => void (isStream(url) || checkStore(url));

/** Opens what a URL names to append to it: a stream, else a log. Throws UNKNOWN_STORE and what the destination throws. */
export async function openSink(url: string, options: OpenOptions): Promise<Sink> {
  const found = brokerOf(url);
  return found === null ? openStore(url, options) : found.broker.sink(found.place, options);
}

/** Opens a stream to read from it. Throws NOT_A_STREAM and what the stream throws. */
export async function openStream(url: string, options: StreamOptions): Promise<EventStream> {
  const found = brokerOf(url);
  if (found !== null) return found.broker.stream(found.place, options);
  throw new DaybookError("NOT_A_STREAM", "That URL names no stream.", {
    hint: `A stream's URL begins with ${Object.keys(brokers)
      .map((name) => `${name}://`)
      .join(" or ")}.`,
  });
}

function brokerOf(url: string): { readonly broker: Broker; readonly place: string } | null {
  const [, scheme = "", place = ""] = /^([a-z]+):\/\/(.*)$/is.exec(url) ?? [];
  const broker = Object.prototype.hasOwnProperty.call(brokers, scheme) ? brokers[scheme] : undefined;
  return broker ? { broker, place } : null;
}
