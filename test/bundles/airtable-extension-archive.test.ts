import { expect, test } from "vitest";
import { deriveEventId } from "../../src/core/identity.ts";
import { hash } from "../../src/hosts/node/host.ts";
import type { PickedFile } from "../emulators/airtable/script/files.ts";
import { keepSettings, type Logging, logged, type PanelOffice, setUpOffice } from "./support-panel.ts";

/** A base that keeps three years: an old deal that was won, an old one that is open, and a young one; the old one took so many events. */
async function oldOffice(events = 3): Promise<PanelOffice> {
  const there = await setUpOffice({}, { more: { retention: { keep: "3y" } } });
  const [won, open, young] = ["recWon00000000001", "recOpen0000000001", "recYoung000000001"];
  const story = (contact_id: string, year: number, ...stages: readonly string[]): readonly Logging[] =>
    stages.map((to, at) => [
      "stage_changed",
      `${year}-01-0${at + 1}T10:00:00Z`,
      { to },
      { contact_id: contact_id as string, actor: 'Ana, "Boss"' },
    ]);
  await logged(there, [
    ...story(won as string, 2021, "New", "Discovery Booked", "Closed Won"),
    ...Array.from(
      { length: events - 3 },
      (_, n): Logging => [
        "note_added",
        `2021-01-02T11:00:${String(n % 60).padStart(2, "0")}Z`,
        { text: `call ${n},\n"quoted"` },
        { contact_id: won as string },
      ],
    ),
    ...story(open as string, 2021, "New"),
    ...story(young as string, 2026, "New", "Closed Won"),
  ]);
  return there;
}

const rowsOf = ({ airtable: { control } }: PanelOffice) => control.rows({ table: "Events" });

const quoted = (cell: unknown): string => `"${String(cell ?? "").replaceAll('"', '""')}"`;

/** What Download CSV hands out: all columns of the view but those that are hidden, and a name of its own. */
function download(
  there: PanelOffice,
  { hidden = [], leave = 0 }: { hidden?: readonly string[]; leave?: number } = {},
): PickedFile {
  const columns = there.airtable.control
    .schema()
    .find(({ name }) => name === "Events")
    ?.fields.map(({ name }) => name)
    .filter((name) => !hidden.includes(name)) as string[];
  const lines = rowsOf(there)
    .slice(leave)
    .map(({ fields }) => columns.map((column) => quoted(fields[column])).join(","));
  return {
    name: "Events-All.csv",
    content: `\uFEFF${[columns.map(quoted).join(","), ...lines].join("\r\n")}\r\n`,
  };
}

const tale = (there: PanelOffice): readonly unknown[] =>
  rowsOf(there).flatMap(({ fields }) =>
    fields.event_type === "automation_run" ? [JSON.parse(String(fields.event_data))] : [],
  );

