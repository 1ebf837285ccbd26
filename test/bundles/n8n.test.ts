import { describe, expect, test } from "vitest";
import type { N8nItem } from "../emulators/n8n/code-run.ts";
import { describeInN8n } from "../emulators/n8n/testing/describe-in-n8n.ts";
import { form, stepBase, stepSheet } from "./support-code-step.ts";
import { append, codeNode, hub, itemsOf, saidBy } from "./support-n8n.ts";
import { story, storyConfig, storyLogged } from "./support-story.ts";

const typed = itemsOf(...story.map((each) => each.typed));
const statuses = (items: readonly N8nItem[] | null) => items?.map(({ json }) => json.status);
const sealed = (rows: readonly Readonly<Record<string, unknown>>[]) =>
  [...rows].sort((a, b) => (String(a.event_id) < String(b.event_id) ? -1 : 1));

describeInN8n("the Code node, in n8n's own sandbox,", (sandbox) => {
  test("rehearses as it comes: nothing to send, and the sentence that it would log", async () => {
    const { items, error } = await codeNode(sandbox(), {}, itemsOf(form("1")));
    expect(error).toBeNull();
    expect(items).toMatchObject([
      {
        json: {
          send: false,
          status: "rehearsal",
          problem: "",
          receipts: [{ status: "rehearsed", sentence: "Form submitted: Roof check" }],
        },
        pairedItem: { item: 0 },
      },
    ]);
    const [told] = items ?? [];
    const read = await codeNode(sandbox(), { step: "receipts" }, [told as N8nItem]);
    expect(read.items).toMatchObject([
      { json: { status: "rehearsed", summary: expect.stringMatching(/^Rehearsal, nothing is written\./) } },
    ]);
  });

  test("makes a request of ten events each, and knows which item each came from", async () => {
    const base = await stepBase();
    const events = Array.from({ length: 12 }, (_, i) => form(String(i)));
    const config = { live: true, base: base.base };
    const { items } = await codeNode(sandbox(), config, itemsOf(...events));
    expect(items?.map(({ json }) => [json.send, json.method, json.url])).toEqual(
      Array(2).fill([true, "PATCH", `https://api.airtable.com/v0/${base.base}/Events`]),
    );
    expect(items?.map(({ json }) => JSON.parse(String(json.body)).records.length)).toEqual([10, 2]);
    expect(items?.map(({ json }) => (json.receipts as unknown[]).length)).toEqual([10, 2]);
    expect(items?.[1]?.pairedItem).toEqual([{ item: 10 }, { item: 11 }]);
    expect(base.network.hops).toEqual([]);
  });

  test.each(["append", "hub"] as const)("by %s tells the command line's story in a base", async (way) => {
    const base = await stepBase();
    const { events, receipts } = await storyLogged();
    const run = () =>
      way === "hub"
        ? hub(sandbox(), base, typed, { config: storyConfig })
        : append(sandbox(), base, typed, { config: storyConfig });
    const { items, error } = await run();
    expect(error).toBeNull();
    expect(
      items?.map(({ json }) => ({ key: json.key, event_id: json.event_id, status: json.status })),
    ).toEqual(receipts.map(({ key, event_id }) => ({ key, event_id, status: "appended" })));
    const filled = events.map((event) =>
      Object.fromEntries(Object.entries(event).filter(([, value]) => value !== null)),
    );
    expect(sealed(base.rows())).toEqual(sealed(filled));
    expect(base.network.hops).toHaveLength(1);
    expect(statuses((await run()).items)).toEqual(Array(10).fill("duplicate"));
    expect(base.rows()).toHaveLength(10);
  });

  test.each(["append", "hub"] as const)("by %s tells the command line's story in a sheet", async (way) => {
    const sheet = await stepSheet();
    const { receipts } = await storyLogged();
    const run = () =>
      way === "hub"
        ? hub(sandbox(), sheet, typed, { config: storyConfig })
        : append(sandbox(), sheet, typed, { config: storyConfig });
    const { items, error } = await run();
    expect(error).toBeNull();
    const ids = receipts.map(({ event_id }) => event_id);
    expect(items?.map(({ json }) => [json.event_id, json.status])).toEqual(ids.map((id) => [id, "appended"]));
    expect(sheet.logged().map(([id]) => id)).toEqual(ids);
    expect(statuses((await run()).items)).toEqual(Array(10).fill("duplicate"));
    expect(sheet.logged()).toHaveLength(10);
  });

  test("takes what a Webhook node gives by its body: an event, a list, events", async () => {
    const base = await stepBase();
    const posted = (body: unknown): N8nItem => ({
      json: {
        headers: { host: "x" },
        params: {},
        query: {},
        body,
        webhookUrl: "x",
        executionMode: "production",
      },
    });
    const given = [
      posted(form("1")),
      posted([form("2"), form("3")]),
      posted({ events: [form("4")] }),
      posted({ payload: JSON.stringify([form("5")]) }),
    ];
    const { items } = await append(sandbox(), base, given);
    expect(statuses(items)).toEqual(Array(5).fill("appended"));
    expect(items?.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 1, 2, 3].map((item) => ({ item })));
  });

  test.each(["append", "hub"] as const)(
    "by %s logs what is right beside what is wrong, and then fails",
    async (way) => {
      const base = await stepBase();
      const given = itemsOf(
        form("1"),
        { payload: "{oops" },
        form("2", { event_type: "form_submited" }),
        form("3"),
      );
      const run = (onProblem: string) =>
        way === "hub"
          ? hub(sandbox(), base, given, { config: { onProblem } })
          : append(sandbox(), base, given, { config: { onProblem } });
      const { error } = await run("stop");
      expect(error?.message).toMatch(/form_submited.*form_submitted.*Item 2 – payload is no JSON/s);
      expect(base.rows()).toHaveLength(2);
      const { items } = await run("continue");
      expect(statuses(items)).toEqual(["duplicate", "rejected", "rejected", "duplicate"]);
      expect(items?.[1]?.json.reason).toMatch(/payload is no JSON/);
      expect(items?.[2]?.json.reason).toMatch(/form_submited/);
      expect(items?.[0]?.json.problem).toMatch(/Item 2/);
    },
  );

  describe("one event each, whatever goes wrong:", () => {
    test("two at once", async () => {
      const base = await stepBase();
      const run = () => hub(sandbox(), base, typed.slice(0, 1));
      const both = await Promise.all([run(), run()]);
      expect(both.flatMap(({ items }) => statuses(items)).sort()).toEqual(["appended", "duplicate"]);
      expect(base.rows()).toHaveLength(1);
    });

    test("a node that n8n tries again, in the same execution", async () => {
      const base = await stepBase();
      base.network.fault({ kind: "500-after", times: 2 });
      const ended = await append(sandbox(), base, itemsOf(form("1")), { tries: 3, executionId: "7" });
      expect([ended.error, ended.tried]).toEqual([null, 2]);
      expect(statuses(ended.items)).toEqual(["duplicate"]);
      expect(base.rows()).toHaveLength(1);
    });

    test.each(["lost", "500-after", "reset", "500-before", "429"] as const)(
      "an answer that is %s",
      async (kind) => {
        const base = await stepBase();
        base.network.fault({ kind });
        const { items, error } = await hub(sandbox(), base, itemsOf(form("1")));
        expect(error).toBeNull();
        expect(statuses(items)).toEqual([kind === "lost" || kind === "500-after" ? "duplicate" : "appended"]);
        expect(base.rows()).toHaveLength(1);
      },
    );

    test.each([
      ["lost", /has no answer – socket hang up\. Run this again – what was written/],
      ["500-after", /has no answer – it answered 500\. Run this again/],
      ["429", /^Airtable takes no more for now.*nothing doubles\.$/],
    ] as const)(
      "%s until n8n gives up is a sentence, and the next run finds what was written",
      async (kind, said) => {
        const base = await stepBase();
        base.network.fault({ kind, times: 3 });
        expect(saidBy(await hub(sandbox(), base, itemsOf(form("1"))))).toMatch(said);
        const { items } = await hub(sandbox(), base, itemsOf(form("1")));
        expect(statuses(items)).toEqual([kind === "429" ? "appended" : "duplicate"]);
        expect(base.rows()).toHaveLength(1);
      },
    );

    test("the second of two requests fails: the first one's events are told as logged", async () => {
      const base = await stepBase();
      const events = itemsOf(...Array.from({ length: 12 }, (_, i) => form(String(i))));
      base.network.fault({ kind: "500-before", after: 1 });
      const { items } = await hub(sandbox(), base, events, { config: { onProblem: "continue" } });
      expect(statuses(items)).toEqual([...Array(10).fill("appended"), "ready", "ready"]);
      expect(items?.[11]?.json).toMatchObject({
        reason: "not known to be logged: run this again, nothing doubles",
        problem: expect.stringMatching(/has no answer: it answered 500/),
      });
      expect(statuses((await hub(sandbox(), base, events)).items)).toEqual([
        ...Array(10).fill("duplicate"),
        "appended",
        "appended",
      ]);
      expect(base.rows()).toHaveLength(12);
    });

    test("a sheet's lost answer is called lost, and the next run finds what was written", async () => {
      const sheet = await stepSheet();
      sheet.network.fault({ kind: "lost", times: 3 });
      expect(saidBy(await hub(sandbox(), sheet, itemsOf(form("1"))))).toMatch(
        /has no answer – socket hang up/,
      );
      expect(statuses((await hub(sandbox(), sheet, itemsOf(form("1")))).items)).toEqual(["duplicate"]);
      expect(sheet.logged()).toHaveLength(1);
    });

    test("what is equal to an event whose request failed is no duplicate of it", async () => {
      const base = await stepBase();
      const events = Array.from({ length: 11 }, (_, i) => form(String(i)));
      base.network.fault({ kind: "500-before", after: 1 });
      const { items } = await hub(sandbox(), base, itemsOf(...events, form("10"), form("0")), {
        config: { onProblem: "continue" },
      });
      expect(statuses(items)?.slice(9)).toEqual(["appended", "ready", "ready", "duplicate"]);
      expect(items?.[0]?.json.summary).toMatch(/1 event in the log already/);
    });

    test("killed when the row is written and the answer isn't there yet", async () => {
      const base = await stepBase();
      const killing = {
        ...base.network,
        send: async (...sent: Parameters<typeof base.network.send>) => {
          const reply = await base.network.send(...sent);
          await sandbox().kill();
          return reply;
        },
      };
      const killed = await append(sandbox(), { ...base, network: killing }, itemsOf(form("1")));
      expect(killed.error?.message).toBe("Node execution failed");
      const { items } = await append(sandbox(), base, itemsOf(form("1")));
      expect(statuses(items)).toEqual(["duplicate"]);
      expect(base.rows()).toHaveLength(1);
    });
  });
});
