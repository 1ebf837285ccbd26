import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Database from "libsql";
import { describe, expect, test } from "vitest";
import { type Desk, desk } from "./support.ts";

const map = JSON.stringify({
  source: "import:crm",
  events: [
    {
      event_type: "stage_changed",
      contact_id: "contact",
      timestamp: "at",
      actor: "who",
      data: { to: "stage" },
    },
  ],
});

interface Counted {
  readonly appended: number;
  readonly rejected: number;
  readonly problems: readonly {
    readonly row: number;
    readonly column: string | null;
    readonly message: string;
  }[];
}

async function importing(
  csv: string | Buffer,
  flags = "",
): Promise<{ readonly code: number; readonly at: Desk } & Counted> {
  const at = desk({ "m.json": map });
  at.write("stages.csv", csv);
  const said = await at.run(`import stages.csv --map m.json --json ${flags}`);
  return { code: said.code, at, ...(said.json() as Counted) };
}

const rowsOf = async (
  at: Desk,
): Promise<readonly { contact_id: string; actor: string; event_data: { to: string } }[]> =>
  (
    (await at.run("events --json")).json() as {
      rows: { contact_id: string; actor: string; event_data: { to: string } }[];
    }
  ).rows;

describe("a CSV", () => {
  test("with a missing column: which, and the nearest one that is there; nothing is written", async () => {
    const at = desk({ "m.json": map, "stages.csv": "contact,stages,at,who\na,New,2026-01-01,Ana\n" });
    const said = await at.run("import stages.csv --map m.json");
    expect(said.code).toBe(2);
    expect(said.err).toContain(
      'stages.csv has no column "stage" (did you mean "stages"?), which m.json names.',
    );
    expect(existsSync(join(at.folder, "daybook.db"))).toBe(false);
    expect((await at.run("import stages.csv --map m.json --json")).json()).toMatchObject({
      error: { row: 1, column: "stage" },
    });
  });

  test("with a time that is none, an empty id, and a row with too many cells: each with its place, the rest is kept", async () => {
    const csv =
      "contact,stage,at,who\na,New,2026-01-01,Ana\nb,New,01/02/2026,Ana\n ,New,2026-01-03,Ana\nd,New,2026-01-04,Ana,extra\ne,New\nf,New,2026-13-01,Ana\ng,Won,2026-01-07T10:00,Bo\n";
    const { code, problems, at, ...counts } = await importing(csv);
    expect(code).toBe(3);
    expect(counts).toMatchObject({ read: 7, appended: 2, rejected: 5 });
    expect(problems).toEqual([
      {
        row: 3,
        column: "at",
        message: expect.stringContaining(
          '"01/02/2026" is no usable time: whether the day or the month comes first',
        ),
      },
      { row: 4, column: "contact", message: expect.stringContaining("The cell is empty") },
      { row: 5, column: null, message: expect.stringContaining("5 instead of 4 cells") },
      { row: 6, column: null, message: expect.stringContaining("only 2 of 4 cells") },
      { row: 7, column: "at", message: expect.stringContaining("months go from 01 to 12") },
    ]);
    expect((await rowsOf(at)).map(({ contact_id }) => contact_id)).toEqual(["a", "g"]);
  });

  test("with a byte order mark is read as if it had none", async () => {
    const { code, appended } = await importing("\ufeffcontact,stage,at,who\na,New,2026-01-01,Ana\n");
    expect([code, appended]).toEqual([0, 1]);
  });

  test("with semicolons, or tabs, needs no flag", async () => {
    for (const delimiter of [";", "\t"]) {
      const csv = 'contact,stage,at,who\na,"New, hot",2026-01-01,Ana\n';
      const { code, at } = await importing(csv.replaceAll(/,(?! )/g, delimiter));
      expect(code).toBe(0);
      expect((await rowsOf(at))[0]?.event_data.to).toBe("New, hot");
    }
  });

  test("in Latin-1: the row and the flag that reads it; with the flag all is well", async () => {
    const latin = Buffer.from(
      "contact,stage,at,who\na,New,2026-01-01,Ana\nb,New,2026-01-02,Jos\u00e9\n",
      "latin1",
    );
    const { code, appended, problems } = await importing(latin);
    expect([code, appended]).toEqual([3, 1]);
    expect(problems).toEqual([
      { row: 3, column: "who", message: expect.stringContaining("--encoding latin1") },
    ]);
    const read = await importing(latin, "--encoding latin1");
    expect([read.code, read.appended]).toEqual([0, 2]);
    expect((await rowsOf(read.at)).map(({ actor }) => actor)).toEqual(["Ana", "José"]);
  });

  test("in UTF-16, as some spreadsheets save, is read by its mark", async () => {
    const { appended } = await importing(
      Buffer.from("\ufeffcontact\tstage\tat\twho\na\tNew\t2026-01-01\tAna\n", "utf16le"),
    );
    expect(appended).toBe(1);
  });

  test("with a quote that is never closed loses that row only", async () => {
    const { problems, appended } = await importing(
      'contact,stage,at,who\na,"New,2026-01-01,Ana\nb,New,2026-01-02,Ana\n',
    );
    expect(appended).toBe(1);
    expect(problems).toMatchObject([{ row: 2, message: expect.stringContaining("not closed") }]);
  });

  test("with an unknown event type: the sentence names the nearest, in a map and in a row", async () => {
    const at = desk({
      "m.json": map.replace("stage_changed", "stage_chnged"),
      "stages.csv": "contact,stage,at,who\n",
    });
    const said = await at.run("import stages.csv --map m.json");
    expect([said.code, said.err]).toEqual([
      2,
      expect.stringMatching(/m\.json has 1 problem[\s\S]*events\[0\]\.event_type[\s\S]*stage_changed/),
    ]);
    at.write(
      "events.csv",
      "contact_id,event_type,timestamp\na,contact_creatd,2026-01-01\nb,contact_created,2026-01-01\n",
    );
    const rows = await at.run("import events.csv --json");
    expect([rows.code, rows.json()]).toMatchObject([
      3,
      {
        appended: 1,
        rejected: 1,
        problems: [
          { row: 2, column: "event_type", message: expect.stringContaining("Did you mean contact_created?") },
        ],
      },
    ]);
  });

  test.each([
    ["", "FILE_IS_EMPTY"],
    ["\u0050\u004b\u0003\u0004 zip", "NOT_A_CSV"],
    ["a,a\n1,2\n", "CSV_HEADER_INVALID"],
  ])("that is none (%j) is %s", async (content, code) => {
    const at = desk({ "m.json": map });
    at.write("stages.csv", content);
    const said = await at.run("import stages.csv --map m.json --json");
    expect([said.code, said.json()]).toMatchObject([1, { error: { code, hint: expect.any(String) } }]);
  });

  test("that is a folder, or isn't there, is a sentence with the nearest name", async () => {
    const at = desk({ "stages.csv": "", "m.json": map });
    mkdirSync(join(at.folder, "exports"));
    const folder = await at.run("import exports");
    expect([folder.code, folder.err]).toEqual([
      1,
      expect.stringContaining('exports" is a folder, not a file.'),
    ]);
    const gone = await at.run("import stage.csv");
    expect([gone.code, gone.err]).toEqual([1, expect.stringContaining('Did you mean "stages.csv"?')]);
  });

  test("with unknown encoding is wrong usage", async () => {
    const said = await desk({ "a.csv": "a\n" }).run("import a.csv --encoding ebcdic");
    expect([said.code, said.err]).toEqual([2, expect.stringContaining("utf8, latin1 or utf16le")]);
  });

  test("with a map that is broken JSON says in which line", async () => {
    const said = await desk({ "a.csv": "a\n1\n", "m.json": '{\n  "events": [}\n' }).run(
      "import a.csv --map m.json",
    );
    expect(said.code).toBe(2);
    expect(said.err).toMatch(/m\.json is not JSON: line 2/);
  });
});

