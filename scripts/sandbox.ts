// `npm run sandbox`: an Airtable on this computer, with a solar installer's base, to try Daybook on. It stays up until Ctrl-C.
// `-- --json` prints one line for programs (with `npm run --silent` nothing else), `-- --port N`, `-- --seed N`, `-- --plan free`.
import { type Airtable, startAirtable } from "../test/emulators/airtable/start-airtable.ts";
import { readArguments, type SandboxArguments, usage } from "./sandbox/arguments.ts";
import { crmTables } from "./sandbox/crm.ts";
import { jsonLine, welcome } from "./sandbox/print.ts";

/** The same on each start, so that what was pasted into a terminal holds. */
const usualPort = 4480;

const start = ({ seed, plan }: SandboxArguments, port: number): Promise<Airtable> =>
  startAirtable({
    seed,
    plan,
    port,
    clock: "running",
    baseName: "Solar installer",
    tables: crmTables(Date.now()),
  });

const isTaken = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === "EADDRINUSE";

/** npm that is killed takes its shell with it, and not what the shell has started. */
function whenOrphaned(stop: () => void): void {
  const { ppid } = process;
  setInterval(() => {
    if (process.ppid !== ppid) stop();
  }, 200).unref();
}

async function sandbox(args: readonly string[]): Promise<void> {
  const asked = readArguments(args);
  if (typeof asked === "string") {
    process.stderr.write(`${asked}\nusage: ${usage}\n`);
    process.exitCode = 2;
    return;
  }
  try {
    const airtable = await start(asked, asked.port ?? usualPort).catch((error: unknown) => {
      if (asked.port === null && isTaken(error)) return start(asked, 0);
      throw error;
    });
    const stop = (): void => void airtable.close().then(() => process.exit(0));
    process.on("SIGINT", stop).on("SIGTERM", stop);
    if (process.env.npm_lifecycle_event) whenOrphaned(stop);
    process.stdout.write(asked.json ? jsonLine(airtable) : welcome(airtable, asked.plan));
  } catch (error) {
    if (!isTaken(error)) throw error;
    process.stderr.write(`Port ${asked.port} is taken: give another, or none.\n`);
    process.exitCode = 1;
  }
}

await sandbox(process.argv.slice(2));
