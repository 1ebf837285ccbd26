import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ScriptOffice, scriptOffice } from "../bundles/support-apps-script.ts";
import { type Office, openOffice } from "../bundles/support-automation.ts";
import { story, storyConfig, storyLogged } from "../bundles/support-story.ts";
import { airtableSite } from "../emulators/code-steps/airtable-site.ts";
import { makeModules } from "../emulators/code-steps/make-modules.ts";
import { type Network, openNetwork } from "../emulators/code-steps/network.ts";
import { webAppSite, webAppUrl } from "../emulators/code-steps/web-app-site.ts";
import { openScenario, type Scenario } from "../emulators/make-scenario/scenario.ts";
import { imported, type Settings, templateText } from "./support-make.ts";

const form = (cause: string, more: object = {}) => ({
  contact_id: "c1",
  event_type: "form_submitted",
  cause,
  timestamp: "2026-04-11T10:00:00Z",
  ...more,
});

describe.each(["hub-airtable.json", "webhook-airtable.json"] as const)("%s, played", (file) => {
  let office: Office;
  let network: Network;
  beforeEach(async () => {
    office = await openOffice({ now: "2026-06-01T12:00:00.000Z" });
    network = openNetwork({ clock: office.clock, sites: [airtableSite(office)] });
  });
  afterEach(() => office.close());

  const open = (
    settings: Settings = {},
    token = office.token,
    modules = makeModules({ network, token }),
  ): Scenario =>
    openScenario({
      blueprint: imported(file, { live: true, base: office.base, ...storyConfig, ...settings }),
      modules,
      clock: office.clock,
    });

  test("logs one event by one request, and tells whether it is new", async () => {
    const scenario = open();
    const first = await scenario.run(form("1"));
    expect(first).toMatchObject({ status: "success", error: null });
    expect(toldBy(first)).toMatchObject({ logged: 1, known: 0, status: "ok", problem: "" });
    expect(toldBy(await scenario.run(form("1")))).toMatchObject({ logged: 0, known: 1 });
    expect(office.rows()).toHaveLength(1);
    expect(network.hops).toHaveLength(2);
    expect(first.ran).toHaveLength(4);
  });

  test("runs at once: an event that both bring is one event", async () => {
    const scenario = open();
    await Promise.all([scenario.run(form("1")), scenario.run(form("1")), scenario.run(form("2"))]);
    expect(office.winners().events).toHaveLength(2);
    expect(new Set(office.rows().map(({ event_id }) => event_id)).size).toBe(2);
  });

  test.each([
    ["429", "RateLimitError", 0],
    ["hang", "ModuleTimeoutError", 1],
    ["lost", "ConnectionError", 1],
    ["500-after", "RuntimeError", 1],
  ] as const)("%s: %s is kept and tried again, and the event is one row", async (kind, name, before) => {
    const scenario = open();
    network.fault({ kind });
    const failed = await scenario.run(form("1"));
    expect(failed).toMatchObject({ status: "warning", error: expect.stringContaining(name), outputs: null });
    expect(office.rows()).toHaveLength(before);
    office.control.advance({ ms: 15 * 60_000 });
    const [again, ...others] = await scenario.retry();
    expect([again?.status, others.length, scenario.kept()]).toEqual(["success", 0, []]);
    expect(office.rows()).toHaveLength(1);
  });

  test("what can't be sent after three tries stays to be seen, and is logged once its reason is gone", async () => {
    const scenario = open({}, "no such token");
    await scenario.run(form("1"));
    for (let tries = 0; tries < 3; tries++) expect(await scenario.retry()).toHaveLength(1);
    expect(await scenario.retry()).toHaveLength(0);
    expect(scenario.kept()).toEqual([expect.stringContaining("InvalidAccessTokenError")]);
    expect(scenario.kept()[0]).not.toContain("no such token");
    expect(office.rows()).toHaveLength(0);
  });

  test.each([
    [422, { error: { type: "UNKNOWN_FIELD_NAME", message: "Unknown field name: actor" } }, "actor"],
    [404, { error: "NOT_FOUND" }, "NOT_FOUND"],
    [200, "<html>Log in</html>", "answered 200"],
    [200, {}, "answered 200"],
  ])(
    "an answer of %s that names no rows isn't taken for logged, though Make should let it pass",
    async (...told) => {
      const [statusCode, body, words] = told;
      const modules = makeModules({ network, token: office.token });
      const passing = { ...modules, makeApiCall: async () => ({ statusCode, headers: {}, body }) };
      const scenario = open({}, office.token, passing);
      const played = await scenario.run(form("1"));
      expect(played).toMatchObject({
        status: "warning",
        error: expect.stringContaining(words),
        outputs: null,
      });
      expect([played.answer?.body ?? "Accepted", scenario.kept().length]).toEqual(["Accepted", 1]);
    },
  );

  test("the guide's first try goes as the guide says", async () => {
    const guide = templateText("README.md");
    const [, written = ""] =
      /Press \*\*Run once\*\*, and fill in:([\s\S]*?)Open the module/.exec(guide) ?? [];
    const given = Object.fromEntries(
      [...written.matchAll(/^\| (\w+_\w+|cause|timestamp) \| (\S+) \|$/gm)].map(([, name, value]) => [
        name,
        value,
      ]),
    );
    expect(Object.keys(given)).toEqual(["contact_id", "event_type", "cause", "timestamp"]);
    const rehearsed = toldBy(await open({ live: false }).run(given));
    expect(rehearsed.summary).toMatch(/^Rehearsal, nothing is written\. 1 event would be logged: /);
    expect(guide).toContain(`*${rehearsed.summary}*`);
    expect(toldBy(await open().run(given))).toMatchObject({ logged: 1, known: 0 });
    expect(toldBy(await open().run(given))).toMatchObject({ logged: 0, known: 1 });
  });

  test("rehearses as it comes: it asks nobody, and says what would be logged", async () => {
    const played = await openScenario({
      blueprint: imported(file),
      modules: makeModules({ network, token: office.token }),
      clock: office.clock,
    }).run(form("1"));
    expect(toldBy(played)).toMatchObject({
      logged: 0,
      status: "rehearsal",
      summary: expect.stringMatching(/^Rehearsal, nothing is written\. 1 event would be logged/),
    });
    expect(network.hops).toHaveLength(0);
  });

  test("a wrong event stops the run, which is kept; told to continue, it logs the others and says what is wrong", async () => {
    const payload = [form("1"), form("2", { event_type: "" })];
    const stopping = open();
    expect(await stopping.run({ payload })).toMatchObject({ status: "warning" });
    expect(stopping.kept()).toEqual([expect.stringContaining("event_type")]);
    expect(office.rows()).toHaveLength(0);
    const told = toldBy(await open({ onProblem: "continue" }).run({ payload }));
    expect(told).toMatchObject({
      logged: 1,
      status: "problem",
      problem: expect.stringContaining("event_type"),
    });
    expect(office.rows()).toHaveLength(1);
    const none = toldBy(await open({ onProblem: "continue" }).run({ event_type: "form_submitted" }));
    expect(none).toMatchObject({ logged: 0, status: "problem" });
  });

  test("logs a lead's story as the command line does, the ten at once and one by one", async () => {
    const { events } = await storyLogged();
    const ids = events.map(({ event_id }) => event_id).sort();
    const scenario = open();
    const played = await scenario.run({ payload: story.map(({ typed }) => typed) });
    expect(toldBy(played)).toMatchObject({ logged: 10, known: 0 });
    for (const { typed } of story) {
      const { event_type, cause, contact_id, timestamp, deal_id, actor, ...event_data } = typed;
      const alone = { event_type, cause, contact_id, timestamp, event_data };
      const told = await scenario.run({ ...alone, ...(deal_id && { deal_id }), ...(actor && { actor }) });
      expect(toldBy(told)).toMatchObject({ logged: 0, known: 1 });
    }
    expect(
      office
        .rows()
        .map(({ event_id }) => event_id)
        .sort(),
    ).toEqual(ids);
  });
});

