// `npm run bench [-- --events N] [-- --only appends,views,import,start-up,package,archive,serve,postgres]`: what Daybook takes, against the
// engines that it leans on or is measured by, in one run. Ends with 1 if an answer isn't DuckDB's to the last digit.
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { benchAppends } from "./bench/appends.ts";
import { benchArchive } from "./bench/archive.ts";
import { runJob } from "./bench/child.ts";
import { benchImport, isBuilt, packageSize } from "./bench/command-line.ts";
import { makeLog } from "./bench/log.ts";
import { type Tell, teller, whole } from "./bench/print.ts";
import { benchServe } from "./bench/serve.ts";
import { showAppends, showArchive, showImport, showPackage, showStartUp, showViews } from "./bench/show.ts";
import { showGrowth, showServe, showWriters } from "./bench/show-servers.ts";
import { benchStartUp } from "./bench/start-up.ts";
import { benchViews } from "./bench/views.ts";

const names = ["appends", "views", "import", "start-up", "package", "archive", "serve", "postgres"] as const;
/** Events that come after the log was asked once. */
const extra = 1000;

const [flag, value] = process.argv.slice(2);
if (flag === "--job" && value) await runJob(JSON.parse(value));
else process.exitCode = await bench(process.argv.slice(2));

async function bench(args: readonly string[]): Promise<number> {
  const asked = read(args);
  if (!asked) {
    process.stderr.write(`usage: npm run bench [-- --events N] [-- --only ${names.join(",")}]\n`);
    return 2;
  }
  const { events, only } = asked;
  const tell = teller();
  const folder = mkdtempSync(join(tmpdir(), "daybook-bench-"));
  process.stdout.write(
    `Daybook's bench: ${whole(events)} events, Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? "?"}\n`,
  );
  let differences: readonly string[] = [];
  try {
    let path = "";
    if (only.has("appends")) {
      const appended = await benchAppends(folder, events, extra, tell);
      showAppends(appended);
      path = appended.path;
    }
    if (only.has("views")) {
      if (path === "") path = await makeLog(join(folder, "log.db"), events, extra, tell);
      const taken = await benchViews(folder, path, events, extra, tell);
      showViews(taken);
      differences = taken.differences;
    }
    if (!isBuilt() && (only.has("import") || only.has("start-up") || only.has("serve")))
      throw new Error("dist/cli.js is missing: run `npm run build`");
    if (only.has("import")) {
      tell("import", null);
      showImport(await benchImport(folder, events));
    }
    if (only.has("start-up")) showStartUp(await benchStartUp());
    if (only.has("archive")) {
      const archived = await benchArchive(folder, Math.min(events, 100_000), tell);
      showArchive(archived);
      differences = [...differences, ...archived.differences];
    }
    if (only.has("serve")) showServe(await benchServe(folder, tell));
    if (only.has("postgres")) differences = [...differences, ...(await postgresShown(events, tell))];
    if (only.has("package")) showPackage(packageSize());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return differences.length > 0 ? 1 : 0;
}

/** In a server of its own; views that answer otherwise in SQL. */
async function postgresShown(events: number, tell: Tell): Promise<readonly string[]> {
  const [{ hasPostgres, postgresServer }, { benchGrowth, benchWriters }] = await Promise.all([
    import("../test/support/postgres-server.ts"),
    import("./bench/postgres.ts"),
  ]);
  if (!hasPostgres) return [];
  const { place } = await postgresServer();
  showWriters(await benchWriters(place, tell));
  const grown = await benchGrowth(place, [events / 10, events], tell);
  showGrowth(grown);
  return grown.every(({ equal }) => equal) ? [] : ["velocity in SQL"];
}

function read(
  args: readonly string[],
): { readonly events: number; readonly only: ReadonlySet<string> } | null {
  let events = 1_000_000;
  let only: readonly string[] = names;
  for (let i = 0; i < args.length; i += 2) {
    const value = args[i + 1] ?? "";
    if (args[i] === "--events") events = Number(value);
    else if (args[i] === "--only") only = value.split(",");
    else return null;
  }
  const isKnown = only.every((each) => (names as readonly string[]).includes(each));
  return isKnown && Number.isInteger(events) && events >= 1000 ? { events, only: new Set(only) } : null;
}
