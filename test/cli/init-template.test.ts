import { existsSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { trades } from "../../src/cli/init/trades.ts";
import { type Config, parseConfig } from "../../src/schema/config.ts";
import { office } from "../support/office.ts";
import { sheetOffice } from "../support/sheet-office.ts";
import { type Desk, desk } from "./support.ts";

const flat = (text: string): string => text.replace(/\s+/g, " ");
const configOf = (at: Desk): Config => parseConfig(JSON.parse(at.read("daybook.config.json")), "config");
const stagesOf = ({ pipelines }: Config): string[] =>
  pipelines.flatMap(({ stages }) => stages.map(({ name }) => name));

describe("init --template", () => {
  test("takes a trade's stages, limits, measures and event types, and says where to begin", async () => {
    const at = desk();
    const said = await at.run("init --template solar-installer --timezone America/Denver");
    expect([said.code, said.err]).toEqual([0, ""]);
    expect(configOf(at)).toMatchObject({
      log: "sqlite:daybook.db",
      timezone: "America/Denver",
      crm: null,
      pipelines: [{ name: "Sales" }, { name: "Installation" }],
      reengage: { silent_days: 45 },
      publish: { tables: ["timelines", "velocity", "stuck", "reengage", "changes"] },
    });
    expect(configOf(at).measures.length).toBeGreaterThan(3);
    expect(configOf(at).events.own.map(({ name }) => name)).toContain("pto_granted");
    expect(flat(said.out)).toContain("→ Start with one workflow: log every change of stage of a project");
    expect(existsSync(/try: (.*README\.md)$/m.exec(said.out)?.[1] ?? "")).toBe(true);
    const logged = await at.run(
      "append --contact c --type permit_approved --set authority=Ashford --cause form-1",
    );
    expect(logged.code).toBe(0);
  });

  test("again changes nothing, whatever the template", async () => {
    const at = desk();
    await at.run("init --template agency");
    const before = at.read("daybook.config.json");
    const said = await at.run("init --template lead-gen");
    expect(said.code).toBe(0);
    expect(said.out).toContain("daybook.config.json is there already; nothing was changed in it.");
    expect(said.out).toContain("The flags were not used");
    expect(said.out).not.toContain("Start with one workflow");
    expect((await at.run("init --template agency --json")).json()).toEqual({
      dry_run: false,
      config: { file: "daybook.config.json", written: false },
      log: { url: "sqlite:daybook.db", created: false },
    });
    expect(at.read("daybook.config.json")).toBe(before);
  });

  test("--dry-run shows it and writes nothing; JSON names it", async () => {
    const at = desk();
    const said = await at.run("init --template lead-gen --dry-run");
    expect(said.out).toContain('"name": "lead_routed"');
    expect(said.out).toContain("daybook.config.json would be written.");
    expect((await at.run("init --template lead-gen --dry-run --json")).json()).toEqual({
      dry_run: true,
      config: { file: "daybook.config.json", written: true },
      log: { url: "sqlite:daybook.db", created: true },
      template: "lead-gen",
    });
    expect(readdirSync(at.folder)).toEqual([]);
  });

  test("a pipeline that is given wins; stages called alike keep their limits, and measures of others go", async () => {
    const at = desk();
    await at.run("init --template lead-gen --pipeline 'New, Contacted, Sold*, Gone-'");
    const { pipelines, measures } = configOf(at);
    expect(pipelines).toEqual([
      {
        name: "Sales",
        stages: [
          { name: "New", stuck_after_days: 2 },
          { name: "Contacted", stuck_after_days: 5 },
          { name: "Sold", ends: "won" },
          { name: "Gone", ends: "lost" },
        ],
      },
    ]);
    expect(measures.map(({ name }) => name)).toContain("Lead in to buyer");
    const solar = desk();
    const said = await solar.run("init --template solar-installer --pipeline 'Open, Done*'");
    expect(flat(said.out)).toMatch(
      /→ Left out, since your pipelines lack their stages: the measures Lead to consultation, /,
    );
    expect((await desk().run("init --template solar-installer")).out).not.toContain("Left out");
    expect(configOf(solar).measures.map(({ name }) => name)).toEqual([
      "Permit: submitted to approved",
      "Installed to permission to operate",
    ]);
  });

  test.each([
    ["solar-instaler", 'There is no template "solar-instaler".', "Did you mean solar-installer?"],
    ["Solar", 'There is no template "Solar".', "Did you mean solar-installer?"],
    ["bakery", 'There is no template "bakery".', "→ The templates are:"],
    ["../agency", 'There is no template "../agency".', "Did you mean agency?"],
    ["", "--template needs a name.", "→ The templates are:"],
  ])("%j is none: it says which there are, and writes nothing", async (name, message, hint) => {
    const at = desk();
    const said = await at.run(`init --template ${name}`);
    expect([said.code, said.out]).toEqual([2, ""]);
    expect(said.err).toContain(message);
    expect(said.err).toContain(hint);
    for (const trade of trades) expect(flat(said.err)).toContain(`${trade.name} ${trade.about}`);
    expect(readdirSync(at.folder)).toEqual([]);
  });

  test("at a terminal a trade is offered, and then no stages are asked for", async () => {
    const at = desk();
    const said = await at.run("init", { answers: ["file", "agency", "Europe/Berlin", true] });
    expect(said.code).toBe(0);
    expect(configOf(at)).toMatchObject({
      timezone: "Europe/Berlin",
      pipelines: [{ name: "New Business" }, {}],
    });
    const named = desk();
    expect((await named.run("init --template agency", { answers: ["file", "UTC", true] })).code).toBe(0);
  });
});

describe("init --template in a base", () => {
  test("its types become options of event_type; its stages that the base hasn't are told", async () => {
    const there = await office();
    const line = `init --log ${there.log} --contacts Contacts --deals Deals --template agency`;
    const dry = await there.run(`${line} --dry-run`);
    expect(dry.code).toBe(0);
    expect(flat(dry.out)).toContain("Your stage column has stages that the config hasn't: Qualified.");
    expect(flat(dry.out)).toContain("→ Start with one workflow: log every change of stage of a client");
    expect(readdirSync(there.at.folder)).toEqual([]);
    expect((await there.run(`${line} --yes --json`)).json()).toMatchObject({ template: "agency" });
    const config = configOf(there.at);
    expect(config).toMatchObject({
      crm: { contacts: { table: "Contacts", name: "Full name" }, deals: { amount: "Amount" } },
      publish: { tables: ["timelines", "velocity", "stuck", "owners", "changes"], links: true },
    });
    const events = there.airtable.control.schema().find(({ name }) => name === "Events");
    const type = JSON.stringify(events?.fields.find(({ name }) => name === "event_type"));
    for (const { name } of config.events.own) expect(type).toContain(`"${name}"`);
    expect(type).not.toContain("sms_sent");
    expect((await there.run("init --json")).json()).toMatchObject({ drift: [], config: { written: false } });
  });

  test("a table that the trade usually has is taken where nobody named one", async () => {
    const there = await office();
    await there.run(`init --log ${there.log} --template solar-installer --yes`);
    expect(configOf(there.at).crm).toMatchObject({ contacts: { table: "Contacts" }, deals: null });
    const other = await office();
    await other.run(`init --log ${other.log} --template lead-gen --yes`);
    expect(configOf(other.at).crm).toBeNull();
  });

  test("at a terminal the trade's stages stand, and the base's are not asked for", async () => {
    const there = await office();
    const answers = ["solar-installer", "Contacts", "Full name", "Stage", "", "UTC", "team", true];
    expect((await there.run(`init --log ${there.log}`, { answers })).code).toBe(0);
    expect(stagesOf(configOf(there.at))).toContain("Permitting");
  });
});

test("init --template in a spreadsheet takes its stages and tables, and shows all before it writes", async () => {
  const there = await sheetOffice();
  const before = JSON.stringify(there.sheets.control.book());
  const line = `init --log ${there.log} --contacts Contacts --contact-id 'Contact ID' --template lead-gen`;
  const dry = await there.run(`${line} --dry-run`);
  expect([dry.code, dry.err]).toEqual([0, ""]);
  expect(dry.out).toContain('{ "name": "Routed", "stuck_after_days": 3 }');
  expect(flat(dry.out)).toContain("→ Start with one workflow: log a lead when it comes in");
  expect(flat(dry.out)).toMatch(/Cohorts \(a new tab\)/);
  expect(dry.out).not.toContain("Ownership (a new tab)");
  expect(JSON.stringify(there.sheets.control.book())).toBe(before);
  expect((await there.run(`${line} --yes --json`)).json()).toMatchObject({ template: "lead-gen", drift: [] });
  expect(stagesOf(configOf(there.at))).toContain("Nurturing");
});
