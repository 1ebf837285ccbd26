import { describe, expect, test } from "vitest";
import { answeredOutcome } from "../../src/bundles/code-step/answers.ts";
import { airtableSite } from "../emulators/code-steps/airtable-site.ts";
import { openNetwork, type Reply } from "../emulators/code-steps/network.ts";
import {
  form,
  goHighLevel,
  type Input,
  type StepBase,
  stepBase,
  stepSheet,
  zapier,
} from "./support-code-step.ts";

const hosts = [zapier({ plan: "professional" }), goHighLevel()];

interface Upserted {
  readonly records: readonly { readonly id: string; readonly fields: object }[];
  readonly createdRecords: readonly string[];
}

/** A way to a base on which answers to upserts are changed. */
const altered = (base: StepBase, change: (answer: Upserted) => unknown) => {
  const site = airtableSite(base);
  return openNetwork({
    clock: base.clock,
    sites: [
      {
        ...site,
        async send(sent, signal) {
          const reply = await site.send(sent, signal);
          if (sent.method !== "PATCH") return reply;
          return { ...reply, text: JSON.stringify(change(JSON.parse(reply.text) as Upserted)) };
        },
      },
    ],
  });
};

/** A way to Google on which one text answers everything. */
const answering = (clock: StepBase["clock"], status: number, text: string) => {
  const reply: Reply = { status, statusText: "", headers: {}, text };
  const origins = ["https://script.google.com"];
  return openNetwork({ clock, sites: [{ name: "google", origins, send: async () => reply }] });
};

/** Whether twelve characters in a row of a secret stand in a text. */
const holdsPart = (text: string, secret: string): boolean =>
  [...secret].some((_, at) => at + 12 <= secret.length && text.includes(secret.slice(at, at + 12)));

const many = (...events: readonly Input[]): Input => ({ payload: JSON.stringify(events) });

describe.each(hosts)("in $name, whatever Airtable answers", (host) => {
  test("a receipt is its own event's, though the records come in another order", async () => {
    const base = await stepBase();
    await host.run(base.network, base.config, form("1"));
    const network = altered(base, (answer) => ({ ...answer, records: answer.records.slice().reverse() }));
    const { output } = await host.run(network, base.config, many(form("1"), form("2"), form("3")));
    expect(output?.receipts.map(({ status }) => status)).toEqual(["duplicate", "appended", "appended"]);
  });

  test.each([
    ["no records", (): unknown => ({ ok: true })],
    ["nulls", (answer: Upserted) => ({ ...answer, records: answer.records.map(() => null) })],
    ["fewer records", (answer: Upserted) => ({ ...answer, records: answer.records.slice(1) })],
    [
      "no ids",
      (answer: Upserted) => ({ ...answer, records: answer.records.map(({ fields }) => ({ fields })) }),
    ],
    [
      "other events' records",
      (answer: Upserted) => ({
        ...answer,
        records: answer.records.map(({ id }) => ({ id, fields: { event_id: "X" } })),
      }),
    ],
  ])("of an answer that names %s the log itself tells what was written", async (_, change) => {
    const base = await stepBase();
    const { error, output, calls } = await host.run(
      altered(base, change),
      base.config,
      many(form("1"), form("2")),
    );
    expect([error, calls, base.rows().length]).toEqual([null, 2, 2]);
    for (const { status, reason } of output?.receipts ?? [])
      expect([status, reason]).toEqual([
        "appended",
        "an answer was lost and it was sent again: it is in the log once",
      ]);
  });

  test("what was logged before Airtable failed isn't told as nothing", async () => {
    const base = await stepBase();
    let requests = 0;
    const failing = altered(base, (answer) => (++requests === 1 ? answer : []));
    const events = many(...[...Array(15).keys()].map((n) => form(String(n))));
    const { output } = await host.run(failing, { ...base.config, onProblem: "continue" }, events);
    expect(output).toMatchObject({ status: "problem", receipts: [] });
    expect(output?.summary).toMatch(/^10 of 15 events are logged, then: Airtable failed: .*Run this again/);
    expect((await host.run(base.network, base.config, events)).output?.summary).toMatch(
      /^15 events in the log/,
    );
  });

  test("a sheet's receipts of other events are no receipts", async () => {
    const sheet = await stepSheet();
    const both = many(form("1"), form("2"));
    const { output } = await host.run(sheet.network, sheet.config, both);
    const receipts = output?.receipts.slice().reverse();
    const network = answering(sheet.network.clock, 200, JSON.stringify({ receipts }));
    expect((await host.run(network, sheet.config, both)).error).toMatch(
      /"receipts of other events", not with receipts/,
    );
  });
});

