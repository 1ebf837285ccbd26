import { expect, test } from "vitest";
import { type SheetOffice, sheetOffice } from "../support/sheet-office.ts";

const story = Array.from({ length: 300 }, (_, i) =>
  JSON.stringify({
    contact_id: `C-${i % 40}`,
    event_type: "stage_changed",
    event_data: { to: `Stage ${i % 5}` },
    timestamp: new Date(Date.UTC(2026, 0, 1, 0, i)).toISOString(),
  }),
).join("\n");

async function office(): Promise<SheetOffice> {
  const there = await sheetOffice();
  await there.run(`init --log ${there.log} --contacts Contacts --yes`);
  there.at.write("story.ndjson", story);
  await there.run("append story.ndjson");
  return there;
}

const bothViews = async ({ run }: SheetOffice): Promise<readonly string[]> => [
  (await run("velocity --json --as-of 2026-05-01")).out,
  (await run("timelines --json --as-of 2026-05-01")).out,
];

test("a spreadsheet's log moves to a file: same ids, same views, and what comes late is carried over", async () => {
  const there = await office();
  const { run, log, at, sheets } = there;
  const before = await bothViews(there);
  const done = await run("migrate --to sqlite:daybook.db --yes --json");
  expect(done.json()).toMatchObject({
    from: log,
    events: 300,
    appended: 300,
    same: true,
    old_log: log,
    new_log: "sqlite:daybook.db",
    switched: true,
  });
  expect(await bothViews(there)).toEqual(before);
  expect(JSON.parse(at.read("daybook.config.json")).log).toBe("sqlite:daybook.db");
  // Somebody still writes to the spreadsheet, and somebody spoils a row.
  await run(`append --log ${log} --contact C-1 --type note_added --at 2026-05-02 --data '{"text":"late"}'`);
  sheets.control.editCell({ tab: "Events", cell: "B4", value: "C-9" });
  at.now = "2026-06-01T12:05:00.000Z";
  const late = await run(`forward --log ${log} --to sqlite:daybook.db --json`);
  expect(late.json()).toMatchObject({ read: 1, appended: 1 });
  const again = `migrate --log ${log} --to sqlite:b.db --yes --json`;
  const stopped = await run(again);
  expect([stopped.code, stopped.json()]).toEqual([
    3,
    expect.objectContaining({ left_out: 1, events: 300, same: true, switched: false }),
  ]);
  expect((await run(`${again} --leave-changed`)).json()).toMatchObject({ left_out: 1, switched: true });
  const all = await run(`forward --log ${log} --to sqlite:daybook.db --since start --json`);
  expect([all.code, all.json()]).toEqual([
    3,
    expect.objectContaining({ left_out: 1, duplicate: 300, appended: 0 }),
  ]);
});

test("a file's log moves to a spreadsheet, and of a key that stands there twice only the winner moves on", async () => {
  const there = await office();
  const { run, log, sheets } = there;
  const row = sheets.control.rows({ tab: "Events" })[1] as readonly string[];
  sheets.control.paste({ tab: "Events", cell: "A400", values: [row] });
  const out = await run("migrate --to sqlite:a.db --yes --json");
  expect(out.json()).toMatchObject({ events: 300, same: true, switched: true });
  await run('append --contact C-1 --type note_added --at 2026-05-02 --data \'{"text":"late"}\'');
  const back = await run(`migrate --to ${log} --yes --json`);
  expect(back.json()).toMatchObject({ events: 301, appended: 1, duplicate: 300, same: true, new_log: log });
});

test("of two rows with one key and other content only the winner goes, wherever it stands", async () => {
  const there = await office();
  const { run, log, sheets } = there;
  const one = (to: string, at: string) =>
    `append --contact C-1 --type stage_changed --key k --at ${at} --data '{"to":"${to}"}' --json`;
  await run(`${one("Won", "2026-05-02")} --log ${log}`);
  const earlier = await run(`${one("Lost", "2026-05-01")} --log sqlite:other.db`);
  const [{ event_id }] = (earlier.json() as { receipts: [{ event_id: string }] }).receipts;
  const cells = [
    event_id,
    "C-1",
    "stage_changed",
    '{"to":"Lost"}',
    "2026-05-01T04:00:00.000Z",
    "",
    "",
    "",
    "k",
  ];
  sheets.control.paste({ tab: "Events", cell: "A400", values: [cells] });
  const done = await run(`forward --log ${log} --to sqlite:copy.db --json`);
  expect(done.json()).toMatchObject({ read: 302, appended: 301, conflict: 0, beaten: 1, left_out: 0 });
  const { out } = await run("events --log sqlite:copy.db --contact C-1 --since 2026-04-30 --json");
  expect(JSON.parse(out).rows).toEqual([expect.objectContaining({ event_id })]);
});
