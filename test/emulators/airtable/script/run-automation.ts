import { openBase } from "./base-object.ts";
import { type LogLine, openConsole } from "./console.ts";
import type { ScriptFace } from "./face.ts";
import { openFetch } from "./fetch.ts";
import { type Kill, type OnCall, type Run, type RunEnd, startRun } from "./run.ts";
import { ScriptError, scriptsDoNotKnow } from "./script-error.ts";

export interface AutomationOrder {
  readonly script: string;
  /** What input.config() answers. @default {} */
  readonly input?: Readonly<Record<string, unknown>>;
  /** What input.secret(name) answers. @default {} */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Whose automation it is, by name, e-mail address or id. @default the owner */
  readonly user?: string;
  readonly kill?: Kill;
  /** @default the face's own */
  readonly onCall?: OnCall;
  /** What `onCall` is told. @default "automation" */
  readonly name?: string;
}

export interface AutomationResult extends Omit<RunEnd, "waitingFor"> {
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly logs: readonly LogLine[];
}

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value) ?? "");

const inMegabytes = (bytes: number): string => `${bytes / 1e6} MB`;

/** Runs an automation's "Run a script". Its globals: base, input.config(), input.secret(), output.set(), fetch, console. Source: Airtable scripting. */
export async function runAutomation(face: ScriptFace, order: AutomationOrder): Promise<AutomationResult> {
  const outputs = new Map<string, unknown>();
  const logs: LogLine[] = [];
  const input = JSON.stringify(order.input ?? {});
  const setting = face.setting("automation", order);
  // Where the limit strikes is not written down: believed before the script begins.
  if (Buffer.byteLength(input) > face.limits.inputBytes) {
    const error = `Input exceeds ${inMegabytes(face.limits.inputBytes)}`;
    return {
      error,
      shown: `Error: ${error}`,
      killed: false,
      calls: [],
      unawaited: 0,
      ms: 0,
      outputs: {},
      logs,
    };
  }
  const { waitingFor: _, ...end } = await startRun(setting, order.script, (run) => ({
    base: openBase(run, face.options).base,
    input: openInput(run, input, order.secrets ?? {}),
    output: openOutput(run, outputs),
    fetch: openFetch(run, face.hosts),
    console: openConsole(run.realm, (line) => logs.push(line)),
  }));
  return { ...end, outputs: Object.fromEntries(outputs), logs };
}

function openInput(run: Run, input: string, secrets: Readonly<Record<string, string>>): object {
  return run.realm
    .kind<null>(
      "Input",
      {},
      {
        config(_, ...given) {
          if (given.length > 0) throw scriptsDoNotKnow("input.config() with settings in an automation");
          return run.realm.plain(JSON.parse(input));
        },
        secret(_, name) {
          // That it answers the secret's text is documented; how a wrong name fails is not.
          if (typeof name !== "string" || !Object.hasOwn(secrets, name))
            throw new ScriptError(`No secret named "${String(name)}" was added to this script`);
          return secrets[name];
        },
      },
    )
    .make(null);
}

function openOutput(run: Run, outputs: Map<string, unknown>): object {
  return run.realm
    .kind<null>(
      "Output",
      {},
      {
        set(_, key, value) {
          if (typeof key !== "string") throw scriptsDoNotKnow(`${typeof key} as the key of an output`);
          const json = jsonOf(value);
          const next = new Map(outputs).set(key, JSON.parse(json));
          if (bytesOf(Object.fromEntries(next)) > run.limits.outputBytes)
            throw new ScriptError(`Output exceeds ${inMegabytes(run.limits.outputBytes)}`);
          outputs.set(key, JSON.parse(json));
        },
      },
    )
    .make(null);
}

/** "Must be JSON-serializable" (the scripting reference). */
function jsonOf(value: unknown): string {
  let json: string | undefined;
  try {
    json = JSON.stringify(value);
  } catch (error) {
    throw new ScriptError(error instanceof Error ? error.message : String(error));
  }
  if (json === undefined) throw scriptsDoNotKnow(`an output that is ${typeof value}`);
  return json;
}
