import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type Log, openLog } from "../../src/index.ts";
import { startSheets } from "../emulators/sheets/start-sheets.ts";
import { folderOfTest } from "../support/archived-log.ts";
import { sales } from "../support/events.ts";
import { eventsHeader } from "../support/sheets-log.ts";

const story = (contact_id: string) => [
  { contact_id, event_type: "contact_created", event_data: {}, timestamp: "2020-01-10T10:00:00.000Z" },
  { contact_id, event_type: "note_added", event_data: { text: "hi" }, timestamp: "2020-01-11T10:00:00.000Z" },
];

test("what isn't sealed yet is sealed before it is archived: who seals the rest later sees no archive", async () => {
  const sheets = await startSheets({ tabs: [{ title: "Events", values: [eventsHeader] }], quotas: false });
  onTestFinished(() => sheets.close());
  const folder = folderOfTest();
  let at = Date.parse("2026-06-01T12:00:00.000Z");
  const open = async (archives: string): Promise<Log> => {
    const log = await openLog(`sheets://${sheets.spreadsheet}/Events`, {
      settings: sales,
      env: { GOOGLE_OAUTH_ACCESS_TOKEN: sheets.token, SHEETS_ENDPOINT_URL: sheets.url },
      now: () => new Date(at).toISOString(),
      leaves: join(folder, "log.leaves"),
      archives,
    });
    onTestFinished(() => log.close());
    return log;
  };
  const log = await open(join(folder, "archives"));
  await log.append(story("amy"));
  await log.seal();
  at += 3_600_000;
  await log.append(story("bob"));
  expect(await log.archive({ before: "2023-01-01T00:00:00.000Z" })).toMatchObject({ removed: 4 });
  expect(await log.leaves()).toHaveLength(4);
  at += 3_600_000;
  expect(await log.verify()).toMatchObject({ ok: true, inserted: [], missing: [] });
});
