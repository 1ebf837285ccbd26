import { describe, expect, test } from "vitest";
import type { EventInput } from "../../src/core/event.ts";
import type { Settings } from "../../src/core/settings.ts";
import { owners } from "../../src/views/owners.ts";
import { newTally } from "../../src/views/tally.ts";
import type { TableRow } from "../../src/views/view.ts";
import { answer, contextOf, events, histories, sales } from "../support/events.ts";

type Input = EventInput & { readonly data?: object };

const as_of = "2026-06-01T12:00:00Z";
const on = (date: string, event_type: string, data: object = {}, more: Partial<Input> = {}): Input => ({
  contact_id: "sarah",
  event_type,
  timestamp: date.length === 10 ? `${date}T12:00:00Z` : date,
  data,
  ...more,
});
const owned = (date: string, to: string | null, more: Partial<Input> = {}): Input =>
  on(date, "owner_assigned", to === null ? {} : { to }, { actor: "Boss", ...more });
const moved = (date: string, to: string, more: Partial<Input> = {}): Input =>
  on(date, "stage_changed", { to }, { actor: "Boss", ...more });
const seen = (date: string, type: string, to: string, more: Partial<Input> = {}): Input =>
  on(date, type, { to, baseline: true }, more);
const roof = { deal_id: "roof" };
const pool = { deal_id: "pool" };
const voiding = (input: Input, contact_id = "daybook"): Input =>
  on(
    "2026-05-30",
    "event_voided",
    { event_id: events([input])[0]?.event_id },
    { contact_id, actor: "Cleaner" },
  );

const rows = (inputs: readonly Input[], at = as_of, settings: Settings = sales) =>
  answer(owners, events(inputs, settings), at, settings).table;
/** Some figures of one person; undefined where it has no row. */
const figures = (person: string, names: readonly string[], inputs: readonly Input[], at?: string) => {
  const row = rows(inputs, at).find((each) => each.person === person) as TableRow | undefined;
  return row && names.map((name) => row[name]);
};

test("a row tells what somebody owns, did and won", () => {
  const list = events([
    on("2026-03-01", "contact_created", {}, { actor: "zap:lead intake" }),
    owned("2026-03-01", "Ana"),
    moved("2026-03-02", "New", { actor: "Ana" }),
    moved("2026-03-03", "Qualified", { actor: "Ana" }),
    moved("2026-03-04", "New", { actor: "Ana" }),
    on("2026-03-05", "deal_created", { amount: 5000 }, { ...roof, actor: "Ana" }),
    on("2026-03-06", "deal_won", {}, { ...roof, actor: "Ana" }),
    on("2026-03-07", "deal_lost", {}, { ...pool, actor: "Ana" }),
    owned("2026-03-11", "Ben", { data: { from: "Ana", to: "Ben" } }),
    owned("2026-03-13", "Ana", { data: { from: "Ben", to: "Ana" } }),
    on("2026-03-14", "note_added", { text: "Hi" }, { actor: "Ana" }),
  ]);
  const { json, table } = answer(owners, list, as_of);
  expect(table.find((row) => row.person === "Ana")).toEqual({
    person: "Ana",
    kind: "Person",
    owns_now: 1,
    stuck_now: 1,
    ever_owned: 1,
    changes_made: 5,
    moved_forward: 2,
    moved_back: 1,
    won_while_owner: 1,
    lost_while_owner: 1,
    win_rate: 0.5,
    amount_won: 5000,
    median_days_held: 10,
    took_over: 1,
    handed_over: 1,
    last_active: "2026-03-14T12:00:00.000Z",
    key: "name Ana",
  });
  expect(json).toEqual({ rows: table });
  expect(owners.columns(contextOf(as_of)).map((each) => each.name)).toEqual(Object.keys(table[0] ?? {}));
});

