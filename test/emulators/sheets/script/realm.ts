import { createContext, runInContext, Script } from "node:vm";
import { olderLanguage } from "./language.ts";

export type Members = Readonly<Record<string, unknown>>;

/** What a script lives in: ES globals up to 2019, the emulator's time, and nothing else until `define`. */
export interface Realm {
  define(globals: Members): void;
  /** Throws on any look at these globals. */
  forbid(names: readonly string[], complain: (name: string) => unknown): void;
  evaluate(text: string): unknown;
  /** A copy of data, made of the context's own objects; objects of `object` stay themselves. */
  plain(value: unknown): unknown;
  /** An object of a service: functions are methods, whose answers are made the context's own. A member that isn't there complains. */
  object(name: string, members: Members, inner?: unknown): object;
  /** What `object` was given with it. */
  inner(value: unknown): unknown;
  /** A value of the context as the host's own data: dates are dates; what is no data is undefined. */
  outside(value: unknown): unknown;
  error(kind: string, message: string, details: unknown): Error;
  /** A function of the context's own. */
  method(run: (...given: unknown[]) => unknown): unknown;
}

export const scriptName = "Code.gs";

export interface RealmOptions {
  readonly now: () => number;
  /** Turns what the host threw into what the script sees. */
  readonly translate: (error: unknown, realm: Realm) => unknown;
  readonly unknown: (name: string) => unknown;
  readonly promises: "drained" | "absent";
  /** Whether dates of this machine show the script's wall clock. */
  readonly knowsLocalTime: boolean;
}

/**
 * Run in the context, so that what it makes is of the context's own kinds. A date without arguments is the emulator's time. A wall clock
 * that isn't the script's own is not shown.
 */
const setUp = `((now, translated, unknown, knowsLocalTime) => {
  const RealDate = Date;
  const ClockDate = new Proxy(RealDate, {
    apply: () => new RealDate(now()).toString(),
    construct: (target, given, made) => Reflect.construct(target, given.length === 0 ? [now()] : given, made),
    get: (target, key) => (key === "now" ? () => now() : Reflect.get(target, key)),
  });
  RealDate.prototype.constructor = ClockDate;
  Object.defineProperty(globalThis, "Date", { value: ClockDate, writable: true, configurable: true });
  if (!knowsLocalTime)
    for (const name of "Date Day FullYear Hours Minutes Month TimezoneOffset".split(" "))
      for (const verb of ["get", "set"])
        if (RealDate.prototype[verb + name])
          RealDate.prototype[verb + name] = () => {
            throw translated(unknown("a date's " + verb + name + ", for this machine has another time zone"));
          };
  const guarded = (run) => {
    try {
      return run();
    } catch (error) {
      throw translated(error);
    }
  };
  const inners = new WeakMap();
  const silent = new Set(["then", "toJSON", "constructor", "valueOf", "asymmetricMatch", "nodeType", "$$typeof", "prototype", "length"]);
  return {
    list: (items) => [...items],
    empty: () => ({}),
    date: (time) => new RealDate(time),
    isDate: (value) => value instanceof RealDate,
    error(kind, message, details) {
      const made = kind === "TypeError" ? new TypeError(message) : new Error(message);
      if (kind !== "TypeError") made.name = kind;
      if (details) made.details = details;
      return made;
    },
    method: (run) => (...given) => guarded(() => run(...given)),
    object(name, members, inner) {
      const made = {};
      for (const key of Object.keys(members))
        made[key] = typeof members[key] === "function" ? (...given) => guarded(() => members[key](...given)) : members[key];
      if (!made.toString || made.toString === Object.prototype.toString) made.toString = () => name;
      const seen = new Proxy(Object.freeze(made), {
        get(target, key) {
          if (typeof key === "symbol" || key in target || silent.has(key)) return target[key];
          throw translated(unknown(name + "." + key));
        },
      });
      inners.set(seen, { inner });
      return seen;
    },
    known: (value) => inners.get(value),
  };
})`;

interface Workshop {
  list(items: readonly unknown[]): unknown[];
  empty(): Record<string, unknown>;
  date(time: number): Date;
  isDate(value: unknown): value is Date;
  error(kind: string, message: string, details: unknown): Error;
  method(run: (...given: unknown[]) => unknown): unknown;
  object(name: string, members: Members, inner: unknown): object;
  known(value: object): { readonly inner: unknown } | undefined;
}

type Open = (
  now: () => number,
  translated: (error: unknown) => unknown,
  unknown: (name: string) => unknown,
  knowsLocalTime: boolean,
) => Workshop;

const compiled = new Map<string, Script>();

function compile(text: string): Script {
  const known = compiled.get(text) ?? new Script(text, { filename: scriptName });
  if (compiled.size > 50) compiled.clear();
  compiled.set(text, known);
  return known;
}

/** A new context; each execution has its own, for Apps Script keeps no globals. Source: Apps Script, V8 runtime. */
export function openRealm({ now, translate, unknown, promises, knowsLocalTime }: RealmOptions): Realm {
  const context = createContext({}, promises === "drained" ? { microtaskMode: "afterEvaluate" } : {});
  compile(olderLanguage).runInContext(context);
  if (promises === "absent") runInContext("delete globalThis.Promise", context);
  const workshop = (compile(setUp).runInContext(context) as Open)(
    now,
    (error) => translate(error, realm),
    unknown,
    knowsLocalTime,
  );
  const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
  const plain = (value: unknown): unknown => {
    if (!isObject(value) || workshop.known(value) || workshop.isDate(value)) return value;
    if (value instanceof Date) return workshop.date(value.getTime());
    if (Array.isArray(value)) return workshop.list(value.map(plain));
    const made = workshop.empty();
    for (const [key, inner] of Object.entries(value)) made[key] = plain(inner);
    return made;
  };
  const outside = (value: unknown): unknown => {
    if (!isObject(value)) return typeof value === "function" ? undefined : value;
    if (workshop.known(value)) return undefined;
    if (workshop.isDate(value)) return new Date(value.getTime());
    if (Array.isArray(value)) return Array.from(value, outside);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, outside(inner)]));
  };
  const realm: Realm = {
    define: (globals) => void Object.assign(context, globals),
    forbid(names, complain) {
      for (const name of names)
        Object.defineProperty(context, name, {
          configurable: true,
          get() {
            throw translate(complain(name), realm);
          },
        });
    },
    evaluate: (text) => compile(text).runInContext(context),
    plain,
    object: (name, members, inner) =>
      workshop.object(
        name,
        Object.fromEntries(
          Object.entries(members).map(([key, member]) => [
            key,
            typeof member === "function" ? (...given: unknown[]) => plain(member(...given)) : member,
          ]),
        ),
        inner,
      ),
    inner: (value) => (isObject(value) ? workshop.known(value)?.inner : undefined),
    outside,
    error: (kind, message, details) => workshop.error(kind, message, plain(details)),
    method: (run) => workshop.method((...given) => plain(run(...given))),
  };
  return realm;
}
