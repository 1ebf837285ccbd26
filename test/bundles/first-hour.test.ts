import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../../scripts/bundle-options.mjs";
import { fillConfig } from "../../src/cli/bundle/fill-config.ts";
import type { PersonalTable } from "../emulators/airtable/control/design.ts";
import type { FieldSpec } from "../emulators/airtable/model/field-options.ts";
import { bundleText } from "./support-automation.ts";
import { nightText } from "./support-nightly.ts";
import { type PanelOffice, panelOffice } from "./support-panel.ts";
import { takeOver } from "./support-set-up.ts";

const guide = readFileSync(join(root, "templates", "airtable", "README.md"), "utf8");

/** Words that the guide has for what is done here. */
const inGuide = (words: string): string => {
  expect(guide).toContain(words);
  return words;
};

/** How many contacts; `DAYBOOK_STORM=full` takes as many as a small business has. */
const many = process.env.DAYBOOK_STORM === "full" ? 4_000 : 1_200;
const owners = ["Ana", "Ben", "Kim"];
const watched = ["Stage", "Owner", "Tags"];

/** The stage of the n-th contact, and the days (before today) on which it was booked, got its proposal and was won. */
function contact(n: number): Readonly<Record<string, unknown>> {
  const stage = ["New", "Discovery Booked", "Proposal Sent", "Won", "Lost"][n % 5] as string;
  const ago = (days: number): string =>
    new Date(Date.UTC(2026, 5, 1) - days * 86_400_000).toISOString().slice(0, 10);
  const booked = 20 + (n % 90);
  return {
    Name: `Contact ${n}`,
    Stage: stage,
    Owner: owners[n % 3],
    ...(n % 5 > 0 ? { "Booked on": ago(booked) } : {}),
    ...(n % 5 === 2 || n % 5 === 3 ? { "Proposal date": ago(booked - (n % 17)) } : {}),
    ...(n % 5 === 3 ? { "Won on": ago(booked - 18) } : {}),
    ...(n % 10 === 1 ? { Tags: ["engaged"] } : {}),
  };
}

const plain = (name: string, type: FieldSpec["type"], options?: FieldSpec["options"]): FieldSpec =>
  options ? { name, type, options } : { name, type };
const choices = (...names: readonly string[]) => ({ choices: names.map((name) => ({ name })) });
const day = { dateFormat: { name: "iso" } } as const;

const crm: readonly PersonalTable[] = [
  {
    name: "Contacts",
    fields: [
      plain("Name", "singleLineText"),
      plain("Stage", "singleSelect", choices("New", "Discovery Booked", "Proposal Sent", "Won", "Lost")),
      plain("Owner", "singleSelect", choices(...owners)),
      plain("Tags", "multipleSelects", choices("engaged")),
      plain("Booked on", "date", day),
      plain("Proposal date", "date", day),
      plain("Won on", "date", day),
    ],
    rows: Array.from({ length: many }, (_, n) => contact(n)),
  },
];

/** The guide's first step: what a person adds by hand. */
function addColumns({ airtable: { control } }: PanelOffice): void {
  const fields = control.schema()[0]?.fields ?? [];
  const referencedFieldIds = watched.map((name) => fields.find((field) => field.name === name)?.id ?? "");
  const add = (
    type: "lastModifiedBy" | "lastModifiedTime" | "createdTime",
    name: string,
    menu: string,
  ): void => {
    expect(guide).toContain(`**${menu}**`);
    const options = type === "createdTime" ? {} : { options: { referencedFieldIds } };
    control.addField({ table: "Contacts", spec: { name: inGuide(name), type, ...options } });
  };
  add("lastModifiedBy", "Changed by", "Last modified by");
  add("lastModifiedTime", "Changed", "Last modified time");
  add("createdTime", "Created", "Created time");
}

