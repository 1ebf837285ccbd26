import { createContext, runInContext, Script } from "node:vm";

/** One kind of object that scripts see: its properties and methods stand on a prototype of the context's own. */
export interface Kind<Inner> {
  make(inner: Inner): object;
  /** What `make` was given, or undefined for anything else. */
  inner(value: unknown): Inner | undefined;
}

export type Getters<Inner> = Readonly<Record<string, (inner: Inner) => unknown>>;
export type Methods<Inner> = Readonly<Record<string, (inner: Inner, ...given: unknown[]) => unknown>>;

/** What a script lives in: its own ES globals, the emulator's time, and nothing else until `define`. */
export interface Realm {
  define(globals: Readonly<Record<string, unknown>>): void;
  /** Runs a script as the body of an async function. Throws where it is no JavaScript. */
  run(text: string): Promise<unknown>;
  /** A copy of JSON data, made of the context's own objects. */
  plain(value: unknown): unknown;
  list(items: readonly unknown[]): readonly unknown[];
  /** One of the context's own errors; its stack names only the script's own lines. */
  error(name: "Error" | "TypeError", message: string): Error;
  kind<Inner>(name: string, getters: Getters<Inner>, methods: Methods<Inner>): Kind<Inner>;
  /** A function of the context's own; a promise that it answers is one too. */
  method(run: (...given: unknown[]) => unknown): unknown;
}

export const scriptName = "airtable-script.js";

const frame = new RegExp(`at (?:async )?(?:(\\S+) \\()?${scriptName.replaceAll(".", "\\.")}:(\\d+)`, "g");

/** The script's own lines of a stack, as Airtable shows them. Source: live errors ("    at main on line 101", 2026-06). */
export function scriptLines(stack: string): readonly string[] {
  const frames = [...stack.matchAll(frame)].map(([, name = "", line]) => ({ name, line }));
  // Below main stands only the line that called it.
  const main = frames.findIndex(({ name }) => name === "main");
  return frames
    .slice(0, main < 0 ? frames.length : main + 1)
    .map(({ name, line }) => (/^\w/.test(name) ? `    at ${name} on line ${line}` : `    on line ${line}`));
}

/**
 * Run in the context: what it makes is of the context's own kinds, so that `instanceof` holds in a script as it does in the hosts.
 * A date without arguments is the emulator's time, for a script and the Web API live by one clock.
 */
const setUp = `((now, isPromise, translated) => {
  const { parse } = JSON;
  const RealDate = Date;
  const clockNow = () => now();
  const ClockDate = new Proxy(RealDate, {
    apply: () => new RealDate(now()).toString(),
    construct: (target, given, made) => Reflect.construct(target, given.length === 0 ? [now()] : given, made),
    get: (target, key) => (key === "now" ? clockNow : Reflect.get(target, key)),
  });
  RealDate.prototype.constructor = ClockDate;
  Object.defineProperty(globalThis, "Date", { value: ClockDate, writable: true, configurable: true });
  delete globalThis.WebAssembly;
  delete globalThis.console;
  const guarded = (run) => {
    let answer;
    try {
      answer = run();
    } catch (error) {
      throw translated(error, null);
    }
    if (!isPromise(answer)) return answer;
    const calledAt = new Error().stack;
    return new Promise((resolve, reject) => {
      answer.then(resolve, (error) => reject(translated(error, calledAt)));
    });
  };
  return {
    parse,
    list: (items) => [...items],
    error: (name, message) => (name === "TypeError" ? new TypeError(message) : new Error(message)),
    method: (run) => (...given) => guarded(() => run(...given)),
    kind(name, getters, methods) {
      const inners = new WeakMap();
      const { prototype } = { [name]: class {} }[name];
      for (const key of Object.keys(getters))
        Object.defineProperty(prototype, key, {
          get() {
            return guarded(() => getters[key](inners.get(this)));
          },
        });
      for (const key of Object.keys(methods))
        Object.defineProperty(prototype, key, {
          value(...given) {
            return guarded(() => methods[key](inners.get(this), ...given));
          },
        });
      return {
        make(inner) {
          const made = Object.create(prototype);
          inners.set(made, inner);
          return made;
        },
        inner: (value) => (typeof value === "object" && value !== null ? inners.get(value) : undefined),
      };
    },
  };
})`;

interface Workshop extends Omit<Realm, "define" | "run" | "plain"> {
  parse(text: string): unknown;
}

const compiled = new Map<string, Script>();

/** The wrapping function is called main. Source: live errors name it so; that a script may `return` early is seen in published ones. */
function compile(text: string): Script {
  const known = compiled.get(text);
  if (known) return known;
  const script = new Script(`(async function main() {\n${text}\n})()`, {
    filename: scriptName,
    lineOffset: -1,
  });
  if (compiled.size > 20) compiled.clear();
  compiled.set(text, script);
  return script;
}

/** `translate` turns what the host threw into one of the context's errors. */
export function openRealm(now: () => number, translate: (error: unknown, realm: Realm) => unknown): Realm {
  const context = createContext({});
  const isPromise = (value: unknown): boolean => value instanceof Promise;
  const translated = (error: unknown, calledAt: string | null): unknown => {
    const told = translate(error, realm);
    if (typeof told === "object" && told !== null && "stack" in told && "message" in told) {
      const lines = scriptLines(calledAt ?? deepStack());
      told.stack = [`${String((told as Error).name)}: ${String(told.message)}`, ...lines].join("\n");
    }
    return told;
  };
  const workshop = (
    runInContext(setUp, context) as (
      now: () => number,
      isPromise: (value: unknown) => boolean,
      translated: (error: unknown, calledAt: string | null) => unknown,
    ) => Workshop
  )(now, isPromise, translated);
  const realm: Realm = {
    define: (globals) => void Object.assign(context, globals),
    run: (text) => compile(text).runInContext(context) as Promise<unknown>,
    plain: (value) =>
      typeof value === "object" && value !== null ? workshop.parse(JSON.stringify(value)) : value,
    list: workshop.list,
    error: workshop.error,
    kind: workshop.kind,
    method: workshop.method,
  };
  return realm;
}

/** The whole stack: between a script and the host's error stand many frames of the host's own. */
function deepStack(): string {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 60;
  const { stack } = new Error("here");
  Error.stackTraceLimit = stackTraceLimit;
  return stack ?? "";
}