describe.each(["hub-google-sheet.json", "webhook-google-sheet.json"] as const)("%s, played", (file) => {
  let office: ScriptOffice;
  let network: Network;
  let secret: string;
  beforeEach(async () => {
    office = await scriptOffice();
    network = openNetwork({ clock: office.sheets.workspace.clock, sites: [webAppSite(office.script)] });
    office.script.open();
    office.script.click(["Daybook", "Web address for other tools"], { answers: ["OK"] });
    secret = String(office.script.properties().DAYBOOK_POST_SECRET);
  });
  afterEach(() => office.sheets.close());

  const open = (settings: Settings = {}, told = secret): Scenario => {
    const sheet = webAppUrl(office.script);
    return openScenario({
      blueprint: imported(file, { live: true, base: "", sheet, ...storyConfig, ...settings }, told),
      modules: makeModules({ network, timeoutMs: 300_000 }),
      clock: network.clock,
    });
  };

  test("logs by one request, and hands the sheet's receipts on", async () => {
    const scenario = open();
    expect(toldBy(await scenario.run(form("1")))).toMatchObject({ logged: 1, known: 0, conflict: 0 });
    const again = await scenario.run(form("1"));
    expect(toldBy(again)).toMatchObject({ logged: 0, known: 1 });
    if (again.outputs) expect(again.outputs.receipts).toMatchObject([{ status: "duplicate" }]);
    expect(office.logged()).toHaveLength(1);
    expect(await scenario.run(form("1"))).toMatchObject({ ran: { length: 4 } });
  });

  test("runs at once, and an answer that is lost on its way, leave one row", async () => {
    const scenario = open();
    await Promise.all([scenario.run(form("1")), scenario.run(form("1"))]);
    expect(office.logged()).toHaveLength(1);
    network.fault({ kind: "lost" });
    expect(await scenario.run(form("2"))).toMatchObject({ status: "warning" });
    expect(office.logged()).toHaveLength(2);
    expect(await scenario.retry()).toMatchObject([{ status: "success" }]);
    expect(office.logged()).toHaveLength(2);
  });

  test("what the sheet refuses isn't taken for logged: the run fails with the sheet's sentence", async () => {
    const scenario = open({}, "PASTE-THE-SECRET-HERE");
    expect(await scenario.run(form("1"))).toMatchObject({
      status: "warning",
      error: expect.stringMatching(/secret is missing or wrong.*history: nothing doubles/),
      outputs: null,
    });
    expect(scenario.kept()).toHaveLength(1);
    office.configure({ live: false });
    expect(await open().run(form("1"))).toMatchObject({ error: expect.stringContaining("only rehearses") });
    expect(office.logged()).toHaveLength(0);
  });

  test("what the sheet only rehearses is no row, though another event of the run is in the log", async () => {
    await open().run(form("1"));
    office.configure({ live: false });
    const payload = [form("1"), form("2")];
    expect(await open().run({ payload })).toMatchObject({
      status: "warning",
      error: expect.stringContaining("only rehearses"),
      outputs: null,
    });
    expect(office.logged()).toHaveLength(1);
  });

  test("a conflict is a problem, and the right events beside it are logged", async () => {
    const own = (cause: string, more: object) => ({ ...form(cause, more), idempotency_key: "order-7" });
    const payload = (...events: readonly object[]) => ({ payload: events });
    await open().run(payload(own("1", { name: "A" })));
    const told = toldBy(await open().run(payload(own("1", { name: "B" }), form("2"))));
    expect(told).toMatchObject({ logged: 1, known: 0, conflict: 1, status: "problem" });
    if (file.startsWith("hub"))
      expect(told.problem).toMatch(/the key is taken by an event with another event_data/);
    expect(office.logged()).toHaveLength(2);
  });

  test("an answer that isn't the script's own fails the run too", async () => {
    const elsewhere = open({ sheet: "https://script.google.com/macros/s/another/exec" });
    expect(await elsewhere.run(form("1"))).toMatchObject({ status: "warning" });
  });

  test("logs a lead's story as the command line does", async () => {
    const { events } = await storyLogged();
    expect(toldBy(await open().run({ payload: story.map(({ typed }) => typed) }))).toMatchObject({
      logged: 10,
    });
    expect(office.logged().map(([id]) => id)).toEqual(
      expect.arrayContaining(events.map((each) => each.event_id)),
    );
  });
});

/** What whoever called was told: a webhook's caller by the answer's body, another scenario by outputs. */
function toldBy({
  answer,
  outputs,
}: Awaited<ReturnType<Scenario["run"]>>): Readonly<Record<string, unknown>> {
  if (outputs) return { ...outputs, logged: Number(outputs.logged) };
  const { outcome, ...counts } = JSON.parse(answer?.body ?? "null") as { readonly outcome: object };
  return { ...outcome, ...counts };
}
