import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { CloudEvent } from "cloudevents";
import fc from "fast-check";
import Database from "libsql";
import { describe, expect, test } from "vitest";
import { office } from "../support/office.ts";
import { randomLog } from "../support/random-log.ts";
import { type Desk, desk } from "./support.ts";

const hostile = [
  '=HYPERLINK("http://x","y")',
  "+1 555, or -2",
  "@SUM(A1)",
  'a "quoted" word; a\ttab',
  "two\r\nlines\nand a third",
  "Ünïcödé 🙂 \u2028 日本",
  "\u0001 and \u0085",
  "' leading",
];

/** A log with all that is hard to hand on: formulas, line breaks, own keys, a merge, and an event that was taken back. */
async function filled(): Promise<Desk> {
  const lines = hostile.map((text, i) => ({
    contact_id: i % 2 ? "bo" : "=sarah",
    event_type: "note_added",
    event_data: { text, "concept:name": text, __proto__x: [1.5e-7, { deep: true }] },
    timestamp: `2026-05-0${i + 1}T10:00:00.000Z`,
    source: i === 3 ? null : `zapier: 100 % "${i}"/é`,
    actor: i === 4 ? "-Ana" : "Ana",
    deal_id: i > 5 ? "D-1" : null,
    idempotency_key: i === 2 ? "my own key" : null,
  }));
  const more = [
    {
      contact_id: "bo",
      event_type: "stage_changed",
      event_data: { from: "New", to: "Won", pipeline: "Sales" },
    },
    { contact_id: "bo", event_type: "contact_merged", event_data: { into: "=sarah" } },
    { contact_id: "bo", event_type: "payment_received", event_data: { amount: 1234.5, currency: "EUR" } },
  ].map((each, i) => ({ ...each, timestamp: `2026-05-2${i}` }));
  const at = desk({
    "events.ndjson": [...lines, ...more].map((each) => JSON.stringify(each)).join("\n"),
  });
  expect((await at.run("append events.ndjson")).out).toContain("11  appended");
  const { rows } = (await at.run("events --json")).json() as { rows: { event_id: string }[] };
  await at.run(`void ${rows[0]?.event_id} --yes`);
  return at;
}

/** Somebody edits the file with another program. */
function tamper(at: Desk, sql: string): void {
  const db = new Database(join(at.folder, "daybook.db"));
  for (const name of ["events_no_update", "events_no_delete", "events_keep"])
    db.exec(`drop trigger if exists ${name}`);
  db.exec(sql);
  db.close();
}

const exported = async (at: Desk, format: string, more = ""): Promise<string> =>
  (await at.run(`export --format ${format} ${more}`)).out;

describe.each(["csv", "ndjson"])("%s", (format) => {
  test("is read back byte for byte: an empty log then gives the same export, and a second time nothing is added", async () => {
    const at = await filled();
    expect((await at.run(`export -o all.${format}`)).code).toBe(0);
    const text = at.read(`all.${format}`);
    expect(text).toBe(await exported(at, format));
    expect(text).toBe((await at.run(`export -o - --format ${format}`)).out);
    for (const command of ["import", "append"]) {
      const other = desk({ [`all.${format}`]: text });
      const first = await other.run(`${command} all.${format} --json`);
      expect([first.code, first.json()]).toMatchObject([0, { read: 12, appended: 12, problems: [] }]);
      expect(await exported(other, format)).toBe(text);
      const again = await other.run(`${command} all.${format} --json`);
      // What was taken back is told: it would have to be logged as another event.
      expect([again.code, again.json()]).toMatchObject([3, { appended: 0, duplicate: 11, conflict: 1 }]);
      expect(await exported(other, format)).toBe(text);
      expect((await other.run("verify")).code).toBe(0);
    }
  });

  test("of any log gives any log back", async () => {
    await fc.assert(
      fc.asyncProperty(randomLog, async (events) => {
        const at = desk({ "e.ndjson": events.map((each) => JSON.stringify(each)).join("\n") });
        await at.run("append e.ndjson");
        const text = await exported(at, format);
        const other = desk({ [`all.${format}`]: text });
        await other.run(`import all.${format}`);
        expect(await exported(other, format)).toBe(text);
      }),
      { numRuns: 4, seed: 7 },
    );
  });

  test("that was edited by hand is rejected there, with row and column; the other rows go in", async () => {
    const text = await exported(await filled(), format);
    const edits: readonly (readonly [string, string])[] = [
      ["a \\", "b \\"],
      ["-Ana", "-Bo"],
      ["my own key", "your own key"],
      ["2026-05-06", "2026-05-16"],
      ["D-1", "D-2"],
    ];
    for (const [from, to] of edits) {
      const edited = text.replace(from, to);
      expect(edited).not.toBe(text);
      const row = edited.split("\n").findIndex((line, i) => line !== text.split("\n")[i]) + 1;
      const other = desk({ [`all.${format}`]: edited });
      const said = await other.run(`import all.${format} --json`);
      const rejected = { row, column: format === "csv" ? "event_id" : to === "D-2" ? "subject" : "id" };
      expect([said.code, said.json()]).toMatchObject([
        3,
        { appended: 11, rejected: 1, problems: [rejected] },
      ]);
    }
  });
});

