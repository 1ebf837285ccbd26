import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { hash, now } from "../../src/hosts/node/host.ts";
import { openSqlite, type SqliteOptions } from "../../src/stores/sqlite/open.ts";
import { applicationId, layout } from "../../src/stores/sqlite/schema.ts";
import { manyEvents, statuses } from "../contract/sample.ts";

const root = mkdtempSync(join(tmpdir(), "daybook-files-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let made = 0;
let folder = "";
beforeEach(() => {
  folder = join(root, String(made++));
  mkdirSync(folder);
});

const at = (name: string): string => join(folder, name);
const open = (path: string, more: Partial<SqliteOptions> = {}) => openSqlite(path, { hash, now, ...more });
const sql = (path: string, text: string): void => {
  const db = new Database(path);
  db.exec(text);
  db.close();
};

/** Every way to open a file: whoever it is, the answer is a sentence with the path in it and a next step. */
const ways: Readonly<Record<string, Partial<SqliteOptions>>> = {
  "to write": {},
  "to append to what is there": { create: false },
  "to read": { readonly: true },
};
const refuses = (path: string, code: string, message: RegExp): void => {
  for (const [way, options] of Object.entries(ways)) {
    let thrown: unknown;
    try {
      open(path, options);
    } catch (error) {
      thrown = error;
    }
    expect(thrown, way).toMatchObject({
      code,
      message: expect.stringMatching(message),
      hint: expect.any(String),
    });
  }
};

describe("opening", () => {
  test("a log that isn't there to read it says how one is made, and makes no file", () => {
    for (const options of [{ create: false }, { readonly: true }])
      expect(() => open(at("none.db"), options)).toThrow(
        expect.objectContaining({
          code: "LOG_NOT_FOUND",
          hint: expect.stringMatching(/init.*append.*import/),
        }),
      );
    expect(readdirSync(folder)).toEqual([]);
  });

  test("an empty file to read it finds no log; to write it makes one", async () => {
    writeFileSync(at("empty.db"), "");
    for (const options of [{ create: false }, { readonly: true }])
      expect(() => open(at("empty.db"), options)).toThrow(expect.objectContaining({ code: "LOG_NOT_FOUND" }));
    await open(at("empty.db")).close();
    expect(open(at("empty.db"), { create: false }).head()).toEqual({ rows: 0, position: 0 });
  });

  test("a folder", () => refuses(folder, "LOG_NOT_A_FILE", /is a folder, not a file/));

  test("a file in a folder that isn't there", () => {
    expect(() => open(at("no/such/log.db"))).toThrow(
      expect.objectContaining({ code: "FOLDER_NOT_FOUND", hint: expect.stringMatching(/Make the folder/) }),
    );
  });

  test("a device, a nameless place and SQLite's own word for memory", () => {
    refuses("/dev/null", "LOG_NOT_A_FILE", /not a file/);
    for (const path of ["", "  ", ":memory:"]) refuses(path, "LOG_NOT_A_FILE", /names no file/);
  });

  test("a file that is no SQLite, and leaves it as it was", () => {
    const text = "contact_id,event_type\nsarah,stage_changed\n".repeat(100);
    writeFileSync(at("leads.csv"), text);
    refuses(at("leads.csv"), "LOG_NOT_SQLITE", /leads\.csv is not a SQLite file/);
    expect(readFileSync(at("leads.csv"), "utf8")).toBe(text);
    writeFileSync(at("short.csv"), "a,b\n");
    refuses(at("short.csv"), "LOG_NOT_SQLITE", /not a SQLite file/);
    expect(readdirSync(folder).sort()).toEqual(["leads.csv", "short.csv"]);
  });

  test("another program's SQLite file, naming its tables, and leaves it as it was", () => {
    sql(at("other.db"), "create table invoices (id integer); create table payments (id integer)");
    const before = readFileSync(at("other.db"));
    refuses(at("other.db"), "LOG_NOT_DAYBOOK", /holds the tables invoices, payments/);
    expect(readFileSync(at("other.db")).equals(before)).toBe(true);
    sql(at("marked.db"), "pragma application_id = 42");
    refuses(at("marked.db"), "LOG_NOT_DAYBOOK", /no table of events/);
    sql(at("versioned.db"), "pragma user_version = 3");
    refuses(at("versioned.db"), "LOG_NOT_DAYBOOK", /no table of events/);
  });

  test("another program's SQLite file with a table of events of its own", () => {
    sql(at("other.db"), "create table events (id integer)");
    refuses(at("other.db"), "LOG_NOT_DAYBOOK", /holds the tables events/);
  });

  test("a log of a newer Daybook, and leaves it as it was", () => {
    sql(
      at("new.db"),
      `pragma application_id = ${applicationId}; pragma user_version = ${layout + 1}; create table other (x)`,
    );
    const before = readFileSync(at("new.db"));
    refuses(at("new.db"), "LOG_TOO_NEW", /newer Daybook \(layout 2; this one knows up to 1\)/);
    expect(readFileSync(at("new.db")).equals(before)).toBe(true);
  });

  test("a log whose file was cut short says that it is damaged, here or at the first reading", async () => {
    const log = open(at("log.db"));
    log.appendNow(manyEvents(5000));
    await log.close();
    const bytes = readFileSync(at("log.db"));
    writeFileSync(at("log.db"), bytes.subarray(0, bytes.length / 2));
    const read = (): unknown => {
      const half = open(at("log.db"), { readonly: true });
      let after: string | undefined;
      for (;;) {
        const page = half.readNow({}, after);
        if (page.done) return page;
        after = page.checkpoint;
      }
    };
    expect(read).toThrow(
      expect.objectContaining({ code: "LOG_DAMAGED", hint: expect.stringMatching(/backup/) }),
    );
  });

  test("a log whose table lost a column", async () => {
    await open(at("log.db")).close();
    sql(at("log.db"), "alter table events drop column actor");
    const log = open(at("log.db"), { readonly: true });
    expect(() => log.readNow()).toThrow(expect.objectContaining({ code: "LOG_DAMAGED" }));
    await log.close();
  });

  test("names with quotes, question marks and letters of every script, and a relative one", async () => {
    for (const name of [
      "it's 100% a log?mode=ro#1.db",
      "журнал 日誌 🦊.db",
      "file:log.db",
      "no-ending",
      "-dash.db",
    ]) {
      const log = open(at(name));
      log.appendNow(manyEvents(2));
      await log.close();
      expect(existsSync(at(name)), name).toBe(true);
      const again = open(at(name), { create: false });
      expect(again.head().rows).toBe(2);
      await again.close();
    }
  });
});

const isRoot = process.getuid?.() === 0;
describe.skipIf(isRoot || process.platform === "win32")(
  "without the right (root has every right: skipped there)",
  () => {
    test("to write a log: readers read it, and a writer is told", async () => {
      const log = open(at("log.db"));
      log.appendNow(manyEvents(3));
      await log.close();
      chmodSync(at("log.db"), 0o444);
      expect(() => open(at("log.db"))).toThrow(expect.objectContaining({ code: "LOG_NOT_WRITABLE" }));
      for (const options of [{ create: false }, { readonly: true }]) {
        const reader = open(at("log.db"), options);
        expect(reader.readNow().rows).toHaveLength(3);
        expect(() => reader.appendNow(manyEvents(1))).toThrow(
          expect.objectContaining({ code: "LOG_NOT_WRITABLE" }),
        );
        await reader.close();
      }
    });

    test("to write the folder: a new log can't be made", () => {
      chmodSync(folder, 0o555);
      expect(() => open(at("log.db"))).toThrow(expect.objectContaining({ code: "LOG_NOT_WRITABLE" }));
      chmodSync(folder, 0o755);
    });

    test("to write the folder of a log: who finds only the one file is told what is needed", async () => {
      const log = open(at("log.db"));
      log.appendNow(manyEvents(3));
      await log.close();
      mkdirSync(at("archive"));
      copyFileSync(at("log.db"), at("archive/log.db"));
      chmodSync(at("archive"), 0o555);
      expect(() => open(at("archive/log.db"), { readonly: true })).toThrow(
        expect.objectContaining({
          code: "LOG_NOT_WRITABLE",
          hint: expect.stringMatching(/Copy it to a folder/),
        }),
      );
      chmodSync(at("archive"), 0o755);
    });

    test("to read a log", async () => {
      await open(at("log.db")).close();
      chmodSync(at("log.db"), 0o000);
      refuses(at("log.db"), "LOG_NOT_READABLE", /no right to read/);
    });
  },
);

describe("closing", () => {
  test("leaves all rows in the one file, so that a copy of it is a copy of the log", async () => {
    const log = open(at("log.db"));
    log.appendNow(manyEvents(500));
    log.readNow();
    await log.close();
    writeFileSync(at("copy.db"), readFileSync(at("log.db")));
    const copy = open(at("copy.db"), { create: false });
    expect(copy.head().rows).toBe(500);
    await copy.close();
  });

  test("twice is harmless, and what comes after it is refused", async () => {
    const log = open(at("log.db"));
    await log.close();
    await log.close();
    await expect(log.append(manyEvents(1))).rejects.toMatchObject({ code: "LOG_CLOSED" });
    await expect(log.read()).rejects.toMatchObject({ code: "LOG_CLOSED" });
  });

  test("doesn't wait for a reader elsewhere", async () => {
    const log = open(at("log.db"), { patience: 60_000 }); // a minute: more than a test may take
    log.appendNow(manyEvents(5000));
    const other = new Database(at("log.db"));
    other.exec("begin; select * from events");
    const statement = other.prepare("select seq from events").raw();
    const rows = statement.iterate();
    rows.next();
    await log.close();
    expect(rows.next().done).toBe(false);
    other.close();
  });
});

test("a reader's handle writes nothing", async () => {
  const log = open(at("log.db"));
  log.appendNow(manyEvents(3));
  const reader = open(at("log.db"), { readonly: true });
  expect(() => reader.appendNow(manyEvents(4))).toThrow(
    expect.objectContaining({ code: "LOG_NOT_WRITABLE" }),
  );
  expect(reader.head().rows).toBe(3);
  expect(statuses(log.appendNow(manyEvents(4)))).toContain("appended");
  expect(reader.head().rows).toBe(log.head().rows);
  await reader.close();
  await log.close();
});

test("a writer that another program keeps waiting is told so, and nothing is written", async () => {
  const log = open(at("log.db"), { patience: 50 } as Partial<SqliteOptions>);
  const other = new Database(at("log.db"));
  other.exec("begin immediate");
  expect(() => log.appendNow(manyEvents(3))).toThrow(
    expect.objectContaining({ code: "LOG_BUSY", hint: expect.stringMatching(/nothing was written/) }),
  );
  other.exec("commit");
  other.close();
  expect(log.head().rows).toBe(0);
  expect(statuses(log.appendNow(manyEvents(3)))).toEqual(["appended", "appended", "appended"]);
  await log.close();
});
