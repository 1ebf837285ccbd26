import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import Database from "libsql";
import { describe, expect, test } from "vitest";
import { openLog } from "../../src/index.ts";
import { listArchives } from "../../src/log/archive/archive-files.ts";
import { viewEntries } from "../../src/views/registry.ts";
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

/** What a log answers: every view, and more than those. */
async function answers(at: Desk): Promise<unknown> {
  const log = await openLog(`sqlite:${join(at.folder, "daybook.db")}`, { now: () => at.now });
  const { events } = await log.events({ limit: 0 });
  const said = {
    views: await Promise.all(viewEntries.map(({ name }) => log.view(name))),
    events: events.filter(({ contact_id }) => contact_id !== "daybook"),
    state: await log.state("ann"),
    why: await log.why("ann", "owner"),
  };
  await log.close();
  return said;
}

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

  test("an archive in which one byte was changed is named with the line, and nothing more goes", async () => {
    const at = await filled();
    await at.run("archive --before 2020-03-15 --yes");
    const [packed, manifest] = ["0001.ndjson.gz", "0001.manifest.json"].map((name) => join(shelf(at), name));
    const sound = readFileSync(packed as string);
    const edited = gzipSync(gunzipSync(sound).toString().replace("Rep A", "Rep B"));
    writeFileSync(packed as string, edited);
    const said = await at.run("archive --keep 3y --yes");
    expect([said.code, said.out]).toEqual([
      3,
      expect.stringContaining("0001.ndjson.gz was changed: line 2 is the first that isn't as it was written"),
    ]);
    for (const byte of [0, 30, sound.length >> 1, sound.length - 1]) {
      const other = Buffer.from(sound);
      other[byte] = (other[byte] as number) ^ 1;
      writeFileSync(packed as string, other);
      expect((await at.run("archive --keep 3y --yes")).out).toMatch(
        byte === 0
          ? /0001\.ndjson\.gz was changed: nothing of it can be unpacked\./
          : /0001\.ndjson\.gz was changed: /,
      );
    }
    writeFileSync(packed as string, sound);
    const told = readFileSync(manifest as string, "utf8");
    for (const [from, to] of [
      ['"rows": 4', '"rows": 5'],
      [/"root": "\w/, '"root": "_'],
      [/"text_sha256": "./, '"text_sha256": "x'],
    ] as const) {
      writeFileSync(manifest as string, told.replace(from, to));
      const found = await at.run("archive --keep 3y --yes");
      expect([found.code === 0, found.out + found.err]).toEqual([
        false,
        expect.stringContaining("manifest.json was changed"),
      ]);
    }
    for (const name of ["before", "made_at", "subjects", "first", "log", "keep"]) {
      const said = JSON.parse(told) as Record<string, unknown>;
      const other =
        { subjects: 7, keep: "9y" }[name] ?? String(said[name]).replace(/[1-9]/, "8").replace("d", "b");
      writeFileSync(manifest as string, JSON.stringify({ ...said, [name]: other }));
      const found = await at.run("verify");
      expect([name, found.code, found.out]).toEqual([
        name,
        3,
        expect.stringContaining("its manifest was changed."),
      ]);
    }
    writeFileSync(manifest as string, told);
    expect((await at.run("archive --keep 3y --yes --json")).json()).toMatchObject({ written: { rows: 5 } });
  });

  test("where the disk is full, or the folder is no folder, nothing is lost and the sentence says so", async () => {
    const at = await filled();
    writeFileSync(shelf(at), "");
    const taken = await at.run("archive --keep 3y --yes");
    expect([taken.code === 0, taken.err]).toEqual([
      false,
      expect.stringContaining("daybook.db.archive can't be "),
    ]);
    rmSync(shelf(at));
    mkdirSync(shelf(at));
    symlinkSync("/dev/full", join(shelf(at), `0001.ndjson.gz.${process.pid}.part`));
    const full = await at.run("archive --keep 3y --yes");
    expect([full.code, full.err]).toEqual([1, expect.stringContaining("Nothing was removed from the log.")]);
    expect([readdirSync(shelf(at)), rowsIn(at).length]).toEqual([[], 13]);
    expect((await at.run("archive --keep 3y --yes --json")).json()).toMatchObject({ removed: 9 });
  });

  test("of two at once one does it, and the other says who has it or finds nothing to do", async () => {
    const at = await filled();
    const before = await answers(at);
    const both = await Promise.all([1, 2].map(() => at.run("archive --keep 3y --yes --json")));
    const said = both.map(({ out }) => JSON.parse(out) as { removed?: number; error?: { code: string } });
    expect(said.map(({ removed, error }) => removed ?? error?.code).sort()).toEqual([9, expect.anything()]);
    expect([listArchives(shelf(at)).length, rowsIn(at).length]).toEqual([1, 5]);
    expect(await answers(at)).toEqual(before);
    writeFileSync(join(shelf(at), "archive.lock"), JSON.stringify({ pid: process.pid, host: hostname() }));
    await at.run("append --contact fay --type contact_created --at 2021-01-01");
    const busy = await at.run("archive --keep 3y --yes");
    expect([busy.code, busy.err]).toEqual([1, expect.stringContaining("Another run is archiving this log")]);
    writeFileSync(join(shelf(at), "archive.lock"), JSON.stringify({ pid: 2 ** 30, host: hostname() }));
    expect((await at.run("archive --keep 3y --yes")).code).toBe(0);
    expect(readdirSync(shelf(at)).filter((name) => name.startsWith("archive.lock"))).toEqual([]);
  });

  test("one that slept while another took the folder goes no further, and leaves that one's lock", async () => {
    const at = await filled();
    const lock = join(shelf(at), "archive.lock");
    const other = JSON.stringify({ pid: process.pid, host: "elsewhere" });
    const signal = {
      get aborted() {
        writeFileSync(lock, other);
        return false;
      },
    } as AbortSignal;
    const slept = await at.run("archive --keep 3y --yes", { signal });
    expect([slept.code, slept.err]).toEqual([
      1,
      expect.stringContaining("Another run is archiving this log"),
    ]);
    expect([readFileSync(lock, "utf8"), listArchives(shelf(at)), rowsIn(at).length]).toEqual([other, [], 13]);
  });

  test("Ctrl-C ends it between two portions with a sentence, and the next run finishes", async () => {
    const at = await filled();
    const before = await answers(at);
    const said: string[] = [];
    for (let asks = 0; ; asks++) {
      let left = asks;
      const signal = {
        get aborted() {
          left -= 1;
          return left < 0;
        },
      } as AbortSignal;
      const { code, err } = await at.run("archive --keep 3y --yes", { signal });
      expect(await answers(at)).toEqual(before);
      expect((await at.run("verify --json")).json()).toMatchObject({ ok: true });
      if (code === 0) break;
      expect([code, existsSync(join(shelf(at), "archive.lock"))]).toEqual([130, false]);
      said.push(err.split(".")[0] ?? "");
    }
    expect(said).toEqual([
      "Stopped before anything more was archived",
      "Stopped while rows were taken out of the log",
    ]);
    expect(rowsIn(at)).toHaveLength(5);
  });

  test("by a clock that went back nothing is archived", async () => {
    const at = await filled();
    at.now = "2024-06-01T12:00:00.000Z";
    const said = await at.run("archive --keep 3y --yes");
    expect([said.code, said.err]).toEqual([
      1,
      expect.stringContaining(
        "This computer's clock says 2024-06-01T12:00:00.000Z, and the log's newest row was recorded at 2026-06-01T12:00:00.000Z.",
      ),
    ]);
    expect(rowsIn(at)).toHaveLength(13);
  });
});

