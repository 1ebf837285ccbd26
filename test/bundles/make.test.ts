import { describe, expect, test } from "vitest";
import { run as runCode } from "../../src/bundles/make/run.ts";
import { base, clock, form, inAirtable, inSheet, result, rowsOf, said, sheet } from "./support-make.ts";
import { story, storyConfig, storyLogged, storyPayload } from "./support-story.ts";

const dataOf = async (input: object): Promise<unknown> =>
  JSON.parse(String(rowsOf(await result(input))[0]?.event_data));

describe("what Make's code hands to the next module", () => {
  test("is a request to Airtable, in the words of Make's own module, and what it is about", async () => {
    const told = await result(form());
    expect(told).toMatchObject({
      status: "ok",
      problem: "",
      send: true,
      method: "PATCH",
      path: `v0/${base}/Events`,
      url: `https://api.airtable.com/v0/${base}/Events`,
      events: "",
      receipts: [{ status: "ready", reason: "not checked", sentence: expect.any(String) }],
    });
    expect(told.requests).toEqual([expect.objectContaining({ path: told.path, body: told.body })]);
    expect(JSON.parse(told.body)).toMatchObject({ performUpsert: { fieldsToMergeOn: ["event_id"] } });
    expect(rowsOf(told)).toMatchObject([{ contact_id: "c1", event_id: told.receipts[0]?.event_id }]);
    const { status, summary, problem, receipts } = told;
    expect(JSON.parse(told.answer)).toEqual({ status, summary, problem, receipts });
  });

  test("is a request to a sheet's script, in which only the secret is missing", async () => {
    const told = await result(form(), inSheet);
    expect(told).toMatchObject({ send: true, method: "POST", url: sheet });
    expect(told.body).toBe(`{"events":${told.events}}`);
    expect(JSON.parse(told.events)).toMatchObject([
      { contact_id: "c1", idempotency_key: told.receipts[0]?.key },
    ]);
    expect(told.body).not.toContain("secret");
  });

  test("names the whole path of a sheet's script, a company's too", async () => {
    const path = "/a/macros/example.com/s/AKfy-1/exec";
    const told = await result(form(), { ...inSheet, sheet: `https://script.google.com${path}` });
    expect(told.path).toBe(path.slice(1));
  });

  test("is the same for the same event, whenever it runs: a repeat can't be another event", async () => {
    const first = await result(form());
    clock.advance(3_600_000);
    expect((await result(form())).body).toBe(first.body);
  });

  test("is nothing in a rehearsal, but for what would be logged", async () => {
    const told = await result(form(), {});
    expect(told).toMatchObject({ status: "rehearsal", send: false, path: "", body: "", requests: [] });
    expect(told.summary).toMatch(/^Rehearsal, nothing is written\..*fill in base, or sheet in CONFIG\.$/);
    expect(told.receipts).toMatchObject([{ status: "rehearsed" }]);
  });

  test("a contact's own record is linked, and one that is told beside its id", async () => {
    const recA = "recAAAAAAAAAAAAAA";
    const [row] = rowsOf(await result(form({ contact_record: recA })));
    expect(row?.Contact).toEqual([recA]);
    const [unlinked] = rowsOf(await result(form({ contact_record: recA }), { ...inAirtable, links: false }));
    expect(unlinked?.Contact).toBeUndefined();
  });
});

