import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";

/** A cluster of librdkafka's own making, in a process of kcat: real brokers' protocol, gone with the tests. */
export interface KafkaCluster {
  /** `127.0.0.1:PORT` */
  readonly broker: string;
  /** Makes a topic of four partitions. */
  make(topic: string): void;
  /** Appends messages as any other program would: `key|value` a line. */
  produce(topic: string, lines: readonly string[]): void;
  /** Every message of a topic: its partition, key, headers and value. */
  messages(topic: string): readonly KafkaMessage[];
  stop(): void;
}

export interface KafkaMessage {
  readonly partition: number;
  readonly key: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly value: string;
}

/** Whether kcat is at hand; said once where it isn't, since what needs it is skipped. */
export const hasKcat: boolean = spawnSync("kcat", ["-V"]).status === 0;
if (!hasKcat) console.warn("SKIPPED: tests on a Kafka cluster need kcat (apt-get install kcat).");

/** Starts a cluster of one broker. */
export async function kafkaCluster(): Promise<KafkaCluster> {
  const child = spawn(
    "kcat",
    ["-P", "-t", "none", "-X", "test.mock.num.brokers=1", "-b", "none", "-d", "mock"],
    {
      stdio: ["pipe", "ignore", "pipe"],
    },
  );
  const stop = (): void => void child.kill("SIGKILL");
  process.once("exit", stop);
  const broker = await brokerOf(child);
  return {
    broker,
    // Asked for by name, it makes one.
    make: (topic) => void execFileSync("kcat", ["-L", "-b", broker, "-t", topic], { stdio: "ignore" }),
    produce(topic, lines) {
      execFileSync("kcat", ["-P", "-b", broker, "-t", topic, "-K", "|"], { input: `${lines.join("\n")}\n` });
    },
    messages(topic) {
      const args = ["-C", "-b", broker, "-t", topic, "-o", "beginning", "-e", "-q", "-f", "%p\t%k\t%h\t%s\n"];
      const text = execFileSync("kcat", args, { encoding: "utf8", maxBuffer: 256 * 1024 * 1024 });
      return text
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => {
          const [partition = "", key = "", headers = "", value = ""] = line.split("\t");
          const pairs = headers.split(",").map((pair) => pair.split("="));
          return {
            partition: Number(partition),
            key,
            headers: new Map(pairs.map(([name = "", ...text]) => [name, text.join("=")])),
            value,
          };
        });
    },
    stop,
  };
}

function brokerOf(child: ChildProcess): Promise<string> {
  return new Promise((found, failed) => {
    let said = "";
    child.once("exit", () => failed(new Error(`kcat made no cluster: ${said.slice(0, 500)}`)));
    child.stderr?.on("data", (data: Buffer) => {
      if (said.length < 10_000) said += String(data);
      const broker = /bootstrap\.servers=(127\.0\.0\.1:\d+)/.exec(said)?.[1];
      if (broker !== undefined) found(broker);
    });
  });
}
