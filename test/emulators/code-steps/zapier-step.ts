import { openConsole } from "./console.ts";
import { openFetch } from "./fetch.ts";
import type { Network } from "./network.ts";
import { type Running, runStep, type StepEnd } from "./run-step.ts";
import { EmulatorFault, hostDoesNotKnow, StepError } from "./step-error.ts";
import { type Outputs, returnedOr, stepOutput } from "./step-output.ts";
import { type ZapierPlan, zapierInputBytes, zapierLimits } from "./zapier-limits.ts";

export interface ZapierOptions {
  readonly code: string;
  readonly network: Network;
  /** @default "free" */
  readonly plan?: ZapierPlan;
  /** Whether the plan's runs a time are counted. @default "counted" */
  readonly throttle?: "counted" | "uncounted";
}

export interface ZapierResult extends StepEnd {
  /** What later steps see; null where the run failed. They run once for each object of a list. */
  readonly output: Outputs | readonly Outputs[] | null;
}

export interface ZapierStep {
  /** Throws a TypeError for the test's author where a value is no string. Rejects with what the emulator doesn't know. */
  run(inputData: Readonly<Record<string, string>>, running?: Running): Promise<ZapierResult>;
}

/**
 * "Code by Zapier", Run JavaScript, as an action: the body of an async function on Node 18, in UTC, with inputData (strings alone), output,
 * fetch, console, StoreClient and callback; `output = …` or `return …`, an object or a list of objects.
 * Source: help.zapier.com 8496310939021 and 8496197098253, zapier.com/apps/code/help. Believed: the texts of its errors, that a step
 * without an output fails, and that `require`, URL, timers and what else Node 18 has are not there.
 */
export function zapierStep(options: ZapierOptions): ZapierStep {
  const { code, network, plan = "free", throttle = "counted" } = options;
  const { clock } = network;
  const { runMs, runs, throttleMs } = zapierLimits[plan];
  let starts: readonly number[] = [];

  const refusal = (bytes: number): string | null => {
    if (bytes >= zapierInputBytes) return `Input is ${bytes} bytes: it must be under ${zapierInputBytes}.`;
    starts = starts.filter((time) => time > clock.now() - throttleMs);
    if (throttle === "counted" && starts.length >= runs)
      return `Throttled: more than ${runs} runs in ${throttleMs / 1000} seconds.`;
    starts = [...starts, clock.now()];
    return null;
  };
  return {
    async run(inputData, running = {}) {
      for (const [name, value] of Object.entries(inputData))
        if (typeof value !== "string")
          throw new TypeError(`Zapier hands strings alone to code: ${name} is ${typeof value}.`);
      const refused = refusal(Buffer.byteLength(JSON.stringify(inputData)));
      let called: { readonly error: unknown; readonly output: unknown } | null = null;
      let isOver = false;
      const { answer, ...end } = await runStep(
        {
          ...running,
          host: "Zapier",
          clock,
          network,
          limitMs: runMs,
          outOfTime: `Task timed out after ${(runMs / 1000).toFixed(2)} seconds`,
        },
        {
          globals: (step) => ({
            inputData: step.realm.plain(inputData),
            output: undefined,
            fetch: openFetch(step),
            console: openConsole(step),
            StoreClient: step.realm.method(() => {
              throw hostDoesNotKnow("Zapier", "StoreClient: it is not emulated");
            }),
            callback: step.realm.method((error, output) => {
              if (isOver)
                throw new EmulatorFault("A callback after the code's end is not emulated: use return.");
              called ??= { error, output };
            }),
          }),
          async answer({ realm }) {
            if (refused !== null) throw new StepError("Error", refused);
            const returned = await realm.evaluate(`(async function () {\n${code}\n})()`);
            isOver = true;
            // What is set as output is ignored once there was a callback. Source: use-javascript-code-in-zaps.
            if (called?.error) throw called.error;
            const value = called ? called.output : returnedOr(returned, realm.global("output"));
            if (value === undefined) throw new StepError("Error", "You did not define `output`!");
            return stepOutput(value);
          },
        },
      );
      return { ...end, output: answer };
    },
  };
}
