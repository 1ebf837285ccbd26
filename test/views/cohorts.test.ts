import { describe, expect, test } from "vitest";
import type { EventInput } from "../../src/core/event.ts";
import type { Settings } from "../../src/core/settings.ts";
import { cohorts } from "../../src/views/cohorts.ts";
import { answer, contextOf, events, sales } from "../support/events.ts";

type Input = EventInput & { readonly data?: object };

const as_of = "2026-12-01";
const on = (
  contact_id: string,
  date: string,
  event_type: string,
  data: object = {},
  deal_id?: string,
): Input => ({
  contact_id,
  event_type,
  timestamp: date.length === 10 ? `${date}T12:00:00Z` : date,
  data,
  ...(deal_id ? { deal_id } : {}),
});
/** Weeks of 2026: W17 is 20 to 26 April, W18 begins on the 27th. */
const created = (contact: string, date = "2026-04-20"): Input => on(contact, date, "contact_created");
const moved = (contact: string, date: string, to: string, deal_id?: string): Input =>
  on(contact, date, "stage_changed", { to }, deal_id);

const told = (inputs: readonly Input[], at = as_of, settings: Settings = sales) =>
  answer(cohorts, events(inputs, settings), at, settings);
const rows = (inputs: readonly Input[], at?: string, settings?: Settings) => told(inputs, at, settings).table;
const zoned = (timezone: string): Settings => ({ ...sales, timezone });

const twoPipelines: Settings = {
  ...sales,
  pipelines: [
    ...sales.pipelines,
    { name: "Care", stages: [{ name: "Planned" }, { name: "Active" }, { name: "Won", ends: "won" }] },
  ],
};

test("a row tells what became of the contacts of a week", () => {
  const { json, table, columns } = told([
    created("amy"),
    moved("amy", "2026-04-21", "New"),
    moved("amy", "2026-04-22", "Qualified"),
    moved("amy", "2026-04-24", "Won"),
    created("ben", "2026-04-26"),
    moved("ben", "2026-04-27", "New"),
    moved("ben", "2026-04-28", "Lost"),
    created("cid", "2026-04-22"),
    created("dan", "2026-04-23"),
    moved("dan", "2026-04-24", "Discovery Booked"),
  ]);
  expect(table).toEqual([
    {
      week: "2026-W17",
      starts: "2026-04-20",
      pipeline: "Sales",
      leads: 4,
      reached_new: 0.5,
      reached_discovery_booked: 0.25,
      reached_qualified: 0.25,
      reached_proposal_sent: 0,
      reached_won: 0.25,
      reached_lost: 0.25,
      won: 1,
      won_pct: 0.25,
      lost: 1,
      still_open: 2,
      median_days_to_win: 4,
      old_enough: true,
      key: "2026-W17 Sales",
    },
  ]);
  expect(json).toEqual({ rows: table });
  expect(columns?.map((each) => each.name)).toEqual(Object.keys(table[0] ?? {}));
  expect(columns).toEqual(cohorts.columns(contextOf(as_of)));
  expect(columns?.map((each) => each.title).join(" · ")).toBe(
    "Week · Starts · Pipeline · Leads · Reached New · Reached Discovery Booked · Reached Qualified · Reached Proposal Sent · Reached Won · Reached Lost · Won · Won % · Lost · Still open · Median days to win · Old enough · key",
  );
});

test("a log of nobody has no rows", () => {
  expect(rows([])).toEqual([]);
});

