import { describe, expect, test } from "vitest";
import { desk } from "./support.ts";

const stage = "append --contact sarah --type stage_changed --set to=Qualified --at 2026-05-01T10:00:00Z";

describe("one event from flags", () => {
  test("is appended, and a duplicate when it is sent again, by whomever", async () => {
    const at = desk();
    const first = await at.run(stage);
    expect([first.code, first.out]).toEqual([0, expect.stringMatching(/^appended {2}[0-9A-Z]{26}\n$/)]);
    const again = await at.run(`${stage} --actor Bo`);
    expect([again.code, again.out]).toEqual([
      0,
      expect.stringMatching(/^duplicate .* already in the log\n$/),
    ]);
  });

  test("--json: counts and one receipt", async () => {
    const at = desk();
    const { event_id } =
      ((await at.run(`${stage} --json`)).json() as { receipts: { event_id: string }[] }).receipts[0] ?? {};
    expect((await at.run(`${stage} --json`)).json()).toEqual({
      read: 1,
      appended: 0,
      duplicate: 1,
      conflict: 0,
      rejected: 0,
      problems: [],
      receipts: [{ key: expect.any(String), event_id, status: "duplicate", reason: "already in the log" }],
    });
  });

  test.each([
    ["--set to=Qualified --set amount:=1200", { to: "Qualified", amount: 1200 }],
    ["--set to=a=b", { to: "a=b" }],
    ["--set note:=null --set to=x", { to: "x" }],
    ['--data \'{"to":"Won","x":[1]}\' --set to=Lost', { to: "Lost", x: [1] }],
    ["--set __proto__=x --set to=y", JSON.parse('{"to":"y","__proto__":"x"}')],
  ])("its data: %s", async (flags, data) => {
    const at = desk();
    await at.run(`append --contact a --type stage_changed --at 2026-01-01 ${flags}`);
    const { rows } = (await at.run("events --json")).json() as { rows: { event_data: unknown }[] };
    expect(rows[0]?.event_data).toEqual(data);
  });

  test.each([
    ["append --type note_added", "--contact is missing."],
    ["append", "--contact is missing."],
    ["append --contact a --type note_added --data {]", "--data is no JSON object"],
    ["append --contact a --type note_added --data [1]", "--data is no JSON object"],
    ["append --contact a --type note_added --set text", '--set "text": a name and a value'],
    ["append --contact a --type note_added --set text:=nope", "what stands after := is no JSON"],
    ["append events.csv --contact a", "Give a FILE or the flags of one event"],
  ])("%s is wrong usage, and makes no log", async (line, message) => {
    const at = desk();
    const said = await at.run(line);
    expect([said.code, said.err]).toEqual([2, expect.stringContaining(message)]);
    expect((await at.run("events")).err).toContain("There is no log");
  });

  test.each([
    ["append --contact a --type note_added --set text=x", "cause"],
    ["append --contact a --type note_added --at 2026-01-01", "event_data.text"],
    ["append --contact a --type note_addd --set text=x --at 2026-01-01", "event_type"],
    ["append --contact a --type note_added --set text=x --at 4/5/2026", "timestamp"],
    ["append --contact a --type note_added --set text=x --cause a", "cause"],
    ["append --contact a --type stage_changed --set too=Won --at 2026-01-01", "event_data.too"],
    ["append --contact a --type event_voided --set event_id=foo --at 2026-01-01", "event_data.event_id"],
    [`append --contact a --type contact_erased --data '{"event_ids":["x"]}' --at 2026-01-01`, "contact_id"],
  ])("%s is rejected with code 3, naming the column", async (line, column) => {
    const { code, json } = await desk().run(`${line} --json`);
    expect(code).toBe(3);
    expect(json()).toMatchObject({
      rejected: 1,
      problems: [{ row: 1, column }],
      receipts: [{ key: null, status: "rejected" }],
    });
  });

  test("with --again logs once more what was voided", async () => {
    const at = desk();
    const { receipts } = (await at.run(`${stage} --json`)).json() as { receipts: { event_id: string }[] };
    await at.run(`void ${receipts[0]?.event_id} --yes`);
    const refused = await at.run(stage);
    expect([refused.code, refused.out]).toEqual([3, expect.stringContaining("--again TEXT")]);
    expect((await at.run(`${stage} --again 'it did happen'`)).out).toMatch(/^appended/);
  });

  test("--dry-run says what would be, and makes no log", async () => {
    const at = desk();
    expect((await at.run(`${stage} --dry-run`)).out).toMatch(/^would be appended {2}[0-9A-Z]{26}\n$/);
    expect((await at.run("events")).err).toContain("There is no log");
    await at.run(stage);
    expect((await at.run(`${stage} --dry-run`)).out).toMatch(/^duplicate/);
    expect((await at.run("events --json")).json()).toMatchObject({ total: 1 });
  });
});

