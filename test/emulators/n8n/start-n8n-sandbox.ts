import { createRequire } from "node:module";
import { join } from "node:path";
import type { Network } from "../code-steps/network.ts";
import { hostDoesNotKnow } from "../code-steps/step-error.ts";
import { type Broker, startBroker } from "./broker.ts";
import type { CodeResult, CodeRun, ShownError } from "./code-run.ts";
import { type Gateway, openGateway } from "./gateway.ts";
import { type HttpRequest, requestByN8n } from "./http-request.ts";
import { installTaskRunner } from "./install-task-runner.ts";
import { type Normalize, ReturnRefused, refuseWholeInput, returnedItems } from "./returned-items.ts";
import { type RunnerProcess, startRunner } from "./runner-process.ts";

export interface N8nSandboxOptions {
  /** Where helpers.httpRequest gets to; a run may name another. Its clock also says when a request's time is up. @default none */
  readonly network?: Network;
}

/** n8n's real sandbox for Code nodes. */
export interface N8nSandbox {
  /** Runs a Code node on items. Rejects only where this sandbox doesn't know what n8n does. */
  run(code: string, run: CodeRun): Promise<CodeResult>;
  /** Ends the runner in the middle of whatever it does: those runs fail, requests that are out go on. The next run has a new one. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

/** What n8n's own code does for the runner, from the runner's own folder. */
interface N8nCore {
  readonly httpRequest: HttpRequest;
  readonly normalizeItems: Normalize;
}

function loadCore(folder: string): N8nCore {
  const load = createRequire(join(folder, "package.json"));
  const parts = "n8n-core/dist/execution-engine/node-execution-context/utils";
  return { ...load(`${parts}/request-helper-functions.js`), ...load(`${parts}/normalize-items.js`) };
}

/** n8n hands items to a runner for each item in portions. Source: n8n-nodes-base 2.41, Code/JsTaskRunnerSandbox. */
const portion = 1000;

/** Starts n8n's task runner, unmodified, and what it needs of n8n: about 2 s once it is installed, see installTaskRunner. */
export async function startN8nSandbox({ network: usual }: N8nSandboxOptions = {}): Promise<N8nSandbox> {
  const folder = await installTaskRunner();
  let core: N8nCore | null = null;
  const gateways = new Map<Network, Gateway>();
  let runner: RunnerProcess = await startRunner(folder, () => {
    core = loadCore(folder);
  });
  const { httpRequest, normalizeItems } = core ?? loadCore(folder);
  let broker: Broker = startBroker(runner);
  let runs = 0;

  const upBroker = async (): Promise<Broker> => {
    if (broker.isUp()) return broker;
    runner = await startRunner(folder);
    broker = startBroker(runner);
    return broker;
  };

  const request = (
    network: Network | undefined,
    options: Readonly<Record<string, unknown>>,
  ): Promise<unknown> => {
    if (!network) throw new Error("A run that asks for something needs a network.");
    const gateway = gateways.get(network) ?? openGateway(network);
    gateways.set(network, gateway);
    return requestByN8n(httpRequest, network, gateway, options);
  };

  async function once(
    code: string,
    run: CodeRun,
    logs: string[],
  ): Promise<Pick<CodeResult, "items" | "error">> {
    const { mode = "runOnceForAllItems", workflowMode = "webhook", continueOnFail = false, items } = run;
    let unknown: Error | null = null;
    const task = (chunk?: object) => ({
      run,
      settings: { code, nodeMode: mode, workflowMode, continueOnFail, additionalProperties: {}, chunk },
      async call(name: string, parameters: readonly unknown[]): Promise<unknown> {
        if (name === "logNodeOutput") return void logs.push(parameters.join(" "));
        if (name === "helpers.httpRequest")
          return request(run.network ?? usual, (parameters[0] ?? {}) as Readonly<Record<string, unknown>>);
        unknown = hostDoesNotKnow("n8n", name);
        throw { message: unknown.message };
      },
    });
    try {
      const { execute } = await upBroker();
      if (mode === "runOnceForAllItems")
        return { items: returnedItems(mode, await execute(task()), normalizeItems), error: null };
      refuseWholeInput(code);
      const all: unknown[] = [];
      for (let startIndex = 0; startIndex < items.length; startIndex += portion) {
        const count = Math.min(portion, items.length - startIndex);
        all.push(...((await execute(task({ startIndex, count }))) as readonly unknown[]));
      }
      return { items: returnedItems(mode, all, normalizeItems), error: null };
    } catch (error) {
      if (unknown) throw unknown;
      return { items: null, error: shown(error) };
    }
  }

  return {
    async run(code, run) {
      runs += 1;
      const logs: string[] = [];
      const named = { executionId: String(runs), ...run };
      const tries = run.tries === undefined ? 1 : Math.min(5, Math.max(2, run.tries));
      let tried = 0;
      for (;;) {
        tried += 1;
        const result = await once(code, named, logs);
        if (result.error === null || tried >= tries) return { ...result, logs, tried };
      }
    },
    kill: () => runner.kill(),
    async close() {
      await runner.kill();
      await Promise.all([...gateways.values()].map((gateway) => gateway.close()));
    },
  };
}

function shown(error: unknown): ShownError {
  if (error instanceof ReturnRefused) {
    const { message, description } = error;
    return { message, description, kept: { message, description } };
  }
  if (error instanceof Error) throw error;
  const kept = error as Readonly<Record<string, unknown>>;
  return {
    message: String(kept.message ?? "Unknown error"),
    description: typeof kept.description === "string" ? kept.description : null,
    ...(typeof kept.stack === "string" ? { stack: kept.stack } : {}),
    kept,
  };
}
