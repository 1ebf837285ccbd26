import { DaybookError } from "../core/errors.ts";
import type { Settings } from "../core/settings.ts";
import { contextAt } from "./ask-views.ts";
import { keyTitle, updatedTitle } from "./publish-changes.ts";
import { viewNamed } from "./registry.ts";
import type { TargetTable } from "./table-target.ts";
import { activeTimelines } from "./timelines.ts";
import { type Column, column, type View } from "./view.ts";

/** A view and the table that it is published as. */
export interface PublishedTable {
  readonly view: View;
  readonly name: string;
  /** Those that the settings ask for, the key last; a log may ask for more. */
  readonly columns: readonly Column[];
}

/** The front page: a row a table, a writer and a setting. */
export const frontColumns: readonly Column[] = [
  column("Name", "text"),
  column("Kind", "sel"),
  column("What it tells", "long"),
  column("How it is worked out", "long"),
  column("As of", "when"),
  column("Rows", "int"),
  column("Last event", "when"),
  column("Needs a look", "long"),
  column("Value", "long"),
  column(keyTitle, "text"),
];

/** The name of the front page. */
export const frontName = ({ publish }: Pick<Settings, "publish">): string =>
  publish.names.daybook ?? "Daybook";

/** The tables of views, by their words, each once. Throws UNKNOWN_VIEW, and PUBLISH_SAME_TABLE where a name is another table's. */
export async function tablesOf(
  words: readonly string[],
  settings: Settings,
): Promise<readonly PublishedTable[]> {
  const context = contextAt(0, settings);
  const views = await Promise.all([...new Set(words)].map((word) => viewNamed(word)));
  const tables = views.map((view) => ({
    view: view.name === "timelines" && settings.publish.timelines === "active" ? activeTimelines : view,
    name: settings.publish.names[view.name] ?? view.title,
    columns: linked(view.columns(context), settings),
  }));
  const taken = new Set([frontName(settings), settings.crm?.contacts?.table, settings.crm?.deals?.table]);
  for (const { name, view } of tables) {
    if (taken.has(name))
      throw new DaybookError(
        "PUBLISH_SAME_TABLE",
        `"${name}" is to hold the view ${view.name} and something else.`,
        {
          hint: 'Give every view a table of its own: "publish": {"names": {…}} in the config.',
        },
      );
    taken.add(name);
  }
  return tables;
}

/** Columns without links that the settings don't ask for, or that lead to a table that the CRM doesn't have. */
export const linked = (columns: readonly Column[], { publish, crm }: Settings): readonly Column[] =>
  columns.filter(
    ({ kind, to }) =>
      kind !== "link" || (publish.links && Boolean(to === "Deals" ? crm?.deals : crm?.contacts)),
  );

/** Throws PUBLISH_NOT_SET_UP with all that is missing where views are published; `listed` are the words in the config's publish.tables. */
export function checkSetUp(
  tables: readonly (Pick<PublishedTable, "name" | "columns"> & Partial<Pick<PublishedTable, "view">>)[],
  there: readonly TargetTable[],
  listed: readonly string[],
): void {
  const missing: string[] = [];
  const unlisted: string[] = [];
  for (const { name, columns, view } of tables) {
    const found = there.find((table) => table.name === name);
    const absent = [...columns.map(({ title }) => title), updatedTitle].filter(
      (title) => found && !found.columns.includes(title),
    );
    if (view && !listed.includes(view.name) && !(found && absent.length === 0))
      unlisted.push(JSON.stringify(view.name));
    if (!found) missing.push(`table "${name}"`);
    else if (absent.length > 0)
      missing.push(
        `${absent.length === 1 ? "column" : "columns"} ${absent.map((title) => `"${title}"`).join(", ")} of table "${name}"`,
      );
  }
  if (missing.length > 0)
    throw new DaybookError(
      "PUBLISH_NOT_SET_UP",
      `Missing where views are published: ${missing.join("; ")}.`,
      {
        hint: `${unlisted.length > 0 ? `Add ${unlisted.join(", ")} to publish.tables in the config, then run` : "Run"} \`daybook init\`: it shows what it will add, and adds it. A column that was renamed can also get its name back.`,
      },
    );
}
