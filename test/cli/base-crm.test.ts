import { describe, expect, test } from "vitest";
import { type Office, office } from "../support/office.ts";

/** An office with a log in its base. */
async function logged(): Promise<Office> {
  const there = await office();
  const flags = "--timezone UTC --contacts Contacts --deals Deals --plan team --yes";
  expect((await there.run(`init --log ${there.log} ${flags}`)).code).toBe(0);
  return there;
}

interface Check {
  readonly name: string;
  readonly message: string;
}

async function check(there: Office, name: string): Promise<readonly Check[]> {
  const { checks } = (await there.run("doctor --json")).json() as { checks: readonly Check[] };
  return checks.filter((each) => each.name === name);
}

describe("what the config says of the CRM's own tables", () => {
  const edited = async (change: (crm: Record<"contacts" | "deals", Record<string, unknown>>) => void) => {
    const there = await logged();
    const config = JSON.parse(there.at.read("daybook.config.json"));
    change(config.crm);
    there.at.write("daybook.config.json", JSON.stringify(config));
    return there;
  };

  test.each([
    ["contacts", "id", "E-mail"],
    ["contacts", "name", "Ful name"],
    ["contacts", "watch.stage", "Stagee"],
    ["contacts", "dates.New", "New on"],
    ["deals", "amount", "Worth"],
    ["deals", "contact", "Human"],
  ] as const)("doctor finds a column that isn't there: %s.%s", async (word, key, column) => {
    const [outer = "", inner] = key.split(".");
    const there = await edited((crm) => {
      const table = crm[word];
      table[outer] = inner === undefined ? column : { ...(table[outer] as object), [inner]: column };
    });
    expect(await check(there, "tables")).toEqual([
      {
        name: "tables",
        ok: false,
        message: `There is no column "${column}" in ${word === "contacts" ? "Contacts" : "Deals"}, which the config names in crm.${word}.${key}.`,
        hint: expect.stringContaining(`Correct crm.${word}.${key} in the config`),
      },
    ]);
    expect((await there.run("doctor")).code).toBe(3);
  });

  test("doctor finds a table that was renamed, and goes on with the rest", async () => {
    const there = await logged();
    there.airtable.control.renameTable({ table: "Deals", to: "Jobs" });
    there.airtable.control.deleteField({ table: "Stage Velocity", field: "Median days" });
    const found = await check(there, "tables");
    expect(found.map(({ message }) => message)).toEqual([
      'There is no table "Deals", which the config names in crm.deals.table.',
      'The table Stage Velocity lacks "Median days".',
    ]);
  });

  test("a publish that stumbles over one sends to the config, not only to init", async () => {
    const there = await edited((crm) => {
      crm.contacts.name = "Ful name";
    });
    const { error } = (await there.run("publish --json")).json() as { error: { hint: string } };
    expect(error.hint).toMatch(/crm\.contacts\.name.*in the config.*daybook doctor/);
  });
});