describe("weeks", () => {
  test("run from Monday to Sunday in the zone", () => {
    // Sunday 8 March 23:30 in New York, the night after the clocks went forward; Monday in UTC.
    const late = [created("amy", "2026-03-09T03:30:00Z")];
    expect(rows(late, as_of, zoned("America/New_York"))).toMatchObject([
      { week: "2026-W10", starts: "2026-03-02" },
    ]);
    expect(rows(late)).toMatchObject([{ week: "2026-W11", starts: "2026-03-09" }]);
  });

  test("belong to the year of their Thursday", () => {
    const list = [created("amy", "2027-01-03"), created("ben", "2027-01-04"), created("cid", "2025-12-29")];
    expect(rows(list, "2027-02-01").map((row) => [row.week, row.starts])).toEqual([
      ["2026-W01", "2025-12-29"],
      ["2026-W53", "2026-12-28"],
      ["2027-W01", "2027-01-04"],
    ]);
  });

  test("are young until the days of the config have passed since their end", () => {
    const old = (at: string, settings: Settings) =>
      rows([created("amy", "2026-02-24")], at, settings)[0]?.old_enough;
    // The week ends on Monday 2 March 00:00: 05:00Z in New York. 60 days of 24 hours later it is 1 May.
    expect(old("2026-05-01T04:59:59.999Z", zoned("America/New_York"))).toBe(false);
    expect(old("2026-05-01T05:00:00.000Z", zoned("America/New_York"))).toBe(true);
    expect(old("2026-05-01T00:00:00.000Z", sales)).toBe(true);
    expect(old("2026-03-09T00:00:00Z", { ...sales, cohorts: { old_enough_after_days: 7 } })).toBe(true);
    expect(old("2026-03-08T23:59:59Z", { ...sales, cohorts: { old_enough_after_days: 7 } })).toBe(false);
  });

  test("are unknown, and never old enough, where only a snapshot or later events tell of a contact", () => {
    const list = [
      on("amy", "2026-04-20", "contact_created", { baseline: true }),
      moved("amy", "2026-04-22", "Won"),
      on("ben", "2026-04-20", "email_sent"),
      created("cid"),
    ];
    expect(rows(list)).toMatchObject([
      { week: "2026-W17", leads: 1, won: 0, key: "2026-W17 Sales" },
      {
        week: "unknown",
        starts: null,
        leads: 2,
        won: 1,
        won_pct: 0.5,
        median_days_to_win: null,
        old_enough: false,
        key: "unknown Sales",
      },
    ]);
  });

  test("go by the first contact_created that isn't voided", () => {
    const [wrong] = events([created("amy", "2026-01-05")]);
    const voiding = on("daybook", "2026-04-30", "event_voided", { event_id: wrong?.event_id });
    const list = [created("amy", "2026-01-05"), created("amy", "2026-04-21"), created("amy", "2026-05-05")];
    expect(rows(list)).toMatchObject([{ week: "2026-W02", leads: 1 }]);
    expect(rows([...list, voiding])).toMatchObject([{ week: "2026-W17", leads: 1 }]);
  });

  test("hold nobody of whom everything was voided", () => {
    const wrong = [created("amy"), moved("amy", "2026-04-21", "Won")];
    const voids = events(wrong).map(({ event_id, contact_id }, i) =>
      on(i === 0 ? "daybook" : contact_id, "2026-04-30", "event_voided", { event_id }),
    );
    const before = rows([created("ben")]);
    expect(rows([created("ben"), ...wrong, ...voids])).toEqual(before);
  });
});

describe("reached", () => {
  const shares = (inputs: readonly Input[]) => {
    const row = rows(inputs)[0];
    return [
      row?.reached_new,
      row?.reached_discovery_booked,
      row?.reached_qualified,
      row?.reached_proposal_sent,
    ];
  };

  test("a stage that was skipped isn't, one that was entered twice is once", () => {
    const path = ["New", "Qualified", "New", "Qualified"];
    expect(
      shares([created("amy"), ...path.map((stage, i) => moved("amy", `2026-04-2${i + 1}`, stage))]),
    ).toEqual([1, 0, 1, 0]);
  });

  test("by the contact or any of its deals, once a contact", () => {
    expect(
      shares([
        created("amy"),
        created("ben"),
        moved("amy", "2026-04-21", "New"),
        moved("amy", "2026-04-21", "New", "roof"),
        moved("amy", "2026-04-22", "Qualified", "roof"),
        moved("amy", "2026-04-23", "Qualified", "pool"),
        on("amy", "2026-04-24", "deal_created", { stage: "Proposal Sent" }, "shed"),
      ]),
    ).toEqual([0.5, 0, 0.5, 0.5]);
  });

  test("by a first snapshot too", () => {
    const seen = on("amy", "2026-04-21", "stage_changed", { to: "Qualified", baseline: true });
    expect(shares([created("amy"), seen])).toEqual([0, 0, 1, 0]);
  });

  test("not by what the transition came from, if no stay there was logged", () => {
    const jump = on("amy", "2026-04-21", "stage_changed", { from: "Discovery Booked", to: "Qualified" });
    expect(shares([created("amy"), moved("amy", "2026-04-20", "New"), jump])).toEqual([1, 0, 1, 0]);
  });
});

