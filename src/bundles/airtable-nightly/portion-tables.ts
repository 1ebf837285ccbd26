import { toIso } from "../../core/time.ts";
import { scriptHost } from "../../hosts/script/host.ts";
import type { Cells } from "../../views/publish-cells.ts";
import { type Changes, changesOf, isNothing, keyOf } from "../../views/publish-changes.ts";
import { claimsOn, laterThan } from "../../views/publish-claims.ts";
import type { WantedTable } from "../../views/publish-plan.ts";
import { titlesOf } from "../../views/publish-table.ts";
import type { PublishedRow } from "../../views/table-target.ts";
import { interrupted, type Job } from "./job.ts";
import { readPage } from "./page.ts";
import { keysIn, wholeColumns } from "./per-contact.ts";
import type { Portions } from "./place.ts";
import type { PortionRows } from "./portion-rows.ts";
import type { Spot } from "./portion-start.ts";

/** What a table needs so that its rows about some contacts are right. */
export interface PortionTable extends Pick<WantedTable, "table" | "definition"> {
  readonly changes: Changes;
  /** How many rows of Daybook's own it has afterwards. */
  readonly rows: number;
}

/** Plans the writes of a table for a portion; the last one removes what the log no longer tells of. */
export async function planPortion(
  { table, definition, columns: all, wanted: told }: WantedTable,
  { index, own, isLast, person }: PortionRows,
  { target, as_of }: Spot,
): Promise<PortionTable> {
  const { hash } = scriptHost;
  const { name: word } = table.view;
  const columns = all.filter(({ title }) => !wholeColumns[word]?.includes(title));
  const [mine, known] = [own, index].map((rows) => keysIn(word, rows, { person, hash })) as [
    ReadonlySet<string>,
    ReadonlySet<string>,
  ];
  const published = await target.read(table.name, titlesOf(columns));
  const wanted = told
    .filter(({ key }) => mine.has(key) || !known.has(key))
    .map(({ key, cells }) => ({ key, cells: withOnly(cells, columns) }));
  const fresh = new Set(wanted.map(({ key }) => key));
  const isOurs = (row: PublishedRow): boolean => {
    const key = keyOf(row);
    return mine.has(key) || fresh.has(key) || (isLast && !known.has(key));
  };
  const changes = changesOf(columns, wanted, published.filter(isOurs), toIso(as_of));
  const { create, remove, strangers } = changes;
  return { table, definition, changes, rows: published.length + create.length - remove.length - strangers };
}

const withOnly = (cells: Cells, columns: WantedTable["columns"]): Cells =>
  Object.fromEntries(columns.map(({ title }) => [title, cells[title] ?? null]));

/** Writes a portion's rows unless somebody has published a later time, and answers where the next one goes on. Throws INTERRUPTED. */
export async function writePortion(
  tables: readonly PortionTable[],
  { last, skipped, winners, own }: PortionRows,
  { target, as_of, portions }: Spot,
  { config, front }: Job,
): Promise<Portions> {
  if (!config.live) return portions;
  // Whoever is later has put all rows right as of then: the next run begins anew.
  if (laterThan(claimsOn(await readPage(front)), as_of)) throw interrupted();
  const changed = new Set(portions.changed);
  for (const { table, changes } of tables)
    if (!isNothing(changes)) {
      await target.write(table.name, changes);
      changed.add(table.view.name);
    }
  const mine = new Set(own.map(({ event_id }) => event_id));
  const left_out = winners.left_out.filter(({ event_id }) => mine.has(event_id)).length;
  return {
    ...portions,
    after: last,
    changed: [...changed],
    left_out: portions.left_out + left_out,
    skipped: portions.skipped + skipped,
  };
}
