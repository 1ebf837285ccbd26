// `npm run sandbox`: an Airtable and a Google Sheets on this computer, each with a solar installer's CRM, to try Daybook on. They
// stay up until Ctrl-C.
// `-- --json` prints one line for programs (with `npm run --silent` nothing else), `-- --port N`, `-- --seed N`, `-- --plan free`.
import { type Airtable, startAirtable } from "../test/emulators/airtable/start-airtable.ts";
import { type Sheets, startSheets } from "../test/emulators/sheets/start-sheets.ts";
import { readArguments, type SandboxArguments, usage } from "./sandbox/arguments.ts";
import { crmTables } from "./sandbox/crm.ts";
import { jsonLine, welcome } from "./sandbox/print.ts";
import { crmTabs } from "./sandbox/sheet.ts";

/** The same on each start, so that what was pasted into a terminal holds. */
const usualPort = 4480;

const startBase = ({ seed, plan }: SandboxArguments, port: number): Promise<Airtable> =>
  startAirtable({
    seed,
    plan,
    port,
    clock: "running",
    baseName: "Solar installer",
    tables: crmTables(Date.now()),
  });

const startSpreadsheet = ({ seed }: SandboxArguments, port: number): Promise<Sheets> =>
  startSheets({
    seed,
    port,
    clock: "running",
    title: "Solar installer",
    timeZone: "America/New_York",
    tabs: crmTabs(Date.now()),
  });

/** Starts on a port, or on any where it is taken and nobody chose it. */
const onPort = <T>(port: number, isChosen: boolean, begin: (port: number) => Promise<T>): Promise<T> =>
  begin(port).catch((error: unknown) => {
    if (!isChosen && isTaken(error)) return begin(0);
    throw error;
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
    const [port, isChosen] = [asked.port ?? usualPort, asked.port !== null];
    const airtable = await onPort(port, isChosen, (free) => startBase(asked, free));
    const sheets = await onPort(port + 1, isChosen, (free) => startSpreadsheet(asked, free));
    const stop = (): void => void Promise.all([airtable.close(), sheets.close()]).then(() => process.exit(0));
    process.on("SIGINT", stop).on("SIGTERM", stop);
    if (process.env.npm_lifecycle_event) whenOrphaned(stop);
    const places = { airtable, sheets };
    process.stdout.write(asked.json ? jsonLine(places) : welcome(places, asked.plan));
  } catch (error) {
    if (!isTaken(error)) throw error;
    process.stderr.write(`Port ${asked.port} or the next one is taken: give another, or none.\n`);
    process.exitCode = 1;
  }
}

await sandbox(process.argv.slice(2));
