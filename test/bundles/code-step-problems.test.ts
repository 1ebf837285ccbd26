import { describe, expect, test } from "vitest";
import {
  type Config,
  form,
  goHighLevel,
  type Input,
  type StepBase,
  stepBase,
  stepSheet,
  zapier,
} from "./support-code-step.ts";

const hosts = [zapier({ plan: "professional" }), goHighLevel()];

describe.each(hosts)("a step in $name says in a sentence", (host) => {
  const say = async (base: StepBase, config: Config = {}, input: Input = form("1")) =>
    (await host.run(base.network, { ...base.config, ...config }, input)).error;

  test("what CONFIG still lacks, and what stands in it wrongly", async () => {
    const base = await stepBase();
    const asItCame = { base: "appXXXXXXXXXXXXXX", token: "patXXXXXXXXXXXXXX.XXXX" };
    const fill =
      "Fill in base and token where the log stands in Airtable, or sheet and secret where it stands in a Google Sheet.";
    expect(await say(base, asItCame)).toBe(`Line 7 (base) is as it came. ${fill}`);
    expect(await say(base, { token: asItCame.token })).toBe(`Line 8 (token) is as it came. ${fill}`);
    expect(await say(base, { base: "CRM" })).toMatch(
      /^Line 7 \(base\): this is no base's id\. It is the part/,
    );
    expect(await say(base, { sheet: "https://script.google.com/macros/s/a/exec" })).toMatch(
      /^Line 7 \(base\) names an Airtable base, and line 10 \(sheet\) a Google Sheet/,
    );
    expect(await say(base, { token: "“patabc.def”" })).toBe(
      'Line 8 (token): write it without curly quotes, between straight ones (").',
    );
    expect(await say(base, { timezone: "Berlin", onProblem: "stopp", source: "" })).toMatch(
      /Line 12 \(source\): write a name.*Line 13 \(timezone\): write a time zone.*Line 17 \(onProblem\): write "stop" or "continue" \(did you mean "stop"\?\)/s,
    );
    expect(base.network.hops).toEqual([]);
  });

  test("a whole address will do for the base", async () => {
    const base = await stepBase();
    expect(await say(base, { base: `https://airtable.com/${base.base}/tblAAAAAAAAAAAAAA/viw` })).toBe(null);
  });

  test("a token that was taken back, one of no other use, a table that isn't there, a locked column", async () => {
    const base = await stepBase();
    const { control } = base;
    expect(await say(base, { events: "Event log" })).toBe(
      'Airtable shows the token no table "Event log", or doesn\'t let it do this there. At airtable.com/create/tokens give the token the scopes data.records:read and data.records:write and access to this base; its owner needs the right to edit there.',
    );
    control.lockField({ table: "Events", field: "actor", level: "nobody" });
    const locked = await say(base, { onProblem: "stop" }, form("1", { actor: "Ana" }));
    expect(locked).toMatch(/^Airtable does not permit this in table "Events": .*actor/);
    expect(locked).toMatch(/or give a token that may: CONFIG, token\.$/);
    control.revokeToken({ token: base.token });
    expect(await say(base)).toBe(
      "Airtable doesn't know the token (any more). Make a new one at airtable.com/create/tokens, with the scopes data.records:read and data.records:write and access to this base, and put it into CONFIG, token.",
    );
    expect(await say(base, { token: "pat abc" })).toBe(
      "The token is empty, or holds a space, a line break or another character that no token has. Copy it once more, as one line without quotes, into CONFIG, token.",
    );
    expect(base.rows()).toEqual([]);
  });

  test("that a base gets too much at once, and that its month is spent", async () => {
    const base = await stepBase({ plan: "free" });
    base.network.fault({ kind: "429" });
    const busy =
      "Airtable takes no more for now: this base gets too much at once. Run this again in a minute: nothing doubles.";
    expect(await say(base)).toBe(busy);
    base.control.setCalls({ count: 1_000_000 });
    expect(await say(base)).toMatch(/used up its Airtable API calls of this month/);
    expect(base.rows()).toEqual([]);
  });

  test("that a payload is no JSON, no list, or too long", async () => {
    const base = await stepBase();
    const payload = (text: string) => say(base, {}, { payload: text });
    expect(await payload("[{“contact_id”: 1}]")).toMatch(/^payload is no JSON\. .*It holds curly quotes/);
    expect(await payload("[{contact_id: 1}]")).toMatch(
      /^payload is no JSON\. .*It is a list such as \[\{"contact_id"/,
    );
    expect(await payload('"Sarah"')).toBe('payload must be a list of events, found "Sarah".');
    expect(await payload(JSON.stringify(Array(501).fill({})))).toBe(
      "payload holds 501 events; the most at once is 500.",
    );
    expect(await payload("[]")).toBe(null);
  });

  test("names that are nearly a column's; other spellings and one's own fields are taken", async () => {
    const base = await stepBase();
    const { timestamp, ...rest } = form("1");
    expect(await say(base, {}, { ...rest, timestmp: timestamp ?? "" })).toMatch(
      /unknown column "timestmp"\. Did you mean timestamp\?/,
    );
    expect(await say(base, {}, { ...form("1"), "Contact ID": "other" })).toMatch(
      /unknown column "Contact ID"/,
    );
    const own = { event_url: "https://x.example", deal_size: "6 kW", event_date: "2026-07-01" };
    expect(
      await say(
        base,
        {},
        { "Contact ID": "7", EventType: "form_submitted", Cause: "2", timestamp: "2026-05-30", ...own },
      ),
    ).toBe(null);
    expect(base.rows()).toMatchObject([
      { contact_id: "7", event_data: JSON.stringify(Object.fromEntries(Object.entries(own).sort())) },
    ]);
  });

  test("a time that is a number of seconds or milliseconds is that time; any other number is none", async () => {
    const base = await stepBase();
    for (const [cause, timestamp] of [
      ["1", "1780135200"],
      ["2", "1780135200250"],
    ] as const)
      await say(base, {}, form(cause, { timestamp }));
    expect(base.rows().map(({ timestamp }) => timestamp)).toEqual([
      "2026-05-30T10:00:00.000Z",
      "2026-05-30T10:00:00.250Z",
    ]);
    expect(await say(base, {}, form("3", { timestamp: "46172" }))).toMatch(/46172/);
  });

  test("a change whose values nobody mapped, which would clear what is held", async () => {
    const base = await stepBase();
    const change = { ...form("1"), event_type: "stage_changed", name: "" };
    const slips: readonly Input[] = [
      {},
      { to: "" },
      { to: "", from: " " },
      { event_data: "" },
      { reason: "moved" },
    ];
    for (const values of slips)
      expect(await say(base, {}, { ...change, ...values })).toMatch(
        /stage_changed has neither from nor to\. Give the new value as to; if the value was cleared/,
      );
    expect(base.rows()).toEqual([]);
    expect(await say(base, {}, { ...change, from: "New" })).toBe(null);
  });

  test("a blank event_data takes nothing away from what stands beside it", async () => {
    const base = await stepBase();
    for (const [cause, event_data] of [
      ["1", ""],
      ["2", "null"],
      ["3", '{"name":"A"}'],
    ] as const)
      await say(base, {}, form(cause, { event_data, page: "/roof" }));
    expect(base.rows().map(({ event_data }) => event_data)).toEqual(
      Array(3).fill('{"name":"Roof check","page":"/roof"}'),
    );
    await say(base, {}, { ...form("4"), event_type: "stage_changed", name: "", from: "New", to: "" });
    expect(base.rows()[3]).toMatchObject({ event_data: '{"from":"New"}' });
  });

  test("one bad event of many, and logs the others", async () => {
    const base = await stepBase();
    const events = [form("1"), { ...form("2"), event_type: "form_submited" }, form("3")];
    const ended = await host.run(
      base.network,
      { ...base.config, onProblem: "continue" },
      { payload: JSON.stringify(events) },
    );
    expect(ended.error).toBe(null);
    expect(ended.output).toMatchObject({
      status: "problem",
      problem:
        'An event: rejected, unknown event type "form_submited". Did you mean form_submitted?.'.replace(
          "?.",
          "?",
        ),
    });
    expect(ended.output?.receipts.map(({ status }) => status)).toEqual(["appended", "rejected", "appended"]);
    expect(base.rows()).toHaveLength(2);
  });
});

describe.each(hosts)("in $name hundreds at once", (host) => {
  test("are looked up, and told in a line that ends", async () => {
    const base = await stepBase();
    const good = [...Array(60).keys()].map((n) => form(`n${n}`));
    const bad = Array(200).fill({ contact_id: "1", event_type: "no_such_type" });
    const ended = await host.run(
      base.network,
      { ...base.config, onProblem: "continue" },
      { payload: JSON.stringify([...good, ...bad]) },
    );
    expect([ended.calls, base.rows().length, ended.output?.receipts.length]).toEqual([7, 60, 260]);
    expect(ended.output?.problem.length).toBeLessThan(3_100);
  });
});

describe.each(hosts)("in $name a token that may only write", (host) => {
  test("is enough for dated events, also when they come again; not for what must be looked up", async () => {
    const base = await stepBase();
    const { secret: token } = base.control.addToken({ user: "owner", scopes: ["data.records:write"] });
    const run = (input: Input) => host.run(base.network, { ...base.config, token }, input);
    expect((await run(form("1"))).output?.receipts[0]?.status).toBe("appended");
    expect((await run(form("1"))).output?.receipts[0]?.status).toBe("duplicate");
    const many = (count: number) => JSON.stringify([...Array(count).keys()].map((n) => form(`n${n}`)));
    const fifty = await run({ payload: many(50) });
    expect([fifty.error, fifty.calls, fifty.output?.receipts.length]).toEqual([null, 5, 50]);
    expect((await run({ payload: many(51) })).error).toMatch(/data\.records:read/);
    expect((await run(form("2", { idempotency_key: "mine" }))).error).toMatch(
      /give the token the scopes data\.records:read/,
    );
    expect(base.rows()).toHaveLength(51);
  });
});

describe.each(hosts)("in $name nothing that is thrown, printed or returned holds", (host) => {
  const faults = [null, "429", "reset", "lost", "500-before"] as const;

  test("the token, or a part of it", async () => {
    const base = await stepBase();
    const { token } = base;
    const wrong: Config[] = [
      {},
      { events: "No such table" },
      { events: token },
      { base: token },
      { base: `“${token}”` },
      { sheet: token, base: "" },
      { secret: token },
      { token: `“${token}”` },
      { token: ` ${token} x` },
      { live: false, token: `“${token}”` },
    ];
    const tried = [
      ...wrong.flatMap((config) => [
        { config, kind: null },
        { config: { ...config, onProblem: "continue" }, kind: null },
      ]),
      ...faults.map((kind) => ({ config: {}, kind })),
    ];
    for (const { config, kind } of tried) {
      base.network.calm();
      if (kind) base.network.fault({ kind, times: 3 });
      const ended = await host.run(base.network, { ...base.config, ...config }, form("1", { page: token }));
      const shown = JSON.stringify(ended);
      expect(shown).not.toContain(token.slice(0, 24));
      expect(shown).not.toContain(token.slice(-24));
    }
    base.control.revokeToken({ token });
    const revoked = await host.run(base.network, base.config, form("2"));
    expect(JSON.stringify(revoked)).not.toContain(token.slice(0, 24));
  });

  test("the secret of a sheet", async () => {
    const sheet = await stepSheet();
    const secret = String(sheet.config.secret);
    for (const kind of faults) {
      sheet.network.calm();
      if (kind) sheet.network.fault({ kind, times: 3 });
      const wrong: Config[] = [
        {},
        { sheet: "https://script.google.com/macros/s/other/exec" },
        { secret: `“${secret}”` },
      ];
      for (const config of wrong) {
        const ended = await host.run(sheet.network, { ...sheet.config, ...config }, form("1"));
        expect(JSON.stringify(ended)).not.toContain(secret.slice(0, 12));
      }
    }
  });
});