describe("won and lost", () => {
  const ends = (inputs: readonly Input[]) => {
    const { won, lost, still_open } = rows(inputs)[0] ?? {};
    return { won, lost, still_open };
  };
  const [won, lost, open] = [
    { won: 1, lost: 0, still_open: 0 },
    { won: 0, lost: 1, still_open: 0 },
    { won: 0, lost: 0, still_open: 1 },
  ];

  test("a win by stage, by deal_won and by both is one contact won", () => {
    const stage = moved("amy", "2026-04-22", "Won", "roof");
    const event = on("amy", "2026-04-23", "deal_won", { amount: 5000 }, "roof");
    const other = on("amy", "2026-04-24", "deal_won", {}, "pool");
    expect(ends([created("amy"), stage])).toEqual(won);
    expect(ends([created("amy"), event])).toEqual(won);
    expect(ends([created("amy"), stage, event, other])).toEqual(won);
  });

  test("who was ever won is won, reopened or lost as it may be now", () => {
    const list = [created("amy"), moved("amy", "2026-04-22", "Won")];
    expect(ends([...list, moved("amy", "2026-04-23", "Qualified")])).toEqual(won);
    expect(ends([...list, moved("amy", "2026-04-23", "Lost")])).toEqual(won);
    expect(
      ends([created("amy"), moved("amy", "2026-04-22", "Won", "roof"), moved("amy", "2026-04-23", "Lost")]),
    ).toEqual(won);
  });

  test("a contact is lost when all it has is in a lost stage now", () => {
    const roof = on("amy", "2026-04-22", "deal_lost", {}, "roof");
    const pool = moved("amy", "2026-04-23", "Lost", "pool");
    expect(ends([created("amy"), roof, pool])).toEqual(lost);
    expect(ends([created("amy"), roof, moved("amy", "2026-04-23", "New", "pool")])).toEqual(open);
    expect(ends([created("amy"), roof, moved("amy", "2026-04-21", "New")])).toEqual(open);
    expect(ends([created("amy"), roof, moved("amy", "2026-04-25", "Qualified", "roof")])).toEqual(open);
    const cleared = on("amy", "2026-04-25", "stage_changed", { from: "Lost" }, "roof");
    expect(ends([created("amy"), roof, cleared])).toEqual(open);
  });

  test("a contact without any stage is still open, and so is one with a deal not yet in a stage", () => {
    expect(ends([created("amy"), on("amy", "2026-04-21", "deal_created", {}, "roof")])).toEqual(open);
    expect(
      ends([
        created("amy"),
        on("amy", "2026-04-21", "deal_created", {}, "roof"),
        on("amy", "2026-04-22", "deal_lost", {}, "pool"),
      ]),
    ).toEqual(lost);
  });

  test("only events up to as_of count", () => {
    const list = [created("amy"), moved("amy", "2026-04-24", "Won")];
    expect(rows(list, "2026-04-24T11:59:59Z")).toMatchObject([{ won: 0, still_open: 1 }]);
    expect(rows(list, "2026-04-24T12:00:00Z")).toMatchObject([{ won: 1, still_open: 0 }]);
  });

  test("stages of one date-only instant are entered in the pipeline's order", () => {
    const list = ["Won", "New", "Qualified"].map((to) =>
      on("amy", "2026-04-20T00:00:00Z", "stage_changed", { to }, "roof"),
    );
    expect(rows([on("amy", "2026-04-20T00:00:00Z", "contact_created"), ...list])).toMatchObject([
      { reached_new: 1, reached_discovery_booked: 0, reached_qualified: 1, won: 1, median_days_to_win: 0 },
    ]);
  });

  test("a deal that went to another contact counts for that one", () => {
    const list = [
      created("amy", "2026-04-13"),
      moved("amy", "2026-04-21", "Qualified", "roof"),
      created("ben"),
      moved("ben", "2026-04-22", "Won", "roof"),
    ];
    expect(rows(list)).toMatchObject([
      { week: "2026-W16", reached_qualified: 0, won: 0, still_open: 1 },
      { week: "2026-W17", reached_qualified: 1, won: 1, still_open: 0 },
    ]);
  });
});

