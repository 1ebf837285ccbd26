import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { Refusal } from "../model/refusal.ts";
import { answerRequest, type Outcome, type Parts } from "./answer-request.ts";
import { readRequest } from "./api-request.ts";
import type { Answer } from "./call.ts";

export interface Running {
  /** `http://127.0.0.1:PORT`, without a path. */
  readonly url: string;
  /** Does now what "late" requests whose clients have gone still have to do. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** Answers what isn't the API's: the back door. */
export type BackDoor = (method: string, body: string) => Promise<Answer & { readonly type?: string }>;

/** Serves the API under /v0 and the back door under /control, on the loopback interface. */
export async function serve(parts: Parts, backDoor: BackDoor, port: number): Promise<Running> {
  const sockets = new Set<Socket>();
  let late: (() => Promise<unknown>)[] = [];
  const settle = async (): Promise<void> => {
    const due = late;
    late = [];
    for (const work of due) await work();
  };

  const send = (response: ServerResponse, answer: Answer & { readonly type?: string }): void => {
    if (response.destroyed || response.writableEnded) return;
    const { status, body } = answer;
    const isText = typeof body === "string";
    const type = answer.type ?? (isText ? "text/html" : "application/json; charset=utf-8");
    const bytes = body === undefined ? "" : isText ? body : JSON.stringify(body);
    response.writeHead(status, {
      date: new Date(parts.workspace.clock.now()).toUTCString(),
      "content-type": type,
      "content-length": Buffer.byteLength(bytes),
    });
    response.end(bytes);
  };
  const conclude = async (outcome: Outcome, response: ServerResponse): Promise<void> => {
    if (outcome.kind === "break") response.socket?.resetAndDestroy();
    else if (outcome.kind === "answer") {
      send(response, outcome.answer);
      await settle();
    } else {
      const { whenGone } = outcome;
      if (!whenGone) return;
      if (response.socket?.destroyed ?? true) late.push(whenGone);
      else response.once("close", () => late.push(whenGone));
    }
  };
  // Room for URLs longer than the API takes: they must reach it to be refused.
  const server: Server = createServer({ maxHeaderSize: 131_072 }, (incoming, response) => {
    void (async () => {
      try {
        if (incoming.url?.startsWith("/control"))
          send(response, await backDoor(incoming.method ?? "", await text(incoming)));
        else await conclude(await answerRequest(parts, await readRequest(incoming)), response);
      } catch (error) {
        if (error instanceof Refusal) send(response, { status: error.status, body: error.body });
        else if (!incoming.destroyed) throw error;
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

async function text(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
