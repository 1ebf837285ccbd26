import {
  CreateStreamCommand,
  KinesisClient,
  PutRecordCommand,
  SplitShardCommand,
} from "@aws-sdk/client-kinesis";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Event } from "../../src/core/event.ts";
import { subjectKeyOf } from "../../src/core/event-message.ts";
import type { Places, Stray } from "../../src/core/stream.ts";
import { openKinesisSink } from "../../src/stores/kinesis/sink.ts";
import { openKinesisStream } from "../../src/stores/kinesis/stream.ts";
import { change, eventsOf, hash, manyEvents } from "../contract/sample.ts";
import { type KinesisServer, kinesisServer } from "../support/kinesis-server.ts";

const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, Math.min(ms, 5)));

describe("a Kinesis stream", () => {
  let server: KinesisServer;
  let client: KinesisClient;
  let streams = 0;
  beforeAll(async () => {
    server = await kinesisServer();
    client = new KinesisClient({
      region: "eu-central-1",
      endpoint: server.endpoint,
      requestHandler: new NodeHttpHandler(),
    });
  });
  afterAll(async () => {
    client.destroy();
    await server.close();
  });

  const place = (stream: string): string => `eu-central-1/${stream}?endpoint=${server.endpoint}`;

  async function newStream(ShardCount = 2): Promise<string> {
    const StreamName = `log-${++streams}`;
    await client.send(new CreateStreamCommand({ StreamName, ShardCount }));
    return StreamName;
  }

  async function sent(stream: string, events: readonly Event[]) {
    for (;;) {
      try {
        const sink = await openKinesisSink(place(stream), { sleep });
        return await sink.append(events).finally(() => sink.close());
      } catch (error) {
        if ((error as { code?: string }).code !== "STREAM_NOT_READY") throw error;
      }
    }
  }

  function placesInMemory(): Places & { kept: Readonly<Record<string, string>> } {
    return {
      kept: {},
      read() {
        return Promise.resolve(this.kept);
      },
      async write(places) {
        this.kept = places;
      },
    };
  }

  async function taken(stream: string, places: Places) {
    const events: Event[] = [];
    const strays: Stray[] = [];
    const reader = await openKinesisStream(place(stream), { hash, sleep, places });
    await reader.follow(
      async (some, others) => {
        events.push(...some);
        strays.push(...others);
      },
      () => false,
      "end",
    );
    await reader.close();
    return { events, strays };
  }

  const bySubject = (events: readonly Event[]) => {
    const found: Record<string, string[]> = {};
    for (const event of events) {
      const subject = subjectKeyOf(event);
      found[subject] = [...(found[subject] ?? []), event.event_id];
    }
    return found;
  };

  test("gives back what was put in, a subject's events in their order, though any record may be refused", async () => {
    const stream = await newStream();
    const events = manyEvents(600);
    server.refuse((record, requests) => (record * 7 + requests * 3) % 5 === 0);
    const before = server.puts.length;
    const receipts = await sent(stream, events);
    server.refuse(null);
    expect(new Set(receipts.map(({ status }) => status))).toEqual(new Set(["appended"]));
    for (const keys of server.puts.slice(before)) expect(new Set(keys).size).toBe(keys.length);
    const places = placesInMemory();
    const read = await taken(stream, places);
    expect(bySubject(read.events)).toEqual(bySubject(events));
    expect((await taken(stream, places)).events).toEqual([]);
  });

  test("takes five hundred records of as many subjects at once, and no more", async () => {
    const stream = await newStream();
    const events = eventsOf(...Array.from({ length: 1_100 }, (_, i) => change(`p${i}`, "Won")));
    const before = server.puts.length;
    await sent(stream, events);
    expect(server.puts.slice(before).map((keys) => keys.length)).toEqual([500, 500, 100]);
  });

  test("that takes nothing more is told, after waiting", async () => {
    const stream = await newStream();
    server.refuse(() => true);
    await expect(sent(stream, manyEvents(3))).rejects.toMatchObject({ code: "KINESIS_BUSY" });
    server.refuse(null);
  });

  test("keeps a reader's place only when what it read was taken", async () => {
    const stream = await newStream();
    await sent(stream, manyEvents(20));
    const places = placesInMemory();
    const reader = await openKinesisStream(place(stream), { hash, sleep, places });
    const busy = async (): Promise<void> => {
      throw new Error("the log is away");
    };
    await expect(reader.follow(busy, () => false, "end")).rejects.toThrow("the log is away");
    await reader.close();
    expect(places.kept).toEqual({});
    expect((await taken(stream, places)).events).toHaveLength(20);
  });

  test("hands on what is no event, and goes on", async () => {
    const stream = await newStream(1);
    await sent(stream, manyEvents(1));
    const Data = Buffer.from([0xff, 0xfe]);
    await client.send(new PutRecordCommand({ StreamName: stream, PartitionKey: "x", Data }));
    const { events, strays } = await taken(stream, placesInMemory());
    expect(events).toHaveLength(1);
    expect(strays).toEqual([
      {
        place: expect.stringMatching(/^shardId-000000000000, record \d+$/),
        why: "The message is no text in UTF-8.",
        key: "x",
        bytes: new Uint8Array(Data),
      },
    ]);
  });

  test("whose shard was split is read parent first", async () => {
    const stream = await newStream(1);
    // More than one reading of the parent gives.
    const events = manyEvents(1_300);
    await sent(stream, events.slice(0, 1_200));
    await client.send(
      new SplitShardCommand({
        StreamName: stream,
        ShardToSplit: "shardId-000000000000",
        NewStartingHashKey: "170141183460469231731687303715884105728",
      }),
    );
    await sent(stream, events.slice(1_200));
    expect(bySubject((await taken(stream, placesInMemory())).events)).toEqual(bySubject(events));
  });

  test("that isn't there is told by name", async () => {
    await expect(openKinesisSink(place("no-such"), { sleep })).rejects.toMatchObject({
      code: "STREAM_NOT_FOUND",
      message: 'There is no stream "no-such" in eu-central-1.',
    });
  });

  test.each([
    ["nowhere/log", "begins with a region"],
    ["eu-central-1", "names no stream"],
    ["eu-central-1/log?tls=true", "one option"],
    ["key:s3cret@eu-central-1/log", "no password"],
  ])("named by %s is refused", async (url, message) => {
    const error: unknown = await openKinesisSink(url, { sleep }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "BAD_URL", message: expect.stringContaining(message) });
    expect(JSON.stringify(error)).not.toContain("s3cret");
  });
});
