import { describe, expect, test } from "vitest";
import { eventsTable } from "../support/airtable-log.ts";
import type { StepBase } from "./support-code-step.ts";
import { type Config, form, goHighLevel, type Input, stepBase, zapier } from "./support-code-step.ts";
import { story, storyConfig, storyLogged, storyPayload } from "./support-story.ts";

const hosts = [zapier({ plan: "professional" }), goHighLevel()];

describe.each(hosts)("a step in $name, with a log in Airtable", (host) => {
  const kind = host.name === "zapier" ? "strings" : "typed";
  const say = (base: StepBase, input: Input, config: Config = {}) =>
    host.run(base.network, { ...base.config, ...config }, input);

  test("rehearses as it comes: no call, and the sentence that it would log", async () => {
    const base = await stepBase();
    const { output, calls } = await host.run(base.network, {}, form("1"));
    expect(output).toMatchObject({ status: "rehearsal", problem: "", receipts: [{ status: "rehearsed" }] });
    expect(output?.summary).toBe(
      "Rehearsal, nothing is written. 1 event would be logged: Form submitted: Roof check. Before live: true, fill in base and token, or sheet and secret in CONFIG.",
    );
    expect([calls, base.rows()]).toEqual([0, []]);
  });

  test("logs one event by one call, in the time of that call", async () => {
    const base = await stepBase();
    const { output, calls, ms } = await say(base, form("1", { score: "7" }), { source: "web:form" });
    expect(output).toMatchObject({ status: "ok", problem: "", receipts: [{ status: "appended" }] });
    expect([calls, ms]).toEqual([1, 200]);
    expect(base.rows()).toMatchObject([
      { contact_id: "88123", source: "web:form", event_id: output?.receipts[0]?.event_id },
    ]);
  });

  test("tells the same story as the command line, row for row, one by one and at once", async () => {
    const base = await stepBase();
    const { events, receipts } = await storyLogged();
    const ids = events.map(({ event_id }) => event_id);
    const ended = await say(base, { payload: storyPayload(kind) }, storyConfig);
    expect([ended.calls, ended.ms, ended.output?.problem]).toEqual([1, 200, ""]);
    expect(ended.output?.receipts.map(({ key, event_id, status }) => ({ key, event_id, status }))).toEqual(
      receipts.map(({ key, event_id }) => ({ key, event_id, status: "appended" })),
    );
    const rows = [...base.rows()].sort(
      (a, b) => ids.indexOf(String(a.event_id)) - ids.indexOf(String(b.event_id)),
    );
    expect(rows).toEqual(
      events.map((event) => Object.fromEntries(Object.entries(event).filter(([, value]) => value !== null))),
    );
    for (const [at, each] of story.entries()) {
      const again = await say(base, each[kind] as Input, storyConfig);
      expect(again.output?.receipts).toMatchObject([{ status: "duplicate", event_id: ids[at] }]);
    }
    expect(base.rows()).toHaveLength(events.length);
  });

  test("run twice leaves one row, and the second is told as a duplicate", async () => {
    const base = await stepBase();
    await say(base, form("1"));
    const { output } = await say(base, form("1"));
    expect(output).toMatchObject({
      status: "ok",
      receipts: [{ status: "duplicate", reason: "already in the log" }],
    });
    expect(output?.summary).toBe("1 event in the log already.");
    expect(base.rows()).toHaveLength(1);
  });

  test("two at once leave one row", async () => {
    const base = await stepBase();
    const run = () => say(base, form("1"));
    const ended = await Promise.all([run(), run()]);
    expect(ended.map(({ error }) => error)).toEqual([null, null]);
    expect(base.rows()).toHaveLength(1);
  });

  test("killed after its call, it leaves one row when it is run again", async () => {
    const base = await stepBase();
    const config = base.config;
    for (const effect of ["before", "after"] as const)
      expect((await host.run(base.network, config, form("1"), { kill: { call: 1, effect } })).killed).toBe(
        true,
      );
    expect((await say(base, form("1"))).output).toMatchObject({ receipts: [{ status: "duplicate" }] });
    expect(base.rows()).toHaveLength(1);
  });

  test.each(["lost", "500-after", "reset", "500-before"] as const)(
    "asks again once where the answer is %s",
    async (kind) => {
      const base = await stepBase();
      base.network.fault({ kind });
      const { output, calls } = await say(base, form("1"));
      expect(output).toMatchObject({ status: "ok", receipts: [{ status: "appended" }] });
      expect(calls).toBe(kind === "lost" || kind === "500-after" ? 3 : 2);
      expect(base.rows()).toHaveLength(1);
    },
  );

  test("a link leads to the contact that is named beside another id; a dead one leaves the row without it", async () => {
    const base = await stepBase();
    const sarah = base.contact("Sarah Lopez");
    await say(base, form("1", { contact_record: sarah }));
    await say(base, form("2", { contact_id: sarah }));
    await say(base, form("3", { contact_record: "recAAAAAAAAAAAAAA" }));
    const odd = await say(base, form("4", { contact_record: "Sarah" }), { onProblem: "continue" });
    expect(base.rows().map(({ Contact }) => Contact)).toEqual([[sarah], [sarah], undefined, undefined]);
    expect(odd.output).toMatchObject({ status: "problem", receipts: [{ status: "appended" }] });
    expect(odd.output?.problem).toBe(
      'contact_record "Sarah" is no record\'s id (rec and 14 letters or digits): the row has no link.',
    );
  });

  test("a key of one's own is looked up: the same content is a duplicate, other content a conflict", async () => {
    const base = await stepBase();
    const own = { idempotency_key: "order-7" };
    const first = await say(base, form("1", own));
    expect([first.calls, first.output?.receipts[0]?.status]).toEqual([2, "appended"]);
    const later = await say(base, form("9", { ...own, timestamp: "2026-05-30T11:00:00Z" }));
    expect(later.output?.receipts).toMatchObject([
      { status: "duplicate", event_id: first.output?.receipts[0]?.event_id },
    ]);
    const other = await say(base, form("1", { ...own, name: "Other form" }));
    expect(other.error).toBe(
      "Form submitted: Other form: conflict, the key is taken by an event with another event_data.",
    );
    expect(base.rows()).toHaveLength(1);
  });

  test("once a contact and type, for ever or a day by CONFIG's clocks, where nothing tells two apart", async () => {
    const base = await stepBase();
    const input = { contact_id: "88123", event_type: "email_sent", name: "Welcome" };
    const bare = await say(base, input);
    expect(bare.error).toMatch(/^An event: rejected, nothing tells this event from the next one like it/);
    for (const once of ["ever", "day"]) {
      expect((await say(base, input, { once })).output?.receipts[0]?.status).toBe("appended");
      base.control.advance({ ms: 3_600_000 });
      expect((await say(base, input, { once })).output?.receipts[0]?.status).toBe("duplicate");
    }
    base.control.advance({ ms: 86_400_000 });
    expect((await say(base, input, { once: "ever" })).output?.receipts[0]?.status).toBe("duplicate");
    expect((await say(base, input, { once: "day" })).output?.receipts[0]?.status).toBe("appended");
    expect(base.rows()).toHaveLength(3);
  });

  test("a voided event that comes again is a conflict, and says what to do", async () => {
    const base = await stepBase();
    const first = await say(base, form("1"));
    const event_id = first.output?.receipts[0]?.event_id ?? "";
    const voiding = {
      contact_id: "88123",
      event_type: "event_voided",
      event_data: JSON.stringify({ event_id }),
    };
    expect((await say(base, { ...voiding, cause: "void" })).error).toBe(null);
    const again = await say(base, form("1"));
    expect(again.error).toMatch(/conflict, voided: if it happened again, send it with a cause of its own\.$/);
  });

  test("a time without a zone is read in CONFIG's, which must have one", async () => {
    const base = await stepBase();
    const input = form("1", { timestamp: "2026-05-30 10:00" });
    await say(base, input, { timezone: "Europe/Berlin" });
    expect(base.rows()).toMatchObject([{ timestamp: "2026-05-30T08:00:00.000Z" }]);
    const none = await say(base, input, { timezone: "" });
    expect(none.error).toBe(
      'Line 13 (timezone): write a time zone such as America/New_York or Europe/Berlin; found "".',
    );
    expect(base.rows()).toHaveLength(1);
  });

  test("types of one's own are logged with their sentence", async () => {
    const base = await stepBase();
    const own = [{ name: "site_visit", fields: { crew: "text?" }, sentence: "Site visit by {crew}" }];
    const { output } = await say(base, form("1", { event_type: "site_visit", crew: "Bo" }), { own });
    expect(output?.receipts).toMatchObject([{ status: "appended", sentence: "Site visit by Bo" }]);
  });

  test("a table without link columns costs a second call, and with links: false none", async () => {
    const base = await stepBase({ tables: [eventsTable("Events")] });
    const record = { contact_record: "recAAAAAAAAAAAAAA" };
    expect((await say(base, form("1", record))).calls).toBe(2);
    expect((await say(base, form("2", record), { links: false })).calls).toBe(1);
    expect(base.rows()).toHaveLength(2);
  });

  test("hostile names and values are data", async () => {
    const base = await stepBase();
    const event = `{"contact_id":"=IMPORTXML(A1)","event_type":"form_submitted","cause":"1","timestamp":"2026-05-30T10:00:00Z","__proto__":"x","constructor":"y","actor":"<b>\\"+alert(1)"}`;
    const { output } = await say(base, { payload: `[${event}]` });
    expect(output?.receipts).toMatchObject([{ status: "appended" }]);
    expect(base.rows()).toMatchObject([
      {
        contact_id: "=IMPORTXML(A1)",
        event_data: '{"__proto__":"x","constructor":"y"}',
        actor: '<b>"+alert(1)',
      },
    ]);
    const odd = await say(base, {
      payload: '[{"contact_id":{"toString":1},"contact_record":{"toString":1}}, 7, null]',
    });
    expect(odd.error).toMatch(/contact_id must be text.*an event must be an object, found 7/s);
  });
});
