import { describe, expect, test } from "vitest";
import { run as runCode } from "../../src/bundles/make/run.ts";
import { fillConfig } from "../../src/cli/bundle/fill-config.ts";
import type { JsonValue } from "../../src/core/canonical-json.ts";
import { makeStep } from "../emulators/code-steps/make-step.ts";
import { createManualClock } from "../emulators/common/clock.ts";
import { makeText } from "../templates/support-make.ts";
import { story, storyConfig, storyLogged, storyPayload } from "./support-story.ts";

type Config = Readonly<Record<string, JsonValue>>;

interface Result {
  readonly status: string;
  readonly summary: string;
  readonly problem: string;
  readonly send: boolean;
  readonly path: string;
  readonly url: string;
  readonly method: string;
  readonly body: string;
  readonly events: string;
  readonly answer: string;
  readonly requests: readonly { readonly path: string; readonly body: string }[];
  readonly receipts: readonly {
    readonly status: string;
    readonly key: string | null;
    readonly event_id: string | null;
    readonly reason?: string;
    readonly sentence: string | null;
  }[];
}

const clock = createManualClock(Date.parse("2026-06-01T12:00:00Z"));
const base = "appAAAAAAAAAAAAAA";
const sheet = "https://script.google.com/macros/s/AKfy-1/exec";
const inAirtable: Config = { live: true, base };
const inSheet: Config = { live: true, base: "", sheet };

async function step(input: object, config: Config) {
  const code = fillConfig(await makeText(), new Map(Object.entries(config)));
  return makeStep({ code, clock }).run(input as Readonly<Record<string, unknown>>);
}

/** What later modules read as `result`. */
async function result(input: object, config: Config = inAirtable): Promise<Result> {
  const { result: told, error } = await step(input, config);
  expect(error).toBeNull();
  return told as Result;
}

/** What the failed run says. */
const said = async (input: object, config: Config = inAirtable): Promise<string> =>
  String((await step(input, config)).error);

const form = (more: object = {}) => ({
  contact_id: "c1",
  event_type: "form_submitted",
  cause: "sub_1",
  timestamp: "2026-05-30T10:00:00Z",
  ...more,
});

/** The rows of a request to Airtable. */
const rowsOf = ({ body }: { readonly body: string }): readonly Readonly<Record<string, unknown>>[] =>
  (
    JSON.parse(body) as { readonly records: readonly { readonly fields: Record<string, unknown> }[] }
  ).records.map(({ fields }) => fields);

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

describe("what is wrong is a sentence", () => {
  test.each([
    ["CONFIG as it came", { base: "appXXXXXXXXXXXXXX" }, form(), /line \d+ \(base\) is as it came/i],
    ["no base's id", { base: "my base" }, form(), /line \d+ \(base\): this is no base's id/i],
    ["a log in two places", { sheet }, form(), /stands in one of them/],
    [
      "a sheet's address that isn't one",
      { base: "", sheet: "https://docs.google.com/x" },
      form(),
      /isn't the address/,
    ],
    ["curly quotes", { base: "“appAAAAAAAAAAAAAA”" }, form(), /without curly quotes/],
    ["many as text", { many: "yes" }, form(), /line \d+ \(many\): write true or false, without quotes/i],
    ["a zone that there isn't", { timezone: "Texas" }, form(), /time zone such as/],
    ["no time", {}, form({ timestamp: null }), /timestamp is missing\. Give the trigger's time/],
    ["neither time nor cause", {}, form({ timestamp: null, cause: null }), /cause/],
    ["a time without a zone", { timezone: "" }, form({ timestamp: "2026-05-30 10:00" }), /zone/],
    ["no contact", {}, form({ contact_id: " " }), /contact_id/],
    ["a type that there isn't", {}, form({ event_type: "form_submited" }), /form_submitted/],
    ["a payload that is no JSON", {}, { payload: "hello" }, /payload is no JSON/],
    ["a payload in curly quotes", {}, { payload: "[{“contact_id”:1}]" }, /curly quotes/],
    ["a payload that is no list", {}, { payload: 7 }, /must be a list/],
    ["a time to come", {}, form({ timestamp: "2027-01-01T00:00:00Z" }), /more than a day ahead/],
  ])("%s", async (_, config, input, sentence) => {
    const error = await said(input, { ...inAirtable, ...config } as Config);
    expect(error).toMatch(sentence);
    expect(error).not.toMatch(/\bat .*:\d+:\d+|undefined|TypeError/);
    const told = await result(input, { ...inAirtable, ...config, onProblem: "continue" } as Config);
    expect(told).toMatchObject({ status: "problem", send: false, problem: error, body: "", requests: [] });
  });

  test("a time without a zone is read in CONFIG's", async () => {
    const [row] = rowsOf(await result(form({ timestamp: "2026-05-30 10:00" })));
    expect(row?.timestamp).toBe("2026-05-30T14:00:00.000Z");
  });

  test("told to continue, the right events of a payload go on beside the wrong one", async () => {
    const payload = [form(), form({ cause: "2", timestamp: "soon" })];
    const told = await result({ payload }, { ...inAirtable, onProblem: "continue" });
    expect(told).toMatchObject({
      status: "problem",
      send: true,
      receipts: [{ status: "ready" }, { status: "rejected" }],
    });
    expect(rowsOf(told)).toHaveLength(1);
  });

  test("a token has no line in CONFIG, and what stands in one isn't shown", async () => {
    const code = (await makeText()).replace(
      "  live: false,",
      '  token: "patAAAAAAAAAAAAAA.0123456789",\n  live: false,',
    );
    const { error } = await makeStep({ code, clock }).run(form());
    expect(error).toMatch(/there is no setting "token"/);
    expect(error).not.toContain("patAAAA");
  });

  test("pasted into another tool it says where it belongs", async () => {
    const code = await makeText();
    expect(() => new Function(code)()).toThrow(/belongs into Make/);
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
