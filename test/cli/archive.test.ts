import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import Database from "libsql";
import { describe, expect, test } from "vitest";
import { answers, filled, line, rowsIn, shelf, story } from "./archive-desk.ts";

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

  test("counts one as one, and what is no subject's as rows", async () => {
    const one = [
      line("2020-01-10", "dan", "contact_created"),
      line("2020-05-02", "cat", "stage_changed", { to: "Proposal Sent" }, "d3"),
    ];
    const at = await filled(one);
    expect((await at.run("archive --keep 3y --dry-run")).out).toMatch(
      /^1 row of 1 subject had its last event before 2023-06-01: .*\n1 row of 1 subject stays; of those, 1 is old, but in an open stage or /,
    );
    const gone = await filled(one.slice(0, 1));
    await gone.run("archive --keep 3y --yes");
    expect((await gone.run("archive --keep 3y --yes")).out).toMatch(/\n1 row stays\.$/m);
  });

  test("asks at a terminal, and without one wants --yes; a no does nothing", async () => {
    const at = await filled();
    const unasked = await at.run("archive --keep 3y --json");
    expect([unasked.code, unasked.json()]).toMatchObject([
      2,
      { error: { code: "NEEDS_YES", message: "9 rows would be moved to an archive; nothing was done." } },
    ]);
    const no = await at.run("archive --keep 3y", { answers: [false] });
    expect([no.code, no.err]).toEqual([
      expect.any(Number),
      expect.stringContaining("9 rows of 5 subjects had their last event before 2023-06-01"),
    ]);
    expect(existsSync(shelf(at))).toBe(false);
    const yes = await at.run("archive --keep 3y", { answers: [true] });
    expect([yes.code, yes.out]).toEqual([0, expect.stringContaining("9 rows of 5 subjects moved to ")]);
  });

  test("goes by the config's retention; where nobody says how long, it says so", async () => {
    const none = await (await filled()).run("archive --yes");
    expect([none.code, none.err]).toEqual([
      2,
      expect.stringContaining('Write "retention": { "keep": "3y" } into daybook.config.json'),
    ]);
    const at = await filled(story, { retention: { keep: "70m" } });
    expect((await at.run("archive --dry-run --json")).json()).toMatchObject({
      keep: "70m",
      before: "2020-08-01T12:00:00.000Z",
      plan: { rows: 9 },
    });
    const some = await at.run("archive --before 2020-03-15 --yes --json");
    expect(some.json()).toMatchObject({ keep: null, written: { rows: 4 }, removed: 4 });
    const rest = await at.run("archive --yes --json");
    expect(rest.json()).toMatchObject({ written: { rows: 5 }, removed: 5 });
    expect((await at.run("archive --yes")).out).toMatch(/^Nothing had its last event before 2020-08-01/);
    expect((await at.run("verify --json")).json()).toMatchObject({ ok: true });
  });

  test.each([
    ["--keep 3h", '--keep "3h" is no span of time.'],
    ["--keep 3y --before 2020-01-01", "--keep and --before both say what is old."],
    ["--before 2027-01-01", "--before 2027-01-01 is yet to come."],
  ])("%s is refused in a sentence", async (flags, message) => {
    const said = await (await filled([])).run(`archive ${flags} --yes`);
    expect([said.code, said.err]).toEqual([2, expect.stringContaining(message)]);
  });

  test("a log in which somebody changed a row isn't archived", async () => {
    const at = await filled();
    const db = new Database(join(at.folder, "daybook.db"));
    db.exec("drop trigger events_no_update; update events set actor = 'Bo' where contact_id = 'dan'");
    db.close();
    const said = await at.run("archive --keep 3y --yes --json");
    expect([said.code, said.json()]).toMatchObject([
      3,
      { refused: expect.stringContaining("Nothing was archived"), written: null, removed: 0 },
    ]);
    expect(rowsIn(at)).toHaveLength(13);
  });
});
