import { isUtf8 } from "node:buffer";
import { setTimeout as sleep } from "node:timers/promises";
import type { Batch, Consumer, KafkaMessage } from "kafkajs";
import { type Catalog, catalogOf } from "../../core/catalog.ts";
import type { Event } from "../../core/event.ts";
import { readMessage } from "../../core/event-message.ts";
import type { Hash } from "../../core/identity.ts";
import type { EventStream, Stray, Until } from "../../core/stream.ts";
import { type Connected, connectKafka } from "./connect.ts";
import { kafkaFault } from "./failures.ts";
import { kafkaPlace } from "./place.ts";

export interface KafkaStreamOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly hash: Hash;
  readonly catalog?: Catalog | undefined;
  /** The consumer group, whose places the broker keeps. @default "daybook" */
  readonly group?: string | undefined;
  /** After so many milliseconds without a sign of life the others of its group read in a reader's stead. @default 30000 */
  readonly patience?: number | undefined;
}

/** How long a stop, or the end, may go unnoticed, in milliseconds. */
const pause = 100;

/** The most messages that are handed over at once. */
const portion = 1_000;

/**
 * Opens a topic to read it as a consumer group, from its beginning where the group is new. Offsets are committed after what was handed over
 * was taken. Throws BAD_URL, PACKAGE_MISSING, KAFKA_UNREACHABLE, KAFKA_DENIED, TOPIC_NOT_FOUND.
 */
export async function openKafkaStream(given: string, options: KafkaStreamOptions): Promise<EventStream> {
  const { env, hash, catalog = catalogOf(), group = "daybook", patience = 30_000 } = options;
  const place = kafkaPlace(given, env);
  const { topic } = place;
  const { kafka, admin } = await connectKafka(place);

  /** Waits for work with signs of life: a log elsewhere may take a while. */
  async function alive(work: Promise<void>, heartbeat: () => Promise<void>): Promise<void> {
    let isDone = false;
    const done = work.finally(() => {
      isDone = true;
    });
    while (!isDone) {
      await Promise.race([done, sleep(1_000)]);
      // Whether the group goes on without us shows when the offsets are committed.
      await heartbeat().catch(() => undefined);
    }
    await done;
  }

  async function follow(take: Take, stopped: () => boolean, until: Until = "never"): Promise<void> {
    const left = until === "end" ? await leftOf(admin, topic, group) : null;
    if (left?.size === 0) return;
    let failed: Failed | null = null;
    const consumer = kafka.consumer({
      groupId: group,
      allowAutoTopicCreation: false,
      maxWaitTimeInMs: 500,
      sessionTimeout: patience,
      heartbeatInterval: Math.min(3_000, patience / 4),
      // Whoever reads decides whether to begin again: what failed is thrown.
      retry: { initialRetryTime: 200, retries: 5, restartOnFailure: async () => false },
    });
    consumer.on(consumer.events.CRASH, ({ payload: { error } }) => {
      failed ??= { error: kafkaFault(error, place) };
    });
    const done = (): boolean => failed !== null || stopped() || left?.size === 0;
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [topic], fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        eachBatch: async ({ batch, heartbeat, isRunning, isStale, resolveOffset }) => {
          const settle = async (offset: string): Promise<void> => {
            await commit(consumer, batch, offset);
            resolveOffset(offset);
            if (BigInt(offset) + 1n >= (left?.get(batch.partition) ?? Number.POSITIVE_INFINITY))
              left?.delete(batch.partition);
          };
          for (let at = 0; at < batch.messages.length; at += portion) {
            if (done() || !isRunning() || isStale()) return;
            const some = batch.messages.slice(at, at + portion);
            const { events, strays } = sorted(some, batch.partition, { catalog, hash });
            try {
              await alive(take(events, strays), heartbeat);
            } catch (error) {
              failed ??= { error };
              return;
            }
            await settle(some[some.length - 1]?.offset ?? batch.lastOffset());
            await heartbeat();
          }
          // What ends a transaction has an offset too, and is no message.
          if (batch.lastOffset() !== batch.messages.at(-1)?.offset && !done())
            await settle(batch.lastOffset());
        },
      });
      while (!done()) await sleep(pause);
    } catch (error) {
      failed ??= { error: kafkaFault(error, place) };
    } finally {
      await consumer.disconnect().catch(() => undefined);
    }
    if (failed !== null) throw (failed as Failed).error;
  }

  return { follow, close: () => admin.disconnect() };
}

interface Failed {
  readonly error: unknown;
}

type Take = (events: readonly Event[], strays: readonly Stray[]) => Promise<void>;

const commit = (consumer: Consumer, { topic, partition }: Batch, offset: string): Promise<void> =>
  consumer.commitOffsets([{ topic, partition, offset: String(BigInt(offset) + 1n) }]);

/** Of each partition that holds what the group has not had yet: the offset at which it ends now. */
async function leftOf(
  admin: Connected["admin"],
  topic: string,
  groupId: string,
): Promise<Map<number, bigint>> {
  const [ends, kept] = await Promise.all([
    admin.fetchTopicOffsets(topic),
    admin.fetchOffsets({ groupId, topics: [topic] }),
  ]);
  const had = new Map(kept[0]?.partitions.map(({ partition, offset }) => [partition, BigInt(offset)]));
  const left = new Map<number, bigint>();
  for (const { partition, high, low } of ends) {
    const from = had.get(partition) ?? -1n;
    if (BigInt(high) > (from < BigInt(low) ? BigInt(low) : from)) left.set(partition, BigInt(high));
  }
  return left;
}

function sorted(
  messages: readonly KafkaMessage[],
  partition: number,
  rules: { readonly catalog: Catalog; readonly hash: Hash },
): { readonly events: readonly Event[]; readonly strays: readonly Stray[] } {
  const events: Event[] = [];
  const strays: Stray[] = [];
  for (const { key, value, offset, timestamp } of messages) {
    const text = value === null || isUtf8(value) ? (value?.toString("utf8") ?? "") : null;
    const read = readMessage(text, new Date(Number(timestamp)).toISOString(), rules);
    if ("event" in read) events.push(read.event);
    else
      strays.push({
        place: `partition ${partition}, offset ${offset}`,
        why: read.why,
        key: key?.toString("utf8") ?? null,
        bytes: value ?? new Uint8Array(),
      });
  }
  return { events, strays };
}
