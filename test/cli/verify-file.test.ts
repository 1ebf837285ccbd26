import { describe, expect, test } from "vitest";
import { tombstoneOf } from "../../src/core/erase.ts";
import { eventColumns } from "../../src/core/event.ts";
import { deriveEventId } from "../../src/core/identity.ts";
import { hash } from "../../src/hosts/node/host.ts";
import { newNoteKeys } from "../../src/hosts/node/signed-note.ts";
import { office } from "../support/office.ts";
import { sheetOffice } from "../support/sheet-office.ts";
import { type Desk, desk, type How } from "./support.ts";

/** A log that was sealed, with events that came later, handed on as a file; and a desk with nothing but the file and the checkpoint. */
async function exported(sizes: readonly number[] = [10], later = 0, form = "csv") {
  const office = desk();
  let n = 0;
  const append = async (count: number) => {
    const lines = Array.from({ length: count }, () => {
      n += 1;
      return JSON.stringify({
        contact_id: `c${n % 3}`,
        event_type: n % 2 === 0 ? "note_added" : "stage_changed",
        event_data: n % 2 === 0 ? { text: `a, "b"\n${n}` } : { to: `S${n}` },
        // Later appended ones happened earlier, so that ids don't lie in the order of sealing.
        timestamp: new Date(Date.parse("2026-05-01T10:00:00.000Z") - n * 60_000).toISOString(),
        actor: n % 3 === 0 ? "Ana" : "Bo",
        ...(n % 4 === 0 ? { deal_id: `d${n}`, source: "form" } : {}),
      });
    });
    await office.run("append -", { stdin: lines.join("\n") });
  };
  for (const size of sizes) {
    await append(size);
    office.now = new Date(Date.parse(office.now) + 3_600_000).toISOString();
    await office.run("seal --json", { env: { DAYBOOK_SEAL_KEY: keys.secret } });
    office.now = new Date(Date.parse(office.now) + 3_600_000).toISOString();
  }
  if (later > 0) await append(later);
  await office.run(`export -o log.${form}`);
  const there = desk({
    [`log.${form}`]: office.read(`log.${form}`),
    note: office.read("daybook.db.checkpoint"),
    leaves: office.read("daybook.db.leaves"),
  });
  const [header = "", ...rows] = office.read(`log.${form}`).trimEnd().split(/\r?\n/);
  return {
    at: there,
    header,
    rows,
    /** What is said of other rows in the file's place. */
    async checked(lines: readonly string[], more = "", head = header): Promise<Checked> {
      there.write(`log.${form}`, `${[head, ...lines].join("\r\n")}\r\n`);
      return said(there, `verify log.${form} --checkpoint note --json ${more}`);
    },
  };
}

const keys = newNoteKeys("example.com/daybook");

interface Found {
  readonly event_id: string;
  readonly position: number;
  readonly columns?: readonly string[];
  readonly message: string;
}

interface Checked {
  readonly code: number;
  readonly ok: boolean;
  readonly unsealed: number;
  readonly order?: string;
  readonly notes?: readonly string[];
  readonly edited: readonly Found[];
  readonly missing: readonly Found[];
  readonly inserted: readonly Found[];
  readonly moved: readonly Found[];
  readonly checkpoint: { readonly holds: boolean; readonly message: string; readonly signed: boolean | null };
}

async function said(at: Desk, line: string, how?: How): Promise<Checked> {
  const { code, json } = await at.run(line, how);
  return { code, ...(json() as object) } as Checked;
}

const named = ({ edited, missing, inserted, moved }: Checked): readonly string[] =>
  [...edited, ...missing, ...inserted, ...moved].map(({ event_id }) => event_id);

const idOf = (row = ""): string => row.slice(0, 26);

/** Cells of a line, and a line of cells. */
const cellsIn = (line: string): string[] =>
  (line.match(/(?:^|,)("(?:[^"]|"")*"|[^,]*)/g) ?? []).map((cell) =>
    cell.replace(/^,/, "").replace(/^"([\s\S]*)"$/, (_, text: string) => text.replaceAll('""', '"')),
  );
