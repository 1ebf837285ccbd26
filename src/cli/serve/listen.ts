import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { DaybookError } from "../../core/errors.ts";

/** A server that listens. */
export interface Listening {
  /** `http://127.0.0.1:8484` */
  readonly url: string;
  /** Takes no more; what is being answered is answered, for so many milliseconds. */
  close(patience: number): Promise<void>;
}

export interface ListenOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly fetch: (request: Request) => Promise<Response>;
  /** How long a request may take to arrive, in milliseconds. @default 30000 */
  readonly slowest?: number | undefined;
}

/** Listens on an address; a client that is slow to send its request is cut off. Throws PORT_TAKEN, PORT_DENIED, HOST_UNKNOWN. */
export function listen({ host, port, fetch, slowest = 30_000 }: ListenOptions): Promise<Listening> {
  const server = createAdaptorServer({
    fetch,
    serverOptions: {
      headersTimeout: Math.min(slowest, 10_000),
      requestTimeout: slowest,
      connectionsCheckingInterval: Math.min(slowest, 2_000),
      keepAliveTimeout: 5_000,
      maxHeaderSize: 16_384,
    },
  }) as Server;
  return new Promise((done, failed) => {
    server.once("error", (error: NodeJS.ErrnoException) => failed(faultOf(error, host, port)));
    server.listen(port, host, () => {
      const { port: own } = server.address() as AddressInfo;
      done({
        url: `http://${host.includes(":") ? `[${host}]` : host}:${own}`,
        close: (patience) =>
          new Promise((closed) => {
            const timer = setTimeout(() => server.closeAllConnections(), patience);
            server.close(() => {
              clearTimeout(timer);
              closed();
            });
            server.closeIdleConnections();
          }),
      });
    });
  });
}

function faultOf(error: NodeJS.ErrnoException, host: string, port: number): DaybookError {
  const fault = (code: string, message: string, hint: string): DaybookError =>
    new DaybookError(code, message, { hint, cause: error });
  if (error.code === "EADDRINUSE")
    return fault(
      "PORT_TAKEN",
      `Another program listens on port ${port} already.`,
      "Take another: --port 8585",
    );
  if (error.code === "EACCES")
    return fault(
      "PORT_DENIED",
      `You have no right to listen on port ${port}.`,
      "Take one above 1023: --port 8484",
    );
  return fault(
    "HOST_UNKNOWN",
    `This computer has no address ${host}.`,
    "Leave --host out for programs on this computer, or take 0.0.0.0 for all addresses.",
  );
}