describe("who", () => {
  test("people come first, then automations, imports and the unknown, each by name", () => {
    const actors = [
      null,
      "zap:lead intake",
      "import:leads.csv",
      "Zoe",
      "Automation: welcome",
      "workflow:x",
      "ana",
      "Ana",
      "rep: Ben",
      "backfill:dates",
    ];
    const list = actors.map((actor, i) =>
      on(`2026-03-${10 + i}`, "note_added", { text: "Hi" }, actor === null ? {} : { actor }),
    );
    expect(rows(list).map((row) => [row.kind, row.person])).toEqual([
      ["Person", "Ana"],
      ["Person", "Zoe"],
      ["Person", "ana"],
      ["Person", "rep: Ben"],
      ["Automation", "Automation: welcome"],
      ["Automation", "workflow:x"],
      ["Automation", "zap:lead intake"],
      ["Import", "backfill:dates"],
      ["Import", "import:leads.csv"],
      ["Unknown", "unknown"],
    ]);
  });

  test("somebody called unknown, or like a trap, has a row of their own", () => {
    const list = ["unknown", "__proto__", undefined].map((actor, i) =>
      on(`2026-03-1${i}`, "status_changed", { to: `s${i}` }, actor === undefined ? {} : { actor }),
    );
    expect(rows(list).map((row) => [row.key, row.kind, row.changes_made])).toEqual([
      ["name __proto__", "Person", 1],
      ["name unknown", "Person", 1],
      ["unknown", "Unknown", 1],
    ]);
  });

  test("nobody is left when the only history that names them is taken out again", () => {
    const context = contextOf(as_of);
    const tally = newTally();
    const [sarah, zoe] = [
      [owned("2026-03-01", "Ana")],
      [moved("2026-03-02", "New", { contact_id: "zoe", actor: "Ben" })],
    ];
    for (const history of histories(events([...sarah, ...zoe]), context))
      owners.add(tally, history, 1, context);
    for (const history of histories(events(sarah), context)) owners.add(tally, history, -1, context);
    expect(owners.answer(tally, context).table).toEqual(rows(zoe));
  });

  test("whoever owned something is a person, whatever they are called", () => {
    const list = [owned("2026-03-01", "bot:7"), on("2026-03-02", "email_sent", {}, { actor: "bot:8" })];
    expect(rows(list).map((row) => [row.kind, row.person])).toEqual([
      ["Person", "Boss"],
      ["Person", "bot:7"],
      ["Automation", "bot:8"],
    ]);
  });

  test("nobody is listed for what was voided, for voiding, for a snapshot or for changing nothing", () => {
    const wrong = moved("2026-03-02", "New", { actor: "Wrong" });
    const list = [
      on("2026-03-01", "status_changed", { to: "active" }, { actor: "Ana" }),
      wrong,
      voiding(wrong, "sarah"),
      seen("2026-03-03", "stage_changed", "New", { actor: "Snapshot" }),
      on("2026-03-04", "status_changed", { to: "active" }, { actor: "Echo" }),
    ];
    expect(rows(list).map((row) => row.person)).toEqual(["Ana"]);
  });

  test("an assignment that was voided is as if it had never been", () => {
    const wrong = owned("2026-03-05", "Wrong");
    const list = [owned("2026-03-01", "Ana"), owned("2026-03-11", "Ben")];
    expect(rows([...list, wrong, voiding(wrong)])).toEqual(rows(list));
  });
});

