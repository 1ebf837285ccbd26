import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { answerOf, answerRequest, type Outcome, type Parts } from "./answer-request.ts";
import { readRequest } from "./api-request.ts";
import type { Answer } from "./call.ts";

type Typed = Answer & { readonly type?: string };

export interface Running {
  /** `http://127.0.0.1:PORT`, without a path. */
  readonly url: string;
  /** Does now what "late" requests whose clients have gone still have to do. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** Answers what isn't the API's own: the back door under /control, tokens under /token. */
export type SideDoor = (method: string, body: string) => Promise<Typed>;

export interface SideDoors {
  readonly control: SideDoor;
  readonly token: SideDoor;
}

/** Indexes of 0 in ranges, where an emulator is told to leave them out. */
const withoutZeros = (key: string, value: unknown): unknown =>
  value === 0 && /^(?:startRow|startColumn|start)Index$/.test(key) ? undefined : value;

/** Serves the API under /v4 on the loopback interface. */
export async function serve(
  parts: Parts,
  doors: SideDoors,
  port: number,
  zeroIndexes: "kept" | "omitted",
): Promise<Running> {
  const sockets = new Set<Socket>();
  let late: (() => Promise<unknown>)[] = [];
  const settle = async (): Promise<void> => {
    const due = late;
    late = [];
    for (const work of due) await work();
  };

  const send = (incoming: IncomingMessage, response: ServerResponse, { status, body, type }: Typed): void => {
    if (response.destroyed || response.writableEnded) return;
    const isText = typeof body === "string";
    // Answers are indented, as they are recorded.
    const text = isText
      ? body
      : JSON.stringify(body, zeroIndexes === "omitted" ? withoutZeros : undefined, 2);
    const isPacked = /\bgzip\b/.test(String(incoming.headers["accept-encoding"] ?? ""));
    const bytes = isPacked ? gzipSync(text) : Buffer.from(text);
    response.writeHead(status, {
      date: new Date(parts.workspace.clock.now()).toUTCString(),
      server: "ESF",
      "cache-control": "private",
      vary: "Origin, X-Origin, Referer",
      "content-type": type ?? (isText ? "text/html; charset=UTF-8" : "application/json; charset=UTF-8"),
      "content-length": bytes.length,
      ...(isPacked ? { "content-encoding": "gzip" } : {}),
    });
    response.end(bytes);
  };
  const conclude = async (
    incoming: IncomingMessage,
    outcome: Outcome,
    response: ServerResponse,
  ): Promise<void> => {
    if (outcome.kind === "break") response.socket?.resetAndDestroy();
    else if (outcome.kind === "answer") {
      send(incoming, response, outcome.answer);
      await settle();
    } else {
      const { whenGone } = outcome;
      if (!whenGone) return;
      if (response.socket?.destroyed ?? true) late.push(whenGone);
      else response.once("close", () => late.push(whenGone));
    }
  };
  // A script blocks this process for longer than the usual five seconds: connections would be closed just as they are used again.
  const options = { maxHeaderSize: 131_072, keepAliveTimeout: 600_000 };
  const server: Server = createServer(options, (incoming, response) => {
    void (async () => {
      try {
        const request = await readRequest(incoming);
        const door = { control: doors.control, token: doors.token }[request.path[0] ?? ""];
        if (door) send(incoming, response, await door(request.method, request.text));
        else await conclude(incoming, await answerRequest(parts, request), response);
      } catch (error) {
        if (!incoming.destroyed) send(incoming, response, answerOf(error));
      }
    })();
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    settle,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