describe("a log", () => {
  test("that is not SQLite is a sentence, and stays as it is", async () => {
    const at = desk({ "notes.txt": "Dear diary, today I learned nothing about databases at all." });
    for (const line of [
      "events",
      "verify",
      "append --contact a --type note_added --set text=x --at 2026-01-01",
    ]) {
      const said = await at.run(`${line} --log sqlite:notes.txt`);
      expect([said.code, said.err]).toEqual([1, expect.stringContaining("is not a SQLite file")]);
    }
    expect(at.read("notes.txt")).toMatch(/^Dear diary/);
  });

  test("that is another program's database is refused, and not touched", async () => {
    const at = desk();
    const db = new Database(join(at.folder, "shop.db"));
    db.exec("create table orders (id integer)");
    db.close();
    const before = readFileSync(join(at.folder, "shop.db"));
    const said = await at.run(
      "append --contact a --type note_added --set text=x --at 2026-01-01 --log sqlite:shop.db",
    );
    expect([said.code, said.err]).toEqual([1, expect.stringContaining("orders")]);
    expect(readFileSync(join(at.folder, "shop.db")).equals(before)).toBe(true);
  });

  test("of a newer Daybook says so, and how to get it", async () => {
    const at = desk();
    await at.run("init");
    const db = new Database(join(at.folder, "daybook.db"));
    db.exec("pragma user_version = 99");
    db.close();
    const said = await at.run("events --json");
    expect([said.code, said.json()]).toMatchObject([
      1,
      { error: { code: "LOG_TOO_NEW", hint: expect.stringContaining("Update") } },
    ]);
  });

  test("that is a folder, that is in none, or whose store nobody knows", async () => {
    const at = desk();
    mkdirSync(join(at.folder, "logs"));
    expect((await at.run("events --log sqlite:logs")).err).toContain("is a folder");
    expect((await at.run("init --log sqlite:gone/daybook.db")).err).toContain("There is no folder");
    const store = await at.run("events --log sqlit:daybook.db");
    expect([store.code, store.err]).toEqual([2, expect.stringContaining("Did you mean sqlite:?")]);
  });
});
