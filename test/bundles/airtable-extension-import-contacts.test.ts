import { describe, expect, test } from "vitest";
import { csv, imported, nextDay } from "./support-import.ts";

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
    const seen = await there.press(["Import a CSV", file, "Yes, use the records", "Log them"]);
    expect(seen.text).toContain("In the file that is “First Name” and “Last Name”.");
    expect(imported(there, "contact_id")).toEqual([there.id("Bob Ray")]);
  });

  test("a column of owners, who are contacts too, tells nobody, however many rows have one", async () => {
    const there = await nextDay();
    const file = csv(
      "Record ID,First Name,Last Name,Email,Create Date,Contact owner",
      "1,Jim,,,2026-01-02,Sarah Lopez",
      "2,Kay,,,2026-01-03,Sarah Lopez",
      "3,Bob,Ray,bob@example.com,2026-01-04,Sarah Lopez",
    );
    const seen = await there.press(["Import a CSV", file, "Leave out who isn't found", "Log them"]);
    expect(seen.text).toContain(
      "1 of 3 contacts of the file found in Contacts, by the column “Email”. In the file that is “Email”.",
    );
    expect(imported(there, "contact_id")).toEqual([there.id("Bob Ray")]);
  });

  test.each(["Sales_rep name", "Company name", "AccountName", "Created by contact", "Lead source"])(
    "nor does %s, where it says who is a contact in one row",
    async (column) => {
      const there = await nextDay();
      const file = csv(`Record ID,Email,Create Date,${column}`, "1,who@else.com,2026-01-02,Sarah Lopez");
      const seen = await there.press(["Import a CSV", file, "No, go back"]);
      expect(seen.text).toContain("none is found in Contacts by id, e-mail address or name");
    },
  );

  test("two people of one name don't go under one record; the same one's rows do", async () => {
    const there = await nextDay();
    const file = csv(
      "Record ID,Contact name,Create Date",
      "501,Sarah Lopez,2026-01-02",
      "777,Sarah Lopez,2026-01-03",
      "9,Bob Ray,2026-01-04",
      "9,Bob Ray,2026-01-05",
    );
    const seen = await there.press(["Import a CSV", file, "Yes, use the records", "Log them"]);
    expect(seen.text).toContain(
      "1 of 3 contacts of the file found in Contacts, by the column “Name”. In the file that is “Contact name”.",
    );
    const ids = new Set(imported(there, "contact_id"));
    expect([...ids].sort()).toEqual(["501", "777", there.id("Bob Ray")]);
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