describe.each(hosts)("in $name", (host) => {
  test("what is equal to a refused event is no duplicate: neither is in the log", async () => {
    const base = await stepBase();
    const events = many(form("1", { timestamp: "2027-01-01T00:00:00Z" }), form("1"), form("2"));
    const { output } = await host.run(base.network, { ...base.config, onProblem: "continue" }, events);
    expect(output?.receipts.map(({ status }) => status)).toEqual(["rejected", "rejected", "appended"]);
    expect(output?.receipts[1]?.reason).toMatch(/^equal to item 1: timestamp: .* more than a day ahead/);
    expect(base.rows()).toHaveLength(1);
  });

  test("one wrong record takes no link from the other events of its contact", async () => {
    const base = await stepBase();
    const sarah = base.contact("Sarah Lopez");
    const events = many(
      form("1", { contact_record: sarah }),
      form("2", { contact_record: "Sarah" }),
      form("3"),
    );
    await host.run(base.network, { ...base.config, onProblem: "continue" }, events);
    expect(base.rows().map(({ Contact }) => Contact)).toEqual([[sarah], [sarah], [sarah]]);
  });

  test("a record of another table leaves the row without a link, and in the log", async () => {
    const base = await stepBase();
    const [deal] = base.control.rows({ table: "Deals" });
    const input = form("1", {
      contact_record: deal?.id ?? "",
      deal_id: "d",
      deal_record: base.contact("Bob Ray"),
    });
    const { error, output } = await host.run(base.network, base.config, input);
    expect([error, output?.receipts[0]?.status, base.rows()[0]?.Contact]).toEqual([
      null,
      "appended",
      undefined,
    ]);
  });
});

describe.each(hosts)("in $name not even a part of a token or secret is told", (host) => {
  const lines = [
    "live",
    "base",
    "events",
    "sheet",
    "source",
    "timezone",
    "own",
    "links",
    "onProblem",
    "once",
  ];

  test.each(lines)("when it stands in the line of %s, and nothing is sent", async (name) => {
    const base = await stepBase();
    for (const secret of [base.token, "0123456789abcdef".repeat(4)])
      for (const token of [secret, "patXXXXXXXXXXXXXX.XXXX"]) {
        const ended = await host.run(base.network, { ...base.config, token, [name]: secret }, form("1"));
        expect(ended.error).toMatch(
          /^Line \d+ \(\w+\) holds what looks like a token or a secret: take it out/,
        );
        expect(holdsPart(JSON.stringify(ended), secret)).toBe(false);
      }
    expect(base.network.hops).toEqual([]);
  });

  test.each(["event_type", "timestamp", "contact_record", "event_id", "payload", "name"])(
    "when it came in as %s",
    async (name) => {
      const base = await stepBase();
      const config = { ...base.config, onProblem: "continue" };
      const ended = await host.run(base.network, config, form("1", { [name]: base.token }));
      expect(holdsPart(JSON.stringify(ended), base.token)).toBe(false);
    },
  );

  test("when a server echoes the request, or a part of it", async () => {
    const sheet = await stepSheet();
    const secret = String(sheet.config.secret);
    for (const text of [`Bad request: {"secret":"${secret}"}`, `Bad request: ${secret.slice(0, 30)}`]) {
      const ended = await host.run(answering(sheet.network.clock, 400, text), sheet.config, form("1"));
      expect(ended.error).toMatch(/answered 400 with "Bad request: /);
      expect(holdsPart(JSON.stringify(ended), secret)).toBe(false);
    }
  });
});

test("read from an answer, what is equal to an event that the sheet refused is refused too", () => {
  const ready = { key: "k", event_id: "1", status: "ready", reason: "not checked", sentence: "A" };
  const repeat = {
    key: "k",
    event_id: "1",
    status: "duplicate",
    reason: "equal to item 1: give each its own cause",
  };
  const request = {
    send: true,
    method: "POST",
    url: "",
    problem: "",
    receipts: [ready, { ...repeat, sentence: null }],
  };
  const receipts = (status: string) => [{ key: null, event_id: null, status, reason: "switched off" }];
  const told = (status: string) =>
    answeredOutcome([request, { statusCode: 200, body: { receipts: receipts(status) } }]).outcome;
  expect(told("rejected").receipts).toMatchObject([
    { status: "rejected" },
    { status: "rejected", reason: "equal to item 1: switched off" },
  ]);
  expect(told("appended").receipts).toMatchObject([{ status: "appended" }, { status: "duplicate" }]);
});

test("as it came, a token is no secret: what CONFIG's sentences say of a base is shown", async () => {
  const base = await stepBase();
  const { error } = await zapier().run(base.network, { base: "CRM" }, form("1"));
  expect(error).toMatch(/airtable\.com\/appXXXXXXXXXXXXXX\//);
});
