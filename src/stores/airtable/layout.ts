import type { Catalog } from "../../core/catalog.ts";
import type { CrmWord } from "../../core/crm.ts";
import { catalogFrom, type Settings } from "../../core/settings.ts";
import { choicesOfColumn, typeNames } from "../../views/column-choices.ts";
import { updatedTitle } from "../../views/publish-changes.ts";
import { frontColumns, frontName, tablesOf } from "../../views/publish-layout.ts";
import type { Column } from "../../views/view.ts";
import { linkSpec, type PlainKind, typeSpec } from "./field-specs.ts";
import type { NewField } from "./in-app-base.ts";

/** A column that a table should have; `to` says to which table of the CRM a link leads. */
export type WantedColumn = { readonly name: string; readonly choices?: readonly string[] } & (
  | { readonly kind: PlainKind; readonly to?: undefined }
  | { readonly kind: "link"; readonly to: CrmWord }
);

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

/** A column as a base is asked for it; times are shown in the zone, `idOf` gives the id of a table that is linked to. */
export const newField = (
  column: WantedColumn,
  timezone: string,
  idOf: (word: CrmWord) => string,
): NewField => ({
  name: column.name,
  ...(column.kind === "link" ? linkSpec(idOf(column.to)) : typeSpec(column.kind, timezone, column.choices)),
});

/**
 * Every table of Daybook in a base, in the order in which they are made. `events` is the name in the log's URL. Throws
 * PUBLISH_SAME_TABLE.
 */
export async function layoutOf(settings: Settings, events: string): Promise<readonly WantedTable[]> {
  const linked = linkedTo(settings);
  const log = eventsColumns(catalogFrom(settings)).filter(({ to }) => to === undefined || linked.has(to));
  const views = await tablesOf(settings.publish.tables, settings);
  return [
    { word: "events", name: events, about: aboutEvents, columns: log },
    {
      word: "daybook",
      name: frontName(settings),
      about: aboutFront,
      columns: published("daybook", frontColumns),
    },
    ...views.map(({ view, name, columns }) => ({
      word: view.name,
      name,
      about: view.definition,
      columns: published(view.name, columns),
    })),
  ];
}

/** The CRM's tables that rows link to. */
export const linkedTo = ({ crm, publish }: Pick<Settings, "crm" | "publish">): ReadonlySet<CrmWord> =>
  new Set((["contacts", "deals"] as const).filter((word) => publish.links && crm?.[word]));

const aboutEvents =
  "Daybook's log: every change to a contact or a deal is one row. Rows are only ever added, never edited or deleted.";
const aboutFront = "Daybook's front page: each of its tables, who writes to the log, and its settings.";

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

/** The columns of a published table, and when a row's content last changed. */
const published = (word: string, columns: readonly Column[]): readonly WantedColumn[] => [
  ...columns.map((each) => wanted(word, each)),
  { name: updatedTitle, kind: "when" },
];

function wanted(word: string, { title, kind, to }: Column): WantedColumn {
  if (kind === "link") return { name: title, kind, to: to === "Deals" ? "deals" : "contacts" };
  return kind === "sel"
    ? { name: title, kind, choices: choicesOfColumn(word, title) }
    : { name: title, kind };
}
