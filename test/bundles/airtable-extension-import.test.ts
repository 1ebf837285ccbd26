import { describe, expect, test } from "vitest";
import type { PickedFile } from "../emulators/airtable/script/files.ts";
import type { PanelOffice, Seen } from "./support-panel.ts";
import { datedOffice, setUpDated } from "./support-set-up.ts";

const csv = (...lines: readonly string[]): PickedFile => ({
  name: "x.csv",
  content: `${lines.join("\n")}\n`,
});

/** An office that was set up, a day later. */
async function nextDay(): Promise<PanelOffice> {
  const there = await datedOffice();
  await setUpDated(there);
  there.airtable.control.advance({ ms: 86_400_000 });
  return there;
}

/** What was logged of the file, a column of each event. */
const imported = ({ airtable: { control } }: PanelOffice, column: string): readonly unknown[] =>
  control
    .rows({ table: "Events" })
    .flatMap(({ fields }) => (fields.source === "import:x.csv" ? [fields[column]] : []));

const asked = (seen: Seen): readonly string[] => seen.asked.map(({ label }) => label);

describe("whom a file means", () => {
  const hubspot = csv(
    "Record ID,First Name,Last Name,Email,Create Date",
    "1,Sarah,L.,Sarah@example.com,2026-01-02",
    "2,No,Body,who@else.com,2026-01-03",
  );

  test("another CRM's ids make no ghosts of contacts whose e-mail address is known", async () => {
    const there = await nextDay();
    const seen = await there.press(["Import a CSV", hubspot, "Yes, use the records", "Log them"]);
    expect(seen.text).toContain("1 of 2 contacts of the file found in Contacts, by the column “Email”.");
    expect(seen.text).toContain(
      "Events of 1 contact that isn't found would stand under what the file calls them, such as “2”",
    );
    expect(imported(there, "contact_id")).toEqual([there.id("Sarah Lopez"), "2"]);
  });

  test("whoever isn't found may be left out", async () => {
    const there = await nextDay();
    await there.press(["Import a CSV", hubspot, "Leave out who isn't found", "Log them"]);
    expect(imported(there, "contact_id")).toEqual([there.id("Sarah Lopez")]);
  });

  test("half of the names, and empty cells, are enough to be offered the records", async () => {
    const there = await nextDay();
    const file = csv(
      "Contact ID,Contact name,Create date",
      "1,Sarah Lopez,2026-01-02",
      "2,Nobody,2026-01-03",
      "3,,2026-01-04",
    );
    const seen = await there.press(["Import a CSV", file, "Yes, use the records"]);
    expect(seen.text).toContain("1 of 3 contacts of the file found in Contacts, by the column “Name”.");
  });

  test("a first and a last name are a name", async () => {
    const there = await nextDay();
    const file = csv("Record ID,First Name,Last Name,Create Date", "1,Bob,Ray,2026-01-02");
    await there.press(["Import a CSV", file, "Yes, use the records", "Log them"]);
    expect(imported(there, "contact_id")).toEqual([there.id("Bob Ray")]);
  });

  test("an event without a contact is told with its row, and is nobody to look for", async () => {
    const there = await nextDay();
    const [id, columns] = [there.id("Bob Ray"), "contact_id,event_type,event_data,timestamp"];
    const note = (contact: string) => `${contact},note_added,"{""text"":""x""}",2026-05-01`;
    const seen = await there.press(["Import a CSV", csv(columns, note(id), note("")), "Log them"]);
    expect(seen.text).toMatch(/row 3, column contact\\_id: /);
    expect(imported(there, "contact_id")).toEqual([id]);
  });

  test("of nobody who is found nothing is logged unless the person says so", async () => {
    const there = await nextDay();
    const file = csv("Email,Create date", "who@else.com,2026-01-02");
    const seen = await there.press(["Import a CSV", file, "No, go back"]);
    expect(seen.text).toContain("none is found in Contacts by id, e-mail address or name");
    expect(seen.text).toContain("Nothing was written.");
    expect(imported(there, "contact_id")).toEqual([]);
  });
});

describe("how a file writes dates", () => {
  const dated = (...dates: readonly string[]) =>
    csv("Email,Create date", ...dates.map((date) => `sarah@example.com,${date}`));

  test.each([
    ["Day first", "2026-04-03T00:00:00.000Z"],
    ["Month first", "2026-03-04T00:00:00.000Z"],
  ])("03/04/2026 is asked about: %s", async (first, time) => {
    const there = await nextDay();
    const seen = await there.press([
      "Import a CSV", dated("03/04/2026"), first, "Yes, use the records", "Log them",
    ]); // biome-ignore format: an answer a question
    expect(asked(seen)).toContain("Column “Create date” has dates such as 03/04/2026. What comes first?");
    expect(imported(there, "timestamp")).toEqual([time]);
  });

  test.each([
    ["13/04/2026", "03/04/2026", "2026-04-13T00:00:00.000Z", "2026-04-03T00:00:00.000Z"],
    ["4/13/2026 2:05 PM", "3/4/2026 12:30 AM", "2026-04-13T14:05:00.000Z", "2026-03-04T00:30:00.000Z"],
    ["13.04.2026", "05.03.2026", "2026-04-13T00:00:00.000Z", "2026-03-05T00:00:00.000Z"],
    ["05.03.2026 09:15", "06.03.2026", "2026-03-05T09:15:00.000Z", "2026-03-06T00:00:00.000Z"],
  ])("%s and %s tell it themselves", async (one, other, ...times) => {
    const there = await nextDay();
    const file = dated(one, other);
    await there.press(["Import a CSV", file, "Yes, use the records", "Log them"]);
    expect([...imported(there, "timestamp")].sort()).toEqual([...times].sort());
  });

  test("a column of dates that isn't the time is neither asked about nor changed", async () => {
    const there = await nextDay();
    const file = csv("Email,Create date,Source", "sarah@example.com,2026-01-02,03/04/2026");
    await there.press(["Import a CSV", file, "Yes, use the records", "Log them"]);
    expect(imported(there, "event_data")).toEqual(['{"source":"03/04/2026"}']);
  });

  test("a day that there isn't is told with its row", async () => {
    const there = await nextDay();
    const seen = await there.press([
      "Import a CSV", dated("31/02/2026", "13/04/2026"), "Yes, use the records", "Log them",
    ]); // biome-ignore format: an answer a question
    expect(seen.text).toMatch(/row 2, column Create date: .*days of that month go from 01 to 28/);
    expect(imported(there, "timestamp")).toHaveLength(1);
  });
});