describe("owns now", () => {
  const owns = (person: string, inputs: readonly Input[]) =>
    figures(person, ["owns_now", "ever_owned"], inputs);

  test("a contact counts once, its deals only where they have an owner of their own", () => {
    const list = [owned("2026-03-01", "Ana"), moved("2026-03-02", "New", roof)];
    expect(owns("Ana", list)).toEqual([1, 1]);
    expect(owns("Ana", [...list, owned("2026-03-03", "Ana", roof)])).toEqual([2, 2]);
    const other = [...list, owned("2026-03-03", "Ben", roof)];
    expect([owns("Ana", other), owns("Ben", other)]).toEqual([
      [1, 1],
      [1, 1],
    ]);
  });

  test("a deal that is over isn't owned any more, a contact in whatever stage is", () => {
    const list = [owned("2026-03-01", "Ana", roof), moved("2026-03-02", "New", roof)];
    expect(owns("Ana", [...list, on("2026-03-03", "deal_won", {}, roof)])).toEqual([0, 1]);
    expect(owns("Ana", [...list, moved("2026-03-03", "Lost", roof)])).toEqual([0, 1]);
    const reopened = [moved("2026-03-03", "Lost", roof), moved("2026-03-04", "Qualified", roof)];
    expect(owns("Ana", [...list, ...reopened])).toEqual([1, 1]);
    expect(owns("Ana", [owned("2026-03-01", "Ana", roof)])).toEqual([1, 1]);
    expect(owns("Ana", [owned("2026-03-01", "Ana"), moved("2026-03-03", "Lost")])).toEqual([1, 1]);
  });

  test("what was handed on or cleared isn't owned; owning it twice is once ever", () => {
    expect(owns("Ana", [owned("2026-03-01", "Ana"), owned("2026-03-02", null)])).toEqual([0, 1]);
    const back = ["Ana", "Ben", "Ana"].map((to, i) => owned(`2026-03-0${i + 1}`, to));
    expect([owns("Ana", back), owns("Ben", back)]).toEqual([
      [1, 1],
      [0, 1],
    ]);
  });

  test("a first snapshot tells who owns", () => {
    expect(owns("Ana", [seen("2026-03-01", "owner_assigned", "Ana")])).toEqual([1, 1]);
  });

  test("contacts that were merged have one owner, the later of either", () => {
    const list = [
      owned("2026-03-01", "Ana", { contact_id: "sara" }),
      owned("2026-03-02", "Ben"),
      owned("2026-03-03", "Cid", { contact_id: "sara" }),
    ];
    const merged = on("2026-03-10", "contact_merged", { into: "sarah" }, { contact_id: "sara" });
    expect([owns("Ana", list), owns("Ben", list), owns("Cid", list)]).toEqual([
      [0, 1],
      [1, 1],
      [1, 1],
    ]);
    const all = [...list, merged];
    expect([owns("Ana", all), owns("Ben", all), owns("Cid", all)]).toEqual([
      [0, 1],
      [0, 1],
      [1, 1],
    ]);
  });
});

describe("stuck now", () => {
  const stuck = (person: string, inputs: readonly Input[], at = as_of) =>
    figures(person, ["stuck_now"], inputs, at)?.[0];

  test("from the stage's limit on, to the millisecond", () => {
    // 14 days for Discovery Booked, 21 for the others.
    const list = [
      owned("2026-03-01", "Ana"),
      moved("2026-03-01", "Discovery Booked", roof),
      moved("2026-03-01", "Qualified", pool),
    ];
    expect(stuck("Ana", list, "2026-03-15T11:59:59.999Z")).toBe(0);
    expect(stuck("Ana", list, "2026-03-15T12:00:00.000Z")).toBe(1);
    expect(stuck("Ana", list, "2026-03-22T11:59:59.999Z")).toBe(1);
    expect(stuck("Ana", list, "2026-03-22T12:00:00.000Z")).toBe(2);
  });

  test("counts for the owner now: the deal's own, else the contact's", () => {
    const list = [owned("2026-03-01", "Ana"), moved("2026-03-02", "New", roof), owned("2026-03-03", "Ben")];
    expect([stuck("Ana", list), stuck("Ben", list)]).toEqual([0, 1]);
    const own = [...list, owned("2026-03-04", "Cid", roof)];
    expect([stuck("Ben", own), stuck("Cid", own)]).toEqual([0, 1]);
  });

  test("nothing that is over, and at least that long for a first snapshot", () => {
    expect(stuck("Ana", [owned("2026-03-01", "Ana"), moved("2026-03-02", "Won")])).toBe(0);
    expect(stuck("Ana", [owned("2026-03-01", "Ana"), moved("2026-03-02", "Lost", roof)])).toBe(0);
    expect(stuck("Ana", [owned("2026-03-01", "Ana"), seen("2026-03-02", "stage_changed", "New")])).toBe(1);
  });

  test("nothing that ended with a merge", () => {
    const list = [
      owned("2026-03-01", "Ana", { contact_id: "sara" }),
      moved("2026-03-01", "New", { contact_id: "sara" }),
      on("2026-03-10", "contact_merged", { into: "sarah" }, { contact_id: "sara" }),
    ];
    expect(figures("Ana", ["owns_now", "stuck_now"], list)).toEqual([1, 0]);
  });
});

