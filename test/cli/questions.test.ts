import { describe, expect, test } from "vitest";
import { type Desk, desk } from "./support.ts";

const config = JSON.stringify({
  timezone: "America/New_York",
  pipelines: [
    {
      name: "Sales",
      stages: [
        { name: "New" },
        { name: "Qualified" },
        { name: "Won", ends: "won" },
        { name: "Lost", ends: "lost" },
      ],
    },
  ],
  measures: [{ name: "To a win", from: "contact_created", to: "stage_changed:Won" }],
});

const told = [
  ["sarah", "contact_created", { source: "Facebook ad" }, "2026-04-01T14:00:00Z"],
  ["sarah", "stage_changed", { to: "New" }, "2026-04-01T14:00:00Z"],
  ["sarah", "owner_assigned", { to: "Rep A" }, "2026-04-01T15:00:00Z"],
  ["sarah", "stage_changed", { from: "New", to: "Qualified" }, "2026-04-05T14:00:00Z"],
  ["sarah", "owner_assigned", { from: "Rep A", to: "Rep B", reason: "PTO" }, "2026-04-06T14:00:00Z"],
  ["sarah", "tag_added", { tag: "engaged" }, "2026-04-06T15:00:00Z"],
  ["bo", "contact_created", {}, "2026-04-02T14:00:00Z"],
  ["bo", "stage_changed", { to: "New" }, "2026-04-02T14:00:00Z"],
  ["bo", "stage_changed", { from: "New", to: "Won" }, "2026-04-12T14:00:00Z"],
  ["bo", "status_changed", { to: "active" }, "2026-04-12T15:00:00Z"],
  ["bo", "tag_added", { tag: "churned" }, "2026-05-12T15:00:00Z"],
].map(([contact_id, event_type, event_data, timestamp]) =>
  JSON.stringify({ contact_id, event_type, event_data, timestamp, actor: "Ana" }),
);

/** A desk with two contacts' log; the clock stands at 1 June. */
async function logged(): Promise<Desk> {
  const at = desk({ "daybook.config.json": config, "told.ndjson": told.join("\n") });
  expect((await at.run("append told.ndjson --json")).json()).toMatchObject({ appended: told.length });
  return at;
}

const asked = async (line: string): Promise<Record<string, unknown>> =>
  (await (await logged()).run(`${line} --json`)).json();

describe("every view", () => {
  test.each(["timelines", "velocity", "stuck", "reengage", "cohorts", "owners", "activity", "changes"])(
    "%s says as of when, in which zone, and how it is worked out; as a table, as CSV, and of an empty log",
    async (view) => {
      const at = await logged();
      expect((await at.run(`${view} --as-of 2026-04-20 --json`)).json()).toMatchObject({
        as_of: "2026-04-20T04:00:00.000Z",
        timezone: "America/New_York",
        definition: expect.stringMatching(/^[A-Z].{40,}\.$/),
      });
      const { out, code } = await at.run(`${view} --as-of 2026-04-20`);
      expect([code, out.split("\n").length]).toEqual([0, expect.any(Number)]);
      expect((await at.run(`${view} --csv`)).out.split("\r\n")[0]).toMatch(/(^|,)key$/);
      const empty = desk();
      await empty.run("append --contact daybook --type automation_run --at 2026-01-01");
      const said = await empty.run(view);
      expect([said.code, said.out]).toEqual([0, expect.stringContaining("→")]);
    },
  );

  test("velocity has the design's shape", async () => {
    const { transitions, stages, measures } = await asked("velocity");
    expect(transitions).toContainEqual({
      pipeline: "Sales",
      from: "New",
      to: "Qualified",
      direction: "forward",
      n: 1,
      known: 1,
      median_days: 4,
      p75_days: 4,
      p90_days: 4,
      mean_days: 4,
    });
    expect(transitions).toContainEqual(
      expect.objectContaining({ from: null, to: "New", n: 2, known: 0, median_days: null }),
    );
    expect(stages).toContainEqual({
      pipeline: "Sales",
      stage: "New",
      visits: 2,
      subjects: 2,
      reentries: 0,
      open: 0,
      last_visit_median_days: 7,
      total_median_days: 7,
      strict_conversion: 1,
      onward_conversion: 1,
      win_rate: 1,
    });
    expect(measures).toEqual([
      expect.objectContaining({ name: "To a win", n: 1, median_days: 10, negative: 0 }),
    ]);
  });

  test("stuck has the design's shape; --days replaces every limit", async () => {
    const { rows } = await asked("stuck");
    expect(rows).toEqual([
      {
        subject: "sarah",
        contact_id: "sarah",
        deal_id: null,
        pipeline: "Sales",
        stage: "Qualified",
        since: "2026-04-05T14:00:00.000Z",
        at_least: false,
        days: expect.closeTo(56.9167, 3),
        threshold_days: 21,
        owner: "Rep B",
        last_event_at: "2026-04-06T15:00:00.000Z",
      },
    ]);
    expect((await asked("stuck --days 60")).rows).toEqual([]);
  });

  test("reengage takes another tag and another silence", async () => {
    expect((await asked("reengage")).rows).toEqual([]);
    expect((await asked("reengage --days 30")).rows).toEqual([expect.objectContaining({ contact: "sarah" })]);
    expect((await asked("reengage --days 30 --tag churned")).rows).toEqual([
      expect.objectContaining({ contact: "bo" }),
    ]);
  });
});

