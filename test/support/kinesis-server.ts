import { createServer, type IncomingMessage, request, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";

/** Kinesis as kinesalite answers it, behind a gate that may refuse some records of a request. */
export interface KinesisServer {
  readonly endpoint: string;
  /** Refuses records from now on, by their place in the request and how many requests came before; null lets all through. */
  refuse(which: ((record: number, requests: number) => boolean) | null): void;
  /** Keys of each request that put records, in the order in which they came. */
  readonly puts: readonly (readonly string[])[];
  close(): Promise<void>;
}

// kinesalite asks for what any client sends and checks no signature.
process.env.AWS_ACCESS_KEY_ID ??= "test";
process.env.AWS_SECRET_ACCESS_KEY ??= "test";

const kinesalite = createRequire(import.meta.url)("kinesalite") as (options: object) => Server;

const listening = async (server: Server): Promise<number> => {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return (server.address() as AddressInfo).port;
};

const bodyOf = async (message: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts);
};

/** Starts the server, and the gate before it. */
export async function kinesisServer(): Promise<KinesisServer> {
  const server = kinesalite({ createStreamMs: 1, deleteStreamMs: 1, updateStreamMs: 1, shardLimit: 100 });
  const port = await listening(server);
  const puts: (readonly string[])[] = [];
  let refused: ((record: number, requests: number) => boolean) | null = null;

  const ask = (
    from: IncomingMessage,
    body: Buffer,
  ): Promise<{ status: number; body: Buffer; type: string }> =>
    new Promise((done, failed) => {
      const headers = { ...from.headers, host: `127.0.0.1:${port}`, "content-length": body.length };
      const asked = request({ port, host: "127.0.0.1", method: "POST", path: "/", headers }, (answer) =>
        bodyOf(answer).then(
          (text) =>
            done({
              status: answer.statusCode ?? 500,
              body: text,
              type: String(answer.headers["content-type"]),
            }),
          failed,
        ),
      );
      asked.once("error", failed);
      asked.end(body);
    });

  async function put(from: IncomingMessage, body: Buffer) {
    const asked = JSON.parse(String(body)) as { StreamName: string; Records: { PartitionKey: string }[] };
    const number = puts.push(asked.Records.map((record) => record.PartitionKey)) - 1;
    const isRefused = (_: unknown, i: number): boolean => refused?.(i, number) ?? false;
    const through = asked.Records.filter((record, i) => !isRefused(record, i));
    const passed =
      through.length === 0
        ? { Records: [] }
        : (JSON.parse(
            String((await ask(from, Buffer.from(JSON.stringify({ ...asked, Records: through })))).body),
          ) as {
            Records: object[];
          });
    const answers = [...passed.Records];
    const Records = asked.Records.map((record, i) =>
      isRefused(record, i)
        ? { ErrorCode: "ProvisionedThroughputExceededException", ErrorMessage: "Rate exceeded" }
        : answers.shift(),
    );
    return {
      status: 200,
      body: Buffer.from(JSON.stringify({ FailedRecordCount: 1, Records })),
      type: jsonType,
    };
  }

  const gate = createServer(async (from, to) => {
    const body = await bodyOf(from);
    const isPut = from.headers["x-amz-target"] === "Kinesis_20131202.PutRecords";
    const answer = isPut ? await put(from, body) : await ask(from, body);
    to.writeHead(answer.status, { "content-type": answer.type }).end(answer.body);
  });
  const endpoint = `http://127.0.0.1:${await listening(gate)}`;
  return {
    endpoint,
    puts,
    refuse(which) {
      refused = which;
    },
    async close() {
      for (const each of [gate, server]) {
        each.closeAllConnections?.();
        await new Promise((done) => each.close(done));
      }
    },
  };
}

const jsonType = "application/x-amz-json-1.1";
