import { isUtf8 } from "node:buffer";
import type { GetRecordsCommandOutput, _Record as Record } from "@aws-sdk/client-kinesis";
import { type Catalog, catalogOf } from "../../core/catalog.ts";
import type { Event } from "../../core/event.ts";
import { readMessage } from "../../core/event-message.ts";
import type { Hash } from "../../core/identity.ts";
import type { EventStream, Places, Stray } from "../../core/stream.ts";
import { connectKinesis } from "./connect.ts";
import { isExpired, kinesisFault, wasThrottled } from "./failures.ts";
import { kinesisPlace } from "./place.ts";
import { ended, shardsOf } from "./shards.ts";

export interface KinesisStreamOptions {
  readonly hash: Hash;
  readonly catalog?: Catalog | undefined;
  readonly sleep: (ms: number) => Promise<void>;
  /** Where it is kept how far each shard was read. */
  readonly places: Places;
}

/** A shard answers five readings a second, all its readers together; between rounds that found nothing, in milliseconds. */
const pause = 1_000;

/**
 * Opens a stream to read all its shards, a shard's parents before it, from the places kept, or its beginning. The places are kept after
 * what was handed over was taken. Throws BAD_URL, PACKAGE_MISSING, STREAM_NOT_FOUND, KINESIS_DENIED, KINESIS_UNREACHABLE.
 */
export async function openKinesisStream(given: string, options: KinesisStreamOptions): Promise<EventStream> {
  const { hash, catalog = catalogOf(), sleep, places } = options;
  const place = kinesisPlace(given);
  const { sdk, client } = await connectKinesis(place);
  const StreamName = place.stream;

  const begin = async (ShardId: string, after: string | undefined): Promise<string | undefined> =>
    (
      await client.send(
        new sdk.GetShardIteratorCommand({
          StreamName,
          ShardId,
          ...(after === undefined
            ? { ShardIteratorType: "TRIM_HORIZON" }
            : { ShardIteratorType: "AFTER_SEQUENCE_NUMBER", StartingSequenceNumber: after }),
        }),
      )
    ).ShardIterator;

  const follow: EventStream["follow"] = async (take, stopped, until = "never") => {
    const kept = new Map(Object.entries(await places.read()));
    const iterators = new Map<string, string | undefined>();
    const caughtUp = new Set<string>();

    const fetched = async (shard: string): Promise<GetRecordsCommandOutput | null> => {
      try {
        if (!iterators.has(shard)) iterators.set(shard, await begin(shard, kept.get(shard)));
        return await client.send(
          new sdk.GetRecordsCommand({ ShardIterator: iterators.get(shard), Limit: 1_000 }),
        );
      } catch (error) {
        if (isExpired(error)) iterators.delete(shard);
        else if (!wasThrottled(error)) throw kinesisFault(error, place);
        return null;
      }
    };

    /** One reading of a shard: how many records it gave. */
    const read = async (shard: string): Promise<number> => {
      const page = await fetched(shard);
      if (page === null) return 0;
      const { Records = [], NextShardIterator, MillisBehindLatest } = page;
      if (Records.length > 0) {
        const { events, strays } = sorted(Records, shard, { catalog, hash });
        await take(events, strays);
        kept.set(shard, Records.at(-1)?.SequenceNumber ?? "");
      }
      if (NextShardIterator === undefined) kept.set(shard, ended);
      if (Records.length > 0 || NextShardIterator === undefined) await places.write(Object.fromEntries(kept));
      iterators.set(shard, NextShardIterator);
      if (Records.length === 0 && !MillisBehindLatest) caughtUp.add(shard);
      return Records.length;
    };

    while (!stopped()) {
      const open = await known(shardsOf({ sdk, client }, StreamName, kept));
      let found = 0;
      for (const shard of open) {
        if (stopped()) return;
        found += await read(shard);
      }
      // A shard that ended may have children, which are read in the next round.
      const isRead = open.every((shard) => kept.get(shard) !== ended && caughtUp.has(shard));
      if (until === "end" && isRead) return;
      if (found === 0) await sleep(until === "end" ? pause / 5 : pause);
    }
  };

  const known = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw kinesisFault(error, place);
    });

  return { follow, close: async () => client.destroy() };
}

function sorted(
  records: readonly Record[],
  shard: string,
  rules: { readonly catalog: Catalog; readonly hash: Hash },
): { readonly events: readonly Event[]; readonly strays: readonly Stray[] } {
  const events: Event[] = [];
  const strays: Stray[] = [];
  for (const {
    Data = new Uint8Array(),
    SequenceNumber,
    PartitionKey,
    ApproximateArrivalTimestamp,
  } of records) {
    const text = isUtf8(Data) ? Buffer.from(Data).toString("utf8") : null;
    const at = ApproximateArrivalTimestamp ?? new Date(0);
    const read = readMessage(text, at.toISOString(), rules);
    if ("event" in read) events.push(read.event);
    else
      strays.push({
        place: `${shard}, record ${SequenceNumber}`,
        why: read.why,
        key: PartitionKey ?? null,
        bytes: Data,
      });
  }
  return { events, strays };
}
