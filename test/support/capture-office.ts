import { expect } from "vitest";
import type { How, Said } from "../cli/support.ts";
import type { PersonalTable } from "../emulators/airtable/control/design.ts";
import type { FieldSpec } from "../emulators/airtable/model/field-options.ts";
import { type Office, office } from "./office.ts";

const text = (name: string): FieldSpec => ({ name, type: "singleLineText" });
const choices = (...names: readonly string[]) => ({ choices: names.map((name) => ({ name })) });

const tables: readonly PersonalTable[] = [
  { name: "Team", fields: [text("Name")], rows: [{ Name: "Ana" }, { Name: "Bo" }] },
  {
    name: "Contacts",
    fields: [
      text("Name"),
      text("Email"),
      { name: "Stage", type: "singleSelect", options: choices("New", "Won", "Lost") },
      { name: "Tags", type: "multipleSelects", options: choices("vip", "a, b") },
      { name: "Owner", type: "multipleRecordLinks", options: { linkedTableId: "Team" } },
      { name: "Created", type: "createdTime" },
    ],
    rows: [
      { Name: "Sarah", Stage: "New", Tags: ["vip", "a, b"] },
      { Name: "Ben", Stage: "New" },
    ],
  },
  {
    name: "Deals",
    fields: [
      text("Deal"),
      { name: "Deal stage", type: "singleSelect", options: choices("Qualified", "Won", "Lost") },
      { name: "Amount", type: "number", options: { precision: 2 } },
      { name: "Person", type: "multipleRecordLinks", options: { linkedTableId: "Contacts" } },
    ],
    rows: [{ Deal: "Roof 6 kW", "Deal stage": "Qualified", Amount: 12500 }],
  },
];

const watch = { stage: "Stage", owner: "Owner", status: null, tags: "Tags", plan: null, note: null };

const settings = {
  timezone: "UTC",
  pipelines: [
    { name: "Sales", stages: [{ name: "New" }, { name: "Qualified" }, { name: "Won", ends: "won" }] },
  ],
  crm: {
    contacts: {
      table: "Contacts",
      id: "record",
      name: "Name",
      watch,
      changed_at: "Changed",
      changed_by: "Changed by",
    },
    deals: {
      table: "Deals",
      id: "record",
      name: "Deal",
      contact: "Person",
      amount: "Amount",
      watch: { stage: "Deal stage" },
    },
  },
};

/** A base whose CRM is captured into a log in a file. */
export interface CaptureOffice extends Office {
  /** The flags that name the base, and have no webhook made. */
  readonly from: string;
  /** The flag that names the base. */
  readonly base: string;
  /** Captures, and gives what it said as JSON. */
  capture(flags?: string, code?: number): Promise<Readonly<Record<string, unknown>>>;
  edit(name: string, field: string, value: unknown): void;
  id(name: string, table?: string): string;
  /** Lets an hour go by. */
  later(): void;
  /** Changes the config. */
  config(change: (json: EditedConfig) => void): void;
  /** The log's events in short, sorted: who, type, data. */
  story(): Promise<readonly string[]>;
  run(line: string, how?: How): Promise<Said>;
}

interface EditedConfig {
  readonly crm: { readonly contacts: Record<string, unknown> & { readonly watch: Record<string, unknown> } };
}

/** Opens an office for one test. */
export async function captureOffice(): Promise<CaptureOffice> {
  const there = await office({ tables, now: "2026-06-01T12:00:00.000Z" });
  const { airtable, at } = there;
  const { control } = airtable;
  for (const [name, type] of [
    ["Changed", "lastModifiedTime"],
    ["Changed by", "lastModifiedBy"],
  ] as const)
    control.addField({ table: "Contacts", spec: { name, type } });
  at.write("daybook.config.json", JSON.stringify(settings));
  at.now = control.now();
  const all = () =>
    (["Team", "Contacts", "Deals"] as const).flatMap((table) =>
      control
        .rows({ table })
        .map(({ id, fields }) => ({ table, id, name: String(fields.Name ?? fields.Deal) })),
    );
  const found = (name: string, table?: string) => {
    const row = all().find((each) => each.name.startsWith(name) && (table ?? each.table) === each.table);
    if (!row) throw new Error(`There is no ${name}.`);
    return row;
  };
  const edit: CaptureOffice["edit"] = (name, field, value) => {
    const { table, id } = found(name);
    control.editCell({ table, row: id, field, value, by: "editor" });
  };
  edit("Roof", "Person", [found("Sarah").id]);
  edit("Sarah", "Owner", [found("Ana").id]);
  edit("Ben", "Owner", [found("Bo").id, found("Ana").id]);
  const base = `--from airtable://${airtable.base}`;
  const from = `${base} --no-webhook`;
  return {
    ...there,
    from,
    base,
    edit,
    id: (name, table) => found(name, table).id,
    async capture(flags = "", code = 0) {
      at.now = control.now();
      const said = await there.run(`capture ${from} ${flags} --json`);
      expect([said.err, said.code]).toEqual(["", code]);
      return said.json();
    },
    later() {
      control.advance({ ms: 3_600_000 });
      at.now = control.now();
    },
    config(change) {
      const json = JSON.parse(at.read("daybook.config.json"));
      change(json);
      at.write("daybook.config.json", JSON.stringify(json));
    },
    async story() {
      const { rows } = (await there.run("events --limit 1000 --json")).json() as {
        readonly rows: readonly Readonly<Record<"contact_id" | "deal_id" | "event_type", string>>[];
      };
      const nameOf = (id: string) =>
        all()
          .find((row) => row.id === id)
          ?.name.split(" ")[0] ?? id;
      return rows
        .map((row) => {
          const { event_data } = row as unknown as { readonly event_data: unknown };
          return `${nameOf(row.deal_id ?? row.contact_id)} ${row.event_type} ${JSON.stringify(event_data)}`;
        })
        .sort();
    },
  };
}
