import { createContext, runInContext, Script } from "node:vm";
import { node18 } from "./language.ts";

export type Members<Inner> = Readonly<Record<string, (inner: Inner, ...given: unknown[]) => unknown>>;

/** What a step's code lives in: its own ES globals, the emulator's time, and nothing else until `define`. */
export interface Realm {
  define(globals: Readonly<Record<string, unknown>>): void;
  /** What a global is now. */
  global(name: string): unknown;
  /** Evaluates an expression. Throws where it is no JavaScript. */
  evaluate(text: string): unknown;
  /** A copy of JSON data, made of the context's own objects. */
  plain(value: unknown): unknown;
  /** One of the context's own errors. */
  error(name: string, message: string, more: Readonly<Record<string, unknown>>): Error;
  /** A function of the context's own; a promise that it answers is one too. */
  method(run: (...given: unknown[]) => unknown): unknown;
  /** Makes objects of one kind: their properties and methods stand on a prototype of the context's own. */
  kind<Inner>(getters: Members<Inner>, methods: Members<Inner>): (inner: Inner) => object;
}

export interface RealmOptions {
  readonly now: () => number;
  /** Turns what the emulator threw into what the code sees. */
  readonly translate: (error: unknown, realm: Realm) => unknown;
}

/** Run in the context, so that what it makes is of the context's own kinds. A date without arguments is the emulator's time. */
const setUp = `((now, isPromise, translated) => {
  const { parse } = JSON;
  const { defineProperty } = Object;
  const RealDate = Date;
  const ClockDate = new Proxy(RealDate, {
    apply: () => new RealDate(now()).toString(),
    construct: (target, given, made) => Reflect.construct(target, given.length === 0 ? [now()] : given, made),
    get: (target, key) => (key === "now" ? () => now() : Reflect.get(target, key)),
  });
  RealDate.prototype.constructor = ClockDate;
  defineProperty(globalThis, "Date", { value: ClockDate, writable: true, configurable: true });
  const guarded = (run) => {
    let answer;
    try {
      answer = run();
    } catch (error) {
      throw translated(error);
    }
    if (!isPromise(answer)) return answer;
    return new Promise((resolve, reject) => {
      answer.then(resolve, (error) => reject(translated(error)));
    });
  };
  return {
    parse,
    error(name, message, more) {
      const Kind = { TypeError, RangeError, SyntaxError }[name] ?? Error;
      const made = new Kind(message);
      if (made.name !== name) made.name = name;
      return Object.assign(made, more);
    },
    method: (run) => function (...given) { return guarded(() => run(...given)); },
    kind(getters, methods) {
      const inners = new WeakMap();
      const prototype = {};
      for (const key of Object.keys(getters))
        defineProperty(prototype, key, {
          get() { return guarded(() => getters[key](inners.get(this))); },
        });
      for (const key of Object.keys(methods))
        defineProperty(prototype, key, {
          value(...given) { return guarded(() => methods[key](inners.get(this), ...given)); },
        });
      return (inner) => {
        const made = Object.create(prototype);
        inners.set(made, inner);
        return made;
      };
    },
  };
})`;

interface Workshop extends Pick<Realm, "error" | "method" | "kind"> {
  parse(text: string): unknown;
}

type Open = (
  now: () => number,
  isPromise: (value: unknown) => boolean,
  translated: (error: unknown) => unknown,
) => Workshop;

const compiled = new Map<string, Script>();

function compile(text: string): Script {
  const known = compiled.get(text) ?? new Script(text, { filename: "step.js", lineOffset: -1 });
  if (compiled.size > 30) compiled.clear();
  compiled.set(text, known);
  return known;
}

/** A new context: none of the hosts keeps globals from one run to the next. */
export function openRealm({ now, translate }: RealmOptions): Realm {
  const context = createContext({});
  // Each of these hosts is, or may be, as old.
  runInContext(node18, context);
  const isPromise = (value: unknown): boolean => value instanceof Promise;
  const workshop = (compile(setUp).runInContext(context) as Open)(now, isPromise, (error) =>
    translate(error, realm),
  );
  const plain = (value: unknown): unknown =>
    typeof value === "object" && value !== null ? workshop.parse(JSON.stringify(value)) : value;
  const realm: Realm = {
    define: (globals) => void Object.assign(context, globals),
    global: (name) => (context as Readonly<Record<string, unknown>>)[name],
    evaluate: (text) => compile(text).runInContext(context),
    plain,
    error: (name, message, more) =>
      workshop.error(
        name,
        message,
        Object.fromEntries(Object.entries(more).map(([key, value]) => [key, plain(value)])),
      ),
    method: workshop.method,
    kind: workshop.kind,
  };
  return realm;
}
