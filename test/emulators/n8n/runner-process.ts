import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Duplex } from "node:stream";

/** What goes between broker and runner: `type` says what else is in it. */
export interface Message {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** n8n's task runner, running and connected. */
export interface RunnerProcess {
  send(message: Message): void;
  /** Once; nothing is lost before. */
  listen(hear: (message: Message) => void, ended: (said: string) => void): void;
  /** Ends it as the system does when it is out of memory. Resolves when it is gone. */
  kill(): Promise<void>;
}

interface Socket {
  on(event: "message", hear: (data: Buffer) => void): void;
  send(text: string): void;
}

interface Sockets {
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer, done: (socket: Socket) => void): void;
}

/** n8n's own. Source: n8n 2.41.1, task-runners/task-runner-process-js. */
const flags = ["--disallow-code-generation-from-strings", "--disable-proto=delete"];

/** Starts the unmodified runner from its folder, with n8n's own flags and environment, and waits for it to connect (about 1 s); `meanwhile` is done beside that. */
export async function startRunner(folder: string, meanwhile = (): void => {}): Promise<RunnerProcess> {
  const load = createRequire(join(folder, "package.json"));
  const { WebSocketServer } = load("ws") as { WebSocketServer: new (options: object) => Sockets };
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 1024 ** 3 });
  const grant = randomUUID();
  const server = createServer((_, response) => response.writeHead(404).end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const child = spawn(process.execPath, [...flags, load.resolve("@n8n/task-runner/start")], {
    env: environment(grant, (server.address() as AddressInfo).port),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (part: Buffer) => said.push(part.toString()));
  const gone = new Promise<string>((resolve) => {
    child.on("error", ({ message }) => resolve(message));
    child.on("exit", () => resolve(said.join("").trim()));
  });
  void gone.then(() => server.close());
  const connected = new Promise<Socket>((resolve) => {
    server.on("upgrade", (request, stream: Duplex, head: Buffer) => {
      const isOurs = request.headers.authorization === `Bearer ${grant}`;
      if (isOurs && request.url?.startsWith("/runners/_ws"))
        sockets.handleUpgrade(request, stream, head, resolve);
      else stream.destroy();
    });
  });
  meanwhile();
  const socket = await Promise.race([
    connected,
    gone.then((last): never => {
      throw new Error(`n8n's task runner did not start: ${last}`);
    }),
  ]);
  return connection(socket, child, server, gone);
}

function connection(
  socket: Socket,
  child: ChildProcess,
  server: Server,
  gone: Promise<string>,
): RunnerProcess {
  const early: Message[] = [];
  let hear = (message: Message): void => void early.push(message);
  socket.on("message", (data) => hear(JSON.parse(data.toString())));
  return {
    send: (message) => socket.send(JSON.stringify(message)),
    listen(next, ended) {
      hear = next;
      for (const message of early.splice(0)) next(message);
      void gone.then(ended);
    },
    async kill() {
      child.kill("SIGKILL");
      await gone;
      server.closeAllConnections();
    },
  };
}

/** Nothing of our own gets in but the path. Source: as `flags`. */
const environment = (grant: string, port: number): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  HOME: process.env.HOME ?? process.env.USERPROFILE,
  GENERIC_TIMEZONE: "America/New_York",
  N8N_RUNNERS_GRANT_TOKEN: grant,
  N8N_RUNNERS_TASK_BROKER_URI: `http://127.0.0.1:${port}`,
  N8N_RUNNERS_MAX_CONCURRENCY: "10",
  N8N_RUNNERS_TASK_TIMEOUT: "300",
});
