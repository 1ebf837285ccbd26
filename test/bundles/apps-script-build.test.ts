import { createContext, runInContext } from "node:vm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runtimes } from "../../scripts/bundle/runtimes.ts";
import { entries, menuItems } from "../../src/bundles/apps-script/entries.ts";
import { OwnPromise } from "../../src/hosts/apps-script/own-promise.ts";
import { type ScriptOffice, scriptOffice, scriptText } from "./support-apps-script.ts";

describe("the file for Apps Script", () => {
  test("has CONFIG on top, all of its code in one function, and a function for each name that Google calls", async () => {
    const text = await scriptText();
    expect(text).toMatch(/^\/\/ Daybook 1\.2\.3 · apps-script · build [\da-f]{8} · /);
    const host = createContext({});
    const before = Object.getOwnPropertyNames(runInContext("globalThis", host));
    // Google evaluates the text before each call: that needs none of its services.
    runInContext(text, host);
    const names = Object.getOwnPropertyNames(runInContext("globalThis", host));
    expect(names.filter((name) => !before.includes(name)).sort()).toEqual(
      ["__daybook", "daybook_", "permissions_", ...entries.map(({ name }) => name)].sort(),
    );
    expect(text.indexOf("const CONFIG = {")).toBeLessThan(500);
  });

  test("refuses what would need an event loop, by its word", async () => {
    const { forbidden } = runtimes.find(({ name }) => name === "apps-script") as (typeof runtimes)[number];
    const says = (code: string): boolean => forbidden.some(({ pattern }) => code.search(pattern) >= 0);
    for (const code of ["const a = async () => 1;", "await b;", "setTimeout(c);", "fetch(d);", "new URL(e);"])
      expect(says(code), code).toBe(true);
    expect(says("const a = b.async + { await: 1 }.await;")).toBe(false);
  });

  test("describes each formula to whoever types it, with a line for each of its cells", async () => {
    const text = await scriptText();
    for (const [, doc = "", given = ""] of text.matchAll(
      /\/\*\*([\s\S]*?)\*\/\nfunction DAYBOOK_\w+\((.*)\)/g,
    )) {
      expect(doc).toContain("@customfunction");
      expect(doc).toMatch(/@return \w/);
      expect([...doc.matchAll(/@param \{\w+\} (\w+) /g)].map(([, name]) => name).join(", ")).toBe(given);
    }
    expect(text.match(/@customfunction/g)).toHaveLength(3);
  });
});

describe.each(["drained", "absent"] as const)("in a host whose promises are %s", (promises) => {
  let office: ScriptOffice;
  beforeEach(async () => {
    office = await scriptOffice({ script: { promises } });
  });
  afterEach(() => office.sheets.close());

  test("the menu hangs there, and what is asynchronous is done when a function returns", async () => {
    const shown = office.script.open().flatMap((menu) => (menu.kind === "menu" ? menu.entries : []));
    expect(shown.map((entry) => (entry.kind === "item" ? [entry.caption, entry.run] : null))).toEqual(
      menuItems.map((item) => (item === null ? null : [...item])),
    );
    await office.log([{ contact_id: "c1", event_type: "call_completed", cause: "1" }]);
    const run = office.script.click(["Daybook", "Verify the log"], { answers: ["OK"] });
    expect(run.error).toBeNull();
    expect(office.script.asked.map(({ text }) => text).join()).toContain(
      "1 event, each as it was written; no row was put in by hand.",
    );
  });
});

describe("work that is run to its end at once", () => {
  const { settle, resolve, reject, all, race } = OwnPromise;
  /** As esbuild writes an async function. */
  const going = (steps: () => Generator<unknown, unknown, unknown>) =>
    OwnPromise((kept, broken) => {
      const running = steps();
      const step = (how: "next" | "throw", value?: unknown): void => {
        try {
          const { done, value: next } = running[how](value);
          if (done) kept(next);
          else
            resolve(next).then(
              (each) => step("next", each),
              (error) => step("throw", error),
            );
        } catch (error) {
          broken(error);
        }
      };
      step("next");
    });

  test("may wait 50,000 times in a row", () => {
    const run = function* (): Generator<unknown, unknown, unknown> {
      let sum = 0;
      for (let i = 0; i < 50_000; i++)
        sum += (yield going(function* () {
          return yield 1;
        })) as number;
      return sum;
    };
    expect(settle(() => going(run))).toBe(50_000);
  });

  test("gives what a standard promise gives", () => {
    // biome-ignore lint/suspicious/noThenProperty: somebody else's promise
    const foreign = Object.fromEntries([["then", (kept: (value: number) => void) => kept(3)]]);
    expect(settle(() => all([1, resolve(2), foreign]))).toEqual([1, 2, 3]);
    expect(settle(() => all([]))).toEqual([]);
    expect(settle(() => race([resolve("first"), resolve("second")]))).toBe("first");
    expect(settle(() => reject("no").catch((error) => `${error}!`))).toBe("no!");
    expect(settle(() => resolve(1).then(null, null))).toBe(1);
    const order: string[] = [];
    settle(() => {
      resolve(1).then(() => order.push("then"));
      order.push("now");
      return resolve(resolve(2)).finally(() => void order.push("last"));
    });
    expect(order).toEqual(["now", "then", "last"]);
  });

  test("throws what it throws, also while it is begun, and what a last step throws", () => {
    expect(() => settle(() => reject(new Error("one")))).toThrow("one");
    expect(() =>
      settle(() => {
        throw new Error("two");
      }),
    ).toThrow("two");
    expect(() =>
      settle(() =>
        reject(new Error("one")).finally(() => {
          throw new Error("three");
        }),
      ),
    ).toThrow("three");
    expect(() => settle(() => reject(new Error("one")).finally(() => 4))).toThrow("one");
    expect(() => settle(() => all([1, reject(new Error("five"))]))).toThrow("five");
  });

  test("says so where it waits for what can't come, and goes on with the next work", () => {
    const never = (): unknown => OwnPromise(() => undefined);
    expect(() => settle(never)).toThrow("waits for something that can't come");
    expect(() =>
      settle(() => {
        resolve(never()).then(() => 1);
        return 2;
      }),
    ).toThrow("waits for something that can't come");
    expect(() => settle(() => Promise.resolve(1))).toThrow("waits for something that can't come");
    expect(settle(() => 3)).toBe(3);
  });
});
