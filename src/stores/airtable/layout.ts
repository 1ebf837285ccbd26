import type { Catalog } from "../../core/catalog.ts";
import { pipelinesOf } from "../../core/pipelines.ts";
import { catalogFrom, type Settings } from "../../core/settings.ts";
import { standardTypes } from "../../core/standard-types.ts";
import { viewNamed } from "../../views/registry.ts";
import type { Column, View, ViewContext } from "../../views/view.ts";
import type { PlainKind } from "./field-specs.ts";

/** A column that a table should have; `to` says to which table of the CRM a link leads. */
export type WantedColumn = { readonly name: string; readonly choices?: readonly string[] } & (
  | { readonly kind: PlainKind; readonly to?: undefined }
  | { readonly kind: "link"; readonly to: CrmWord }
);

/** The CRM's tables as the config calls them. */
export type CrmWord = "contacts" | "deals";

/** A table that a base should have. */
export interface WantedTable {
  /** `events`, `daybook`, or the view's word. */
  readonly word: string;
  readonly name: string;
  /** What it is for, as Airtable shows it beside the table's name. */
  readonly about: string;
  /** The first one is the primary field. */
  readonly columns: readonly WantedColumn[];
}

/** Every table of Daybook in a base, in the order in which they are made. `events` is the name in the log's URL. */
export async function layoutOf(settings: Settings, events: string): Promise<readonly WantedTable[]> {
  const catalog = catalogFrom(settings);
  const linked = linkedTo(settings);
  const { tables, names } = settings.publish;
  const views = await Promise.all([...new Set(tables)].map((word) => viewNamed(word)));
  return [
    { word: "events", name: events, about: aboutEvents, columns: eventsColumns(catalog) },
    { word: "daybook", name: names.daybook ?? "Daybook", about: aboutDaybook, columns: daybookColumns },
    ...views.map((view) => viewTable(view, settings, catalog)),
  ].map((table) => ({
    ...table,
    columns: table.columns.filter(({ to }) => to === undefined || linked.has(to)),
  }));
}

/** The CRM's tables that rows link to. */
export const linkedTo = ({ crm, publish }: Pick<Settings, "crm" | "publish">): ReadonlySet<CrmWord> =>
  new Set((["contacts", "deals"] as const).filter((word) => publish.links && crm?.[word]));

const aboutEvents =
  "Daybook's log: every change to a contact or a deal is one row. Rows are only ever added, never edited or deleted.";
const aboutDaybook = "Daybook's front page: each of its tables, who writes to the log, and its settings.";

/** The event types that are on: Daybook's own first, in the catalog's order. */
export function typeNames(catalog: Catalog): readonly string[] {
  const standard = standardTypes.map(({ name }) => name);
  const own = [...catalog.types.keys()].filter((name) => !standard.includes(name));
  return [...standard, ...own].filter((name) => catalog.isOn(name));
}

const text = (...names: readonly string[]): readonly WantedColumn[] =>
  names.map((name) => ({ name, kind: "text" }));

const eventsColumns = (catalog: Catalog): readonly WantedColumn[] => [
  ...text("event", "event_id", "contact_id"),
  { name: "event_type", kind: "sel", choices: typeNames(catalog) },
  { name: "event_data", kind: "long" },
  ...text("timestamp", "deal_id", "actor", "source", "idempotency_key"),
  { name: "when", kind: "when" },
  { name: "Contact", kind: "link", to: "contacts" },
  { name: "Deal", kind: "link", to: "deals" },
];

/** What a table ends with: what its rows are matched by, and when a row's content last changed. */
const ending: readonly WantedColumn[] = [
  { name: "key", kind: "text" },
  { name: "Updated", kind: "when" },
];

const daybookColumns: readonly WantedColumn[] = [
  { name: "Name", kind: "text" },
  {
    name: "Kind",
    kind: "sel",
    choices: ["View", "Writer", "Setting", "Seal", "Leaves", "Control", "Place", "Room"],
  },
  { name: "What it tells", kind: "long" },
  { name: "How it is worked out", kind: "long" },
  { name: "As of", kind: "when" },
  { name: "Rows", kind: "int" },
  { name: "Last event", kind: "when" },
  { name: "Needs a look", kind: "long" },
  { name: "Value", kind: "long" },
  ...ending,
];

function viewTable(view: View, settings: Settings, catalog: Catalog): WantedTable {
  const known = view.columns(contextOf(settings, catalog));
  const columns = [
    ...known.filter(({ title }) => title !== "key").map((each) => wanted(view.name, each)),
    ...ending,
  ];
  const name = settings.publish.names[view.name] ?? view.title;
  return { word: view.name, name, about: view.definition, columns };
}

function wanted(word: string, { title, kind, to }: Column): WantedColumn {
  if (kind === "link") return { name: title, kind, to: to === "Deals" ? "deals" : "contacts" };
  if (kind !== "sel") return { name: title, kind };
  return { name: title, kind, choices: viewChoices[word]?.[title] ?? [] };
}

/** What the views' select columns hold. */
const viewChoices: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  velocity: {
    Kind: ["Move", "Stage", "Measure"],
    Direction: ["Forward", "Back", "Sideways", "Unknown"],
  },
  owners: { Kind: ["Person", "Automation", "Import", "Unknown"] },
  changes: { Direction: ["Forward", "Back", "Sideways", "Unknown"] },
};

/** The columns depend on the settings alone: no time, no names. */
const contextOf = (settings: Settings, catalog: Catalog): ViewContext => ({
  as_of: 0,
  settings,
  catalog,
  pipelines: pipelinesOf(settings),
  contactName: (id) => id,
  dealName: (id) => id,
});
