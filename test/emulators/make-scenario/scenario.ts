import {
  type ApiCallMapper,
  MakeError,
  type MakeModules,
  type RequestMapper,
} from "../code-steps/make-modules.ts";
import { makeStep } from "../code-steps/make-step.ts";
import { EmulatorFault } from "../code-steps/step-error.ts";
import type { Clock } from "../common/clock.ts";
import { type Blueprint, type Module, passes } from "./blueprint.ts";
import { mapped } from "./expression.ts";

/** How a run, or a later try of what was left of one, went. */
export interface Played {
  /** warning: something failed and is kept as an incomplete execution. */
  readonly status: "success" | "warning" | "error";
  readonly error: string | null;
  /** The modules that ran, by their names. */
  readonly ran: readonly string[];
  /** What the webhook's caller got; null for a scenario that is called. */
  readonly answer: { readonly status: number; readonly body: string } | null;
  /** What was returned to the scenario that called; null where it wasn't reached. */
  readonly outputs: Readonly<Record<string, unknown>> | null;
}

export interface Scenario {
  /** A run: the webhook's body, or the inputs that another scenario gives. */
  run(given: Readonly<Record<string, unknown>>): Promise<Played>;
  /** Tries again what is kept and is to be tried again by itself; what succeeds is kept no more. */
  retry(): Promise<readonly Played[]>;
  /** Errors of what is kept. */
  kept(): readonly string[];
}

export interface ScenarioOptions {
  readonly blueprint: Blueprint;
  readonly modules: MakeModules;
  readonly clock: Clock;
}

interface Incomplete {
  readonly flow: readonly Module[];
  readonly bundles: ReadonlyMap<number, unknown>;
  readonly error: string;
  readonly tries: number;
}

interface Run {
  readonly bundles: Map<number, unknown>;
  readonly ran: string[];
  answer: Played["answer"];
  outputs: Played["outputs"];
  error: string | null;
  /** Tries that are left to whatever fails; null where it decides by itself. */
  readonly tries: number | null;
}

/** Modules with their versions, as published scenarios have them. */
const known = [
  "builtin:BasicRouter 1",
  "airtable:makeApiCall 3",
  "code:ExecuteCode 1",
  "gateway:CustomWebHook 1",
  "gateway:WebhookRespond 1",
  "http:MakeRequest 4",
  "scenario-service:ReturnData 2",
  "scenario-service:StartSubscenario 2",
];

/**
 * Plays a blueprint as Make is said to: modules in order, filters before them, routes one after another; what fails is kept where
 * `metadata.scenario.dlq` says so, and tried again from the module that failed where a Break says how often. Source:
 * github.com/integromat/make-skills; help.make.com, Break error handler. Believed: a caller whose run failed gets "Accepted".
 */