test("the first hour, by the guide alone: tables full at once, an edit the next day, the night, Monday's mail", async () => {
  const there = await panelOffice({ now: "2026-02-20T12:00:00.000Z", tables: crm, plan: "team" });
  const { control } = there.airtable;
  control.advance({ ms: Date.UTC(2026, 5, 1, 12) - Date.UTC(2026, 1, 20, 12) });
  addColumns(there);
  control.forgetTransactions();

  const press = [inGuide("Set up"), "Contacts", "There is none", "Team", inGuide("Looks right"), "Do it"];
  const seen = await there.press(press);
  expect(seen.text).toContain("Done.");
  takeOver(there);
  const views = (await there.run("publish --dry-run --json")).json() as {
    readonly tables: readonly { readonly name: string; readonly rows: number; readonly written: number }[];
  };
  expect(views.tables.map(({ name, written }) => [name, written])).toEqual(
    views.tables.map(({ name }) => [name, 0]),
  );
  for (const table of ["Stuck Deals", "Stage Velocity"])
    expect(views.tables.find(({ name }) => name === inGuide(table))?.rows).toBeGreaterThan(4);
  const stuck = (await there.run("stuck --json")).json() as { readonly rows: readonly unknown[] };
  expect(control.rows({ table: "Stuck Deals" })).toHaveLength(stuck.rows.length);
  expect(control.triggered({ table: "Contacts", watch: [...watched, "Name", "Booked on"] })).toEqual([]);

  const scripts = there.airtable.scripts();
  const live = new Map([["live", true]]);
  const script = fillConfig(await bundleText(), live);
  const trigger = { table: "Contacts", fields: watched };
  expect(guide).toContain("**When a record is updated**");
  expect(guide).toContain("**When a record is created**");
  const updated = scripts.automation({ script, trigger: { when: "record updated", ...trigger } });
  const created = scripts.automation({ script, trigger: { when: "record created", table: "Contacts" } });
  const night = scripts.automation({
    script: fillConfig(await nightText(), live),
    trigger: { when: "scheduled" },
  });
  const before = control.rows({ table: "Events" }).length;
  control.advance({ ms: 20 * 3_600_000 });
  control.editCell({
    table: "Contacts",
    row: there.id("Contact 1"),
    field: "Stage",
    value: "Proposal Sent",
    by: "owner",
  });
  control.addRows({ table: "Contacts", rows: [{ Name: "New one", Stage: "New", Owner: "Ana" }] });
  expect([updated.pending().length, created.pending().length]).toEqual([1, 1]);
  const runs = [...(await updated.runAll()), ...(await created.runAll())];
  expect(runs.map(({ shown, outputs }) => [shown, outputs.status])).toEqual([
    [null, "ok"],
    [null, "ok"],
  ]);
  expect(runs[0]?.outputs.summary).toContain("Stage Discovery Booked → Proposal Sent, by owner");
  expect(control.rows({ table: "Events" })).toHaveLength(before + 4);
  // What no trigger told of.
  updated.turnOff();
  control.editCell({
    table: "Contacts",
    row: there.id("Contact 6"),
    field: "Owner",
    value: "Kim",
    by: "owner",
  });

  control.forgetTransactions();
  control.advance({ ms: 8 * 3_600_000 });
  night.tick();
  const [slept] = await night.runAll();
  expect([slept?.shown, slept?.outputs.status]).toEqual([null, "ok"]);
  expect(slept?.outputs.summary).toContain("1 missed change");
  expect(control.triggered({ table: "Contacts", watch: [...watched, "Name", "Booked on"] })).toEqual([]);
  takeOver(there);
  expect((await there.run("verify --json")).json()).toMatchObject({ ok: true });

  control.advance({ ms: 6 * 86_400_000 });
  night.tick();
  const [monday] = await night.runAll();
  expect(monday?.outputs).toMatchObject({ status: "ok", [inGuide("send")]: "yes" });
  expect(monday?.outputs.subject).toMatch(/^Daybook, Monday 8 June/);
  expect(monday?.outputs.digest).toContain("stuck");
}, 120_000);
