import { createServer, type Server } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Event } from "../../src/core/event.ts";
import { type EventStore, readAll } from "../../src/core/store.ts";
import type { Stray } from "../../src/core/stream.ts";
import { sendInHalves } from "../../src/stores/kafka/portions.ts";
import { openKafkaSink } from "../../src/stores/kafka/sink.ts";
import { openKafkaStream } from "../../src/stores/kafka/stream.ts";
import { openMemory } from "../../src/stores/memory.ts";
import { change, eventsOf, hash, manyEvents } from "../contract/sample.ts";
import { hasKcat, type KafkaCluster, kafkaCluster } from "../support/kafka-cluster.ts";

const env = {};
const now = () => "2026-07-01T00:00:00.000Z";

// At the same time: this cluster makes every new member of a group wait for 3 s.
describe.skipIf(!hasKcat)("a Kafka topic", { concurrent: true }, () => {
  let cluster: KafkaCluster;
  let topics = 0;
  beforeAll(async () => {
    cluster = await kafkaCluster();
  });
  afterAll(() => cluster.stop());

  /** A topic of its own; the cluster makes one that a client of librdkafka asks for. */
  const newTopic = (): string => {
    const topic = `log-${++topics}`;
    cluster.make(topic);
    return topic;
  };
  const place = (topic: string, options = ""): string => `${cluster.broker}/${topic}${options}`;

  async function sent(topic: string, events: readonly Event[]) {
    const sink = await openKafkaSink(place(topic), { env });
    const receipts = await sink.append(events);
    await sink.close();
    return receipts;
  }

  async function taken(topic: string, store: EventStore, group = topic): Promise<readonly Stray[]> {
    const all: Stray[] = [];
    const stream = await openKafkaStream(place(topic), { env, hash, group, patience: 6_000 });
    await stream.follow(
      async (events, strays) => {
        await store.append(events);
        all.push(...strays);
      },
      () => false,
      "end",
    );
    await stream.close();
    return all;
  }

  const idsIn = async (store: EventStore): Promise<readonly string[]> => {
    const ids: string[] = [];
    for await (const { event_id } of readAll(store)) ids.push(event_id);
    return ids;
  };

  test("holds each event with its subject as the key, CloudEvents headers and the whole event", async () => {
    const topic = newTopic();
    const [event] = eventsOf(change("c1", "Won, at last", { deal_id: "d1", actor: "Ana", cause: "t1" }));
    expect(await sent(topic, [event as Event])).toEqual([
      { key: event?.idempotency_key, event_id: event?.event_id, status: "appended", reason: "not checked" },
    ]);
    const [message] = cluster.messages(topic);
    expect(message?.key).toBe("d1");
    expect(Object.fromEntries(message?.headers ?? [])).toEqual({
      ce_specversion: "1.0",
      ce_id: event?.event_id,
      ce_source: "/daybook/contract",
      ce_type: "daybook.stage_changed",
      ce_subject: "d1",
      ce_time: event?.timestamp,
      ce_contactid: "c1",
      ce_dealid: "d1",
      ce_actor: "Ana",
      ce_idempotencykey: event?.idempotency_key,
      "content-type": "application/json",
    });
    expect(JSON.parse(message?.value ?? "")).toEqual({ ...event, event_data: { to: "Won, at last" } });
  });

  test("gives back what was put in, a subject's events in their order, once to a group", async () => {
    const topic = newTopic();
    const events = manyEvents(2_500);
    await sent(topic, events.slice(0, 2_000));
    const store = openMemory({ now });
    expect(await taken(topic, store)).toEqual([]);
    await sent(topic, events.slice(1_500));
    await taken(topic, store, `${topic}-other`);
    expect(new Set(await idsIn(store))).toEqual(new Set(events.map(({ event_id }) => event_id)));
    const ofOne = (all: readonly { contact_id: string; event_id: string }[]) =>
      all.filter(({ contact_id }) => contact_id === "c7").map(({ event_id }) => event_id);
    const rows: Event[] = [];
    for await (const row of readAll(store)) rows.push(row);
    expect(ofOne(rows)).toEqual(ofOne(events));
    let again = 0;
    const stream = await openKafkaStream(place(topic), {
      env,
      hash,
      group: `${topic}-other`,
      patience: 6_000,
    });
    await stream.follow(
      async (more) => {
        again += more.length;
      },
      () => false,
      "end",
    );
    await stream.close();
    expect(again).toBe(0);
  });

  test("commits only what was taken: what a log refused in passing comes again", async () => {
    const topic = newTopic();
    await sent(topic, manyEvents(30));
    const stream = await openKafkaStream(place(topic), { env, hash, group: topic, patience: 6_000 });
    const busy = async (): Promise<void> => {
      throw new Error("the log is away");
    };
    await expect(stream.follow(busy, () => false, "end")).rejects.toThrow("the log is away");
    await stream.close();
    const store = openMemory({ now });
    await taken(topic, store);
    expect(await idsIn(store)).toHaveLength(30);
  });

  test("hands on what is no event, in a sentence each, and goes on", async () => {
    const topic = newTopic();
    const [event] = manyEvents(1);
    cluster.produce(topic, [
      "a|hello",
      "b|[1]",
      `c|${JSON.stringify({ ...event, actor: "somebody else" })}`,
      `d|${JSON.stringify({ contact_id: "c9", event_type: "stage_changd", cause: "1" })}`,
      `e|${JSON.stringify({ contact_id: "c9", event_type: "stage_changed", event_data: { to: "Won" }, cause: "1" })}`,
    ]);
    const store = openMemory({ now });
    const strays = await taken(topic, store);
    expect([..."abcd"].map((each) => strays.find(({ key }) => key === each)?.why)).toEqual([
      "The message is no JSON.",
      "The message is JSON, but no object.",
      expect.stringMatching(/^The message is no event: event_id "\w+" is not the one that these cells give/),
      'The message is no event: unknown event type "stage_changd".',
    ]);
    expect(strays.find(({ key }) => key === "a")).toMatchObject({ bytes: Buffer.from("hello") });
    expect(await idsIn(store)).toHaveLength(1);
  });

  test("that isn't there is told by name", async () => {
    await expect(openKafkaSink(place("no-such"), { env })).rejects.toMatchObject({
      code: "TOPIC_NOT_FOUND",
      message: `There is no topic "no-such" at ${cluster.broker}.`,
    });
  });

  test("whose broker can't number messages says so", async () => {
    const topic = newTopic();
    const sink = openKafkaSink(place(topic, "?idempotent=true"), { env });
    await expect(sink).rejects.toMatchObject({ code: "KAFKA_NOT_SUPPORTED" });
  });
});