export function openScenario({ blueprint, modules, clock }: ScenarioOptions): Scenario {
  const { flow, metadata } = blueprint;
  const keeps = metadata.scenario.dlq === true;
  let incomplete: readonly Incomplete[] = [];

  const first = (module: Module, given: Readonly<Record<string, unknown>>): unknown => {
    if (module.module === "gateway:CustomWebHook") return JSON.parse(JSON.stringify(given));
    if (module.module !== "scenario-service:StartSubscenario")
      throw new EmulatorFault(`${module.module} starts no scenario.`);
    const names = (module.metadata.interface ?? []).map(({ name }) => name);
    const odd = Object.keys(given).find((name) => !names.includes(name));
    if (odd !== undefined) throw new EmulatorFault(`${odd} is no input of this scenario.`);
    return JSON.parse(JSON.stringify(given));
  };

  const perform = async (module: Module, run: Run): Promise<unknown> => {
    const mapper = mapped(withoutCode(module.mapper), run.bundles);
    switch (module.module) {
      case "code:ExecuteCode": {
        const { input } = mapper as {
          readonly input: readonly { readonly name: string; readonly value: unknown }[];
        };
        const code = String(module.mapper?.codeEditorJavascript);
        if (code.includes("{{")) throw new EmulatorFault("Make may take {{ in code for an expression.");
        const inputs = Object.fromEntries(input.map(({ name, value }) => [name, value]));
        const { result, error } = await makeStep({ code, clock }).run(inputs);
        if (error !== null) throw new MakeError("RuntimeError", error);
        return { result };
      }
      case "airtable:makeApiCall":
        return modules.makeApiCall(mapper as unknown as ApiCallMapper);
      case "http:MakeRequest": {
        const { body, ...bundle } = await modules.makeRequest(mapper as unknown as RequestMapper);
        return { ...bundle, data: body };
      }
      case "gateway:WebhookRespond": {
        const { status, body } = mapper as { readonly status: string; readonly body: string };
        run.answer ??= { status: Number(status), body };
        return {};
      }
      case "scenario-service:ReturnData":
        run.outputs = mapper as Readonly<Record<string, unknown>>;
        return {};
      default:
        throw new EmulatorFault(`This emulator does not know the module ${module.module}.`);
    }
  };

  /** Runs a flow; false once the whole run is over. */
  const play = async (modulesLeft: readonly Module[], run: Run): Promise<boolean> => {
    for (const [at, module] of modulesLeft.entries()) {
      if (!known.includes(`${module.module} ${module.version}`))
        throw new EmulatorFault(`This emulator does not know ${module.module}, version ${module.version}.`);
      if (!passes(module, run.bundles)) return true;
      if (module.routes) {
        for (const route of module.routes) if (!(await play(route.flow, run))) return false;
        return true;
      }
      run.ran.push(module.metadata.designer.name);
      try {
        run.bundles.set(module.id, await perform(module, run));
      } catch (error) {
        if (!(error instanceof MakeError)) throw error;
        run.error = `${error.name}: ${error.message}`;
        const bundles = new Map(run.bundles);
        const tries = run.tries ?? triesOf(module);
        if (keeps)
          incomplete = [...incomplete, { flow: modulesLeft.slice(at), bundles, error: run.error, tries }];
        return false;
      }
      // Whatever comes after returned outputs doesn't run. Source: help.make.com/use-scenario-outputs.
      if (run.outputs) return false;
    }
    return true;
  };

  const told = ({ ran, answer, outputs, error }: Run): Played => {
    const status = error === null ? "success" : keeps ? "warning" : "error";
    const accepted = metadata.instant ? { status: 200, body: "Accepted" } : null;
    return { status, error, ran, answer: answer ?? accepted, outputs };
  };

  return {
    async run(given) {
      const [start, ...rest] = flow;
      if (!start) throw new EmulatorFault("The blueprint is empty.");
      const bundles = new Map([[start.id, first(start, given)]]);
      const run: Run = {
        bundles,
        ran: [start.metadata.designer.name],
        answer: null,
        outputs: null,
        error: null,
        tries: null,
      };
      await play(rest, run);
      return told(run);
    },
    async retry() {
      const due = incomplete.filter(({ tries }) => tries > 0);
      incomplete = incomplete.filter(({ tries }) => tries <= 0);
      const played: Played[] = [];
      for (const { flow: left, bundles, tries } of due) {
        const run: Run = {
          bundles: new Map(bundles),
          ran: [],
          answer: null,
          outputs: null,
          error: null,
          tries: tries - 1,
        };
        await play(left, run);
        played.push(told(run));
      }
      return played;
    },
    kept: () => incomplete.map(({ error }) => error),
  };
}

/** Code is no place for expressions: it goes as it is. */
function withoutCode(mapper: Module["mapper"]): object {
  const { codeEditorJavascript: _, ...rest } = mapper ?? {};
  return rest;
}

/** How often a module that failed is tried again by itself. */
function triesOf({ onerror = [] }: Module): number {
  const [handler] = onerror;
  if (!handler) return 0;
  if (handler.module !== "builtin:Break" || handler.version !== 1 || onerror.length > 1)
    throw new EmulatorFault(`This emulator does not know the error route ${handler.module}.`);
  const { retry, count } = handler.mapper as { readonly retry: boolean; readonly count: string };
  return retry ? Number(count) : 0;
}