describe("changes and moves", () => {
  const did = (inputs: readonly Input[], person = "Ana") =>
    figures(person, ["changes_made", "moved_forward", "moved_back"], inputs);
  const ana = { actor: "Ana" };

  test("count what changed something, whatever it is: stage, owner, status, plan, field, tag", () => {
    const list = [
      moved("2026-03-01", "New", ana),
      owned("2026-03-02", "Ben", ana),
      on("2026-03-03", "status_changed", { to: "active" }, ana),
      on("2026-03-04", "plan_changed", { to: "Gold" }, ana),
      on("2026-03-05", "field_changed", { field: "Roof", to: "Tile" }, ana),
      on("2026-03-06", "tag_added", { tag: "solar" }, ana),
      on("2026-03-07", "tag_removed", { tag: "solar" }, ana),
      on("2026-03-08", "stage_changed", { from: "New" }, ana),
      on("2026-03-09", "call_completed", {}, ana),
    ];
    expect(did(list)).toEqual([8, 0, 0]);
  });

  test("don't count a value set to itself, a win of what is won, or a tag taken away that wasn't there", () => {
    const list = [
      moved("2026-03-01", "Won", roof),
      on("2026-03-02", "deal_won", {}, { ...roof, ...ana }),
      moved("2026-03-03", "Won", { ...roof, ...ana }),
      on("2026-03-04", "tag_removed", { tag: "solar" }, ana),
      on("2026-03-05", "deal_created", { stage: "Won" }, { ...roof, ...ana }),
      on("2026-03-06", "note_added", { text: "Hi" }, ana),
    ];
    expect(did(list)).toEqual([0, 0, 0]);
  });

  test("go forward to a later or a won stage, also from none or past others", () => {
    expect(did([moved("2026-03-01", "New", ana), moved("2026-03-02", "Proposal Sent", ana)])).toEqual([
      2, 1, 0,
    ]);
    expect(did([on("2026-03-01", "deal_won", {}, { ...roof, ...ana })])).toEqual([1, 1, 0]);
    expect(did([moved("2026-03-01", "Lost", ana), moved("2026-03-02", "Won", ana)])).toEqual([2, 1, 0]);
  });

  test("go back to an earlier one, reopening too; a loss and an unknown stage are neither", () => {
    expect(
      did([
        moved("2026-03-01", "Qualified"),
        moved("2026-03-02", "New", ana),
        moved("2026-03-03", "Lost", ana),
        moved("2026-03-04", "Proposal Sent", ana),
        moved("2026-03-05", "Somewhere", ana),
        moved("2026-03-06", "Qualified", ana),
      ]),
    ).toEqual([5, 0, 2]);
  });

  test("go by the event's own from, where something was missed", () => {
    const jump = on("2026-03-02", "stage_changed", { from: "Qualified", to: "Discovery Booked" }, ana);
    expect(did([moved("2026-03-01", "New"), jump])).toEqual([1, 0, 1]);
  });

  test("of one instant count the same in whatever order they come", () => {
    const at = "2026-03-01T00:00:00Z";
    expect(did(["Won", "Qualified", "New"].map((to) => moved(at, to, { ...roof, ...ana })))).toEqual([
      3, 2, 0,
    ]);
  });

  test("of a snapshot count for nobody", () => {
    const list = [
      on("2026-03-01", "email_sent", {}, ana),
      seen("2026-03-02", "stage_changed", "Won", ana),
      seen("2026-03-02", "status_changed", "active", ana),
    ];
    expect(did(list)).toEqual([0, 0, 0]);
  });

  test("were made last when the newest sign of life says so", () => {
    const wrong = on("2026-05-05", "note_added", { text: "Oops" }, ana);
    const list = [
      on("2026-05-01", "note_added", { text: "Hi" }, { ...ana, contact_id: "zoe" }),
      on("2026-04-01", "note_added", { text: "Hi" }, { ...ana, contact_id: "amy" }),
      seen("2026-05-06", "status_changed", "active", ana),
      wrong,
      voiding(wrong),
    ];
    expect(figures("Ana", ["last_active"], list)).toEqual(["2026-05-01T12:00:00.000Z"]);
    expect(figures("Ana", ["last_active"], list, "2026-04-15")).toEqual(["2026-04-01T12:00:00.000Z"]);
    expect(figures("Ben", ["last_active"], [owned("2026-03-01", "Ben")])).toEqual([null]);
  });
});

