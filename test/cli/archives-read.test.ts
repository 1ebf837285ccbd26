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

test("a computer without the archives says in every answer that they lack, and which; a void takes that back", async () => {
  const at = desk();
  at.write(
    "events.ndjson",
    list
      .map((event) => `${JSON.stringify({ ...event, event_data: JSON.parse(event.event_data) })}\n`)
      .join(""),
  );
  await at.run("import events.ndjson --yes");
  expect(await at.run("archive --before 2026-05-25 --yes --json")).toMatchObject({ code: 0 });
  expect(await at.run("timeline amy")).toMatchObject({ code: 0, err: "" });
  expect(await at.run("doctor --json")).toMatchObject({ err: "" });
  rmSync(archivesAt(join(at.folder, "daybook.db")), { recursive: true });
  rmSync(join(at.folder, "daybook.db-shelf"));
  const note = expect.stringMatching(
    /^The log tells of the archive 0001\.manifest\.json, which holds 7 rows since 2026-06-01, and it isn't there\. No answer here counts those rows: copy the files of its archives to .*daybook\.db\.archive\.\s*$/,
  );
  for (const line of ["timeline amy", "state amy", "stuck", "velocity", "events", "why amy stage"]) {
    const [said, asked] = [await at.run(`${line} --json`), await at.run(line)];
    expect([line, said.code, said.err, asked.code, asked.err]).toEqual([line, 0, note, 0, note]);
    expect([line, said.json()]).toEqual([line, expect.objectContaining({ notes: [note] })]);
  }
  const doctor = await at.run("doctor --json");
  expect([doctor.code, doctor.err, doctor.json()]).toEqual([
    3,
    "",
    expect.objectContaining({
      checks: expect.arrayContaining([
        expect.objectContaining({ name: "archives", ok: false, message: note }),
      ]),
    }),
  ]);
  expect(await at.run("verify")).toMatchObject({ code: 3, err: "" });
  const { rows } = (await at.run("events --contact daybook --json")).json() as {
    rows: readonly { event_id: string }[];
  };
  await at.run(`void ${rows[0]?.event_id} --reason lost --yes`);
  expect(await at.run("timeline bob --json")).toMatchObject({ code: 0, err: "" });
});
