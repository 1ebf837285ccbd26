import { inspect } from "node:util";
import { axios } from "./axios.ts";
import { disarm, onlyNamed, unsupportedHelpers } from "./n8n-realm.ts";
import type { Network } from "./network.ts";
import { type Running, runStep, type Step, type StepEnd } from "./run-step.ts";
import { hostDoesNotKnow, StepError } from "./step-error.ts";

export interface N8nItem {
  readonly json: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}

export interface N8nOptions {
  readonly code: string;
  readonly network: Network;
  /** $execution: a node's own retry keeps the id. @default {id: "1", mode: "production"} */
  readonly execution?: { readonly id: string; readonly mode: "production" | "test" };
  /** Source: n8n 2.41.1, taskTimeout (its documents say 60 s). @default 300000 */
  readonly limitMs?: number;
}

export interface N8nResult extends StepEnd {
  /** What the next node is given; null where the run failed. */
  readonly items: readonly N8nItem[] | null;
}

export interface N8nStep {
  run(items: readonly N8nItem[], running?: Running): Promise<N8nResult>;
}

/** Source: n8n 2.41.1: one of these makes an object an item, and then it may have no other. */
const itemKeys = ["json", "binary", "pairedItem", "error", "index"];

/**
 * n8n's Code node, once for all items: a light double of its sandbox, for speed; the real one decides. The items, and all that helpers
 * answer, are of another realm: instanceof fails on them. Source: run in @n8n/task-runner 2.8.1 and 2.41.1.
 */
export function n8nStep({
  code,
  network,
  execution = { id: "1", mode: "production" },
  limitMs = 300_000,
}: N8nOptions): N8nStep {
  return {
    async run(given, running = {}) {
      const items = JSON.parse(JSON.stringify(given)) as readonly N8nItem[];
      const { answer, ...end } = await runStep(
        {
          ...running,
          host: "n8n",
          clock: network.clock,
          network,
          limitMs,
          outOfTime: `Task execution timed out after ${limitMs / 1000} seconds`,
          language: "machine",
          codeFromText: "refused",
        },
        {
          globals: (step) => ({ ...globalsOf(step), ...inputOf(items), $execution: { ...execution } }),
          async answer(step) {
            disarm(step);
            return nextItems(await step.realm.evaluate(`(async function VmCodeWrapper() {\n${code}\n})()`));
          },
        },
      );
      return { ...end, items: answer };
    },
  };
}

const inputOf = (items: readonly N8nItem[]) => ({
  items,
  $input: { all: () => items, first: () => items[0], last: () => items[items.length - 1] },
  $json: items[0]?.json ?? {},
  $mode: "runOnceForAllItems",
});

function globalsOf(step: Step): Readonly<Record<string, unknown>> {
  const unknown = (name: string) => () => {
    throw step.fault(hostDoesNotKnow("n8n", `${name}: it is not emulated`));
  };
  const unsupported = (name: string) => async () => {
    throw new Error(`The function "helpers.${name}" is not supported in the Code Node`);
  };
  return {
    ...Object.fromEntries(onlyNamed.map((name) => [name, unknown(name)])),
    Buffer,
    btoa,
    atob,
    TextEncoder,
    TextDecoder,
    console: {
      log: (...given: unknown[]) =>
        step.log(
          given.map((each) => (typeof each === "string" ? each : inspect(each, { depth: 6 }))).join(" "),
        ),
    },
    module: { exports: {} },
    require: (name: unknown) => {
      throw new Error(`Module '${String(name)}' is disallowed`);
    },
    helpers: {
      ...Object.fromEntries(unsupportedHelpers.map((name) => [name, unsupported(name)])),
      httpRequest: (options: unknown) => httpRequest(step, options),
    },
  };
}

const known = "method url headers qs body json returnFullResponse ignoreHttpStatusErrors timeout".split(" ");

/** Errors keep message, name, stack, config, code and status: the token is in config.headers in clear. */
async function httpRequest(step: Step, given: unknown): Promise<unknown> {
  const options = (given ?? {}) as Readonly<Record<string, unknown>>;
  try {
    for (const key of Object.keys(options))
      if (!known.includes(key)) throw step.fault(hostDoesNotKnow("n8n", `httpRequest's option "${key}"`));
    if (typeof options.url !== "string") throw new StepError("TypeError", "Invalid URL");
    const { status, statusText, headers, data } = await axios(
      step,
      {
        method: String(options.method ?? "GET"),
        url: options.url,
        headers: (options.headers ?? {}) as Readonly<Record<string, unknown>>,
        params: (options.qs ?? {}) as Readonly<Record<string, unknown>>,
        data: options.body,
      },
      {
        redirects: 5,
        rejects: options.ignoreHttpStatusErrors !== true,
        timeoutMs: typeof options.timeout === "number" ? options.timeout : 300_000,
      },
    );
    if (options.returnFullResponse !== true) return data;
    return { body: data, headers, statusCode: status, statusMessage: statusText };
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    const { response: _, ...more } = error.more;
    throw Object.assign(new Error(error.message), { name: error.shownName, ...more });
  }
}

/** null is no item; objects without an item's keys become items. Source: n8n 2.41.1. */
function nextItems(value: unknown): readonly N8nItem[] {
  if (value === null) return [];
  const all = Array.isArray(value) ? value : [value];
  if (all.some((item) => typeof item !== "object" || item === null || Array.isArray(item)))
    throw new StepError("Error", "Code doesn't return items properly");
  const plain = JSON.parse(JSON.stringify(all)) as readonly Readonly<Record<string, unknown>>[];
  if (!plain.some((item) => itemKeys.some((key) => key in item))) return plain.map((json) => ({ json }));
  for (const item of plain) {
    const odd = Object.keys(item).find((key) => !itemKeys.includes(key));
    if (odd !== undefined) throw new StepError("Error", `Unknown top-level item key: ${odd}`);
    if (typeof item.json !== "object" || item.json === null || Array.isArray(item.json))
      throw new StepError("Error", "A 'json' property isn't an object");
  }
  return plain as readonly N8nItem[];
}