describe("archive --add", () => {
  test("keeps an exported file's rows, once, and takes none out of the log", async () => {
    const at = await filled();
    await at.run("export -o old.csv --until 2021-01-01");
    const said = await at.run("archive --add old.csv --json");
    expect([said.code, said.json()]).toMatchObject([0, { rows: 11, known: 0, written: { rows: 11 } }]);
    expect((await at.run("archive --add old.csv --json")).json()).toMatchObject({ known: 11, written: null });
    expect((await at.run("verify --json")).json()).toMatchObject({ ok: true });
    expect(rowsIn(at)).toHaveLength(13);
    const before = await answers(at);
    expect((await at.run("archive --keep 3y --yes --json")).json()).toMatchObject({
      written: null,
      removed: 9,
    });
    expect(await answers(at)).toEqual(before);
  });

  test("brings nobody back who was erased since the file was made, and says so", async () => {
    const at = await filled();
    await at.run("export -o old.csv --until 2021-01-01");
    expect((await at.run("erase ann --yes --json")).code).toBe(0);
    const said = await at.run("archive --add old.csv --json");
    expect([said.code, said.json()]).toMatchObject([
      0,
      { rows: 11, known: 0, erased: 4, written: { rows: 7 } },
    ]);
    const text = gunzipSync(readFileSync(join(shelf(at), "0001.ndjson.gz"))).toString();
    expect(text).not.toContain("Rep A");
    expect((await at.run("verify --json")).json()).toMatchObject({ ok: true });
    expect((await at.run("archive --add old.csv")).out).toBe(
      "7 rows stand in an archive already; nothing was written.\n4 rows were left out: the person was erased from the log. Delete the file, too.\n",
    );
  });

  test("refuses a file that was edited, and names the row", async () => {
    const at = await filled();
    await at.run("export -o old.csv");
    at.write("old.csv", at.read("old.csv").replace("Rep A", "Rep B"));
    const said = await at.run("archive --add old.csv");
    expect([said.code, said.err]).toEqual([
      1,
      expect.stringMatching(/old\.csv isn't as it was exported: row \d+: /),
    ]);
    expect(existsSync(shelf(at))).toBe(false);
  });
});

function rowsIn(at: Desk): readonly string[] {
  const db = new Database(join(at.folder, "daybook.db"), { readonly: true });
  const rows = db.prepare("select contact_id from events order by contact_id").raw().all() as string[][];
  db.close();
  return rows.map(([contact]) => String(contact));
}
