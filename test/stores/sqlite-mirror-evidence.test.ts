import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Event, eventColumns } from "../../src/core/event.ts";
import { deriveEventId } from "../../src/core/identity.ts";
import { hash } from "../../src/hosts/node/host.ts";
import { escaped, unescaped } from "../../src/stores/sqlite/escape.ts";
import { change, eventsOf, manyEvents, rowsOf } from "../contract/sample.ts";
import { mirrorPlace } from "../support/mirrors.ts";
import { type RemoteTable, remoteTable } from "../support/remote-log.ts";

const { open } = mirrorPlace();
const [event, other] = manyEvents(2) as [Event, Event];

/** A mirror that has met a row as it was written; `then` is what becomes of it, a refresh after each. */
async function seen(...then: readonly ((table: RemoteTable, id: string) => void)[]) {
  const table = remoteTable();
  table.put(other);
  const id = table.put(event, { links: { Contact: ["rec1"] } });
  const mirror = open(table);
  await mirror.refresh();
  for (const act of then) {
    act(table, id);
    await mirror.refresh();
  }
  const said = [...mirror.evidence()].map(({ first, now: is, ...rest }) => ({
    ...rest,
    was: cellsOf(first),
    is: is && cellsOf(is),
  }));
  return { table, mirror, id, said };
}

const cellsOf = (row: Event): Event =>
  Object.fromEntries(eventColumns.map((column) => [column, row[column]])) as unknown as Event;
const edit = (cells: Partial<Event>) => (table: RemoteTable, id: string) => table.edit(id, cells);

describe("evidence", () => {
  test("of rows that stand as they were written there is none", async () => {
    expect((await seen((table) => void table.put(event))).said).toEqual([]);
  });

  test("names a cell that was changed, what it was and what it is; however often, the first counts", async () => {
    const { said, id } = await seen(edit({ actor: "Eve" }), edit({ actor: "Ed", source: null }));
    expect(said).toEqual([
      {
        id,
        position: 4,
        was: event,
        is: { ...event, actor: "Ed", source: null },
        links: { Contact: ["rec1"] },
      },
    ]);
  });

  test("a row whose id was computed anew after an edit is named all the same", async () => {
    const forged = { ...event, event_data: '{"to":"Won"}' };
    const { said } = await seen(edit({ ...forged, event_id: deriveEventId(forged, hash) }));
    expect(said).toHaveLength(1);
    expect(said[0]).toMatchObject({ was: event, is: { event_data: '{"to":"Won"}' } });
  });

  test("what was put right again is no evidence any more, and a second edit is again", async () => {
    expect((await seen(edit({ actor: "Eve" }), edit({ actor: null }))).said).toEqual([]);
    const { said } = await seen(edit({ actor: "Eve" }), edit({ actor: null }), edit({ source: "x" }));
    expect(said).toMatchObject([{ was: event, is: { source: "x" } }]);
  });

  test("where a row was met after an edit, what it was when it first was an event counts", async () => {
    const table = remoteTable();
    const id = table.put({ ...event, actor: "Eve" });
    const mirror = open(table);
    await mirror.refresh();
    const see = async (cells: Partial<Event>) => {
      table.edit(id, cells);
      await mirror.refresh();
      return [...mirror.evidence()].map(({ first, now: is }) => [first.actor, is?.actor]);
    };
    expect(await see({ actor: "Ed" })).toEqual([["Eve", "Ed"]]);
    expect(await see({ actor: null })).toEqual([]);
    expect(await see({ actor: "Eve" })).toEqual([[null, "Eve"]]);
  });

  test("a select's option that was renamed changes no row's meaning, a type that was exchanged does", async () => {
    expect((await seen(edit({ event_type: "Stage changed" }))).said).toEqual([]);
    expect((await seen(edit({ event_type: "deal_won" }))).said).toMatchObject([
      { was: { event_type: "stage_changed" }, is: { event_type: "deal_won" } },
    ]);
    // And what is edited after it was renamed is compared with what it was then.
    const { said } = await seen(edit({ event_type: "Stage changed" }), edit({ actor: "Eve" }));
    expect(said).toMatchObject([{ was: { actor: null }, is: { actor: "Eve" } }]);
  });

  test("a row that went is named with what it was, also if it was edited before", async () => {
    const { table, mirror, id } = await seen(edit({ actor: "Eve" }));
    table.remove(id);
    await mirror.replace();
    expect([...mirror.evidence()]).toMatchObject([
      {
        id,
        now: null,
        first: { ...event, recorded_at: "2026-07-01T00:00:00.000Z" },
        links: { Contact: ["rec1"] },
      },
    ]);
    table.put({ ...event, actor: "Eve" }, { id });
    await mirror.refresh();
    expect([...mirror.evidence()]).toMatchObject([{ id, now: { actor: "Eve" }, first: { actor: null } }]);
    table.edit(id, { actor: null });
    await mirror.refresh();
    expect([...mirror.evidence()]).toEqual([]);
  });

  test("of thousands of rows each is named once", async () => {
    const table = remoteTable({ pageSize: () => 1000 });
    const ids = manyEvents(2500).map((each) => table.put(each));
    const mirror = open(table);
    await mirror.refresh();
    for (const id of ids) table.remove(id);
    await mirror.replace();
    expect(new Set([...mirror.evidence()].map(({ id }) => id))).toEqual(new Set(ids));
    expect([...mirror.evidence()]).toHaveLength(2500);
    expect(mirror.head().rows).toBe(0);
  });
});