describe("days to win", () => {
  const median = (inputs: readonly Input[]) => rows(inputs)[0]?.median_days_to_win;

  test("run from creation to the first win, of several deals too", () => {
    expect(
      median([
        created("amy"),
        moved("amy", "2026-04-30", "Won", "roof"),
        moved("amy", "2026-04-23", "Won", "pool"),
        moved("amy", "2026-04-24", "Qualified", "pool"),
        moved("amy", "2026-04-25", "Won", "pool"),
      ]),
    ).toBe(3);
  });

  test("have a median between two contacts, and stay below zero where the win is dated before", () => {
    expect(
      median([
        created("amy"),
        moved("amy", "2026-04-19", "Won"),
        created("ben"),
        moved("ben", "2026-04-23", "Won"),
        created("cid"),
      ]),
    ).toBe(1);
    expect(median([created("amy"), moved("amy", "2026-04-18T00:00:00Z", "Won")])).toBe(-2.5);
  });

  test("are days of 24 hours across a change of the clocks", () => {
    const list = [
      created("amy", "2026-03-07T12:00:00-05:00"),
      moved("amy", "2026-03-09T12:00:00-04:00", "Won"),
    ];
    expect(rows(list, as_of, zoned("America/New_York"))[0]?.median_days_to_win).toBe(47 / 24);
  });

  test("are unknown where a first snapshot found it won: it was won before", () => {
    const seen = on("amy", "2026-04-25", "deal_won", { baseline: true }, "roof");
    expect(rows([created("amy"), seen])).toMatchObject([{ won: 1, median_days_to_win: null }]);
    expect(median([created("amy"), seen, moved("amy", "2026-04-28", "Won", "pool")])).toBe(null);
    expect(median([created("amy"), seen, moved("amy", "2026-04-25", "Won", "pool")])).toBe(null);
    expect(median([created("amy"), seen, moved("amy", "2026-04-22", "Won", "pool")])).toBe(2);
  });
});