test("each line is a CloudEvent to the CloudEvents project's own reader", async () => {
  const lines = (await exported(await filled(), "ndjson")).trimEnd().split("\n");
  expect(lines).toHaveLength(12);
  for (const line of lines) expect(new CloudEvent(JSON.parse(line)).validate()).toBe(true);
  expect(JSON.parse(lines.find((line) => line.includes("D-1")) ?? "")).toMatchObject({
    specversion: "1.0",
    id: expect.stringMatching(/^[0-9A-Z]{26}$/),
    source: `/daybook/zapier%3A%20100%20%25%20%226%22%2F%C3%A9`,
    type: "daybook.note_added",
    subject: "D-1",
    time: "2026-05-07T10:00:00.000Z",
    contactid: "=sarah",
    dealid: "D-1",
    recordedtime: "2026-06-01T12:00:00.000Z",
    data: { text: "\u0001 and \u0085" },
  });
});

test.each([
  [{ type: "stage_changed" }, "type"],
  [{ source: "https://example.com" }, "source"],
  [{ source: "/daybook/%E0%A4%A" }, "source"],
  [{ specversion: "0.3" }, "specversion"],
  [{ id: "" }, "id"],
  [{ subject: "nobody" }, "subject"],
  [{ datacontenttype: "text/xml" }, "datacontenttype"],
  [{ traceparent: "00-1" }, "traceparent"],
  [{ contactid: 7, subject: 7, data: { to: 5 } }, "data.field"],
])("a CloudEvent with %j isn't taken for an event of a log", async (change, column) => {
  const at = desk();
  await at.run("append --contact c --type field_changed --set field=Roof --set to=5 --at 2026-05-01");
  const line = JSON.parse(await exported(at, "ndjson"));
  const said = await at.run("append - --json", {
    stdin: `{"contact_id":"d","event_type":"email_sent","timestamp":"2026-05-01"}\n${JSON.stringify({ ...line, ...change })}\n`,
  });
  expect(said.json()).toMatchObject({ appended: 1, rejected: 1, problems: [{ row: 2, column }] });
});

test("rows edited by hand stand in the csv as they are, and are left out of the others, which say so", async () => {
  const at = await filled();
  tamper(at, "update events set actor = 'Mallory' where seq = 2");
  expect(await exported(at, "csv")).toContain(",Mallory,");
  expect((await at.run("export -o all.csv --json")).json()).toEqual({
    format: "csv",
    file: join(at.folder, "all.csv"),
    events: 12,
    bytes: Buffer.byteLength(at.read("all.csv")),
    left_out: 0,
  });
  const note = "1 row was changed by hand and is left out: run verify";
  for (const [format, events] of [
    ["ndjson", 11],
    ["ocel", 9],
    ["xes", 9],
  ] as const) {
    const printed = await at.run(`export --format ${format}`);
    expect(printed.err).toContain(note);
    expect(printed.out).not.toContain("Mallory");
    expect((await at.run(`export --format ${format} -o x --json`)).json()).toMatchObject({
      format,
      events,
      left_out: 1,
    });
    expect((await at.run(`export --format ${format} -o x`)).out).toContain(note);
  }
});

