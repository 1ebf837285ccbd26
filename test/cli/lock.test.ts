import { describe, expect, test } from "vitest";
import { type Office, office } from "../support/office.ts";
import { desk } from "./support.ts";

/** An office with a log of one event. */
async function logged(options: Parameters<typeof office>[0] = {}): Promise<Office> {
  const there = await office(options);
  expect(
    (await there.run(`init --log ${there.log} --timezone UTC --contacts Contacts --deals Deals --yes`)).code,
  ).toBe(0);
  const contact = there.airtable.control.rows({ table: "Contacts" })[0]?.id ?? "";
  const said = await there.run(`append --contact ${contact} --type email_sent --at 2026-05-01`);
  expect([said.err, said.code]).toEqual(["", 0]);
  return there;
}

function lockAll({ airtable }: Office, except: readonly string[] = []): readonly string[] {
  const fields = airtable.control.schema().find(({ name }) => name === "Events")?.fields ?? [];
  for (const { name } of fields)
    if (!except.includes(name))
      airtable.control.lockField({ table: "Events", field: name, level: "creators" });
  return fields.map(({ name }) => name);
}

const second = ({ airtable }: Office, token = airtable.tokens.editor) => ({
  env: { AIRTABLE_EDITOR_API_KEY: token },
});

describe("lock", () => {
  test("prints the recipe for this base, and what it couldn't prove without a second token", async () => {
    const there = await logged();
    const said = await there.run("lock");
    expect(said.code).toBe(0);
    for (const part of [
      "Edit 13 field",
      'In Contacts: the arrow beside the column "Events"',
      "In Deals: the arrow",
      "AIRTABLE_EDITOR_API_KEY",
    ])
      expect(said.out.replace(/\s+/g, " ")).toContain(part);
    expect(said.out).toContain("Whether the log is locked couldn't be told.");
  });

  test("exits with 3 and names the columns where an edit would go through", async () => {
    const there = await logged();
    lockAll(there, ["actor", "Contact"]);
    const said = await there.run("lock", second(there));
    expect(said.code).toBe(3);
    expect(said.out).toContain("An edit would go through: actor, Contact.");
    expect((await there.run("lock --json", second(there))).json()).toMatchObject({
      proved: false,
      open: ["actor", "Contact"],
    });
  });

  test("says that it is locked, and what that doesn't show; JSON holds it all", async () => {
    const there = await logged();
    const columns = lockAll(there);
    const before = JSON.stringify(there.airtable.control.rows({ table: "Events" }));
    const said = await there.run("lock --json", second(there));
    expect(said.code).toBe(0);
    expect(said.json()).toEqual({
      proved: true,
      open: [],
      refused: columns,
      unproved: [
        expect.stringContaining("Creating and deleting rows of Events"),
        expect.stringContaining("Other people"),
        expect.stringContaining("other side"),
        expect.stringContaining("Native automations"),
      ],
      recipe: expect.arrayContaining([expect.stringContaining("Edit table permissions")]),
    });
    expect((await there.run("lock", second(there))).out).toMatch(
      /Locked: an edit of each column is refused[\s\S]*What that doesn't show:/,
    );
    expect(JSON.stringify(there.airtable.control.rows({ table: "Events" }))).toBe(before);
  });

  test("on the plan free the recipe says that there are no locks", async () => {
    const there = await office();
    await there.run(`init --log ${there.log} --timezone UTC --plan free --yes`);
    expect(((await there.run("lock --json")).json() as { recipe: string[] }).recipe[0]).toContain(
      "yours is Free",
    );
  });

  test("an unknown second token is said, by its variable, and never shown", async () => {
    const there = await logged();
    const token = `pat00000000000000.${"0".repeat(64)}`;
    const said = await there.run("lock", second(there, token));
    expect([said.code, said.err]).toEqual([
      1,
      expect.stringContaining("doesn't know the token in AIRTABLE_EDITOR_API_KEY"),
    ]);
    expect(said.out + said.err).not.toContain(token);
  });

  test("tokens that may not read the schema: the columns that Daybook makes are tried", async () => {
    const there = await logged();
    lockAll(there);
    const token = (user: string) =>
      there.airtable.control.addToken({ user, scopes: ["data.records:read", "data.records:write"] }).secret;
    const env = { AIRTABLE_API_KEY: token("owner"), AIRTABLE_EDITOR_API_KEY: token("editor") };
    const said = (await there.run("lock --json", { env })).json() as {
      proved: boolean;
      refused: string[];
      unproved: string[];
    };
    expect([said.proved, said.refused.length]).toEqual([true, 13]);
    expect(said.unproved.join("\n")).toMatch(/couldn't be read: only those that Daybook makes/);
  });

  test("without any token the recipe is printed all the same", async () => {
    const there = await logged();
    const said = await there.run("lock --json", { env: { AIRTABLE_API_KEY: "" } });
    expect(said.json()).toMatchObject({
      proved: null,
      recipe: expect.arrayContaining([expect.stringContaining("Edit 13 field permissions")]),
    });
  });

  test("a renamed table is an error with the nearest name", async () => {
    const there = await logged();
    there.airtable.control.renameTable({ table: "Events", to: "Event" });
    const said = await there.run("lock", second(there));
    expect([said.code, said.err]).toEqual([1, expect.stringContaining('Did you mean "Event"?')]);
  });
});

describe("lock of a file", () => {
  test("says what guards it", async () => {
    const at = desk();
    await at.run("init --timezone UTC");
    const said = await at.run("lock --json");
    expect(said.code).toBe(0);
    expect(said.json()).toMatchObject({
      proved: true,
      open: [],
      unproved: [expect.stringContaining("Whoever may write the file")],
    });
  });

  test("exits with 3 where its triggers are gone", async () => {
    const at = desk();
    await at.run("init --timezone UTC");
    const { default: Database } = await import("libsql");
    const db = new Database(`${at.folder}/daybook.db`);
    for (const [name] of db.prepare("select name from sqlite_master where type = 'trigger'").raw().all() as [
      string,
    ][])
      db.exec(`drop trigger "${name}"`);
    db.close();
    const said = await at.run("lock --json");
    expect(said.code).toBe(3);
    expect(said.json()).toMatchObject({
      proved: false,
      refused: [],
      recipe: [expect.stringContaining("daybook init")],
    });
  });
});
