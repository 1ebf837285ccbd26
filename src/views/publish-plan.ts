import type { CrmRecords } from "../core/remote.ts";
import { toIso } from "../core/time.ts";
import { about } from "./about.ts";
import { type Asked, askViews, type Reply } from "./ask-views.ts";
import type { FrontTable } from "./front-page.ts";
import { namesFrom, ownNames } from "./names.ts";
import { cellsOf, keyText, type LinkTo, recordsIn, type sameCell } from "./publish-cells.ts";
import { type Changes, changesOf, keyTitle, type WantedRow } from "./publish-changes.ts";
import { linked, type PublishedTable } from "./publish-layout.ts";
import type { PublishedRow, TargetTable } from "./table-target.ts";
import type { Column, TableRow } from "./view.ts";
import { writers } from "./writers.ts";

/** A table as it should stand. */
export interface WantedTable {
  readonly table: PublishedTable;
  readonly columns: readonly Column[];
  readonly wanted: readonly WantedRow[];
  readonly definition: string;
}

/** All that is to be published, as of one time. */
export interface Answers {
  readonly tables: readonly WantedTable[];
  readonly writers: readonly TableRow[];
  /** What a reader of the log should know beside any answer. */
  readonly notes: readonly string[];
}

/** Works the tables out of the log as of an instant (milliseconds), in one pass. Columns that only the log asks for are written where they are there. */
export async function answersOf(
  asked: Asked,
  tables: readonly PublishedTable[],
  there: readonly TargetTable[],
  crm: CrmRecords | undefined,
  as_of: number,
  linkTo: LinkTo = recordsIn(crm),
): Promise<Answers> {
  const names = crm ? namesFrom(crm) : (asked.names ?? ownNames);
  const views = [...tables.map(({ view }) => view), writers];
  const replies = await askViews({ ...asked, names, by_day: true }, views, as_of);
  return {
    tables: tables.map((table, i) => wantedTable(table, replies[i] as Reply, asked, there, linkTo)),
    writers: replies[tables.length]?.table ?? [],
    notes: replies[0]?.notes ?? [],
  };
}

function wantedTable(
  table: PublishedTable,
  { columns: all, table: rows, view }: Reply,
  { settings, hash }: Asked,
  there: readonly TargetTable[],
  linkTo: LinkTo,
): WantedTable {
  const titles = new Set(there.find(({ name }) => name === table.name)?.columns);
  const columns = linked(all, settings).filter(({ title }) => titles.has(title));
  const wanted = rows.map((row) => {
    const key = keyText(String(row.key), hash);
    return { key, cells: { ...cellsOf(row, columns, linkTo), [keyTitle]: key } };
  });
  const definition = `${view.definition} Published ages are dates apart, and days end at midnight, in ${settings.timezone}.`;
  return { table, columns, wanted, definition };
}

/** A table, and the writes that it needs. */
export interface TablePlan extends WantedTable {
  readonly changes: Changes;
  /** What somebody should know of it, in sentences. */
  readonly notes: readonly string[];
}

/** Plans the writes of a table, given its rows as they stand. */
export function planTable(
  wanted: WantedTable,
  published: readonly PublishedRow[],
  as_of: number,
  same?: typeof sameCell,
): TablePlan {
  const changes = changesOf(wanted.columns, wanted.wanted, published, toIso(as_of), same);
  return { ...wanted, changes, notes: strangersNote(changes.strangers, wanted.table.name) };
}

/** What the front page says of a table. */
export const frontTable = (
  { table, definition, wanted, notes }: TablePlan,
  known: readonly string[],
  changed: boolean,
): FrontTable => ({
  word: table.view.name,
  name: table.name,
  about: about[table.view.name] ?? "",
  definition,
  rows: wanted.length,
  changed,
  look: [...known, ...notes],
});

/** What is said of rows that somebody else made; nothing where there are none. */
export function strangersNote(n: number, table: string): readonly string[] {
  if (n === 0) return [];
  const [rows, them] = n === 1 ? ["1 row has", "it"] : [`${n} rows have`, "them"];
  return [`"${table}": ${rows} no key: Daybook didn't make ${them} and leaves ${them} alone.`];
}
