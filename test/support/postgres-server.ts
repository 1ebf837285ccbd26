import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

/** A real Postgres on the loopback, gone with the tests. */
export interface PostgresServer {
  /** `postgres://postgres@127.0.0.1:PORT/postgres` */
  readonly url: string;
  /** The same without its first word, as a store's place in the schema of that name. */
  place(schema: string): string;
  /** Ends the server at once, as a crash does, or starts it again. */
  crash(): void;
  start(): void;
}

const versions = "/usr/lib/postgresql";
const bin = existsSync(versions)
  ? readdirSync(versions)
      .sort((a, b) => Number(b) - Number(a))
      .map((version) => join(versions, version, "bin"))
      .find((folder) => existsSync(join(folder, "initdb")))
  : undefined;

/** Whether Postgres is at hand; said once where it isn't, since what needs it is skipped. */
export const hasPostgres: boolean = bin !== undefined;
if (!hasPostgres) console.warn("SKIPPED: tests on Postgres need it (apt-get install postgresql).");

let running: Promise<PostgresServer> | undefined;

/** The one server of this run, started when it is first asked for. Postgres refuses to run as root: then it runs as its own user. */
export function postgresServer(): Promise<PostgresServer> {
  running ??= start();
  return running;
}

async function start(): Promise<PostgresServer> {
  const isRoot = userInfo().uid === 0;
  const asUser = (command: string, args: readonly string[]): void => {
    const [file, ...rest] = isRoot
      ? ["runuser", "-u", "postgres", "--", command, ...args]
      : [command, ...args];
    execFileSync(file as string, rest, { stdio: "ignore", cwd: "/" });
  };
  const folder = mkdtempSync(join(tmpdir(), "daybook-postgres-"));
  if (isRoot) execFileSync("chown", ["postgres", folder]);
  const data = join(folder, "data");
  asUser(join(bin as string, "initdb"), [
    "-D",
    data,
    "-A",
    "trust",
    "-U",
    "postgres",
    "-E",
    "UTF8",
    "--locale=C.UTF-8",
    "--no-sync",
  ]);
  const port = await freePort();
  const settings = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off -c max_connections=200`;
  const up = (): void =>
    asUser(join(bin as string, "pg_ctl"), [
      "-D",
      data,
      "-w",
      "-o",
      settings,
      "-l",
      join(folder, "log"),
      "start",
    ]);
  const down = (): void => asUser(join(bin as string, "pg_ctl"), ["-D", data, "-m", "immediate", "stop"]);
  up();
  stopWithUs(`${join(bin as string, "pg_ctl")} -D ${data} -m immediate stop`, folder, isRoot);
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    place: (schema) => `postgres@127.0.0.1:${port}/postgres?schema=${schema}`,
    crash: down,
    start: up,
  };
}

/** However this process ends, its end of the pipe closes: then a shell that outlives it stops the server and takes its files away. */
function stopWithUs(stop: string, folder: string, isRoot: boolean): void {
  const down = isRoot ? `runuser -u postgres -- ${stop}` : stop;
  const keeper = spawn("sh", ["-c", `read -r _; cd /; ${down}; rm -rf ${folder}`], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  keeper.unref();
  (keeper.stdin as unknown as { unref(): void }).unref();
}

function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const server = createServer();
    server.once("error", failed);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => found(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
