import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Event } from "../../src/core/event.ts";
import { archivesAt } from "../../src/log/archive/archive-files.ts";
import { change } from "../contract/sample.ts";
import { logWithArchives } from "../support/archived-log.ts";
import { events } from "../support/events.ts";
import { type Desk, desk } from "./support.ts";

const list = events([
  { contact_id: "amy", event_type: "contact_created", timestamp: "2026-01-01", data: { source: "fair" } },
  change("amy", "New", { timestamp: "2026-01-02", deal_id: "roof" }),
  change("amy", "Won", { timestamp: "2026-02-02", deal_id: "roof", actor: "Ana" }),
  { contact_id: "bob", event_type: "contact_created", timestamp: "2026-01-05" },
  change("bob", "New", { timestamp: "2026-03-01" }),
  change("bob", "Won", { timestamp: "2026-05-20" }),
  change("bob", "Lost", { timestamp: "2026-05-21", deal_id: "roof" }),
]);

const lines = [
  "timeline amy --json",
  "state amy --json",
  "why amy stage --json",
  "measure --from stage_changed:New --to stage_changed:Won --json",
  "events --json --limit 0",
  "events --contact amy --json",
  "velocity --json",
  "export",
  "export --format ndjson",
  "export --format ocel",
  "export --format xes --contact amy",
] as const;

/** A log of its own with some of the events, the others in an archive. */
async function deskOf(live: readonly Event[], archived: readonly Event[]): Promise<Desk> {
  const at = desk();
  await logWithArchives(join(at.folder, "daybook.db"), live, archived.length > 0 ? [archived] : []);
  return at;
}

const isAmy = ({ contact_id }: Event): boolean => contact_id === "amy";

test("every command says of a log with an archive what it said of the whole log", async () => {
  const whole = await deskOf(list, []);
  const split = await deskOf(
    list.filter((event) => !isAmy(event)),
    list.filter(isAmy),
  );
  for (const line of lines) {
    const [one, other] = [await whole.run(line), await split.run(line)];
    expect([line, other.code, other.out]).toEqual([line, 0, one.out]);
  }
});

test("what an archive holds is imported and appended as what is in the log already", async () => {
  const whole = await deskOf(list, []);
  const split = await deskOf([], list);
  split.write("log.csv", (await whole.run("export")).out);
  const all = { read: 7, appended: 0, duplicate: 7, conflict: 0, rejected: 0 };
  expect((await split.run("import log.csv --dry-run --json")).json()).toMatchObject(all);
  expect((await split.run("import log.csv --json")).json()).toMatchObject(all);
  const lines = (await whole.run("export --format ndjson")).out;
  expect((await split.run("append - --json", { stdin: lines })).json()).toMatchObject(all);
  expect((await split.run("events --json --limit 0")).json()).toMatchObject({ total: 7 });
});

test("verify counts the rows in archives, names one whose archive is gone, and ends with 3", async () => {
  const at = await deskOf(
    list.filter((event) => !isAmy(event)),
    list.filter(isAmy),
  );
  const sound = await at.run("verify");
  expect(sound).toMatchObject({ code: 0, out: expect.stringContaining("3 rows of it in archives.") });
  const folder = archivesAt(join(at.folder, "daybook.db"));
  expect(existsSync(folder)).toBe(true);
  rmSync(join(folder, "0001.ndjson.gz"));
  const harmed = await at.run("verify");
  expect(harmed).toMatchObject({
    code: 3,
    out: expect.stringMatching(/0001\.ndjson\.gz is gone\.[\s\S]*from a copy/),
  });
  const refused = await at.run("timeline amy");
  expect(refused).toMatchObject({ code: 1, out: "", err: expect.stringContaining("0001.ndjson.gz is gone") });
});