// The cluster of the tests takes batches of any size: this is a broker's answer, and not a broker.
test("a batch that is too large for a broker goes in parts, in order, and only what is too large alone is refused", async () => {
  const events = manyEvents(20);
  const got: Event[] = [];
  const tooLarge = async (some: readonly Event[]): Promise<void> => {
    if (some.length > 4 || some.includes(events[9] as Event))
      throw Object.assign(new Error("too large"), { cause: { type: "MESSAGE_TOO_LARGE" } });
    got.push(...some);
  };
  expect(await sendInHalves(events, tooLarge)).toEqual([events[9]]);
  expect(got).toEqual(events.filter((_, i) => i !== 9));
});

describe("a Kafka URL", { concurrent: true }, () => {
  const opened = (url: string, given: Record<string, string> = {}) => openKafkaSink(url, { env: given });

  test.each([
    ["", "BAD_URL", "names no broker"],
    ["host:9092", "BAD_URL", "names no topic"],
    ["host:99999/log", "BAD_URL", "a port"],
    ["host/a/b", "BAD_URL", "letters, digits"],
    ["host/log?tls=yes", "BAD_URL", "true or false"],
    ["host/log?acks=0", "BAD_URL", "tls, idempotent and sasl"],
  ])("%s is refused", async (url, code, message) => {
    await expect(opened(url)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });

  test("never takes a password, and sends none in clear text", async () => {
    const error: unknown = await opened("ana:s3cret@host/log").catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "BAD_URL" });
    expect(JSON.stringify(error)).not.toContain("s3cret");
    const login = { KAFKA_USERNAME: "ana", KAFKA_PASSWORD: "s3cret" };
    await expect(opened("host/log", login)).rejects.toMatchObject({ code: "KAFKA_PASSWORD_IN_CLEAR" });
    await expect(opened("host/log", { KAFKA_USERNAME: "ana" })).rejects.toMatchObject({
      code: "KAFKA_LOGIN_INCOMPLETE",
    });
  });

  test("of a broker that isn't there says which", async () => {
    const server: Server = createServer().listen(0, "127.0.0.1");
    await new Promise((done) => server.once("listening", done));
    const { port } = server.address() as { port: number };
    await new Promise((done) => server.close(done));
    await expect(opened(`127.0.0.1:${port}/log`)).rejects.toMatchObject({
      code: "KAFKA_UNREACHABLE",
      message: `No broker answers at 127.0.0.1:${port}.`,
    });
  });
});
