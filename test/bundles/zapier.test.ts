import { expect, test } from "vitest";
import { goHighLevelStep } from "../emulators/code-steps/go-high-level-step.ts";
import type { ZapierPlan } from "../emulators/code-steps/zapier-limits.ts";
import { zapierStep } from "../emulators/code-steps/zapier-step.ts";
import { form, stepBase, stepSheet, stepText, zapier } from "./support-code-step.ts";
import { pageTrial } from "./support-step-page.ts";
import { storyPayload } from "./support-story.ts";

const free = zapier({ plan: "free" });

test("the page's trial gives what the page shows, without a call", async () => {
  const { input, output } = pageTrial("zapier");
  const base = await stepBase();
  const ended = await free.run(base.network, {}, input);
  expect(Object.keys(input).length).toBeGreaterThan(3);
  expect([ended.error, ended.calls]).toEqual([null, 0]);
  expect(ended.output).toEqual(output);
});

test("fits into the free plan's second: one event, ten, a lost answer, a key that is looked up, a dead link", async () => {
  const base = await stepBase();
  const run = async (input: Parameters<typeof free.run>[2]) => {
    const { error, calls, ms, timedOut } = await free.run(base.network, base.config, input);
    expect([error, timedOut]).toEqual([null, false]);
    return [calls, ms];
  };
  expect(await run(form("1"))).toEqual([1, 200]);
  expect(await run({ payload: storyPayload("strings") })).toEqual([1, 200]);
  expect(await run(form("2", { idempotency_key: "mine" }))).toEqual([2, 400]);
  expect(await run(form("3", { contact_record: "recAAAAAAAAAAAAAA" }))).toEqual([2, 400]);
  base.network.fault({ kind: "lost" });
  expect(await run(form("4"))).toEqual([3, 600]);
});

test("a sheet's script takes longer than that: it has logged the event, and a run with more time finds it", async () => {
  const sheet = await stepSheet();
  const run = (plan: ZapierPlan) => zapier({ plan }).run(sheet.network, sheet.config, form("1"));
  expect(await run("free")).toMatchObject({ timedOut: true, calls: 1 });
  const { output, calls, ms } = await run("professional");
  expect(output).toMatchObject({ status: "ok", receipts: [{ status: "duplicate" }] });
  expect([calls, sheet.logged().length]).toEqual([1, 1]);
  expect(ms).toBeLessThan(5_000);
});

test("an answer that comes after the plan's time leaves one event, which the replay finds", async () => {
  const base = await stepBase();
  base.network.fault({ kind: "slow", ms: 5_000 });
  expect(await free.run(base.network, base.config, form("1"))).toMatchObject({
    timedOut: true,
    output: null,
  });
  const replay = await free.run(base.network, base.config, form("1"));
  expect(replay.output).toMatchObject({ status: "ok", receipts: [{ status: "duplicate" }] });
  expect(base.rows()).toHaveLength(1);
});

test("in another tool it says where it belongs", async () => {
  const { network } = await stepBase();
  const said =
    'This script belongs into Zapier, into a step "Code by Zapier" with the action event "Run Javascript": paste it there, or take the file that is made for the tool you are in.';
  const code = await stepText("zapier");
  const ended = await goHighLevelStep({ code, network }).run({ contact_id: "1" });
  expect(ended.error).toBe(said);
});

test("a curly quote round a value is the host's own error, which the page explains; nothing is sent", async () => {
  const { network } = await stepBase();
  const code = (await stepText("zapier")).replace('"Events"', "“Events”");
  const ended = await zapierStep({ code, network }).run({ contact_id: "1" });
  expect(ended.error).toBe("Invalid or unexpected token");
  expect(pageTrial("zapier").text).toContain("Invalid or unexpected token");
  expect(network.hops).toEqual([]);
});

test("a line of CONFIG that was deleted stands for what it was; one that was made up is named", async () => {
  const base = await stepBase();
  const code = (await stepText("zapier", base.config)).replace(/^ {2}(?:links|once|sheet):.*\n/gm, "");
  const step = zapierStep({ code, network: base.network, throttle: "uncounted" });
  expect((await step.run({ ...form("1") } as Record<string, string>)).error).toBe(null);
  const made = code.replace("  events:", '  tabel: "x", events:');
  const wrong = zapierStep({ code: made, network: base.network, throttle: "uncounted" });
  expect((await wrong.run({ ...form("1") } as Record<string, string>)).error).toMatch(
    /there is no setting "tabel"/,
  );
});
