import type { Event } from "../../core/event.ts";
import { messageOf, subjectKeyOf } from "../../core/event-message.ts";
import type { EventSink } from "../../core/store.ts";
import { sentReceipts } from "../../core/stream-receipts.ts";
import { connectKinesis } from "./connect.ts";
import { kinesisFault, wasThrottled } from "./failures.ts";
import { kinesisPlace } from "./place.ts";
import { portionsOf, sizeOf, type Waiting } from "./portions.ts";

export interface KinesisOptions {
  readonly sleep: (ms: number) => Promise<void>;
}

/** A stream that takes events. */
export interface KinesisSink extends EventSink {
  readonly batch: number;
  close(): Promise<void>;
}

/** The most bytes of a record, its key included. Source: Amazon Kinesis Data Streams, quotas. */
const mostOfOne = 1_048_576;

/** The first pause after a refusal and the longest, in milliseconds; so often in a row nothing may get through. */
const [shortest, longest, patience] = [100, 5_000, 12];

/**
 * Opens a stream to append to it: a record's partition key is the event's subject, its data the event as JSON. A subject's later event
 * is not put before its earlier one is in. A stream can't look keys up: whoever reads it drops repeats. Throws BAD_URL, PACKAGE_MISSING,
 * STREAM_NOT_FOUND, KINESIS_DENIED, KINESIS_UNREACHABLE; appending, KINESIS_BUSY too.
 */
export async function openKinesisSink(given: string, { sleep }: KinesisOptions): Promise<KinesisSink> {
  const place = kinesisPlace(given);
  const { sdk, client } = await connectKinesis(place);

  /** Which of a portion, of which no two are of one subject, were refused for now; all, where the request was. */
  async function put(portion: readonly Waiting[]): Promise<readonly Waiting[]> {
    const Records = portion.map(({ key, data }) => ({ PartitionKey: key, Data: data }));
    try {
      const answer = await client.send(new sdk.PutRecordsCommand({ StreamName: place.stream, Records }));
      // A record whose answer is missing may be there: put again, it is dropped by its key.
      return portion.filter((_, i) => answer.Records?.[i]?.SequenceNumber === undefined);
    } catch (error) {
      if (wasThrottled(error)) return portion;
      throw kinesisFault(error, place);
    }
  }

  async function putAll(waiting: readonly Waiting[]): Promise<void> {
    let rest = waiting;
    for (let failures = 0; rest.length > 0; ) {
      const { portion, later } = portionsOf(rest);
      const refused = await put(portion);
      // What was refused goes first: nothing later of its subject is ahead of it.
      rest = [...refused, ...later];
      failures = refused.length < portion.length ? 0 : failures + 1;
      if (failures >= patience) throw kinesisFault({ name: "ProvisionedThroughputExceededException" }, place);
      if (refused.length > 0) await sleep(Math.min(longest, shortest * 2 ** failures));
    }
  }

  return {
    batch: 1_000,
    append: (events) =>
      sentReceipts(events, async (fresh) => {
        const refused = new Map<Event, string>();
        const waiting: Waiting[] = [];
        for (const event of fresh) {
          const { recorded_at = null } = event as Event & { readonly recorded_at?: string | null };
          const record = { key: subjectKeyOf(event), data: Buffer.from(messageOf(event, recorded_at)) };
          if (sizeOf(record) <= mostOfOne) waiting.push(record);
          else refused.set(event, "too large: a record of a stream has 1 MiB at most");
        }
        await putAll(waiting);
        return refused;
      }),
    close: async () => client.destroy(),
  };
}