describe("won and lost", () => {
  const ended = (person: string, inputs: readonly Input[]) =>
    figures(person, ["won_while_owner", "lost_while_owner", "win_rate"], inputs);

  test("a win counts once, for who owned at the first, by stage, by deal_won or by both", () => {
    const stage = moved("2026-03-02", "Won", roof);
    const event = on("2026-03-03", "deal_won", {}, roof);
    for (const wins of [[stage], [event], [stage, event]])
      expect(ended("Ana", [owned("2026-03-01", "Ana"), ...wins])).toEqual([1, 0, 1]);
    const again = [
      owned("2026-03-01", "Ana"),
      stage,
      moved("2026-03-04", "Qualified", roof),
      owned("2026-03-05", "Ben"),
      moved("2026-03-06", "Won", roof),
    ];
    // The first win was under Ana, the latest end under Ben.
    expect([ended("Ana", again), ended("Ben", again)]).toEqual([
      [1, 0, null],
      [0, 0, 1],
    ]);
  });

  test("a loss counts for who owned at the latest end, reopened as it may be", () => {
    const list = [
      owned("2026-03-01", "Ana"),
      moved("2026-03-02", "Won"),
      owned("2026-03-03", "Ben"),
      moved("2026-03-04", "Lost"),
      owned("2026-03-05", "Cid"),
      moved("2026-03-06", "New"),
    ];
    expect([ended("Ana", list), ended("Ben", list), ended("Cid", list)]).toEqual([
      [1, 0, null],
      [0, 1, 0],
      [0, 0, null],
    ]);
  });

  test("each contact and deal is its own, and a deal's owner goes before its contact's", () => {
    const list = [
      owned("2026-03-01", "Ana"),
      owned("2026-03-01", "Ben", pool),
      on("2026-03-02", "deal_won", {}, roof),
      on("2026-03-02", "deal_won", {}, pool),
      on("2026-03-02", "deal_lost", {}, { deal_id: "shed" }),
      on("2026-03-02", "deal_won", {}, { deal_id: "barn" }),
    ];
    expect(ended("Ana", list)).toEqual([2, 1, 2 / 3]);
    expect(ended("Ben", list)).toEqual([1, 0, 1]);
  });

  test("an owner assigned at the very instant of the win has won it", () => {
    const at = "2026-03-02T00:00:00Z";
    expect(ended("Ana", [on(at, "deal_won", {}, roof), owned(at, "Ana", roof)])).toEqual([1, 0, 1]);
  });

  test("what nobody owned, or was found so by a first snapshot, counts for nobody", () => {
    expect(ended("unknown", [moved("2026-03-01", "Won"), on("2026-03-02", "email_sent")])).toEqual([
      0,
      0,
      null,
    ]);
    expect(ended("unknown", [moved("2026-03-01", "Lost"), moved("2026-03-02", "New")])).toBe(undefined);
    expect(ended("Ana", [moved("2026-03-01", "Won"), owned("2026-03-02", "Ana")])).toEqual([0, 0, null]);
    for (const end of ["Won", "Lost"])
      expect(ended("Ana", [owned("2026-03-01", "Ana"), seen("2026-03-02", "stage_changed", end)])).toEqual([
        0,
        0,
        null,
      ]);
    const later = [
      owned("2026-03-01", "Ana"),
      seen("2026-03-02", "stage_changed", "Won"),
      moved("2026-03-03", "New"),
      moved("2026-03-04", "Won"),
    ];
    expect(ended("Ana", later)).toEqual([1, 0, 1]);
  });

  test("contacts that were merged keep their own wins, for the owner of the one person", () => {
    const list = [
      owned("2026-03-01", "Ana", { contact_id: "sara" }),
      moved("2026-03-02", "Won", { contact_id: "sara" }),
      moved("2026-03-03", "Won"),
      on("2026-03-10", "contact_merged", { into: "sarah" }, { contact_id: "sara" }),
    ];
    expect(ended("Ana", list.slice(0, 3))).toEqual([1, 0, 1]);
    expect(ended("Ana", list)).toEqual([2, 0, 1]);
  });

  test("amounts won are the newest of the deals won, unknown where none has one", () => {
    const won = (deal_id: string, amount?: number) =>
      on("2026-03-02", "deal_won", amount === undefined ? {} : { amount }, { deal_id });
    const amount = (inputs: readonly Input[]) =>
      figures("Ana", ["amount_won"], [owned("2026-03-01", "Ana"), ...inputs])?.[0];
    expect(amount([won("roof")])).toBe(null);
    expect(amount([won("roof", 0)])).toBe(0);
    const later = on("2026-03-03", "deal_won", { amount: 40 }, roof);
    expect(amount([won("roof", 100), won("pool", 0.5), won("shed"), later])).toBe(40.5);
    expect(amount([on("2026-03-02", "deal_lost", { amount: 7 }, roof)])).toBe(null);
    expect(amount([won("a", 0.1), won("b", 0.2), won("c", 0.3)])).toBe(0.1 + 0.2 + 0.3);
  });
});

