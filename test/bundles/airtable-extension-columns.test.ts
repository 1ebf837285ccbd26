import { describe, expect, test } from "vitest";
import type { PersonalTable } from "../emulators/airtable/control/design.ts";
import { type PanelOffice, panelOffice } from "./support-panel.ts";
import { datedOffice, datedTables, settingsIn, setUpDated, takesAll } from "./support-set-up.ts";

const text = (name: string) => ({ name, type: "singleLineText" as const });
const link = (name: string, linkedTableId: string) => ({
  name,
  type: "multipleRecordLinks" as const,
  options: { linkedTableId },
});
const select = (name: string, ...names: readonly string[]) => ({
  name,
  type: "singleSelect" as const,
  options: { choices: names.map((each) => ({ name: each })) },
});

const crmIn = (there: PanelOffice) => JSON.parse(settingsIn(there)).crm;

describe("columns that nobody can guess", () => {
  const roofers: readonly PersonalTable[] = [
    { name: "People", fields: [text("Role"), text("Called"), text("E-mail")] },
    {
      name: "Jobs",
      fields: [
        text("Job"),
        select("Progress", "New", "Signed", "Lost"),
        link("Customer", "People"),
        link("Client", "People"),
        { name: "Moved", type: "lastModifiedTime", options: { referencedFieldIds: ["Progress"] } },
      ],
    },
  ];

  test("are asked for before anything else: the name, the stage, which link is the contact's", async () => {
    const there = await panelOffice({ tables: roofers });
    const asked = [
      "Set up",
      "People",
      "Jobs",
      "Called",
      "Progress",
      "Client",
      "I don't know",
      "Looks right",
      "Do it",
    ];
    const seen = await there.press(asked);
    expect(seen.asked.map(({ label }) => label).slice(3, 6)).toEqual([
      "Which column of People holds the name?",
      "Which column of Jobs holds the stage?",
      "Which column of Jobs links to the contact?",
    ]);
    expect(crmIn(there)).toMatchObject({
      contacts: { name: "Called" },
      deals: {
        name: "Job",
        contact: "Client",
        watch: { stage: "Progress", status: null },
        changed_at: "Moved",
      },
    });
    expect(JSON.parse(settingsIn(there)).pipelines).toMatchObject([
      { stages: [{}, {}, { name: "Lost", ends: "lost" }] },
    ]);
    expect((await there.press(["Set up", "Looks right"])).text).toContain("Everything is as it should be.");
  });

  test("may be left out, and aren't asked for again", async () => {
    const there = await panelOffice({ tables: roofers });
    const none = "There is none";
    await there.press(["Set up", "People", "Jobs", none, none, none, "I don't know", "Looks right", "Do it"]);
    expect(crmIn(there)).toMatchObject({ contacts: { name: null }, deals: { contact: null } });
    expect((await there.press(["Set up", "Looks right"])).text).toContain("Everything is as it should be.");
  });

  test("a status with stages fills the tables as a stage would", async () => {
    const there = await panelOffice({
      tables: [
        {
          name: "Clients",
          fields: [text("Client (full)"), select("Status", "New", "Quoted", "Won", "Lost")],
          rows: [{ "Client (full)": "Ute", Status: "Quoted" }],
        },
      ],
    });
    const seen = await there.press([
      "Set up",
      "Clients",
      "There is none",
      "I don't know",
      "Looks right",
      "Do it",
    ]);
    expect(seen.text).toContain("Ute: Stage set to Quoted");
    const [line] = there.airtable.control.rows({ table: "Timelines" });
    expect(line?.fields).toMatchObject({ Stage: "Quoted" });
  });
});

