// `node scripts/run.mjs scripts/n8n.ts --home FOLDER [FILE ...]`: imports workflows (templates/n8n/*.json, if none is named) into a real n8n, fills
// in what people fill in, runs them against an Airtable and a Google Sheet on this computer, and prints what came out.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { findN8n, howToInstall } from "./n8n/find-n8n.ts";
import { runWorkflows } from "./n8n/run-workflows.ts";

const usage = "node scripts/run.mjs scripts/n8n.ts [--home FOLDER] [FILE.json ...]";

const templates = (): readonly string[] => {
  const folder = join("templates", "n8n");
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => join(folder, name));
};

async function main(args: readonly string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { home: { type: "string" } },
    });
    const n8n = findN8n(values.home ?? null);
    if (!n8n) {
      process.stderr.write(howToInstall);
      return 2;
    }
    const tell = (line: string): void => void process.stdout.write(`${line}\n`);
    return await runWorkflows(n8n, positionals.length > 0 ? positionals : templates(), tell);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\nusage: ${usage}\n`);
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