test("what is old and closed is taken out once its download holds it, and the log says so", async () => {
  const there = await oldOffice();
  const file = download(there);
  const shown = await there.press(["Archive", file, "No, go back"]);
  expect(shown.text).toContain("last event is older than 2023-06-01");
  expect(shown.text).toContain("1 of them, 3 rows. 2 stay, 1 of them old ones");
  expect(shown.text).toContain("Download CSV");
  expect(rowsOf(there)).toHaveLength(6);
  const seen = await there.press(["Archive", file, "Take them out"]);
  expect(seen.text).toContain("3 rows taken out.");
  expect(rowsOf(there)).toHaveLength(4);
  expect(tale(there)).toEqual([
    { name: "archive", file: "Events-All.csv", rows: 3, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
  ]);
  const kept = rowsOf(there).map(({ fields }) => fields.contact_id);
  expect(kept.sort()).toEqual(["daybook", "recOpen0000000001", "recYoung000000001", "recYoung000000001"]);
  expect((await there.press(["Archive", "No"])).text).toContain("Nothing is to be taken out.");
});

test.each<[string, (there: PanelOffice) => PickedFile, RegExp]>([
  ["lacks a row", (there) => download(there, { leave: 1 }), /1 row isn't safe .*isn't in it/s],
  [
    "has a column hidden",
    (there) => download(there, { hidden: ["actor"] }),
    /3 rows aren't safe .*has no actor in it/s,
  ],
  [
    "was saved by a spreadsheet",
    (there) => {
      const { name, content } = download(there);
      return { name, content: content.replaceAll("2021-01-02T10:00:00.000Z", "1/2/2021 10:00") };
    },
    /1 row isn't safe .*has another timestamp in it/s,
  ],
])("from a file that %s nothing is taken out", async (_, fileOf, why) => {
  const there = await oldOffice();
  const seen = await there.press(["Archive", fileOf(there)]);
  expect(seen.text.replaceAll("\\", "")).toMatch(why);
  expect(rowsOf(there)).toHaveLength(6);
});

test("a row that was changed by hand stops it before anything is asked", async () => {
  const there = await oldOffice();
  const { control } = there.airtable;
  control.editCell({ table: "Events", row: rowsOf(there)[4]?.id ?? "", field: "actor", value: "Zoe" });
  const seen = await there.press(["Archive"]);
  expect(seen.text).toContain("1 row was changed by hand: nothing is taken out.");
  expect(seen.asked.map(({ label }) => label)).not.toContain(
    "Which CSV file? Its first line names the columns.",
  );
});

test("broken off anywhere, pressing it again with the same file finishes, and it is logged once", async () => {
  const there = await oldOffice(103);
  const file = download(there);
  // The seventh call is the first to take rows out: 50, the oldest, so that no open stage is left behind.
  const left: number[] = [];
  for (let times = 0; times < 3; times++) {
    const cut = await there.press(["Archive", file, "Take them out"], { kill: { call: 7, effect: "after" } });
    expect(cut.killed).toBe(true);
    left.push(rowsOf(there).length);
  }
  expect([left, tale(there)]).toEqual([[56, 6, 3], []]);
  await there.press(["Archive", "Finish it", file]);
  const again = await there.press(["Archive", "Finish it", file]);
  expect(again.text).toContain("as it says already");
  expect(tale(there)).toMatchObject([{ file: "Events-All.csv", rows: 103 }]);
});

test("an event that comes while the person thinks keeps its contact", async () => {
  const there = await oldOffice();
  const answers = ["Archive", download(there), "Take them out"];
  let asked = 0;
  const seen = await there.press((question) => {
    if (question.label.startsWith("Take 3 rows")) {
      const young = rowsOf(there).find(({ fields }) => fields.contact_id === "recYoung000000001");
      const fields = { ...(young?.fields as Record<string, string>), contact_id: "recWon00000000001" };
      const event_id = deriveEventId({ deal_id: null, ...fields } as never, hash);
      there.airtable.control.addRows({ table: "Events", rows: [{ ...fields, event_id }] });
    }
    return answers[asked++];
  });
  expect(seen.text).not.toContain("taken out.");
  expect(rowsOf(there)).toHaveLength(7);
  expect(tale(there)).toEqual([]);
});

test("where no settings say how long, the person does", async () => {
  const there = await oldOffice();
  keepSettings(there, JSON.stringify({ ...JSON.parse(there.at.read("daybook.config.json")), retention: {} }));
  const seen = await there.press(["Archive", "long", "10y", "No"]);
  expect(seen.text).toContain("older than 2016-06-01");
  expect(seen.text).toContain("such as 3y.");
});

test("on a computer what was sealed is missing until the file is added, then every answer is as it was", async () => {
  const there = await oldOffice();
  const now = there.airtable.control.now();
  there.at.now = now;
  expect((await there.run("seal")).code).toBe(0);
  const before = (await there.run("timeline recWon00000000001 --json")).json();
  const file = download(there);
  await there.press(["Archive", file, "Take them out"]);
  there.airtable.control.advance({ ms: 3_600_000 });
  there.at.now = there.airtable.control.now();
  const missed = await there.run("verify --json");
  expect([missed.code, (missed.json() as { missing: readonly unknown[] }).missing]).toMatchObject([
    3,
    [{}, {}, {}],
  ]);
  expect(missed.err).toContain("they stand in the file Events-All.csv. daybook archive --add brings it");
  expect((await there.run("stuck --json")).json()).toMatchObject({
    notes: [expect.stringMatching(/^The panel of the base took 3 rows out of the log on 2026-06-01: /)],
  });
  there.at.write(file.name, file.content);
  const added = await there.run(`archive --add ${file.name} --json`);
  expect([added.err, added.code]).toEqual(["", 0]);
  const sound = await there.run("verify --json");
  expect([sound.code, sound.err, sound.json()]).toMatchObject([
    0,
    "",
    { ok: true, missing: [], unsealed: 1 },
  ]);
  expect((await there.run("timeline recWon00000000001 --json")).json()).toMatchObject({
    rows: (before as { rows: readonly object[] }).rows,
  });
});

test("on a computer what was never sealed is no row that was put in later", async () => {
  const there = await oldOffice();
  const now = there.airtable.control.now();
  there.at.now = now;
  expect((await there.run("seal")).code).toBe(0);
  await logged(there, [
    ["note_added", "2021-01-05T11:00:00Z", { text: "found late" }, { contact_id: "recWon00000000001" }],
  ]);
  const file = download(there);
  await there.press(["Archive", file, "Take them out"]);
  there.airtable.control.advance({ ms: 3_600_000 });
  there.at.now = there.airtable.control.now();
  there.at.write(file.name, file.content);
  expect((await there.run(`archive --add ${file.name} --json`)).code).toBe(0);
  const sound = await there.run("verify --json");
  expect([sound.code, sound.json()]).toMatchObject([0, { ok: true, inserted: [], unsealed: 2 }]);
});
