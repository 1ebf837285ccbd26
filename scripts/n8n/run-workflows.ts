import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { errorOf, executionsIn, publicationsIn, resultOf } from "./executions.ts";
import { callsHub, credentialFile, type Filled, fillIn, isHub, type WorkflowFile } from "./fill-in.ts";
import type { N8n } from "./find-n8n.ts";
import { openPlaces, type Places } from "./places.ts";
import { openScratch, type ScratchN8n } from "./scratch-n8n.ts";

type Tell = (line: string) => void;

const webhookKey = "a long text of one's own";

const posted = {
  events: ["1", "2"].map((number) => ({
    contact_id: `lead-${number}`,
    event_type: "form_submitted",
    cause: `submission-${number}`,
    timestamp: "2026-02-01T10:00:00Z",
  })),
};

/** Imports, runs twice and reports; 1 where a command or an execution failed or a secret stands in a log, 0 otherwise. */
export async function runWorkflows(n8n: N8n, files: readonly string[], tell: Tell): Promise<number> {
  const places = await openPlaces(webhookKey);
  const scratch = await openScratch(n8n, places.diverted);
  const run = { places, scratch, tell, failed: 0 };
  try {
    const version = await scratch.command(["--version"]);
    tell(
      `n8n ${version.text.trim().split("\n").pop()}, by ${n8n.node === process.execPath ? process.version : "its own Node"}`,
    );
    const workflows = filledIn(files, places);
    for (const { workflow, changes } of workflows) tell(["", workflow.name, ...changes].join("\n  "));
    await bringIn(run, workflows);
    await serve(run, workflows);
    for (const workflow of workflows.filter(startsByHand)) await executeTwice(run, workflow);
    report(run);
    return run.failed > 0 ? 1 : 0;
  } finally {
    await scratch.close();
    await places.close();
  }
}

interface Run {
  readonly places: Places;
  readonly scratch: ScratchN8n;
  readonly tell: Tell;
  failed: number;
}

const typesOf = ({ workflow }: Filled): readonly string[] => workflow.nodes.map(({ type }) => type);
const startsByHand = (filled: Filled): boolean => typesOf(filled).includes("n8n-nodes-base.manualTrigger");
const startsByItself = (filled: Filled): boolean =>
  typesOf(filled).some((type) => /\.(webhook|scheduleTrigger)$/.test(type));

/** A hub too: n8n lets nobody call a workflow that isn't published. */
const isPublished = (filled: Filled): boolean => isHub(filled.workflow) || startsByItself(filled);

/** Each workflow that calls a hub is there once a hub. A schedule and a webhook may be there but once, so they call the first. */
function filledIn(files: readonly string[], places: Places): readonly Filled[] {
  const read = files.map((file) => JSON.parse(readFileSync(file, "utf8")) as WorkflowFile);
  const alone = read.filter((file) => !callsHub(file)).map((file) => fillIn(file, places, null));
  const hubs = alone.filter(({ workflow }) => isHub(workflow));
  const callers = read.filter(callsHub).flatMap((file) => {
    const called = hubs.map((hub) => fillIn(file, places, hub));
    return called.some(startsByItself) ? called.slice(0, 1) : called;
  });
  return [...alone, ...callers];
}

async function command(run: Run, args: readonly string[]): Promise<string> {
  const { code, text, ms } = await run.scratch.command(args);
  const shown = args.map((arg) => arg.replace(run.scratch.folder, "SCRATCH")).join(" ");
  run.tell(`\n$ n8n ${shown}   (${(ms / 1000).toFixed(1)} s${code === 0 ? "" : `, exit code ${code}`})`);
  if (code !== 0) run.failed += 1;
  return text;
}

const lastLine = (text: string): string => text.trim().split("\n").pop() ?? "";