const lineOf = (cells: readonly string[]): string =>
  cells.map((cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(",");

describe("an export is checked with nothing but the checkpoint", () => {
  test("one that nobody touched is sound, and what came after the seal is counted", async () => {
    const { at, rows, checked } = await exported([6, 4], 3);
    expect(await checked(rows)).toMatchObject({
      code: 0,
      ok: true,
      unsealed: 3,
      order: "sealed",
      checkpoint: { holds: true, signed: null },
    });
    const { out } = await at.run("verify log.csv --checkpoint note");
    expect(out).toContain("It proves the first 10 sealed rows");
    expect(out).toContain("3 events of the file aren't sealed by it");
  });

  test("a checkpoint of an earlier day is as good for what it sealed", async () => {
    const { rows, checked, at } = await exported([6, 4]);
    const first = await exported([6]);
    at.write("note", first.at.read("note"));
    expect(await checked(rows)).toMatchObject({ ok: true, checkpoint: { holds: true } });
  });

  test("every cell of a row that is changed is found, and its row named, but for the time of recording, which only the list names", async () => {
    const { rows, checked, at } = await exported([9]);
    for (const [at, line] of rows.entries()) {
      const cells = cellsIn(line);
      for (const [place, column] of [...eventColumns, "recorded_at"].entries()) {
        const other = cellsIn(rows[(at + 1) % rows.length] as string)[place] as string;
        if (other === cells[place] && column !== "recorded_at") continue;
        const value =
          column === "recorded_at"
            ? "2026-06-01T12:00:00.001Z"
            : column === "event_type"
              ? "sms_sent"
              : other;
        const changed = rows.with(at, lineOf(cells.with(place, value)));
        const found = await checked(changed);
        expect([found.code, found.ok], column).toEqual([3, false]);
        if (column === "recorded_at") expect(found.checkpoint.holds).toBe(false);
        else expect(named(found), column).toEqual([idOf(line)]);
      }
    }
    const moved = await checked(
      rows.with(2, lineOf(cellsIn(rows[2] as string).with(9, "2026-06-01T11:00:00.000Z"))),
      "--leaves leaves",
    );
    expect(moved).toMatchObject({ ok: false, moved: [{ event_id: idOf(rows[2]), position: 4 }] });
    expect(at.read("leaves")).toContain(idOf(rows[2]));
  });

  test("a row that is gone is told of, and named by the list", async () => {
    const { rows, checked } = await exported([8], 2);
    for (let at = 0; at < 8; at++) {
      const left = rows.filter((_, place) => place !== at);
      expect(await checked(left)).toMatchObject({ code: 3, ok: false, checkpoint: { holds: false } });
      expect(await checked(left, "--leaves leaves")).toMatchObject({
        code: 3,
        missing: [{ event_id: idOf(rows[at]) }],
        unsealed: 2,
      });
    }
    const cut = await checked(rows.slice(0, 5));
    expect(cut.checkpoint.message).toContain("it seals 8 rows");
    expect(cut.checkpoint.message).toContain("3 at least are gone");
    // The tail that wasn't sealed can't be missed, and is counted.
    expect(await checked(rows.slice(0, 9))).toMatchObject({ ok: true, unsealed: 1 });
  });

  test("a row that was put in or stands there twice is named wherever it lies, the sealed ones hold", async () => {
    const { rows, checked } = await exported([9], 1);
    const cells = cellsIn(rows[4] as string).with(6, "Zoe");
    const event = Object.fromEntries(eventColumns.map((column, at) => [column, cells[at] || null]));
    const forged = lineOf(cells.with(0, deriveEventId(event as never, hash)));
    for (let at = 0; at <= rows.length; at++) {
      const found = await checked(rows.toSpliced(at, 0, forged));
      expect(found).toMatchObject({ code: 3, ok: false, checkpoint: { holds: true } });
      expect(found.inserted.map(({ position }) => position)).toEqual([at + 2]);
      const twin = await checked(rows.toSpliced(at, 0, rows[3] as string));
      expect(named(twin), String(at)).toEqual([idOf(rows[3])]);
    }
    // In another row's place it can't be told from that row's edit.
    expect(await checked(rows.with(4, forged))).toMatchObject({ ok: false, checkpoint: { holds: false } });
  });

  test("sorting is no edit, nor are a byte order mark, semicolons, or columns in another order beside columns of one's own", async () => {
    const { rows, header, checked, at } = await exported([6, 5], 2);
    for (const order of [rows.toReversed(), rows.toSorted((a, b) => (a.slice(30) < b.slice(30) ? -1 : 1))])
      expect(await checked(order)).toMatchObject({ code: 0, ok: true, order: "sorted", unsealed: 2 });
    const other = (line: string) =>
      cellsIn(line)
        .toReversed()
        .concat("mine")
        .map((cell) => `"${cell.replaceAll('"', '""')}"`)
        .join(";");
    at.write("log.csv", `\uFEFF${[header, ...rows].map(other).join("\n")}`);
    expect(await said(at, "verify log.csv --checkpoint note --json")).toMatchObject({
      code: 0,
      order: "sealed",
      notes: [expect.stringContaining("not checked: the column mine")],
    });
  });

  test("rows whose cells were changed aren't said to stand there as they were", async () => {
    const { rows, checked } = await exported([4]);
    const sound = await checked(rows);
    expect(sound.checkpoint.message).toMatch(/those that it seals stand there as they were\.$/);
    const changed = await checked(
      rows.map((line, at) => (at === 1 ? lineOf(cellsIn(line).with(5, "D9")) : line)),
    );
    expect(changed).toMatchObject({ ok: false, edited: [{}], checkpoint: { holds: true } });
    expect(changed.checkpoint.message).toMatch(/none that it seals is missing, but cells were changed\.$/);
  });

  test("what a spreadsheet did to it as it saved it is said in a sentence", async () => {
    const { rows, checked, header } = await exported([4]);
    const dated = rows.map((line) => lineOf(cellsIn(line).with(4, "5/1/2026 9:58")));
    const found = await checked(dated);
    expect(found.edited.map(({ columns }) => columns)).toEqual(rows.map(() => ["timestamp"]));
    expect(found).toMatchObject({
      ok: false,
      checkpoint: { holds: true },
      notes: [
        expect.stringMatching(/^Row 2 and 3 more: timestamp stands there as a spreadsheet writes dates/),
      ],
    });
    const times = await checked(rows.map((line) => lineOf(cellsIn(line).with(9, "6/1/2026 12:00"))));
    expect(times.checkpoint.message).toContain("a spreadsheet wrote that anew");
    const number = await checked(rows.with(1, lineOf(cellsIn(rows[1] as string).with(8, "1.23E+31"))));
    expect(number.notes?.[0]).toContain(
      "Row 3: an id or the key stands there as a spreadsheet writes long numbers",
    );
    const short = (line: string, left: number) => lineOf(cellsIn(line).slice(0, left));
    const timeless = await checked(
      rows.map((line) => short(line, 9)),
      "",
      short(header, 9),
    );
    expect(timeless).toMatchObject({ edited: [], checkpoint: { holds: false } });
    expect(timeless.checkpoint.message).toContain("it has no column recorded_at");
    const keyless = await checked(
      rows.map((line) => short(line, 8)),
      "",
      short(header, 8),
    );
    expect(keyless).toMatchObject({ code: 1, error: { code: "NOT_AN_EXPORT" } });
    const ragged = await checked(rows.with(2, short(rows[2] as string, 7)));
    expect(ragged.edited).toMatchObject([{ position: 4, message: "The row has only 7 of 10 cells." }]);
  });
});

test("who made the checkpoint is checked by the key", async () => {
  const { at } = await exported([3]);
  const line = "verify log.csv --checkpoint note --json --key";
  expect(await said(at, `${line} ${keys.verifier}`)).toMatchObject({
    ok: true,
    checkpoint: { signed: true },
  });
  const stranger = newNoteKeys("example.com/daybook").verifier;
  expect(await said(at, `${line} ${stranger}`)).toMatchObject({
    code: 3,
    ok: false,
    edited: [],
    checkpoint: { signed: false, holds: false, message: expect.stringContaining("not with this key") },
  });
  at.write("note", at.read("note").replace("\n3\n", "\n2\n"));
  expect(await said(at, `${line} ${keys.verifier}`)).toMatchObject({
    ok: false,
    checkpoint: { message: expect.stringContaining("it was changed after it was signed") },
  });
});

test("events a line are checked like rows, whatever space stands between their members", async () => {
  const { at, header, rows: others } = await exported([5], 1, "ndjson");
  const rows = [header, ...others];
  const line = "verify log.ndjson --checkpoint note --json";
  expect(await said(at, line)).toMatchObject({ ok: true, unsealed: 1, order: "sealed" });
  const spaced = rows.map((row) => JSON.stringify(JSON.parse(row)).replaceAll('":', '" : '));
  at.write("log.ndjson", spaced.toReversed().join("\n"));
  expect(await said(at, line)).toMatchObject({ ok: true, order: "sorted" });
  at.write(
    "log.ndjson",
    rows.with(1, (rows[1] as string).replace('"Ana"', '"Zoe"').replace('"Bo"', '"Zoe"')).join("\n"),
  );
  expect(await said(at, line)).toMatchObject({
    code: 3,
    edited: [{ position: 2 }],
    checkpoint: { holds: true },
  });
  at.write("log.ndjson", rows.with(2, "{").join("\n"));
  expect(await said(at, line)).toMatchObject({
    code: 3,
    edited: [{ position: 3 }],
    checkpoint: { holds: false },
  });
});

test("without a checkpoint each row is checked in itself, and it is said what that leaves open", async () => {
  const { at, rows, header } = await exported([3]);
  const sound = await at.run("verify log.csv");
  expect([sound.code, sound.out]).toEqual([0, expect.stringContaining("Whether one is gone")]);
  at.write("log.csv", [header, (rows[0] as string).replace(/Ana|Bo/, "Zoe")].join("\n"));
  const found = await at.run("verify log.csv");
  expect([found.code, found.out]).toEqual([3, expect.stringContaining(idOf(rows[0]))]);
});

test("a wrong way to ask is answered in a sentence", async () => {
  const { at } = await exported([1]);
  const asked = async (line: string) => ((await at.run(`${line} --json`)).json() as { error: object }).error;
  expect(await asked("verify log.csv --key x")).toMatchObject({ code: "USAGE" });
  expect(await asked("verify --leaves leaves")).toMatchObject({ code: "USAGE" });
  expect(await asked("verify log.csv --checkpoint log.csv")).toMatchObject({ code: "CHECKPOINT_UNREADABLE" });
  expect(await asked("verify log.csv --checkpoint note --leaves none")).toMatchObject({
    code: "FILE_NOT_FOUND",
  });
  expect(await asked("verify none.csv --checkpoint note")).toMatchObject({ code: "FILE_NOT_FOUND" });
  at.write("other.csv", "name,email\na,b\n");
  expect(await asked("verify other.csv --checkpoint note")).toMatchObject({ code: "NOT_AN_EXPORT" });
});

test("what an erasure left passes where the file names the erasure, and is told where the checkpoint is older", async () => {
  const { rows, checked } = await exported([5]);
  const cells = cellsIn(rows[1] as string);
  const event = Object.fromEntries(eventColumns.map((column, at) => [column, cells[at] || null])) as never;
  const tombstone = tombstoneOf(event, hash) as unknown as Record<string, string | null>;
  const erased = lineOf([...eventColumns.map((column) => tombstone[column] ?? ""), cells[9] ?? ""]);
  const left = rows.with(1, erased);
  expect(await checked(left)).toMatchObject({ ok: false, edited: [{ event_id: cells[0], position: 3 }] });
  const erasure = {
    contact_id: "daybook",
    event_type: "contact_erased",
    event_data: `{"event_ids":["${cells[0]}"]}`,
    timestamp: "2026-06-02T10:00:00.000Z",
    deal_id: null,
    actor: null,
    source: null,
    idempotency_key: "k",
  };
  const all = { event_id: deriveEventId(erasure, hash), ...erasure, recorded_at: "2026-06-02T10:00:00.000Z" };
  const found = await checked([...left, lineOf(Object.values(all).map((cell) => cell ?? ""))]);
  expect(found).toMatchObject({
    checkpoint: { holds: true },
    edited: [
      { event_id: cells[0], message: expect.stringContaining("erased after the checkpoint was made") },
    ],
  });
});

describe("a table's own download", () => {
  const line = "verify Events-Grid.csv --checkpoint note --json";

  test("of a base gives the checkpoint without times, in its own columns and order; an edited row is named", async () => {
    const there = await office();
    const { control } = there.airtable;
    there.at.now = control.now();
    await there.run(`init --log ${there.log} --timezone UTC --contacts Contacts --deals Deals --yes`);
    const contact = control.rows({ table: "Contacts" })[0]?.id ?? "";
    const add = (...days: readonly number[]) =>
      there.run("append -", {
        stdin: days
          .map(
            (day) =>
              `{"contact_id":"${contact}","event_type":"note_added","event_data":{"text":"a\\n${day}"},"timestamp":"2026-05-0${day}T10:00:00Z","actor":"Ana"}`,
          )
          .join("\n"),
      });
    await add(4, 2, 5, 3);
    const { text } = (await there.run("seal --json")).json() as { text: string };
    await add(1);
    const names =
      control
        .schema()
        .find(({ name }) => name === "Events")
        ?.fields.map(({ name }) => name) ?? [];
    const lines = control
      .rows({ table: "Events" })
      .map(({ fields }) =>
        lineOf(names.map((name) => (fields[name] === undefined ? "" : String(fields[name])))),
      );
    const at = desk({ note: text });
    const write = (rows: readonly string[]) =>
      at.write("Events-Grid.csv", `\uFEFF${[lineOf(names), ...rows].join("\r\n")}`);
    write(lines);
    expect(await said(at, line)).toMatchObject({
      code: 0,
      ok: true,
      unsealed: 1,
      order: "sorted",
      notes: [expect.stringMatching(/not checked: the columns event, .*when/)],
    });
    write(lines.with(1, (lines[1] as string).replace(",Ana,", ",Ben,")));
    expect(await said(at, line)).toMatchObject({
      code: 3,
      edited: [{ position: 3 }],
      checkpoint: { holds: true },
    });
    write(lines.toSpliced(1, 1));
    const cut = await said(at, line);
    expect([cut.ok, cut.checkpoint.message]).toEqual([
      false,
      expect.stringContaining("no column recorded_at"),
    ]);
  });

  test("of a spreadsheet gives the checkpoint, sorted or not", async () => {
    const { sheets, run, log } = await sheetOffice();
    await run(`init --log ${log} --contacts Contacts --yes`);
    for (const day of [3, 1, 2])
      await run(`append --contact C-1 --type email_sent --at 2026-05-0${day}T10:00:00Z --actor Ana`);
    const { text } = (await run("seal --json")).json() as { text: string };
    const at = desk({ note: text });
    const [header = [], ...rows] = sheets.control.rows({ tab: "Events" }).map((row) => row.map(String));
    const lines = rows.filter(([id]) => id).map((row) => lineOf(header.map((_, place) => row[place] ?? "")));
    at.write("Events-Grid.csv", [lineOf(header), ...lines.toReversed()].join("\r\n"));
    expect(await said(at, line)).toMatchObject({ code: 0, ok: true, unsealed: 0 });
  });
});
