import type { Catalog } from "../../core/catalog.ts";
import { catalogFrom, defaultSettings, type Settings } from "../../core/settings.ts";
import { choicesOfColumn, typeNames } from "../../views/column-choices.ts";
import { updatedTitle } from "../../views/publish-changes.ts";
import { frontColumns, frontName, tablesOf } from "../../views/publish-layout.ts";
import { viewEntries } from "../../views/registry.ts";
import type { Column, ColumnKind } from "../../views/view.ts";

/** The views that a spreadsheet gets unless somebody says otherwise: all of them, since a row costs nothing there. */
export const usualViews: readonly string[] = Array.from(
  new Set([...defaultSettings.publish.tables, ...viewEntries.map(({ name }) => name)]),
);

/** A column that a tab should have. */
export interface WantedColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  /** What a drop-down offers. */
  readonly choices?: readonly string[];
}

/** A tab that a spreadsheet should have. */
export interface WantedTab {
  /** `events`, `daybook`, or the view's word. */
  readonly word: string;
  readonly name: string;
  /** What it is for: a note on its first header. */
  readonly about: string;
  readonly columns: readonly WantedColumn[];
}

/** Every tab of Daybook in a spreadsheet, in the order in which they are made. `events` is the name in the log's URL. Throws PUBLISH_SAME_TABLE. */
export async function layoutOf(settings: Settings, events: string): Promise<readonly WantedTab[]> {
  const views = await tablesOf(settings.publish.tables, settings);
  return [
    { word: "events", name: events, about: aboutEvents, columns: eventsColumns(catalogFrom(settings)) },
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

const aboutEvents =
  "Daybook's log: every change to a contact or a deal is one row. Rows are only ever added, never edited or deleted.";
const aboutFront = "Daybook's front page: each of its tabs, who writes to the log, and its settings.";

const text = (...names: readonly string[]): readonly WantedColumn[] =>
  names.map((name) => ({ name, kind: "text" }));

/** The event's cells and the row's time; then what is derived from them. */
const eventsColumns = (catalog: Catalog): readonly WantedColumn[] => [
  ...text("event_id", "contact_id"),
  { name: "event_type", kind: "sel", choices: typeNames(catalog) },
  { name: "event_data", kind: "long" },
  ...text("timestamp", "deal_id", "actor", "source", "idempotency_key", "recorded_at"),
  { name: "when", kind: "when" },
  { name: "event", kind: "text" },
];

/** The columns of a published tab, and when a row's content last changed. */
const published = (word: string, columns: readonly Column[]): readonly WantedColumn[] => [
  ...columns.map(({ title, kind }) => ({
    name: title,
    kind,
    ...(kind === "sel" ? { choices: choicesOfColumn(word, title) } : {}),
  })),
  { name: updatedTitle, kind: "when" },
];
