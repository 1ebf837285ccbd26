import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { office } from "../support/office.ts";

const flat = (text: string): string => text.replace(/\s+/g, " ");
const rest = "--timezone UTC --pipeline 'New, Won' --plan team --contacts Contacts --no-links";

describe("at a terminal, without a config, init asks where the log shall stand", () => {
  test("a base is chosen from those that the token sees, and the config names it", async () => {
    const there = await office();
    const crm = ["Contacts", "Full name", "Stage", "", "UTC", "", "team", true];
    const said = await there.run("init", { answers: ["base", there.airtable.base, "", ...crm] });
    expect([said.code, JSON.parse(there.at.read("daybook.config.json"))]).toEqual([
      0,
      expect.objectContaining({ log: there.log }),
    ]);
    expect(there.airtable.control.schema().map(({ name }) => name)).toContain("Events");
  });

  test("flags of a base say it already; a token that can't list bases is asked for the base's address", async () => {
    const there = await office();
    const address = `https://airtable.com/${there.airtable.base}/tblXXXXXXXXXXXXXX/viw`;
    const { secret } = there.airtable.control.addToken({
      user: "owner",
      scopes: ["data.records:read", "data.records:write"],
    });
    const env = { AIRTABLE_API_KEY: secret };
    const said = await there.run(`init ${rest}`, { answers: [address], env });
    expect(said.err).toContain("schema.bases:read");
    expect(said.err).toContain(there.airtable.base);
    const whole = await there.run(`init ${rest}`, {
      answers: [there.airtable.base, "Full name", "Stage", "", true],
    });
    expect(whole.code).toBe(0);
    expect(JSON.parse(there.at.read("daybook.config.json"))).toMatchObject({ log: there.log });
  });

  test.each([
    ["", "There is no Airtable token."],
    ["patWrong", "Airtable doesn't know the token."],
  ])("with the token %j it says how to get one", async (AIRTABLE_API_KEY, message) => {
    const there = await office();
    const said = await there.run("init", { answers: ["base"], env: { AIRTABLE_API_KEY } });
    expect([said.code, said.err]).toEqual([1, expect.stringContaining(message)]);
    expect(flat(said.err)).toMatch(/airtable\.com\/create\/tokens.*schema\.bases:write.*\.env/);
    expect(said.err).not.toContain("app0");
    expect(readdirSync(there.at.folder)).toEqual([]);
  });
});

describe("a config that names another log", () => {
  test.each(["--log", "DAYBOOK_LOG"])("stops init before it writes anything: %s", async (from) => {
    const there = await office();
    await there.run("init --timezone UTC --pipeline 'New, Won'");
    const before = JSON.stringify(there.airtable.control.schema());
    const said =
      from === "--log"
        ? await there.run(`init --log ${there.log} --contacts Contacts --yes --json`)
        : await there.run("init --yes --json", { env: { DAYBOOK_LOG: there.log } });
    expect([said.code, said.json()]).toEqual([
      2,
      {
        error: {
          code: "CONFIG_NAMES_ANOTHER_LOG",
          message: expect.stringMatching(`daybook.config.json names the log sqlite:.*${from}.*${there.log}`),
          hint: expect.stringMatching(/another folder.*--config.*"log"/),
        },
      },
    ]);
    expect(JSON.stringify(there.airtable.control.schema())).toBe(before);
    const other = await there.run(`init --config other.json --log ${there.log} --timezone UTC --yes`);
    expect(other.code).toBe(0);
  });

  test("the same log in other words is no other", async () => {
    const there = await office();
    await there.run(`init --log ${there.log} --timezone UTC --yes`);
    const same = there.log.replace("Events", "%45vents");
    expect((await there.run(`init --log ${same} --yes`)).code).toBe(0);
    expect((await there.at.run("init --config f.json --log sqlite:f.db --timezone UTC")).code).toBe(0);
    expect((await there.at.run("init --config f.json --log sqlite:./f.db")).code).toBe(0);
  });
});