describe("a contact", () => {
  test("timeline tells the story in the config's zone, and once it has been voided strikes it through", async () => {
    const at = await logged();
    const { out } = await at.run("timeline sarah");
    expect(out).toContain("2026-04-06 10:00 — Reassigned to Rep B (was Rep A): PTO, by Ana");
    const { rows } = (await at.run("timeline sarah --json")).json() as {
      rows: { event_id: string; event_type: string }[];
    };
    expect(rows.map((row) => row.event_type).slice(0, 3)).toEqual([
      "contact_created",
      "stage_changed",
      "owner_assigned",
    ]);
    await at.run(`void ${rows[5]?.event_id} --yes`);
    expect((await at.run("timeline sarah")).out).toContain("~~Tagged engaged, by Ana~~ (voided)");
  });

  test("timeline -o writes one page that asks for nothing from anywhere and runs no script", async () => {
    const at = await logged();
    await at.run(
      "append --contact sarah --type note_added --at 2026-05-01 --set 'text=</li><script>alert(1)</script>'",
    );
    expect((await at.run("timeline sarah -o story/sarah.html")).code).toBe(0);
    const page = at.read("story/sarah.html");
    expect(page).toContain("Reassigned to Rep B (was Rep A): PTO, by Ana");
    expect(page).toMatch(/script-src ('|&#39;)none\1/);
    expect(page).not.toMatch(/<script|https?:\/\//);
  });

  test("state is what all events up to then add up to", async () => {
    expect(await asked("state sarah --at 2026-04-06")).toEqual({
      contact_id: "sarah",
      at: "2026-04-06T04:00:00.000Z",
      stage: {
        value: "Qualified",
        since: "2026-04-05T14:00:00.000Z",
        at_least: false,
        event_id: expect.any(String),
      },
      owner: {
        value: "Rep A",
        since: "2026-04-01T15:00:00.000Z",
        at_least: false,
        event_id: expect.any(String),
      },
      status: null,
      plan: null,
      tags: [],
      fields: {},
      deals: [],
    });
  });

  test.each(["timeline", "state"])("%s of nobody says where ids are", async (command) => {
    const { code, out } = await (await logged()).run(`${command} Sarah`);
    expect([code, out]).toEqual([0, expect.stringContaining("→ daybook timelines lists the contacts")]);
  });

  test("why names the chain, and what can't all be true", async () => {
    const at = await logged();
    const { out } = await at.run("why bo churned");
    expect(out).toContain("bo: tagged churned, since 2026-05-12 11:00");
    expect(out).toMatch(/! Both active \(status, .*\) and churned \(tag, .*\)/);
    expect((await at.run("why bo stage --json")).json()).toMatchObject({
      value: "Won",
      since: "2026-04-12T14:00:00.000Z",
      chain: [
        { to: "New", effect: "set" },
        { from: "New", to: "Won", effect: "set" },
      ],
    });
    const unknown = await at.run("why bo stge");
    expect([unknown.code, unknown.err]).toEqual([expect.any(Number), expect.stringContaining("stage")]);
    expect(unknown.code).not.toBe(0);
  });
});

describe("measure", () => {
  test("has the design's shape, and groups by a column or a field of the data", async () => {
    const line = "measure --from contact_created --to stage_changed:Won";
    const figures = { n: 1, median_days: 10, p75_days: 10, p90_days: 10, mean_days: 10, negative: 0 };
    expect(await asked(line)).toMatchObject({ ...figures, groups: [] });
    expect(await asked(`${line} --by actor`)).toMatchObject({
      ...figures,
      groups: [{ by: "Ana", ...figures }],
    });
  });

  test.each([
    ["measure --from contact_created", "--to is missing"],
    ["measure --from contact_creatd --to deal_won", "Did you mean contact_created?"],
  ])("%s is wrong usage", async (line, said) => {
    const { code, err } = await (await logged()).run(line);
    expect([code, err]).toEqual([2, expect.stringContaining(said)]);
  });

  test("without a span says what to look at", async () => {
    expect((await (await logged()).run("measure --from contact_created --to deal_lost")).out).toContain(
      "→ daybook events --type",
    );
  });
});

test("report writes one page, whole, and says where", async () => {
  const at = await logged();
  const { json } = await at.run("report -o out/r.html --title 'Sunny <Roofs>' --json");
  expect(json()).toMatchObject({ file: `${at.folder}/out/r.html`, events: told.length, left_out: 0 });
  expect(at.read("out/r.html")).toContain("<title>Sunny &lt;Roofs&gt;</title>");
  const refused = await at.run("report -o daybook.config.json/r.html");
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining("can't be written")]);
});

test("demo appends the same events twice, and tells what the log then answers", async () => {
  const at = desk();
  const { code, out } = await at.run("demo --folder here");
  expect(code).toBe(0);
  expect(out).toContain("as a retry would: 0 new");
  expect(out).toContain("2026-04-22 10:00 — Reassigned to Rep B (was Rep A): Rep A went on PTO, by Ana");
  expect(out).toContain("the tag churned was never removed");
  expect(at.read("here/report.html")).toContain("Sunny Roofs");
  expect((await at.run("--config here/daybook.config.json state sarah --json")).json()).toMatchObject({
    stage: { value: "Proposal Sent" },
  });
});
