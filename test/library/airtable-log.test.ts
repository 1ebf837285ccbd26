import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, onTestFinished, test } from "vitest";
import { openLog } from "../../src/open-log.ts";
import { change, manyEvents } from "../contract/sample.ts";
import { airtableWorld, crmTable, eventsTable, linkedSettings, type World } from "../support/airtable-log.ts";

let world: World;
afterEach(() => world.airtable.close());

async function start() {
  world = await airtableWorld({
    now: "2026-06-01T09:00:00.000Z",
    tables: [
      crmTable("Contacts", ["Sarah Lopez", "Ben Moss", "Tom"]),
      crmTable("Deals", []),
      eventsTable("Events", ["Contact", "Deal"]),
    ],
  });
  const { airtable, clock, sleep } = world;
  const folder = mkdtempSync(join(tmpdir(), "daybook-airtable-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const env = { AIRTABLE_API_KEY: airtable.token, AIRTABLE_ENDPOINT_URL: airtable.url };
  const now = () => airtable.control.now();
  const url = `airtable://${airtable.base}/Events`;
  const mirror = join(folder, "mirror.db");
  const rows = (table: string) => airtable.control.rows({ table });
  return {
    control: airtable.control,
    open: (more = {}) => openLog(url, { settings: linkedSettings, env, clock, sleep, now, mirror, ...more }),
    idOf: (name: string) => rows("Contacts").find(({ fields }) => fields.Name === name)?.id ?? "",
    rowOf: (contact: string, to: string) =>
      rows("Events").find(
        ({ fields }) => fields.contact_id === contact && String(fields.event_data).includes(`"${to}"`),
      )?.id ?? "",
  };
}

test("a log in a base answers as one in a file does", async () => {
  const { open } = await start();
  const log = await open({ mirror: undefined });
  const { receipts } = await log.append([
    change("sarah", "Qualified"),
    change("sarah", "Won", { timestamp: "2026-04-14T09:15:00.000Z" }),
  ]);
  expect(receipts.map(({ status }) => status)).toEqual(["appended", "appended"]);
  expect(await log.state("sarah")).toMatchObject({ stage: { value: "Won" } });
  expect((await log.view("timelines")).rows).toHaveLength(1);
  expect((await log.verify()).ok).toBe(true);
  await log.close();
});

test("verify names the three rows that a person tampered with: a cell, a space, a link that leads elsewhere", async () => {
  const { open, control, idOf, rowOf } = await start();
  const [sarah, ben, tom] = [idOf("Sarah Lopez"), idOf("Ben Moss"), idOf("Tom")];
  const log = await open();
  await log.append([sarah, ben, tom].map((id) => change(id, "Qualified", { actor: "Ana" })));
  await log.append(manyEvents(40).map(({ event_id, ...event }) => event));
  expect(await log.verify()).toMatchObject({ ok: true, events: 43 });
  await log.close();

  control.editCell({
    table: "Events",
    row: rowOf(sarah, "Qualified"),
    field: "event_data",
    value: '{"to":"Won"}',
  });
  control.editCell({ table: "Events", row: rowOf(ben, "Qualified"), field: "actor", value: "Ana " });
  control.editCell({ table: "Events", row: rowOf(tom, "Qualified"), field: "Contact", value: [sarah] });
  const again = await open();
  const found = await again.verify();
  expect(found).toMatchObject({ ok: false, events: 41 });
  expect(found.edited.map(({ columns, message }) => [columns?.join(), message]).sort()).toEqual([
    ["Contact", `Contact leads to Sarah Lopez (${sarah}), though the event is about Tom (${tom})`],
    ["actor", 'actor was "Ana", and is "Ana "'],
    ["event_data", 'event_data was "{\\"to\\":\\"Qualified\\"}", and is "{\\"to\\":\\"Won\\"}"'],
  ]);
  await again.close();
});

test("a row that was deleted is missing for verify, by its name, as long as the mirror is kept", async () => {
  const { open, control, idOf, rowOf } = await start();
  const log = await open();
  const sarah = idOf("Sarah Lopez");
  await log.append([change(sarah, "Qualified"), change(sarah, "Won")]);
  await log.verify();
  // A listing may lag, and so hide a row that is younger than this.
  control.advance({ ms: 180_000 });
  const won = rowOf(sarah, "Won");
  control.deleteRows({ table: "Events", rows: [won] });
  const found = await log.verify();
  expect(found).toMatchObject({ ok: false, events: 1, edited: [] });
  expect(found.missing.map(({ message }) => message)).toEqual([
    `the row was deleted: it was stage_changed of ${sarah} at 2026-04-12T09:15:00.000Z`,
  ]);
  expect(found.missing.map(({ row_id }) => row_id)).toEqual([won]);
  await log.close();
});

test("a row is named once, by the id that Airtable gives it: emptied event_id, two faults, another contact, put in by hand", async () => {
  const { open, control, idOf, rowOf } = await start();
  const [sarah, ben, tom] = [idOf("Sarah Lopez"), idOf("Ben Moss"), idOf("Tom")];
  const log = await open();
  await log.append([sarah, ben, tom].map((id) => change(id, "Qualified", { actor: "Ana" })));
  await log.verify();
  const [first, second, third] = [sarah, ben, tom].map((id) => rowOf(id, "Qualified"));
  const edit = (row = "", field: string, value: unknown) =>
    control.editCell({ table: "Events", row, field, value });
  edit(first, "event_id", null);
  edit(second, "actor", "Bo");
  edit(second, "Contact", [tom]);
  edit(third, "contact_id", sarah);
  const [mine] = control.addRows({ table: "Events", rows: [{ event_id: "mine" }] });
  const found = await log.verify();
  const named = found.edited.map(({ row_id, columns }) => [row_id, columns?.join()]);
  expect(Object.fromEntries(named)).toEqual({
    [first ?? ""]: "event_id",
    [second ?? ""]: "actor,Contact",
    [third ?? ""]: "contact_id",
  });
  expect(named).toHaveLength(3);
  expect(found.inserted.map(({ row_id }) => row_id)).toEqual([mine?.id]);
  await log.close();
});

test("a row that goes within two minutes may just not be shown: verify says so, and accuses nobody yet", async () => {
  const { open, control, idOf, rowOf } = await start();
  const log = await open();
  const sarah = idOf("Sarah Lopez");
  await log.append([change(sarah, "Qualified"), change(sarah, "Won")]);
  await log.verify();
  control.deleteRows({ table: "Events", rows: [rowOf(sarah, "Won")] });
  expect(await log.verify()).toMatchObject({ ok: true, missing: [], unsure: 1 });
  control.advance({ ms: 180_000 });
  const later = await log.verify();
  expect(later).toMatchObject({ ok: false, missing: [{ message: expect.stringContaining("deleted") }] });
  expect(later.unsure).toBeUndefined();
  await log.close();
});

test("a link column that was deleted stops neither reading nor checking", async () => {
  const { open, control, idOf, rowOf } = await start();
  const log = await open();
  const sarah = idOf("Sarah Lopez");
  await log.append([change(sarah, "Qualified"), change(sarah, "Won")]);
  await log.view("timelines");
  for (const field of ["Contact", "Deal"]) control.deleteField({ table: "Events", field });
  control.advance({ ms: 180_000 });
  expect((await log.view("timelines")).rows).toHaveLength(1);
  expect(await log.verify()).toMatchObject({ ok: true, events: 2 });
  await log.close();
  control.editCell({ table: "Events", row: rowOf(sarah, "Won"), field: "actor", value: "Bo" });
  const again = await open();
  expect(await again.verify()).toMatchObject({ ok: false, edited: [{ columns: ["actor"] }] });
  await again.close();
});

test("reading costs what is new, and one request when nothing is", async () => {
  const { open, control } = await start();
  const log = await open();
  await log.append(manyEvents(400).map(({ event_id, ...event }) => event));
  await log.view("timelines");
  control.advance({ ms: 3_600_000 });
  await log.append(change("late", "New"));
  await log.close();
  const again = await open();
  control.forgetRequests();
  expect((await again.view("timelines")).rows).toHaveLength(41);
  // What was appended within two minutes before the newest row is listed again.
  expect(control.requests().total).toBeLessThanOrEqual(5);
  await again.close();
});
