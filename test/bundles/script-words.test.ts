import { afterEach, beforeEach, expect, test } from "vitest";
import { contactsConfig, type Office, openOffice } from "./support-automation.ts";

let office: Office;
beforeEach(async () => {
  office = await openOffice();
});
afterEach(() => office.close());

/** What a run says of Sarah, who is new. */
async function told(): Promise<string> {
  const sarah = office.contact({ Name: "Sarah", Stage: "New", Status: "Active", Plan: "Basic" });
  const { outputs } = await office.run(contactsConfig, { input: { recordId: sarah } });
  const { problem, summary, receipts } = outputs;
  for (const text of [JSON.stringify(receipts), problem, summary])
    expect(text).not.toMatch(/`|daybook [a-z]|--|the log's URL|[.!?;,]\.|\.[A-Z]|[a-z] (The|Rename) /);
  return String(problem);
}

test("an option that the log's column lacks is added by Set up, for somebody who has Airtable alone", async () => {
  office.control.renameOption({ table: "Events", field: "event_type", from: "stage_changed", to: "moved" });
  expect(await told()).toMatch(
    /rejected, .*has no option "stage_changed": an Owner or Creator of the base adds it, or runs Set up in the control panel\.$/,
  );
});

test("a column of the log that is of another type is made anew by Set up", async () => {
  office.control.deleteField({ table: "Events", field: "contact_id" });
  office.control.addField({
    table: "Events",
    spec: { name: "contact_id", type: "number", options: { precision: 0 } },
  });
  expect(await told()).toMatch(
    /^Airtable refuses every row: .*[^.]\. The column contact_id is of another type than Daybook made it\. Rename it and run Set up in the control panel, which makes it anew;/,
  );
});