describe("columns of times", () => {
  test("one that holds none, or watches other columns, is refused in a sentence", async () => {
    const there = await datedOffice();
    const { control } = there.airtable;
    const idOf = (wanted: string) => control.schema()[0]?.fields.find(({ name }) => name === wanted)?.id;
    const add = (name: string, referencedFieldIds: readonly unknown[]) =>
      control.addField({
        table: "Contacts",
        spec: { name, type: "lastModifiedTime", options: { referencedFieldIds } },
      });
    add("Mail changed", [idOf("Email")]);
    const change = (line: string, column: string) => [
      ...["Change…", "Your contacts", line, "Pick a column…", column],
    ];
    const unwatched = "“Mail changed” doesn't watch each of Stage, Owner, Tags";
    const seen = await there.press([
      ...takesAll.slice(0, 4),
      ...change("Created time: column “Created”", "Email"),
      ...change(`Last modified time: none; ${unwatched}`, "Email"),
      ...change(`Last modified time: none; ${unwatched}`, "Mail changed"),
      ...["Looks right", "Do it"],
    ]);
    expect(seen.text.match(/That column holds no dates\./g)).toHaveLength(2);
    expect(seen.text).toContain(`${unwatched}. Edit it in Airtable, or add another.`);
    expect(seen.text).toContain("choose Specific fields: Stage, Owner, Tags");
    expect(crmIn(there).contacts).toMatchObject({ created_at: "Created", changed_at: null });
  });

  test("one that doesn't watch a column that came later gives way", async () => {
    const there = await datedOffice();
    const { control } = there.airtable;
    const watched = ["Stage", "Owner", "Tags"].map(
      (wanted) => control.schema()[0]?.fields.find(({ name }) => name === wanted)?.id,
    );
    const options = { referencedFieldIds: watched };
    control.addField({ table: "Contacts", spec: { name: "Changed", type: "lastModifiedTime", options } });
    await setUpDated(there);
    expect(crmIn(there).contacts.changed_at).toBe("Changed");
    const more = ["Change…", "Your contacts", "Status: none", "Pick a column…", "Email"];
    await there.press(["Set up", ...more, "Looks right", "Do it"]);
    expect(crmIn(there).contacts).toMatchObject({ changed_at: null, watch: { status: "Email" } });
  });
});

test("a link to another table than the contacts' is refused as a deal's link to them", async () => {
  const tables = datedTables.map((table) =>
    table.name === "Deals" ? { ...table, fields: [...table.fields, link("Company", "Companies")] } : table,
  );
  const there = await panelOffice({ tables: [{ name: "Companies", fields: [text("Name")] }, ...tables] });
  const change = (column: string) => [
    ...["Change…", "Your deals", "Link to the contact: column “Person”", "Pick a column…", column],
  ];
  const seen = await there.press([
    ...takesAll.slice(0, 4),
    ...change("Company"),
    ...change("Person"),
    ...["Looks right", "Do it"],
  ]);
  expect(seen.text.match(/That column doesn't link to your contacts\./g)).toHaveLength(1);
  expect(crmIn(there).deals.contact).toBe("Person");
});

test.each([
  ["Your contacts", "Table: “Contacts”", "Deals", "Contacts"],
  ["Your deals", "Table: “Deals”", "Contacts", "Deals"],
])("%s can't be the other's table", async (title, line, other, own) => {
  const there = await datedOffice();
  const seen = await there.press([
    ...takesAll.slice(0, 4),
    ...["Change…", title, line, "Another table…", other, own, "Looks right", "Do it"],
  ]);
  expect(seen.text).toContain("That table is Daybook's own, or was named already.");
  const choices = seen.asked.filter(({ kind, buttons }) => kind === "buttons" && buttons.includes(own));
  expect(choices[choices.length - 1]?.buttons).not.toContain(other);
  expect(crmIn(there)).toMatchObject({ contacts: { table: "Contacts" }, deals: { table: "Deals" } });
});

describe("a table that was renamed", () => {
  test("of deals is asked for alone, and keeps its answers", async () => {
    const there = await panelOffice({ tables: datedTables });
    await setUpDated(there);
    there.airtable.control.renameTable({ table: "Deals", to: "Jobs" });
    await there.press(["Set up", "Jobs", "Looks right", "Do it"]);
    expect(crmIn(there)).toMatchObject({
      contacts: { table: "Contacts" },
      deals: { table: "Jobs", contact: "Person", dates: { Won: "Won on" } },
    });
  });
});
