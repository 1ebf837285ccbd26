import { axios } from "./axios.ts";
import { openConsole } from "./console.ts";
import type { Network } from "./network.ts";
import { type Running, runStep, type Step, type StepEnd } from "./run-step.ts";
import { hostDoesNotKnow, StepError } from "./step-error.ts";
import { type Outputs, returnedOr, stepOutput } from "./step-output.ts";

export interface GoHighLevelOptions {
  readonly code: string;
  readonly network: Network;
  /** Whether inputs are strings alone, or numbers, true and false too: not documented. @default "strings" */
  readonly values?: "strings" | "mixed";
  /** Whether a status that isn't 2xx is an error, as axios' is, or an answer: not documented. @default true */
  readonly rejects?: boolean;
  /** Whether redirects are followed, as axios does up to 5: not documented. @default "followed" */
  readonly redirects?: "followed" | "shown";
  /** In milliseconds: not documented. @default null, none */
  readonly limitMs?: number | null;
}

export type GoHighLevelInput = Readonly<Record<string, string | number | boolean>>;

export interface GoHighLevelResult extends StepEnd {
  /** What later steps see; null where the run failed. */
  readonly output: Outputs | readonly Outputs[] | null;
}

export interface GoHighLevelStep {
  /** Throws a TypeError for the test's author where a value isn't what custom values are. Rejects with what the emulator doesn't know. */
  run(inputData: GoHighLevelInput, running?: Running): Promise<GoHighLevelResult>;
}

const methods = ["get", "post", "put", "patch", "delete", "head", "options"] as const;

/**
 * HighLevel's Custom Code action: the body of an async function with inputData, customRequest, console and output; `output = …` or
 * `return …`, an object or a list of objects. Source: help.gohighlevel.com 155000002253. Believed: customRequest is as axios is, with
 * `customRequest.post(url, { data, headers, params })` (published code uses it so); an error holds `config.headers` in clear; a step
 * without an output fails; the language is Node 18's. No document names fetch, require, crypto, URL or timers: they aren't there.
 */
export function goHighLevelStep(options: GoHighLevelOptions): GoHighLevelStep {
  const { code, network, values = "strings", limitMs = null } = options;
  return {
    async run(inputData, running = {}) {
      for (const [name, value] of Object.entries(inputData))
        if (typeof value !== "string" && (values === "strings" || !/^(?:number|boolean)$/.test(typeof value)))
          throw new TypeError(`HighLevel's custom values are ${values}: ${name} is ${typeof value}.`);
      const { answer, ...end } = await runStep(
        {
          ...running,
          host: "HighLevel",
          clock: network.clock,
          network,
          limitMs,
          outOfTime: "The code took too long.",
        },
        {
          globals: (step) => ({
            inputData: step.realm.plain(inputData),
            output: undefined,
            customRequest: customRequest(step, options),
            console: openConsole(step),
          }),
          async answer({ realm }) {
            const returned = await realm.evaluate(`(async function () {\n${code}\n})()`);
            const value = returnedOr(returned, realm.global("output"));
            if (value === undefined) throw new StepError("Error", "The code has no output.");
            return stepOutput(value);
          },
        },
      );
      return { ...end, output: answer };
    },
  };
}

const known = ["data", "headers", "params"];

function customRequest(step: Step, { rejects = true, redirects = "followed" }: GoHighLevelOptions): object {
  const { realm, host } = step;
  const send = async (method: string, url: unknown, given: unknown): Promise<unknown> => {
    if (typeof url !== "string") throw hostDoesNotKnow(host, `${typeof url} in place of an address`);
    const settings = (given ?? {}) as Readonly<Record<string, unknown>>;
    for (const key of Object.keys(settings))
      if (!known.includes(key)) throw hostDoesNotKnow(host, `customRequest's setting "${key}"`);
    const headers = (settings.headers ?? {}) as Readonly<Record<string, unknown>>;
    const params = (settings.params ?? {}) as Readonly<Record<string, unknown>>;
    // Axios follows 5, and follow-redirects counts them.
    const how = { rejects, redirects: redirects === "followed" ? 5 : ("none" as const) };
    return realm.plain(await axios(step, { method, url, headers, params, data: settings.data }, how));
  };
  const verbs = methods.map((method) => [
    method,
    (_: null, url: unknown, given: unknown) => send(method, url, given),
  ]);
  return realm.kind<null>({}, Object.fromEntries(verbs))(null);
}
