import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  KinesisClient,
  PutRecordCommand,
} from "@aws-sdk/client-kinesis";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { expect, onTestFinished, test } from "vitest";
import { hasKcat, kafkaCluster } from "../support/kafka-cluster.ts";
import { kinesisServer } from "../support/kinesis-server.ts";
import { type Desk, desk } from "./support.ts";

const story = Array.from({ length: 120 }, (_, i) =>
  JSON.stringify({
    contact_id: `c${i % 10}`,
    event_type: "stage_changed",
    event_data: { to: `Stage ${i}` },
    timestamp: new Date(Date.UTC(2026, 0, 1, 0, i)).toISOString(),
  }),
).join("\n");

const idsIn = async (at: Desk, log: string): Promise<readonly string[]> =>
  (await at.run(`export --log sqlite:${log}`)).out
    .split("\n")
    .map((line) => line.slice(0, 26))
    .sort();

function clientAt(endpoint: string): KinesisClient {
  const client = new KinesisClient({
    region: "eu-central-1",
    endpoint,
    requestHandler: new NodeHttpHandler(),
  });
  onTestFinished(() => client.destroy());
  return client;
}

async function streamAt(endpoint: string): Promise<string> {
  const client = clientAt(endpoint);
  await client.send(new CreateStreamCommand({ StreamName: "log", ShardCount: 2 }));
  const state = async () =>
    (await client.send(new DescribeStreamSummaryCommand({ StreamName: "log" }))).StreamDescriptionSummary
      ?.StreamStatus;
  await expect.poll(state).toBe("ACTIVE");
  return `kinesis://eu-central-1/log?endpoint=${endpoint}`;
}

test.skipIf(!hasKcat)("a log goes to a Kafka topic, and from there into another log", async () => {
  const cluster = await kafkaCluster();
  onTestFinished(cluster.stop);
  cluster.make("log");
  const topic = `kafka://${cluster.broker}/log`;
  const at = desk({ "story.ndjson": story });
  await at.run("append story.ndjson");
  const sent = await at.run(`forward --to ${topic} --json`);
  expect([sent.code, sent.json()]).toEqual([
    0,
    expect.objectContaining({ to: topic, appended: 120, recorded_at: "kept" }),
  ]);
  expect((await at.run(`forward --to ${topic} --json`)).json()).toMatchObject({ read: 0 });
  cluster.produce("log", ["x|hello"]);
  const read = await at.run(`forward --log ${topic} --to sqlite:copy.db --json`);
  const done = read.json() as { aside_file: string };
  expect([read.code, done]).toEqual([
    3,
    expect.objectContaining({ checkpoint: null, read: 121, appended: 120, aside: 1 }),
  ]);
  expect(await idsIn(at, "copy.db")).toEqual(await idsIn(at, "daybook.db"));
  expect(JSON.parse(at.read(done.aside_file))).toEqual({
    at: at.now,
    place: expect.stringMatching(/^partition \d, offset \d+$/),
    why: "The message is no JSON.",
    key: "x",
    text: "hello",
  });
});

test("a log goes to a Kinesis stream, and from there into another log, each record once", async () => {
  const server = await kinesisServer();
  onTestFinished(server.close);
  const stream = await streamAt(server.endpoint);
  const at = desk({ "story.ndjson": story });
  await at.run("append story.ndjson");
  expect((await at.run(`forward --to ${stream} --json`)).json()).toMatchObject({ appended: 120 });
  const copy = `forward --log ${stream} --to sqlite:copy.db --json`;
  expect((await at.run(copy)).json()).toMatchObject({ read: 120, appended: 120 });
  expect(await idsIn(at, "copy.db")).toEqual(await idsIn(at, "daybook.db"));
  const client = clientAt(server.endpoint);
  await client.send(
    new PutRecordCommand({
      StreamName: "log",
      PartitionKey: "x",
      Data: Buffer.from(story.split("\n")[0] ?? ""),
    }),
  );
  expect((await at.run(copy)).json()).toMatchObject({ read: 1, duplicate: 1 });
  expect((await at.run(copy)).json()).toMatchObject({ read: 0 });
});

test("--watch on a stream tells of what came, and stops with its places kept", async () => {
  const server = await kinesisServer();
  onTestFinished(server.close);
  const stream = await streamAt(server.endpoint);
  const at = desk({ "story.ndjson": story });
  await at.run("append story.ndjson");
  await at.run(`forward --to ${stream}`);
  const stop = new AbortController();
  const watched = await at.run(`forward --log ${stream} --to sqlite:copy.db --watch --json`, {
    signal: stop.signal,
    // It waits where there is nothing more to read.
    onSleep: () => stop.abort(),
  });
  const lines = watched.out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines.pop()).toEqual({ stopped: true, rounds: 1, appended: 120 });
  expect(lines.reduce((sum, line) => sum + line.appended, 0)).toBe(120);
  expect((await at.run(`forward --log ${stream} --to sqlite:copy.db --json`)).json()).toMatchObject({
    read: 0,
  });
});