describe("several pipelines", () => {
  const care = (contact: string, date: string, to: string, deal_id: string): Input =>
    on(contact, date, "stage_changed", { to, pipeline: "Care" }, deal_id);

  test("have a row each, in the config's order, with all leads of the week in each", () => {
    const list = [
      created("amy"),
      created("ben"),
      moved("amy", "2026-04-21", "Qualified", "roof"),
      on("amy", "2026-04-22", "stage_changed", { to: "Won", pipeline: "Sales" }, "roof"),
      care("amy", "2026-04-23", "Active", "plan"),
      care("ben", "2026-04-24", "Won", "plan 2"),
      created("cid", "2026-04-27"),
    ];
    const { table, columns } = told(list, as_of, twoPipelines);
    expect(table).toMatchObject([
      {
        key: "2026-W17 Sales",
        leads: 2,
        reached_qualified: 0.5,
        reached_active: null,
        reached_won: 0.5,
        won: 1,
        still_open: 1,
      },
      {
        key: "2026-W17 Care",
        leads: 2,
        reached_qualified: null,
        reached_planned: 0,
        reached_active: 0.5,
        reached_lost: null,
        reached_won: 0.5,
        won: 1,
      },
      { key: "2026-W18 Sales", leads: 1, reached_qualified: 0, won: 0 },
      { key: "2026-W18 Care", leads: 1, reached_active: 0, won: 0 },
    ]);
    expect(columns?.map((each) => each.title).slice(4, -7)).toEqual(
      ["New", "Discovery Booked", "Qualified", "Proposal Sent", "Won", "Lost", "Planned", "Active"].map(
        (stage) => `Reached ${stage}`,
      ),
    );
  });

  test("days to win and losses are each pipeline's own", () => {
    const list = [
      created("amy"),
      on("amy", "2026-04-22", "deal_won", { pipeline: "Sales" }, "roof"),
      care("amy", "2026-04-29", "Won", "plan"),
      created("ben"),
      on("ben", "2026-04-22", "deal_lost", { pipeline: "Sales" }, "roof 2"),
      care("ben", "2026-04-23", "Active", "plan 2"),
    ];
    expect(rows(list, as_of, twoPipelines)).toMatchObject([
      { pipeline: "Sales", won: 1, lost: 1, still_open: 0, median_days_to_win: 2 },
      { pipeline: "Care", won: 1, lost: 0, still_open: 1, median_days_to_win: 9 },
    ]);
  });

  test("a stage that two of them have is in none of them, so it has the row without a pipeline", () => {
    const { table } = told([created("amy"), moved("amy", "2026-04-22", "Won")], as_of, twoPipelines);
    expect(table).toMatchObject([
      { pipeline: "Sales", won: 0, reached_won: 0 },
      { pipeline: "Care", won: 0, reached_won: 0 },
      { pipeline: null, won: 1, reached_won: 1, reached_new: null, still_open: 0, key: "2026-W17" },
    ]);
  });

  test("one that the config doesn't know comes after those that it does", () => {
    const other = on("amy", "2026-04-22", "stage_changed", { to: "Won", pipeline: "Old" }, "roof");
    expect(rows([created("amy"), other])).toMatchObject([
      { pipeline: "Sales", won: 0, reached_new: 0 },
      { pipeline: "Old", won: 1, reached_won: 1, reached_new: null, key: "2026-W17 Old" },
    ]);
  });
});

describe("stages that the config doesn't know", () => {
  test("follow the known ones by name, and belong where they were seen", () => {
    const odd = (to: string) => on("amy", "2026-04-22", "stage_changed", { to, pipeline: "Sales" }, to);
    const list = [
      created("amy"),
      odd("Zoom"),
      odd("Audit"),
      moved("amy", "2026-04-23", "Elsewhere"),
      created("ben", "2026-04-27"),
    ];
    const { table, columns } = told(list);
    expect(columns?.map((each) => each.name).slice(9, -7)).toEqual([
      "reached_lost",
      "reached_audit",
      "reached_elsewhere",
      "reached_zoom",
    ]);
    expect(table).toMatchObject([
      { key: "2026-W17 Sales", reached_audit: 1, reached_zoom: 1, reached_elsewhere: null },
      { key: "2026-W17", reached_audit: null, reached_elsewhere: 1 },
      { key: "2026-W18 Sales", reached_audit: 0, reached_elsewhere: null },
      { key: "2026-W18", reached_elsewhere: 0 },
    ]);
  });

  test("without any config all stand in one row without a pipeline, where Won and Lost end", () => {
    const bare: Settings = { ...sales, pipelines: [] };
    const list = [
      created("amy"),
      moved("amy", "2026-04-21", "Qualified"),
      on("amy", "2026-04-22", "deal_won"),
      created("ben"),
      moved("ben", "2026-04-23", "Lost"),
      created("cid"),
    ];
    expect(told(list, as_of, bare).table).toMatchObject([
      {
        pipeline: null,
        leads: 3,
        reached_lost: 1 / 3,
        reached_qualified: 1 / 3,
        reached_won: 1 / 3,
        won: 1,
        lost: 1,
        still_open: 1,
      },
    ]);
    expect(told([created("amy")], as_of, bare).table).toMatchObject([{ pipeline: null, leads: 1, won: 0 }]);
    expect(cohorts.columns(contextOf(as_of, bare)).map((each) => each.title)).not.toContain("Reached Won");
  });

  test("keep their own column where two names look alike, whatever they are called", () => {
    const list = [created("amy"), created("ben")].concat(
      ["Won!", "__proto__", "★", "★★"].map((to) => moved("amy", "2026-04-21", to, `deal ${to}`)),
    );
    const row = rows(list)[0];
    const odd = rows(list)[1];
    expect(Object.keys(odd ?? {}).filter((name) => name.startsWith("reached"))).toEqual([
      "reached_new",
      "reached_discovery_booked",
      "reached_qualified",
      "reached_proposal_sent",
      "reached_won",
      "reached_lost",
      "reached_won_2",
      "reached_proto",
      "reached",
      "reached_2",
    ]);
    expect(row).toMatchObject({ reached_won: 0, reached_won_2: null });
    expect(odd).toMatchObject({ reached_won: null, reached_won_2: 0.5, reached_proto: 0.5, reached_2: 0.5 });
    // Tables take no two columns whose names differ in their case alone.
    const pipelines = ["Won", "won"].map((name) => ({ name, stages: [{ name }] }));
    const titles = cohorts.columns(contextOf(as_of, { ...sales, pipelines })).map(({ title }) => title);
    expect(titles.filter((title) => title.startsWith("Reached"))).toEqual(["Reached Won", "Reached won 2"]);
  });
});