describe("cells that nobody should write", () => {
  const hostile = [
    "\u0000",
    "a\u0000b",
    "\u001b0041",
    "\u001b",
    "\u001d",
    "\u001e",
    "\u001f",
    "\ud800",
    "\udc00\ud800",
    "x\ud83d",
    "🦊\ud83d🦊",
    "\ufeff",
    "\ufffd",
    "\uffff",
    "",
    " ",
    "f28979864023b8ffaa08bbf731913a48",
    "f28979864023b8ffaa08bbf731913a48\u0000",
    "F28979864023B8FFAA08BBF731913A48",
    "'; drop table events; --",
    "z".repeat(1_000_000),
  ];

  test("come back as they are, in every column, and again after another page", async () => {
    const table = remoteTable({ pageSize: () => 1000 });
    const rows = hostile.flatMap((text) =>
      eventColumns.map((column) => ({ ...event, deal_id: "d", [column]: text })),
    );
    for (const [i, cells] of rows.entries())
      table.put(cells, { id: `${1000 + i} ${hostile[i % hostile.length]?.slice(0, 9)}` });
    const mirror = open(table);
    await mirror.refresh();
    expect((await rowsOf(mirror)).map(cellsOf)).toEqual(rows);
    expect([...mirror.groups(mirror.head().position)].flat().length).toBe(rows.length);
    expect(new Set([...mirror.linksOf()].map(({ id }) => id))).toEqual(
      new Set(table.rows().map(({ id }) => id)),
    );
    expect(await mirror.replace()).toMatchObject({ added: 0, changed: 0, gone: 0 });
  });

  test("that hide in an edit are seen: none reads as what was there before", async () => {
    for (const [text, edited] of [
      [null, "\u001d"],
      ["a\ufffd", "a\ud800"],
      ["A", "\u001b0041"],
      ["a", "a\u0000"],
    ] as const) {
      const [first] = eventsOf(change("sarah", "Won", { deal_id: text })) as [Event];
      const table = remoteTable();
      const id = table.put(first);
      const mirror = open(table);
      await mirror.refresh();
      table.edit(id, { deal_id: edited });
      expect(await mirror.refresh()).toMatchObject({ changed: 1 });
      expect([...mirror.evidence()].map((each) => [each.first.deal_id, each.now?.deal_id])).toEqual([
        [text, edited],
      ]);
    }
  });

  test("any text is given back, and what is stored is plain", () => {
    const units = fc.string({
      unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
    });
    const few = fc.string({
      unit: fc.constantFrom("\u001b", "0", "d", "\ud800", "\udc00", "\u0000", "\u001f"),
    });
    fc.assert(
      fc.property(fc.oneof(units, few), (text) => {
        expect(unescaped(escaped(text))).toBe(text);
        expect(Buffer.from(escaped(text)).toString()).toBe(escaped(text));
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
        expect(escaped(text)).not.toMatch(/[\u0000\u001c-\u001f]/);
      }),
    );
  });

  test("that are no text are refused in a sentence, and never reach the file", async () => {
    for (const cells of [
      { actor: true },
      { idempotency_key: true },
      { contact_id: null },
      { timestamp: 5 },
      { source: { a: 1 } },
    ]) {
      const table = remoteTable();
      table.put({ ...event, ...cells } as unknown as Event);
      const mirror = open(table);
      await expect(mirror.refresh()).rejects.toMatchObject({ code: "NOT_AN_EVENT" });
      expect(mirror.head().rows).toBe(0);
    }
  });
});