describe("inputs", () => {
  test("keep their types: numbers, yes and no, lists, collections, empty ones", async () => {
    const more = {
      minutes: 25,
      warm: true,
      tags: ["a", "b"],
      address: { city: "Austin" },
      empty: null,
      blank: "",
    };
    expect(await dataOf(form({ ...more, name: "Roof check" }))).toEqual({
      minutes: 25,
      warm: true,
      tags: ["a", "b"],
      address: { city: "Austin" },
      name: "Roof check",
    });
    expect(rowsOf(await result(form({ contact_id: 88123, cause: 7 })))).toMatchObject([
      { contact_id: "88123" },
    ]);
  });

  test("a date of Make's is the time that it stands for", () => {
    const given = form({ timestamp: new Date("2026-05-30T10:00:00Z") });
    const told = runCode({ live: true, base, source: "make:lead-intake" }, { input: given });
    expect(rowsOf(told)).toMatchObject([{ timestamp: "2026-05-30T10:00:00.000Z" }]);
    const text = runCode({ live: true, base, source: "make:lead-intake" }, { input: form() });
    expect(told.receipts[0]?.event_id).toBe(text.receipts[0]?.event_id);
  });

  test("a hub's blank fields empty nothing of what event_data says", async () => {
    const blank = { from: null, to: "", reason: null, deal_id: null, payload: null };
    const event_data = { to: "Ana", reason: "next in turn" };
    expect(await dataOf(form({ event_type: "owner_assigned", event_data, ...blank }))).toEqual(event_data);
  });

  test("payload is a list or its JSON text, and what stands beside it holds for each", async () => {
    const list = [1, 2].map((n) => ({ event_type: "tag_added", tag: `t${n}`, cause: n }));
    const beside = { contact_id: "c1", timestamp: "2026-05-30T10:00:00Z" };
    const typed = await result({ ...beside, payload: list });
    expect(rowsOf(typed)).toHaveLength(2);
    expect((await result({ ...beside, payload: JSON.stringify(list) })).body).toBe(typed.body);
  });

  test("hostile names and values are data, and change nothing else", async () => {
    const payload = `[{"contact_id":"c1","event_type":"form_submitted","cause":"1","timestamp":"2026-05-30T10:00:00Z",
      "__proto__":{"live":true},"constructor":"x","toString":"y","page":"=IMPORTXML(A1)","note":"</script>{{1.secret}}"}]`;
    const told = await result({ payload });
    expect(told).toMatchObject({ status: "ok", receipts: { length: 1 } });
    const text = String(rowsOf(told)[0]?.event_data);
    for (const name of ["__proto__", "constructor", "toString"]) expect(text).toContain(`"${name}":`);
    expect(JSON.parse(text)).toMatchObject({ page: "=IMPORTXML(A1)", note: "</script>{{1.secret}}" });
  });
});

describe("more than ten events", () => {
  const events = (count: number) => ({
    payload: Array.from({ length: count }, (_, n) => form({ cause: `sub_${n}` })),
  });

  test("are refused with a sentence, since one request takes ten", async () => {
    expect((await result(events(10))).requests).toHaveLength(1);
    for (const config of [inAirtable, { ...inAirtable, live: false }])
      expect(await said(events(11), config)).toMatch(
        /^payload holds 11 events; one request to Airtable takes 10\. .*Iterator over result\.requests.*many: true\.$/,
      );
  });

  test("are ten a request where an Iterator follows, and one request to a sheet", async () => {
    const { requests } = await result(events(25), { ...inAirtable, many: true });
    expect(requests.map((each) => rowsOf(each).length)).toEqual([10, 10, 5]);
    expect(new Set(requests.map(({ path }) => path))).toEqual(new Set([`v0/${base}/Events`]));
    expect((await result(events(25), inSheet)).requests).toHaveLength(1);
  });
});

describe("a lead's story", () => {
  test.each(["strings", "typed"] as const)("has the command line's keys and ids, of %s", async (kind) => {
    const { receipts, events } = await storyLogged();
    const config = { ...inAirtable, ...storyConfig };
    const told = await result({ payload: storyPayload(kind) }, config);
    const ids = receipts.map(({ key, event_id }) => ({ key, event_id, status: "ready" }));
    expect(told.receipts).toMatchObject(ids);
    expect(rowsOf(told).map(({ event_data }) => event_data)).toEqual(
      events.map(({ event_data }) => event_data),
    );
    for (const [at, each] of story.entries())
      expect((await result(each[kind], config)).receipts).toMatchObject([ids[at]]);
  });
});
