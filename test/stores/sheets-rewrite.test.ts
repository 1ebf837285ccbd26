import { expect, onTestFinished, test } from "vitest";
import { catalogOf } from "../../src/core/catalog.ts";
import { tombstoneOf } from "../../src/core/erase.ts";
import type { Row } from "../../src/core/event.ts";
import { appendInputs } from "../../src/core/log.ts";
import { readAll } from "../../src/core/store.ts";
import { hash } from "../../src/hosts/node/host.ts";
import type { SheetsClient } from "../../src/stores/sheets/client.ts";
import { isMarkOf } from "../../src/stores/sheets/look-up.ts";
import { memoryOf } from "../../src/stores/sheets/memory.ts";
import { removerIn } from "../../src/stores/sheets/remove-rows.ts";
import { type Rewriting, rewriterIn } from "../../src/stores/sheets/rewrite.ts";
import { sheetsWorld } from "../support/sheets-log.ts";

const tab = "Events";
const rules = { hash, catalog: catalogOf() };

/** A log of twelve contacts' notes, and what erases those of some of them, with something happening just before a write. */
async function world() {
  const there = await sheetsWorld({ quotas: false });
  onTestFinished(() => there.sheets.close());
  const { control } = there.sheets;
  const log = await there.open();
  const inputs = Array.from({ length: 12 }, (_, n) => ({
    contact_id: `c${n % 3}`,
    event_type: "note_added",
    event_data: { text: `note ${n}` },
    timestamp: `2026-05-${String(28 - n)}`,
    cause: `${n}`,
  }));
  await appendInputs(log, inputs, { ...rules, timezone: "UTC" }, control.now());
  const rowsNow = async (): Promise<readonly Row[]> => {
    const rows: Row[] = [];
    for await (const row of readAll(await there.open())) rows.push(row);
    return rows;
  };
  const before = await rowsNow();
  const due = before
    .filter(({ contact_id }) => contact_id === "c1")
    .map((row) => ({ row, cells: tombstoneOf(row, hash) }));
  const after = (happens: () => void): Rewriting => {
    const client: SheetsClient = {
      ...log.client,
      sent: () => log.client.sent(),
      async update(requests, answer) {
        happens();
        return log.client.update(requests, answer);
      },
    };
    const clock = { now: there.clock, sleep: there.sleep, random: () => 0 };
    return { client, tab, memory: memoryOf(client, tab, isMarkOf(rules.catalog), clock), rules, clock };
  };
  const rewriteAfter = (happens: () => void) => rewriterIn(after(happens))(due);
  const removeAfter = (happens: () => void) => removerIn(after(happens))(due);
  const cellsOf = (rows: readonly Row[]) =>
    rows.map(({ position: _, ...cells }) => JSON.stringify(cells)).sort();
  const wanted = cellsOf(
    before.map((row) => (row.contact_id === "c1" ? { ...row, ...tombstoneOf(row, hash) } : row)),
  );
  const staying = cellsOf(before.filter(({ contact_id }) => contact_id !== "c1"));
  return { ...there, control, log, due, rowsNow, rewriteAfter, removeAfter, cellsOf, wanted, staying };
}

test("a tab that a person sorts just while rows are rewritten has each row as it was, and those that were meant are rewritten", async () => {
  const { control, rewriteAfter, rowsNow, cellsOf, wanted } = await world();
  let times = 0;
  const left = await rewriteAfter(() => {
    times += 1;
    if (times === 1) control.sort({ tab, column: "timestamp", descending: false });
  });
  expect(left).toEqual([]);
  expect(times).toBeGreaterThan(2);
  expect(cellsOf(await rowsNow())).toEqual(wanted);
});

test("a row that somebody appends meanwhile, or edits, stands as it was written", async () => {
  const { control, log, rewriteAfter, rowsNow, due, wanted, cellsOf } = await world();
  const at = (await rowsNow()).find(({ event_id }) => event_id === due[0]?.row.event_id)?.position ?? 0;
  control.editCell({ tab, cell: `G${at}`, value: "Ana" });
  const other = { contact_id: "c9", event_type: "sms_sent", timestamp: "2026-05-30" };
  let pending: Promise<unknown> = Promise.resolve();
  const left = await rewriteAfter(() => {
    pending = pending.then(() => appendInputs(log, [other], { ...rules, timezone: "UTC" }, control.now()));
  });
  await pending;
  expect(left.map(({ row }) => row.event_id)).toEqual([due[0]?.row.event_id]);
  const rows = await rowsNow();
  expect(rows).toHaveLength(13);
  expect(rows.find(({ position }) => position === at)).toMatchObject({ contact_id: "c1", actor: "Ana" });
  expect(cellsOf(rows).filter((cells) => wanted.includes(cells))).toHaveLength(11);
});

test("a tab that a person sorts just while rows are taken out keeps each of the others, and those that were meant are gone", async () => {
  const { control, removeAfter, rowsNow, cellsOf, staying } = await world();
  let times = 0;
  const left = await removeAfter(() => {
    times += 1;
    if (times <= 2) control.sort({ tab, column: "contact_id", descending: times === 2 });
  });
  expect(left).toEqual([]);
  expect(times).toBeGreaterThan(2);
  expect(cellsOf(await rowsNow())).toEqual(staying);
});

test("a row that somebody appends just while others are taken out stands, and theirs are gone", async () => {
  const { log, control, removeAfter, rowsNow, staying, cellsOf } = await world();
  const other = { contact_id: "c9", event_type: "sms_sent", timestamp: "2026-05-30" };
  let pending: Promise<unknown> | null = null;
  const left = await removeAfter(() => {
    pending ??= appendInputs(log, [other], { ...rules, timezone: "UTC" }, control.now());
  });
  await pending;
  expect(left).toEqual([]);
  const rows = await rowsNow();
  expect(rows).toHaveLength(staying.length + 1);
  expect(cellsOf(rows)).toEqual(expect.arrayContaining(staying as string[]));
});