describe("a file", () => {
  const lines = [
    '{"contact_id":"a","event_type":"note_added","event_data":{"text":"one"},"timestamp":"2026-01-01"}',
    "",
    '{"contact_id":"a","event_type":"note_added","event_data":{"text":"one"},"timestamp":"2026-01-01"}',
    "nonsense",
    '{"contact_id":"","event_type":"note_added","event_data":{"text":"two"},"timestamp":"2026-01-01"}',
    '{"contact_id":7,"event_type":"note_added","event_data":"{\\"text\\":\\"three\\"}","cause":"t1","source":"n8n"}',
    "[1]",
  ].join("\n");

  test("of JSON lines: a receipt each, in order; the bad ones don't stop the good ones", async () => {
    const { code, json } = await desk({ "events.ndjson": lines }).run(
      "append events.ndjson --source by-hand --json",
    );
    expect(code).toBe(3);
    const { receipts, problems, ...counts } = json() as {
      receipts: { status: string }[];
      problems: { row: number; message: string }[];
    };
    expect(counts).toEqual({ read: 6, appended: 2, duplicate: 1, conflict: 0, rejected: 3 });
    expect(receipts.map(({ status }) => status)).toEqual([
      "appended",
      "duplicate",
      "rejected",
      "rejected",
      "appended",
      "rejected",
    ]);
    expect(problems.map(({ row, message }) => `${row} ${message.slice(0, 24)}`)).toEqual([
      "3 equal to row 1; name a c",
      "4 The line is not JSON: Un",
      "5 contact_id is missing. E",
      "7 an event must be an obje",
    ]);
  });

  test("are told by their place among all receipts, bad lines and earlier batches counted", async () => {
    const line = (contact: string) =>
      `{"contact_id":"${contact}","event_type":"note_added","event_data":{"text":"x"},"cause":"t"}`;
    const many = Array.from({ length: 6000 }, (_, i) => line(`c${i}`));
    const at = desk({ "a.ndjson": ["nonsense", line("a"), line("a"), ...many, line("c5999")].join("\n") });
    const { receipts } = (await at.run("append a.ndjson --json")).json() as {
      receipts: { reason?: string }[];
    };
    expect(receipts[0]?.reason).toMatch(/^The line is not JSON: [^.]*\. Write one event a line/);
    expect(receipts[2]?.reason).toBe("equal to item 2: give each its own cause");
    expect(receipts[6003]?.reason).toBe("equal to item 6003: give each its own cause");
  });

  test("may come through a pipe", async () => {
    const at = desk();
    expect((await at.run("append - --json", { stdin: lines })).json()).toMatchObject({ appended: 2 });
    expect((await at.run("append -", { stdin: lines })).out).toContain("stdin: 6 rows read");
  });

  test("--source stands where a row has none", async () => {
    const at = desk({ "events.ndjson": lines });
    await at.run("append events.ndjson --source by-hand");
    const { rows } = (await at.run("events --json")).json() as { rows: { source: string }[] };
    expect(rows.map(({ source }) => source).sort()).toEqual(["by-hand", "n8n"]);
  });

  test("as CSV has an event's own columns, and no others", async () => {
    const at = desk({
      "events.csv":
        'contact_id,event_type,event_data,timestamp,cause\na,tag_added,"{""tag"":""vip""}",2026-01-01 10:00,x1\n',
      "other.csv": "contact_id,event_type,stage\na,stage_changed,Won\n",
      "none.csv": "id,name\n1,x\n",
    });
    expect((await at.run("append events.csv --json")).json()).toMatchObject({ read: 1, appended: 1 });
    const other = await at.run("append other.csv");
    expect([other.code, other.err]).toEqual([
      1,
      expect.stringContaining("other.csv has columns that no event has: stage."),
    ]);
    expect((await at.run("append none.csv")).err).toContain(
      "none.csv has no column contact_id and no column event_type.",
    );
  });
});