test("rows stand by recorded_at, then event_id, whatever order they were written in", async () => {
  const at = desk();
  for (const [now, day] of [
    ["2026-06-03", 9],
    ["2026-06-01", 8],
    ["2026-06-02", 5],
    ["2026-06-02", 4],
  ]) {
    at.now = `${now}T12:00:00.000Z`;
    await at.run(`append --contact c --type email_sent --at 2026-05-0${day}`);
  }
  const days = (await exported(at, "csv")).match(/2026-05-0\d/g);
  expect(days).toEqual(["2026-05-08", "2026-05-04", "2026-05-05", "2026-05-09"]);
});

test.each([
  ["--contact bo", 7],
  ["--deal D-1", 2],
  ["--type note_added", 8],
  ["--source 'zapier: 100 % \"0\"/é'", 1],
  ["--since 2026-05-03 --until 2026-05-05", 2],
  ["--as-of 2026-05-04T10:00:00Z", 4],
  ["--contact bo --type note_added --since 2026-05-03", 3],
])("export %s takes what fits", async (flags, rows) => {
  const at = await filled();
  const said = await at.run(`export -o some.csv --json ${flags}`);
  expect(said.json()).toMatchObject({ events: rows });
});

describe("a file", () => {
  test.each([
    ["export -o log.txt", "--format"],
    ["export -o log.csv --format parquet", "csv, ndjson, ocel or xes"],
    ["export --json", "-o log.csv"],
    ["export -o daybook.db --format csv", "Name another file"],
    ["export -o log.csv --type stage_change", "stage_changed"],
  ])("%s is refused, and nothing is written", async (line, hint) => {
    const at = await filled();
    // SQLite's own side files come and go.
    const there = () => readdirSync(at.folder).filter((each) => !/-(shm|wal)$/.test(each));
    const before = there();
    const said = await at.run(line);
    expect([said.code, said.out + said.err]).toEqual([2, expect.stringContaining(hint)]);
    expect(there()).toEqual(before);
    expect((await at.run("verify")).code).toBe(0);
  });

  test("is written whole or not at all: what was there stays when it is broken off, and nothing half done is left", async () => {
    const at = await filled();
    at.write("log.csv", "before");
    const stop = new AbortController();
    stop.abort();
    for (const format of ["csv", "ndjson", "ocel", "xes"]) {
      const said = await at.run(`export -o log.csv --format ${format}`, { signal: stop.signal });
      expect([said.code, said.err]).toEqual([130, expect.stringContaining("no file was written")]);
    }
    expect(at.read("log.csv")).toBe("before");
    mkdirSync(join(at.folder, "taken.csv"));
    const refused = await at.run("export -o taken.csv");
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining("can't be written")]);
    expect(readdirSync(at.folder).filter((name) => name.includes("part"))).toEqual([]);
    expect((await at.run("export -o new/folder/log.csv")).code).toBe(0);
    expect(existsSync(join(at.folder, "new/folder/log.csv"))).toBe(true);
  });
});

test("a log in a base is exported with when it was recorded, and a log in a file takes it as it is", async () => {
  const there = await office();
  await there.run(`init --log ${there.log} --timezone UTC --contacts Contacts --deals Deals --yes`);
  for (const to of ["New", "Won"])
    await there.run(`append --contact c1 --type stage_changed --set to=${to} --at 2026-05-01`);
  const { out } = await there.run("export");
  expect(out.split("\r\n")[1]).toMatch(/^01[0-9A-Z]{24},c1,stage_changed,.*,\d{4}-\d\d-\d\dT[^,]*Z$/);
  const at = desk({ "base.csv": out });
  expect((await at.run("import base.csv --json")).json()).toMatchObject({ appended: 2, problems: [] });
});
