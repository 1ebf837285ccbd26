import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { divertScript } from "./divert.ts";
import type { N8n } from "./find-n8n.ts";

export interface Ran {
  readonly code: number | null;
  readonly text: string;
  readonly ms: number;
}

/** An n8n with a database of its own, thrown away in the end. */
export interface ScratchN8n {
  readonly folder: string;
  /** One command, to its end. */
  command(args: readonly string[]): Promise<Ran>;
  /** `n8n start`: resolves once it is ready, with its address. */
  start(): Promise<string>;
  /** Ends what `start` started. */
  stop(): Promise<void>;
  /** All that was printed so far, by all commands. */
  said(): string;
  close(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Opens one. Its requests to an origin in `diverted` go to the address beside it; no other gets out. */
export async function openScratch(n8n: N8n, diverted: Readonly<Record<string, string>>): Promise<ScratchN8n> {
  const folder = mkdtempSync(join(tmpdir(), "daybook-n8n-"));
  const hook = join(folder, "divert.cjs");
  writeFileSync(hook, divertScript);
  const [port, brokerPort] = [await freePort(), await freePort()];
  const env: NodeJS.ProcessEnv = {
    PATH: `${dirname(n8n.node)}${delimiter}${process.env.PATH ?? ""}`,
    HOME: folder,
    N8N_USER_FOLDER: folder,
    N8N_LOG_LEVEL: "info",
    N8N_DIAGNOSTICS_ENABLED: "false",
    N8N_VERSION_NOTIFICATIONS_ENABLED: "false",
    N8N_TEMPLATES_ENABLED: "false",
    N8N_LISTEN_ADDRESS: "127.0.0.1",
    N8N_PORT: String(port),
    N8N_RUNNERS_BROKER_PORT: String(brokerPort),
    GENERIC_TIMEZONE: "America/New_York",
    NODE_OPTIONS: `--require ${hook}`,
    DAYBOOK_DIVERTED: JSON.stringify(diverted),
  };
  const said: string[] = [];
  let server: ChildProcess | null = null;
  const launch = (args: readonly string[]): ChildProcess => {
    const child = spawn(n8n.node, [n8n.program, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (part: Buffer) => said.push(part.toString()));
    return child;
  };
  const ended = (child: ChildProcess): Promise<number | null> =>
    child.exitCode !== null
      ? Promise.resolve(child.exitCode)
      : new Promise((resolve) => child.on("exit", resolve));
  const stop = async (): Promise<void> => {
    if (!server) return;
    const gone = ended(server);
    server.kill("SIGTERM");
    await Promise.race([gone, wait(10_000)]);
    server.kill("SIGKILL");
    server = null;
  };
  return {
    folder,
    async command(args) {
      const [from, since] = [said.length, Date.now()];
      const code = await ended(launch(args));
      return { code, text: said.slice(from).join(""), ms: Date.now() - since };
    },
    async start() {
      const from = said.length;
      const child = launch(["start"]);
      server = child;
      const address = `http://127.0.0.1:${port}`;
      for (let tries = 0; tries < 240; tries++) {
        if (said.slice(from).join("").includes("Editor is now accessible")) return address;
        if (child.exitCode !== null) break;
        await wait(250);
      }
      throw new Error(`n8n did not start:\n${said.slice(-20).join("")}`);
    },
    said: () => said.join(""),
    stop,
    async close() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
