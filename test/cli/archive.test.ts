import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import Database from "libsql";
import { describe, expect, test } from "vitest";
import { type Desk, desk } from "./support.ts";

interface Line {
  readonly contact_id: string;
  readonly event_type: string;
  readonly timestamp: string;
  readonly deal_id?: string;
  readonly event_data?: object;
}

const line = (
  timestamp: string,
  contact_id: string,
  event_type: string,
  event_data: object = {},
  deal_id?: string,
): Line => ({ contact_id, event_type, timestamp, event_data, ...(deal_id ? { deal_id } : {}) });

/** Two deals that are long over, one that stands in an open stage since then, one of this year. */
const story: readonly Line[] = [
  line("2020-01-10", "ann", "contact_created", { source: "fair" }),
  line("2020-01-11", "ann", "owner_assigned", { to: "Rep A" }),
  line("2020-02-01", "ann", "stage_changed", { to: "New" }, "d1"),
  line("2020-02-20", "ann", "stage_changed", { from: "New", to: "Won" }, "d1"),
  line("2020-03-01", "bob", "contact_created", {}),
  line("2020-03-02", "bob", "stage_changed", { to: "New" }, "d2"),
  line("2020-04-02", "bob", "stage_changed", { from: "New", to: "Lost" }, "d2"),
  line("2020-05-01", "cat", "contact_created", {}),
  line("2020-05-02", "cat", "stage_changed", { to: "Proposal Sent" }, "d3"),
  line("2020-06-01", "dan", "contact_created", {}),
  line("2020-06-02", "dan", "tag_added", { tag: "engaged" }),
  line("2026-05-20", "eve", "contact_created", {}),
  line("2026-05-21", "eve", "stage_changed", { to: "New" }, "d5"),
];

const ndjson = (lines: readonly Line[]): string => lines.map((each) => `${JSON.stringify(each)}\n`).join("");

async function filled(lines: readonly Line[] = story, config?: object): Promise<Desk> {
  const at = desk({ "events.ndjson": ndjson(lines) });
  if (config) at.write("daybook.config.json", JSON.stringify(config));
  await at.run("import events.ndjson --yes");
  return at;
}

const views = [
  "timelines",
  "velocity",
  "stuck",
  "reengage",
  "cohorts",
  "owners",
  "activity",
  "changes",
  "state ann",
  "why ann owner",
  "timeline bob",
  "events --limit 1000 --until 2026-06-01",
];

const answers = async (at: Desk) =>
  Promise.all(views.map(async (view) => [view, (await at.run(`${view} --json`)).out]));

const shelf = (at: Desk): string => join(at.folder, "daybook.db.archive");

describe("archive", () => {
  test("shows what would go, moves it after a yes, and no answer changes", async () => {
    const at = await filled();
    const before = await answers(at);
    const plan = await at.run("archive --keep 3y --dry-run --json");
    expect([plan.code, plan.json()]).toMatchObject([
      0,
      {
        dry_run: true,
        keep: "3y",
        before: "2023-06-01T12:00:00.000Z",
        plan: {
          subjects: 5,
          rows: 9,
          first: "2020-01-10T00:00:00.000Z",
          last: "2020-06-02T00:00:00.000Z",
          staying: { rows: 4, subjects: 4, old: 2 },
        },
        written: null,
        removed: 0,
      },
    ]);
    expect(existsSync(shelf(at))).toBe(false);
    const done = await at.run("archive --keep 3y --yes --json");
    expect([done.code, done.json()]).toMatchObject([
      0,
      { written: { rows: 9, subjects: 5 }, removed: 9, left: [], finished: [] },
    ]);
    expect(readdirSync(shelf(at)).sort()).toEqual([
      "0001.manifest.json",
      "0001.ndjson.gz",
      "0001.removed.json",
    ]);
    expect(rowsIn(at)).toEqual(["cat", "cat", "daybook", "eve", "eve"]);
    expect(await answers(at)).toEqual(before);
    expect((await at.run("verify --json")).json()).toMatchObject({ ok: true });
    expect((await at.run("import events.ndjson --yes --json")).json()).toMatchObject({ appended: 0 });
  });
});

function rowsIn(at: Desk): readonly string[] {
  const db = new Database(join(at.folder, "daybook.db"), { readonly: true });
  const rows = db.prepare("select contact_id from events order by contact_id").raw().all() as string[][];
  db.close();
  return rows.map(([contact]) => String(contact));
}
