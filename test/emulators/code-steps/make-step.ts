import type { Clock } from "../common/clock.ts";
import { runStep, type StepEnd } from "./run-step.ts";
import { StepError } from "./step-error.ts";

export interface MakeOptions {
  readonly code: string;
  readonly clock: Clock;
  /** Whether the code is the body of an async function: only documented for Connected Code. @default "sync": a promise is an error */
  readonly body?: "sync" | "async";
}

export interface MakeResult extends Pick<StepEnd, "error" | "errorDetails"> {
  /** What later modules read as `{{2.result.name}}`: JSON. Null where the run failed. */
  readonly result: unknown;
}

export interface MakeStep {
  /** Throws a TypeError for the test's author where a name or a value isn't an input's. */
  run(input: Readonly<Record<string, unknown>>): Promise<MakeResult>;
}

/** Source: a stored catalogue of module schemas (code:ExecuteCode). */
const inputName = /^[a-zA-Z0-9_]{1,32}$/;

/**
 * Make's Code app (code:ExecuteCode), JavaScript: `input.name` with its type, and a top-level `return`. Source: apps.make.com/code.md and
 * published scenarios. Believed: there is no network (sources differ), no console and no timer; the language is Node 18's; a result that is
 * no JSON is an error. Its limits of time, memory and size are documented nowhere, and not emulated.
 */
export function makeStep({ code, clock, body = "sync" }: MakeOptions): MakeStep {
  return {
    async run(input) {
      for (const [name, value] of Object.entries(input)) {
        if (!inputName.test(name)) throw new TypeError(`"${name}" is no name of an input: ${inputName}`);
        if (!isJson(value)) throw new TypeError(`${name} holds what is no JSON.`);
      }
      // What it comes as is written down nowhere, so that it is of another realm: instanceof fails on it.
      const handed: unknown = JSON.parse(JSON.stringify(input));
      const { answer, error, errorDetails } = await runStep(
        {
          host: "Make",
          clock,
          network: null,
          limitMs: null,
          outOfTime: "",
        },
        {
          globals: () => ({ input: handed }),
          async answer({ realm }) {
            const head = body === "async" ? "async function" : "function";
            const returned = realm.evaluate(`(${head} () {\n${code}\n})()`);
            if (body === "sync" && isPromise(returned))
              throw new StepError("Error", "The code returned a promise: it must be done when it returns.");
            const json = JSON.stringify(await returned);
            if (json === undefined) throw new StepError("Error", "The code returned nothing.");
            return JSON.parse(json) as unknown;
          },
        },
      );
      return { result: answer, error, errorDetails };
    },
  };
}

const isPromise = (value: unknown): boolean =>
  typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";

const isJson = (value: unknown): boolean => {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(isJson);
  return (
    typeof value === "object" &&
    Object.getPrototypeOf(value) === Object.prototype &&
    Object.values(value).every(isJson)
  );
};