async function bringIn(run: Run, workflows: readonly Filled[]): Promise<void> {
  const folder = join(run.scratch.folder, "workflows");
  const credentials = join(run.scratch.folder, "credentials.json");
  mkdirSync(folder);
  writeFileSync(credentials, JSON.stringify(credentialFile(run.places)));
  for (const { workflow } of workflows)
    writeFileSync(join(folder, `${workflow.id}.json`), JSON.stringify(workflow));
  run.tell(lastLine(await command(run, ["import:credentials", `--input=${credentials}`])));
  run.tell(lastLine(await command(run, ["import:workflow", "--separate", `--input=${folder}`])));
  for (const filled of workflows.filter(isPublished))
    run.tell(lastLine(await command(run, ["publish:workflow", `--id=${filled.workflow.id}`])));
}

async function executeTwice(run: Run, { workflow }: Filled): Promise<void> {
  for (const time of ["once", "again"]) {
    run.tell(`\n${workflow.name}, ${time}`);
    const text = await command(run, ["execute", `--id=${workflow.id}`, "--rawOutput"]);
    run.tell(JSON.stringify(resultOf(text), null, 1));
    for (const line of run.places.asked()) run.tell(`  ${line}`);
  }
}

async function serve(run: Run, workflows: readonly Filled[]): Promise<void> {
  const served = workflows.filter(isPublished);
  if (served.length === 0) return;
  const began = Date.now();
  const seconds = (): string => ((Date.now() - began) / 1000).toFixed(1);
  const address = await run.scratch.start();
  run.tell(`\n$ n8n start   (up in ${seconds()} s)`);
  const settled = () => publicationsIn(run.scratch.folder);
  for (let tries = 0; settled().length < served.length && tries < 120; tries++) await wait(500);
  run.tell(`After ${seconds()} s`);
  for (const { workflow, status, errorMessage } of settled())
    run.tell(`  ${workflow}: publication ${status} ${errorMessage ?? ""}`.trimEnd());
  for (const { workflow } of served)
    for (const { type, parameters } of workflow.nodes)
      if (type.endsWith(".webhook")) await postTwice(run, `${address}/webhook/${parameters.path}`);
  if (served.some((each) => typesOf(each).some((type) => type.endsWith(".scheduleTrigger")))) {
    await wait(8_000);
    run.tell("\nThe schedule, after 8 seconds more");
    for (const line of run.places.asked()) run.tell(`  ${line}`);
  }
  await run.scratch.stop();
}

async function postTwice(run: Run, url: string): Promise<void> {
  for (const key of ["a wrong key", webhookKey, webhookKey]) {
    const began = Date.now();
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", "x-daybook-key": key },
      body: JSON.stringify(posted),
    });
    const text = await response.text();
    const who = key === webhookKey ? "with its key" : "with a wrong key";
    run.tell(`\nPOST /webhook/… ${who}: ${response.status} in ${Date.now() - began} ms\n${text}`);
    for (const line of run.places.asked()) run.tell(`  ${line}`);
  }
}

function report(run: Run): void {
  run.tell("\nThe logs");
  for (const [log, rows] of Object.entries(run.places.logged())) run.tell([log, ...rows].join("\n  "));
  const executions = executionsIn(run.scratch.folder);
  run.tell("\nn8n's execution log");
  for (const execution of executions) {
    const { id, workflow, mode, status } = execution;
    const error = status === "error" ? `: ${errorOf(execution)}` : "";
    run.tell(`  ${id} ${status} ${mode} ${workflow}${error}`);
  }
  run.failed += executions.filter(({ status }) => status === "error" || status === "crashed").length;
  // The key of a webhook comes in with each call: n8n keeps what came in.
  const kept = [run.scratch.said(), ...executions.map(({ data }) => data)];
  const secrets = run.places.secrets.filter((secret) => secret !== webhookKey);
  const found = secrets.filter((secret) => kept.some((text) => text.includes(secret)));
  run.failed += found.length;
  run.tell(
    found.length === 0
      ? "No token and no secret in it, nor in what n8n printed."
      : "A TOKEN OR A SECRET IS IN IT",
  );
}