describe("which column says when", () => {
  test.each(["Changed at", "Date", "Date entered"])(
    "is asked of %s: a stage was entered then",
    async (column) => {
      const there = await nextDay();
      const file = csv(`Email,Stage,${column}`, "sarah@example.com,Customer,13/04/2026");
      const seen = await there.press(["Import a CSV", file, column, "Yes, use the records", "Log them"]);
      expect(asked(seen)).toContain("Which column says when?");
      expect(seen.text).toContain(`when from column “${column}”`);
      expect(imported(there, "event_type")).toEqual(["stage_changed"]);
      expect(imported(there, "timestamp")).toEqual(["2026-04-13T00:00:00.000Z"]);
    },
  );

  test.each([
    ["Email,Date", "sarah@example.com,2026-01-02"],
    ["Email,Date,Stage", "sarah@example.com,2026-01-02,"],
  ])("without a stage (%s) it is asked what happened, and nothing is taken for granted", async (...lines) => {
    const there = await nextDay();
    const file = csv(...lines);
    const left = await there.press(["Import a CSV", file, "Date", "Something else, go back"]);
    expect(left.text).toContain("Nothing was written.");
    const yes = "The contact or deal was created";
    await there.press(["Import a CSV", file, "Date", yes, "Yes, use the records", "Log them"]);
    expect(imported(there, "event_type")).toEqual(["contact_created"]);
  });

  test("isn't asked where no column tells whom", async () => {
    const there = await nextDay();
    const seen = await there.press(["Import a CSV", csv("Colour,Date", "red,2026-01-02")]);
    expect(asked(seen)).not.toContain("Which column says when?");
    expect(seen.text).toContain("no column looks like the id or e-mail of a contact");
  });
});

describe("how a file writes amounts", () => {
  const deals = (...amounts: readonly string[]) =>
    csv(
      "Email,Won date,Amount",
      ...amounts.map((amount, at) => `sarah@example.com,2026-01-0${at + 1},"${amount}"`),
    );
  const press = ["Yes, use the records", "Log them"];

  test.each([
    ["1.234,50", "1234.50"],
    ["1,234.50", "1234.50"],
    ["€1,234.50", "1234.50"],
    ["1 234,5 €", "1234.5"],
    ["-$1,234,567", "-1234567"],
    ["CHF 1'200.00", "1200"],
    ["1200,00", "1200"],
  ])("%s is %s", async (written, number) => {
    const there = await nextDay();
    await there.press(["Import a CSV", deals(written), ...press]);
    expect(imported(there, "event_data")).toEqual([`{"amount":${Number(number)}}`]);
  });

  test("1,234 is read as the column's other amounts tell", async () => {
    const there = await nextDay();
    await there.press(["Import a CSV", deals("1,234", "€20.50"), ...press]);
    expect(imported(there, "event_data")).toEqual(['{"amount":1234}', '{"amount":20.5}']);
    const other = await nextDay();
    await other.press(["Import a CSV", deals("1.234", "20,50 €"), ...press]);
    expect(imported(other, "event_data")).toEqual(['{"amount":1234}', '{"amount":20.5}']);
  });

  test("where none tells, it isn't guessed, and is said", async () => {
    const there = await nextDay();
    const seen = await there.press(["Import a CSV", deals("1,234"), ...press]);
    expect(seen.text).toContain("In column “Amount” 1,234 may mean thousands or a decimal part");
    expect(imported(there, "event_data").join()).not.toContain("amount");
  });

  test("12k is no amount of 12", async () => {
    const there = await nextDay();
    await there.press(["Import a CSV", deals("12k", "€20.50"), ...press]);
    expect(imported(there, "event_data")).toEqual(['{"amount":20.5}']);
  });
});

test("a file parted by semicolons is told so", async () => {
  const there = await nextDay();
  const seen = await there.press(["Import a CSV", csv("Email;Create date", "sarah@example.com;2026-01-02")]);
  expect(seen.text).toContain("x.csv can't be read: its columns are parted by semicolons.");
  expect(seen.text).toContain("Save it with commas between its columns");
});
