import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseConfig } from "../../src/schema/config.ts";
import { desk } from "./support.ts";

const flags = "--timezone Europe/Berlin --pipeline 'New, Qualified, Won*, Lost-'";

describe("init", () => {
  test("writes a config that is valid, and makes the log", async () => {
    const at = desk();
    const said = await at.run(`init ${flags}`);
    expect(said.code).toBe(0);
    expect(said.out).toMatch(/^Is an event log worth it for you\?/);
    expect(said.out).toContain("daybook.config.json was written.");
    const config = parseConfig(JSON.parse(at.read("daybook.config.json")), "daybook.config.json");
    expect(config).toMatchObject({
      log: "sqlite:daybook.db",
      timezone: "Europe/Berlin",
      pipelines: [
        {
          name: "Sales",
          stages: [
            { name: "New" },
            { name: "Qualified" },
            { name: "Won", ends: "won" },
            { name: "Lost", ends: "lost" },
          ],
        },
      ],
    });
    expect((await at.run("events")).code).toBe(0);
  });

  test("again changes nothing, whatever the flags", async () => {
    const at = desk();
    await at.run(`init ${flags}`);
    const before = at.read("daybook.config.json");
    const said = await at.run("init --timezone UTC");
    expect(said.code).toBe(0);
    expect(said.out).toContain("daybook.config.json is there already; nothing was changed in it.");
    expect(said.out).toContain("The flags were not used");
    expect(at.read("daybook.config.json")).toBe(before);
    expect((await at.run("init --json")).json()).toEqual({
      dry_run: false,
      config: { file: "daybook.config.json", written: false },
      log: { url: "sqlite:daybook.db", created: false },
    });
  });

  test("with a config but no log makes the log", async () => {
    const at = desk({ "daybook.config.json": '{"log":"sqlite:team.db"}' });
    expect((await at.run("init --json")).json()).toMatchObject({
      config: { written: false },
      log: { url: "sqlite:team.db", created: true },
    });
    expect(existsSync(join(at.folder, "team.db"))).toBe(true);
  });

  test("--dry-run shows the config and writes nothing", async () => {
    const at = desk();
    const said = await at.run(`init ${flags} --dry-run`);
    expect(said.out).toContain('{ "name": "Won", "ends": "won" }');
    expect(said.out).toContain("daybook.config.json would be written.");
    expect(readdirSync(at.folder)).toEqual([]);
  });

  test("at a terminal asks for what no flag said, and for leave to write", async () => {
    const at = desk();
    const said = await at.run("init", { answers: ["file", "", "America/New_York", "Open, Done*", true] });
    expect(said.code).toBe(0);
    expect(said.err).toMatch(/Is an event log worth it[\s\S]*"timezone": "America\/New_York"/);
    expect(JSON.parse(at.read("daybook.config.json"))).toMatchObject({
      timezone: "America/New_York",
      pipelines: [{ name: "Sales", stages: [{ name: "Open" }, { name: "Done", ends: "won" }] }],
    });
    const other = desk();
    expect((await other.run(`init ${flags}`, { answers: ["file", false] })).code).toBe(130);
    expect(readdirSync(other.folder)).toEqual([]);
  });

  test("takes several pipelines, named", async () => {
    const at = desk();
    await at.run(
      "init --timezone UTC --pipeline 'Sales: New, Won' --pipeline 'Onboarding: Kick-off, Live*' --pipeline 'A,B'",
    );
    expect((JSON.parse(at.read("daybook.config.json")) as { pipelines: unknown[] }).pipelines).toMatchObject([
      { name: "Sales", stages: [{ name: "New" }, { name: "Won", ends: "won" }] },
      { name: "Onboarding", stages: [{ name: "Kick-off" }, { name: "Live", ends: "won" }] },
      { name: "Pipeline 3" },
    ]);
  });

  test.each([
    ["--timezone Berlin", "There is no time zone"],
    ["--timezone Europe/Berln", "Did you mean Europe/Berlin?"],
    ["--pipeline New", "two stages or more"],
    ["--pipeline 'New, New'", '"New" stands there twice'],
  ])("%s is wrong usage, and nothing is written", async (line, message) => {
    const at = desk();
    const said = await at.run(`init ${line}`);
    expect([said.code, said.err]).toEqual([2, expect.stringContaining(message)]);
    expect(readdirSync(at.folder)).toEqual([]);
  });
});
