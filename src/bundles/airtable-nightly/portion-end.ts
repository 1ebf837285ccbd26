import type { Settings } from "../../core/settings.ts";
import { toIso } from "../../core/time.ts";
import { about } from "../../views/about.ts";
import { notesOf } from "../../views/ask-views.ts";
import { type FrontTable, frontRows, ownRows, toldColumns } from "../../views/front-page.ts";
import { changesOf, isNothing, keyOf } from "../../views/publish-changes.ts";
import { claimsOn, endOf } from "../../views/publish-claims.ts";
import { tablesOf } from "../../views/publish-layout.ts";
import { strangersNote } from "../../views/publish-plan.ts";
import { titlesOf } from "../../views/publish-table.ts";
import type { PublishedRow } from "../../views/table-target.ts";
import type { TableRow } from "../../views/view.ts";
import { stoppableTarget } from "../airtable/publish.ts";
import type { ReadCrm } from "../common/crm.ts";
import { goneLook } from "../common/gone.ts";
import type { Job } from "./job.ts";
import { type DigestRows, wayToLose } from "./night.ts";
import { isPerContact } from "./per-contact.ts";
import type { Spot } from "./portion-start.ts";
import type { PortionTable } from "./portion-tables.ts";

/** Why some views are as they were; nothing where none is. */
export const leftToPanel = ({ publish }: Pick<Settings, "publish">): readonly string[] =>
  publish.tables.every(isPerContact) ? [] : [panelNote];

const panelNote =
  "The log is too large for an automation to read at once, so tables that need all of it are as they were: Rebuild views in the control panel renews them.";

/** Writes the front page's rows of the views, and that this publish is done. */
export async function endPortions(
  tables: readonly PortionTable[],
  { target, as_of, portions }: Spot,
  { settings, front }: Job,
): Promise<void> {
  const page = await target.read(front.name, titlesOf(toldColumns));
  const held = new Map(page.map((row) => [keyOf(row), row]));
  const done = tables.map(
    ({ table, definition, rows, changes }): FrontTable => ({
      word: table.view.name,
      name: table.name,
      about: about[table.view.name] ?? "",
      definition,
      rows,
      changed: portions.changed.includes(table.view.name),
      look: [
        ...notesOf({ left_out: portions.left_out, loops: [] }),
        ...strangersNote(changes.strangers, table.name),
        ...skippedNote(portions.skipped),
      ],
    }),
  );
  const others = await tablesOf(
    settings.publish.tables.filter((word) => !isPerContact(word)),
    settings,
  );
  const told = { writers: [], room: null, as_of: toIso(as_of), timezone: settings.timezone };
  const own = ownRows(page, { ...told, tables: done }).filter(({ cells }) => cells.Kind === "View");
  const wanted = frontRows({ ...told, tables: done }, own);
  const changes = changesOf(toldColumns, wanted, own, told.as_of);
  const stale = others.flatMap(({ view }) => staleRow(held.get(`view ${view.name}`)));
  const end = endOf(claimsOn(page), portions.marker, as_of, new Set());
  const all = {
    create: changes.create,
    update: [...changes.update, ...stale, ...end.update],
    remove: [...changes.remove, ...end.remove],
  };
  if (!isNothing(all)) await target.write(front.name, all);
}

/** A view that wasn't renewed says so on its row, and keeps all else. */
const staleRow = (row: PublishedRow | undefined) =>
  row === undefined || row.cells["Needs a look"] === panelNote
    ? []
    : [{ id: row.id, cells: { "Needs a look": panelNote } }];

const skippedNote = (n: number): readonly string[] =>
  n === 0
    ? []
    : [
        `${n === 1 ? "1 group of contacts has" : `${n} groups of contacts have`} too many events for an automation: Rebuild views in the control panel renews their rows.`,
      ];

/** Milliseconds of a run after which the mail is left to the next. */
const mostTime = 25_000;

/** What the mail tells, from the tables as they stand. Throws INTERRUPTED. */
export async function digestFrom(
  { base, settings, homes, spent }: Job,
  { records }: Pick<ReadCrm, "records">,
  events: number,
): Promise<DigestRows> {
  // All else is done: the mail may take what is left of the time.
  const target = stoppableTarget(base, () => spent() > mostTime);
  const rowsOf = async (word: string): Promise<readonly TableRow[]> => {
    const [table] = await tablesOf([word], settings);
    if (!table || !base.tables.some(({ name }) => name === table.name)) return [];
    const { columns } = table;
    const rows = await target.read(
      table.name,
      columns.map(({ title }) => title),
    );
    return rows.map(({ cells }) =>
      Object.fromEntries(
        columns.map(({ title, name }) => [name, (cells[title] ?? null) as TableRow[string]]),
      ),
    );
  };
  const by = (column: string) => (a: TableRow, b: TableRow) =>
    (a[column] ?? "") < (b[column] ?? "") ? 1 : -1;
  const [stuck, moved, reengage] = [await rowsOf("stuck"), await rowsOf("changes"), await rowsOf("reengage")];
  return {
    stuck: [...stuck].sort(by("days_in_stage")),
    moved: [...moved].sort(by("when")),
    reengage: [...reengage].sort(by("days_silent")),
    events,
    look: goneLook(stuck, records, homes, wayToLose),
  };
}
