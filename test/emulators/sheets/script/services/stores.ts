import type { Execution } from "../execution.ts";
import type { Holder, Project } from "../project.ts";
import { ServiceError, scriptsDoNotKnow } from "../script-error.ts";

const bytes = (text: string): number => Buffer.byteLength(text);

function known<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = map.get(key) ?? make();
  map.set(key, found);
  return found;
}

/** A key of a store. */
function textOf(value: unknown, what: string): string {
  if (typeof value !== "string") throw scriptsDoNotKnow(`${String(value)} as ${what}`);
  return value;
}

/** Source: Apps Script, Properties Service; live texts of its limits. */
export function openProperties(run: Execution, { properties, limits }: Project): object {
  const store = (name: string): object => {
    const held = known(properties, name, () => new Map<string, string>());
    const write = (key: string, value: string): void => {
      if (bytes(value) > limits.propertyBytes) throw new ServiceError("Argument too large: value");
      const all = [...held].reduce(
        (sum, [each, text]) => sum + (each === key ? 0 : bytes(each) + bytes(text)),
        0,
      );
      if (all + bytes(key) + bytes(value) > limits.storeBytes)
        throw new ServiceError(
          "You have exceeded the property storage quota. Please remove some properties and try again.",
        );
      held.set(key, value);
    };
    const made = run.object("Properties", "store", {
      getProperty: (key: unknown) => held.get(textOf(key, "a property's key")) ?? null,
      setProperty(key: unknown, value: unknown) {
        write(textOf(key, "a property's key"), String(value));
        return made;
      },
      getProperties: () => Object.fromEntries(held),
      setProperties(all: unknown, deleteAllOthers: unknown) {
        if (deleteAllOthers === true) held.clear();
        for (const [key, value] of Object.entries(run.realm.outside(all) as object))
          write(key, String(value));
        return made;
      },
      deleteProperty(key: unknown) {
        held.delete(textOf(key, "a property's key"));
        return made;
      },
      deleteAllProperties() {
        held.clear();
        return made;
      },
      getKeys: () => [...held.keys()],
    });
    return made;
  };
  return run.object("PropertiesService", null, {
    getScriptProperties: () => store("script"),
    getDocumentProperties: () => store("document"),
    getUserProperties: () => store(`user ${run.effective}`),
  });
}

/** Source: Apps Script, Cache Service: 250 characters a key, 100 KB a value, 600 s unless told, 21,600 s at the most, 1,000 items. */
export function openCaches(run: Execution, { caches, limits, clock }: Project): object {
  const cache = (name: string): object => {
    const held = known(caches, name, () => new Map());
    const read = (key: unknown): string | null => {
      const found = held.get(textOf(key, "a cache's key"));
      if (!found || found.until <= clock.now()) return null;
      return found.text;
    };
    const write = (key: unknown, value: unknown, seconds: unknown = 600): void => {
      const name = textOf(key, "a cache's key");
      if (name.length > limits.cacheKey) throw new ServiceError("Argument too large: key");
      const text = textOf(value, "a cached value");
      if (bytes(text) > limits.cacheBytes) throw new ServiceError("Argument too large: value");
      if (typeof seconds !== "number" || seconds < 1)
        throw scriptsDoNotKnow(`${String(seconds)} seconds in a cache`);
      held.set(name, { text, until: clock.now() + Math.min(seconds, limits.cacheLongest) * 1_000 });
      if (held.size <= limits.cacheItems) return;
      // Those farthest from their end are kept, nine tenths of what there may be.
      const kept = [...held]
        .sort(([, one], [, other]) => other.until - one.until)
        .slice(0, limits.cacheItems * 0.9);
      held.clear();
      for (const [each, item] of kept) held.set(each, item);
    };
    return run.object("Cache", "store", {
      get: read,
      getAll: (keys: unknown) =>
        Object.fromEntries(
          (run.realm.outside(keys) as readonly string[]).flatMap((key) => {
            const text = read(key);
            return text === null ? [] : [[key, text]];
          }),
        ),
      put: write,
      putAll(all: unknown, seconds: unknown) {
        for (const [key, value] of Object.entries(run.realm.outside(all) as object))
          write(key, value, seconds);
      },
      remove: (key: unknown) => void held.delete(textOf(key, "a cache's key")),
      removeAll(keys: unknown) {
        for (const key of run.realm.outside(keys) as readonly string[]) held.delete(key);
      },
    });
  };
  return run.object("CacheService", null, {
    getScriptCache: () => cache("script"),
    getDocumentCache: () => cache("document"),
    getUserCache: () => cache(`user ${run.effective}`),
  });
}

/**
 * One execution holds a lock at a time, till it lets go or ends. Whoever waits does so on the emulator's clock. Source: Apps Script, Lock
 * Service; there is no document lock in a web app.
 */
export function openLocks(run: Execution, { locks, clock }: Project): object {
  const lock = (name: string): object => {
    const other = (): Holder | null => {
      const found = locks.get(name);
      return found && found.execution !== run.id && found.until > clock.now() ? found : null;
    };
    const isMine = (): boolean => locks.get(name)?.execution === run.id;
    const acquire = (given: unknown): boolean => {
      if (typeof given !== "number" || !(given >= 0))
        throw scriptsDoNotKnow(`a lock that waits ${String(given)} ms`);
      if (isMine()) return true;
      const holder = other();
      const wait = holder ? Math.min(given, holder.until - clock.now()) : 0;
      // An execution that holds it stands still while this one runs: only a holder with an end lets go.
      if (wait > 0) clock.advance(wait);
      run.checkTime();
      if (other()) return false;
      locks.set(name, { execution: run.id, until: Number.POSITIVE_INFINITY });
      return true;
    };
    return run.object("Lock", "lock", {
      tryLock: acquire,
      waitLock(given: unknown) {
        if (!acquire(given))
          throw new ServiceError("Lock timeout: another process was holding the lock for too long.");
      },
      releaseLock() {
        if (isMine()) locks.delete(name);
      },
      hasLock: isMine,
    });
  };
  return run.object("LockService", null, {
    getScriptLock: () => lock("script"),
    getUserLock: () => lock(`user ${run.effective}`),
    getDocumentLock: () => (run.place === "web" ? null : lock("document")),
  });
}