describe("merged contacts", () => {
  const merged = on("sara", "2026-05-01", "contact_merged", { into: "sarah" });

  test("are one lead of the week of the earlier, which reached what either reached", () => {
    const list = [
      created("sara", "2026-04-20"),
      moved("sara", "2026-04-21", "Qualified"),
      created("sarah", "2026-04-28"),
      moved("sarah", "2026-04-30", "Won"),
    ];
    expect(rows(list)).toMatchObject([{ leads: 1 }, { leads: 1 }]);
    expect(rows([...list, merged])).toMatchObject([
      { week: "2026-W17", leads: 1, reached_qualified: 1, reached_won: 1, won: 1, median_days_to_win: 10 },
    ]);
    expect(rows([...list, merged], "2026-04-30T23:00:00Z")).toHaveLength(2);
  });

  test("are lost if what goes on is lost; what ended with the merge has a say only alone", () => {
    const open = [created("sara"), moved("sara", "2026-04-21", "New"), created("sarah")];
    expect(rows([...open, moved("sarah", "2026-04-22", "Lost"), merged])).toMatchObject([
      { leads: 1, lost: 1 },
    ]);
    expect(rows([...open, merged])).toMatchObject([{ leads: 1, lost: 0, still_open: 1 }]);
    const gone = [created("sara"), moved("sara", "2026-04-21", "Lost"), created("sarah")];
    expect(rows([...gone, merged])).toMatchObject([{ leads: 1, lost: 1 }]);
    expect(rows([...gone, moved("sarah", "2026-04-22", "New"), merged])).toMatchObject([
      { lost: 0, still_open: 1 },
    ]);
  });
});

test("wins over all weeks add up to the contacts won", () => {
  const list = Array.from({ length: 60 }, (_, i) => {
    const date = new Date(Date.UTC(2026, 0, 1 + i * 3)).toISOString();
    const end =
      i % 3 === 0
        ? [moved(`c${i}`, "2026-09-01", "Won", `d${i}`), moved(`c${i}`, "2026-09-02", "Won", `e${i}`)]
        : [];
    return [...(i % 7 === 0 ? [] : [created(`c${i}`, date)]), on(`c${i}`, date, "email_sent"), ...end];
  }).flat();
  const table = rows(list);
  const sum = (name: string) => table.reduce((total, row) => total + (row[name] as number), 0);
  expect([sum("leads"), sum("won"), sum("lost"), sum("still_open")]).toEqual([60, 20, 0, 40]);
  expect(table[table.length - 1]).toMatchObject({ week: "unknown", leads: 9, won: 3 });
});
