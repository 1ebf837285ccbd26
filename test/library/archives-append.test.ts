import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Event } from "../../src/core/event.ts";
import type { Log } from "../../src/index.ts";
import { change } from "../contract/sample.ts";
import { airtableWorld, eventsTable } from "../support/airtable-log.ts";
import {
  archiveOf,
  folderOfTest,
  logWithArchives,
  openSales as open,
  recordedRows,
} from "../support/archived-log.ts";
import { events } from "../support/events.ts";
import { sheetsWorld } from "../support/sheets-log.ts";

const story = [
  change("amy", "New", { idempotency_key: "a" }),
  change("amy", "Qualified", { idempotency_key: "b" }),
  change("bob", "New", { idempotency_key: "c" }),
];

/** What becomes of archived events that are sent again, and of one that isn't. */
async function sentAgain(log: Log): Promise<void> {
  const sent = [
    ...story.slice(0, 1),
    change("amy", "Won", { idempotency_key: "b" }),
    change("cat", "New", { idempotency_key: "d" }),
    ...story.slice(2),
  ];
  const { receipts, problems } = await log.append(sent);
  expect(receipts).toMatchObject([
    { status: "duplicate", key: "a", reason: "already in the log" },
    { status: "conflict", key: "b", reason: "the key is taken by an event with another event_data" },
    { status: "appended", key: "d" },
    { status: "duplicate", key: "c" },
  ]);
  expect(problems).toMatchObject([{ item: 1, column: "idempotency_key" }]);
  const [{ event_id }] = (await log.events({ contacts: ["bob"] })).events as unknown as [Event];
  const taken = { contact_id: "bob", event_type: "event_voided", event_data: { event_id }, cause: "void" };
  expect(await log.append([taken, ...story.slice(2)])).toMatchObject({
    receipts: [{ status: "appended" }, { status: "conflict", reason: expect.stringMatching(/^voided: /) }],
  });
  expect((await log.append(story.slice(2))).receipts).toMatchObject([
    { status: "conflict", reason: expect.stringMatching(/^voided: /) },
  ]);
  expect((await log.state("bob")).stage).toBe(null);
}

test("an event that an archive holds is answered as if its row were there, and not written", async () => {
  const path = join(folderOfTest(), "log.db");
  await logWithArchives(path, [], [events(story)]);
  const log = await open(path);
  await sentAgain(log);
  const rows = (await log.store.read()).rows.map(({ idempotency_key }) => idempotency_key);
  expect(rows).toHaveLength(2);
  expect(rows[0]).toBe("d");
});

/** Archives beside a folder's config, as a log elsewhere has them. */
async function archivesElsewhere(): Promise<{ readonly archives: string; readonly mirror: string }> {
  const folder = folderOfTest();
  const archives = join(folder, "log.archive");
  await archiveOf(archives, recordedRows(events(story)));
  return { archives, mirror: join(folder, ".daybook", "log.db") };
}

const whole = { ok: true, events: 5, archived: 3, missing: [], duplicates: 0 };

test("so it is in a base", async () => {
  const { airtable, clock, sleep } = await airtableWorld({ plan: "team", tables: [eventsTable()] });
  onTestFinished(() => airtable.close());
  const env = { AIRTABLE_API_KEY: airtable.token, AIRTABLE_ENDPOINT_URL: airtable.url };
  const options = { ...(await archivesElsewhere()), env, clock, sleep };
  const base = await open("", options, `airtable://${airtable.base}/Events`);
  await sentAgain(base);
  expect(await base.verify()).toMatchObject(whole);
});

test("so it is in a spreadsheet", async () => {
  const { sheets, clock, sleep, addTab } = await sheetsWorld();
  onTestFinished(() => sheets.close());
  addTab("Events");
  const env = { GOOGLE_OAUTH_ACCESS_TOKEN: sheets.token, SHEETS_ENDPOINT_URL: sheets.url };
  const options = { ...(await archivesElsewhere()), env, clock, sleep };
  const sheet = await open("", options, `sheets://${sheets.spreadsheet}/Events`);
  await sentAgain(sheet);
  expect(await sheet.verify()).toMatchObject(whole);
});