describe("holding and handing over", () => {
  const held = (person: string, inputs: readonly Input[]) =>
    figures(person, ["median_days_held", "took_over", "handed_over"], inputs);

  test("days held need both ends; from one owner straight to another is a hand-over", () => {
    const list = [
      owned("2026-03-01", "Ana"),
      owned("2026-03-05", "Ben"),
      owned("2026-03-07", "Ana"),
      owned("2026-03-15", "Ben"),
    ];
    expect([held("Ana", list), held("Ben", list)]).toEqual([
      [6, 1, 2],
      [2, 2, 1],
    ]);
    expect(held("Ana", list.slice(0, 1))).toEqual([null, 0, 0]);
  });

  test("an owner given to what had none, or taken away, is no hand-over", () => {
    const list = [owned("2026-03-01", "Ana"), owned("2026-03-03", null), owned("2026-03-04", "Ben")];
    expect([held("Ana", list), held("Ben", list)]).toEqual([
      [2, 0, 0],
      [null, 0, 0],
    ]);
  });

  test("since when is unknown after a first snapshot, and till when before one", () => {
    const list = [
      seen("2026-03-01", "owner_assigned", "Ana"),
      owned("2026-03-03", "Ben"),
      seen("2026-03-05", "owner_assigned", "Cid"),
    ];
    expect([held("Ana", list), held("Ben", list), held("Cid", list)]).toEqual([
      [null, 0, 1],
      [null, 1, 0],
      [null, 0, 0],
    ]);
  });

  test("whoever follows themselves took nothing over, and a first snapshot is no hand-over", () => {
    expect(held("Ana", [owned("2026-03-01", "Ana", { data: { from: "Ana", to: "Ana" } })])).toEqual([
      null,
      0,
      0,
    ]);
    const found = owned("2026-03-01", "Ana", { data: { from: "Ben", to: "Ana", baseline: true } });
    expect([held("Ana", [found]), held("Ben", [found])]).toEqual([[null, 0, 0], undefined]);
  });

  test("what an event says of the owner before holds, where something was missed", () => {
    const told = owned("2026-03-05", "Ben", { data: { from: "Cid", to: "Ben" } });
    const list = [owned("2026-03-01", "Ana"), told];
    expect([held("Ana", list), held("Ben", list), held("Cid", list)]).toEqual([
      [null, 0, 0],
      [null, 1, 0],
      [null, 0, 1],
    ]);
    expect(figures("Cid", ["kind", "ever_owned", "owns_now"], list)).toEqual(["Person", 1, 0]);
  });

  test("days are of 24 hours across a change of the clocks", () => {
    const list = [owned("2026-03-07T12:00:00-05:00", "Ana"), owned("2026-03-09T12:00:00-04:00", "Ben")];
    const row = rows(list, as_of, { ...sales, timezone: "America/New_York" }).find(
      (each) => each.person === "Ana",
    );
    expect(row?.median_days_held).toBe(47 / 24);
  });

  test("merged contacts' owners follow each other by time", () => {
    const list = [
      owned("2026-03-01", "Ana", { contact_id: "sara" }),
      owned("2026-03-04", "Ben"),
      on("2026-03-10", "contact_merged", { into: "sarah" }, { contact_id: "sara" }),
    ];
    expect([held("Ana", list), held("Ben", list)]).toEqual([
      [3, 0, 1],
      [null, 1, 0],
    ]);
  });
});
