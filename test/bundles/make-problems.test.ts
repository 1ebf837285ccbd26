import { describe, expect, test } from "vitest";
import { makeStep } from "../emulators/code-steps/make-step.ts";
import { makeText } from "../templates/support-make.ts";
import { type Config, clock, form, inAirtable, result, rowsOf, said, sheet } from "./support-make.ts";

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

  test("what has no time is refused alone: an equal event with a time goes on", async () => {
    const { timestamp, ...undated } = form();
    const payload = [undated, form({ cause: "2" }), undated, form({ timestamp })];
    const told = await result({ payload }, { ...inAirtable, onProblem: "continue" });
    expect(told.receipts.map(({ status }) => status)).toEqual(["rejected", "ready", "rejected", "ready"]);
    expect(rowsOf(told).map(({ event_id }) => event_id)).toEqual(
      [1, 3].map((item) => told.receipts[item]?.event_id),
    );
  });

  test("what is equal to a refused event is no duplicate", async () => {
    const payload = [form({ timestamp: "2027-01-01T00:00:00Z" }), form()];
    const told = await result({ payload }, { ...inAirtable, onProblem: "continue" });
    expect(told.receipts).toMatchObject([
      { status: "rejected" },
      { status: "rejected", reason: expect.stringMatching(/^equal to item 1: timestamp: /) },
    ]);
  });

  test("no event is held back for want of a link", async () => {
    const told = await result(form({ contact_record: "Sarah" }));
    expect(told).toMatchObject({ status: "problem", send: true, receipts: [{ status: "ready" }] });
    expect(told.problem).toMatch(/^contact_record "Sarah" is no record's id/);
  });

  test.each(["live", "events", "sheet", "source", "timezone", "own", "links", "many", "onProblem"])(
    "a token in the line of %s is neither sent nor shown",
    async (name) => {
      const token = `patAbCdEfGhIjKlMn.${"0123456789abcdef".repeat(4)}`;
      const told = await said(form(), { ...inAirtable, [name]: token });
      expect(told).toMatch(/^Line \d+ \(\w+\) holds what looks like a token or a secret: take it out/);
      expect(told).not.toContain("patAbCdEf");
    },
  );

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
