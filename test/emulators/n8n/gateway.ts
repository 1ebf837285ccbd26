import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Network, Reply } from "../code-steps/network.ts";
import { NetworkError } from "../code-steps/step-error.ts";

/** A test's network on the loopback interface, a port for each origin: n8n's own client makes real requests to it. */
export interface Gateway {
  /** The same address at the gateway. What is sent to it is due within `limit` milliseconds of the network's clock. */
  inside(url: string, limit: number): Promise<string>;
  /** A text with the gateway's addresses turned back into those that they stand for. */
  outside(text: string): string;
  /** What the network last said of an origin at which nothing stands; null where something does. */
  missing(url: string): NetworkError | null;
  close(): Promise<void>;
}

interface Door {
  readonly server: Server;
  readonly address: string;
}

/** Belong to one connection, not to what it carries. */
const ofConnection = [
  "host",
  "connection",
  "content-length",
  "content-encoding",
  "transfer-encoding",
  "keep-alive",
];

const carried = (headers: NodeJS.Dict<string | string[]>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      ofConnection.includes(name) || value === undefined ? [] : [[name, String(value)]],
    ),
  );

/** Opens a gateway. A redirect leads to the gateway again: nothing reaches the real internet. */
export function openGateway(network: Network): Gateway {
  const doors = new Map<string, Promise<Door>>();
  const origins = new Map<string, string>();
  const limits = new Map<string, number>();
  const missing = new Map<string, NetworkError>();
  const ended = new AbortController();

  const openDoor = async (origin: string): Promise<Door> => {
    const server = createServer((request, response) => {
      pass(origin, request, response).catch((error: unknown) => {
        if (error instanceof NetworkError && error.code === "ENOTFOUND") missing.set(origin, error);
        request.socket.destroy();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    origins.set(address, origin);
    return { server, address };
  };

  const inside = async (url: string, limit: number): Promise<string> => {
    const { origin, pathname } = new URL(url);
    limits.set(origin + pathname, limit);
    const door = doors.get(origin) ?? openDoor(origin);
    doors.set(origin, door);
    return (await door).address + url.slice(origin.length);
  };

  async function pass(origin: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const url = origin + (request.url ?? "/");
    const limit = limits.get(url.replace(/[?#].*/s, "")) ?? 300_000;
    const reply: Reply = await network.send(
      {
        method: request.method ?? "GET",
        url,
        headers: carried(request.headers),
        body: parts.length > 0 ? Buffer.concat(parts).toString("utf8") : null,
      },
      { deadline: network.clock.now() + limit, signal: ended.signal },
    );
    const { location } = reply.headers;
    response.writeHead(reply.status, reply.statusText, {
      ...carried(reply.headers),
      ...(location === undefined ? {} : { location: await inside(new URL(location, url).href, limit) }),
    });
    response.end(reply.text);
  }

  return {
    inside,
    outside: (text) => [...origins].reduce((all, [address, origin]) => all.split(address).join(origin), text),
    missing: (url) => missing.get(new URL(url).origin) ?? null,
    async close() {
      ended.abort();
      for (const { server } of await Promise.all(doors.values())) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}
