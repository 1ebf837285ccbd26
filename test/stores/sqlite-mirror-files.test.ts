import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { hash, now } from "../../src/hosts/node/host.ts";
import { type Mirror, type MirrorOptions, openMirror } from "../../src/stores/sqlite/mirror.ts";
import { openSqlite } from "../../src/stores/sqlite/open.ts";
import { manyEvents, rowsOf } from "../contract/sample.ts";
import { type RemoteTable, remoteTable } from "../support/remote-log.ts";

const root = mkdtempSync(join(tmpdir(), "daybook-mirror-files-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let made = 0;
let folder = "";
beforeEach(() => {
  folder = join(root, String(made++));
  mkdirSync(folder);
});

const at = (name: string): string => join(folder, name);
const capabilities = { unique_key: false, refuses_edits: false, recorded_at: true };
const origin = "far://base/Events";
const open = (
  path: string,
  {
    log = remoteTable(),
    from = origin,
    ...options
  }: Partial<MirrorOptions> & { log?: RemoteTable; from?: string } = {},
): Mirror => openMirror(path, { log, origin: from, capabilities }, { hash, now, ...options });
const sql = (path: string, text: string): void => {
  const db = new Database(path);
  db.exec(text);
  db.close();
};

/** A mirror with rows in a file, closed. */
async function filled(path: string, rows = 20): Promise<RemoteTable> {
  const table = remoteTable({ pageSize: () => 1000 });
  for (const event of manyEvents(rows)) table.put(event);
  const mirror = open(path, { log: table });
  await mirror.refresh();
  await mirror.close();
  return table;
}

const refusal = (code: string, message: RegExp, hint: RegExp) =>
  expect.objectContaining({
    code,
    message: expect.stringMatching(message),
    hint: expect.stringMatching(hint),
  });

describe("opening", () => {
  test("a mirror again has all that it had, and asks for what is new alone", async () => {
    const table = await filled(at("m.db"), 2500);
    const asked = table.requests();
    const mirror = open(at("m.db"), { log: table });
    expect(mirror.head().rows).toBe(2500);
    expect(table.requests()).toBe(asked);
    await mirror.read();
    expect(table.requests()).toBe(asked + 1);
    await mirror.close();
  });

  test("another log's mirror is refused, naming both", async () => {
    await filled(at("m.db"));
    expect(() => open(at("m.db"), { from: "far://base/Others" })).toThrow(
      refusal(
        "MIRROR_OF_ANOTHER_LOG",
        /mirror of "far:\/\/base\/Events", not of far:\/\/base\/Others/,
        /another file/,
      ),
    );
    expect(open(at("m.db")).head().rows).toBe(20);
  });

  test("a log of its own, another program's file or a text are refused and left as they were", async () => {
    const log = openSqlite(at("log.db"), { hash, now });
    log.appendNow(manyEvents(3));
    await log.close();
    sql(at("other.db"), "create table events (id integer)");
    writeFileSync(at("leads.csv"), "a,b\n".repeat(500));
    for (const name of ["log.db", "other.db", "leads.csv"]) {
      const before = readFileSync(at(name));
      expect(() => open(at(name)), name).toThrow(
        refusal("NOT_A_MIRROR", /no mirror of a log/, /another place/),
      );
      expect(readFileSync(at(name)).equals(before), name).toBe(true);
    }
  });

  test("a mirror as a log is refused: its rows may be edited ones and twins", async () => {
    await filled(at("m.db"));
    for (const options of [{}, { readonly: true }])
      expect(() => openSqlite(at("m.db"), { hash, now, ...options })).toThrow(
        expect.objectContaining({ code: "LOG_NOT_DAYBOOK" }),
      );
  });

  test("a mirror of another layout, or that lacks a part, is damaged, and the hint says what to do", async () => {
    for (const [i, harm] of [
      "pragma user_version = 7",
      "drop table first_seen",
      "drop index events_row",
      "delete from mirror",
    ].entries()) {
      await filled(at(`${i}.db`));
      sql(at(`${i}.db`), harm);
      expect(() => open(at(`${i}.db`)), harm).toThrow(
        refusal("MIRROR_DAMAGED", /^The mirror .*\d\.db /, /Delete the file.*built anew/),
      );
    }
  });

  test("a mirror whose file was cut short says so, here or at the first reading", async () => {
    const table = await filled(at("m.db"), 5000);
    const bytes = readFileSync(at("m.db"));
    writeFileSync(at("m.db"), bytes.subarray(0, bytes.length / 2));
    const use = async (): Promise<unknown> => {
      const mirror = open(at("m.db"), { log: table });
      await mirror.replace();
      return rowsOf(mirror);
    };
    await expect(use()).rejects.toThrow(refusal("MIRROR_DAMAGED", /is damaged/, /Delete the file/));
  });

  test("a mirror whose table lost a column", async () => {
    const table = await filled(at("m.db"));
    sql(at("m.db"), "alter table events drop column actor");
    const mirror = open(at("m.db"), { log: table });
    await expect(mirror.read()).rejects.toThrow(refusal("MIRROR_DAMAGED", /is damaged/, /Delete the file/));
  });

  test("no folder, no file, no name", () => {
    expect(() => open(at("no/such/m.db"))).toThrow(expect.objectContaining({ code: "FOLDER_NOT_FOUND" }));
    expect(() => open(folder)).toThrow(expect.objectContaining({ code: "LOG_NOT_A_FILE" }));
    expect(() => open("")).toThrow(expect.objectContaining({ code: "LOG_NOT_A_FILE" }));
  });
});

test("cells that were put into the file by hand and aren't UTF-8 end no process", async () => {
  await filled(at("m.db"), 2);
  sql(
    at("m.db"),
    "update events set actor = cast(x'ff41' as text), row_id = cast(x'fe' as text) || seq, deal_id = cast(x'80' as text)",
  );
  const mirror = open(at("m.db"));
  expect((await rowsOf(mirror.replica)).map((row) => row.actor)).toEqual(["\ufffdA", "\ufffdA"]);
  expect([...mirror.linksOf()]).toHaveLength(2);
  await mirror.replace();
  expect([...mirror.evidence()].map((row) => row.now)).toEqual([null, null]);
});

test("a mirror that another program holds says so and keeps nothing half", async () => {
  const table = await filled(at("m.db"));
  const mirror = open(at("m.db"), { log: table, append: table.append, patience: 50, freshFor: 3_600_000 });
  await mirror.read();
  const [fresh] = manyEvents(1, "fresh");
  const other = new Database(at("m.db"));
  other.exec("begin immediate");
  // What the log acknowledged is acknowledged, whatever the mirror can't note.
  expect(await mirror.append([fresh as never])).toMatchObject([{ status: "appended" }]);
  await expect(mirror.refresh()).rejects.toMatchObject({ code: "LOG_BUSY" });
  other.exec("commit");
  other.close();
  expect((await mirror.read()).rows).toHaveLength(21);
  await mirror.close();
});

test("closed, it refuses all; twice is harmless", async () => {
  const mirror = open(at("m.db"));
  await mirror.close();
  await mirror.close();
  await expect(mirror.refresh()).rejects.toMatchObject({ code: "LOG_CLOSED" });
  await expect(mirror.read()).rejects.toMatchObject({ code: "LOG_CLOSED" });
  expect(() => mirror.head()).toThrow(expect.objectContaining({ code: "LOG_CLOSED" }));
});
