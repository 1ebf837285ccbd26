import { DaybookError, isDaybookError } from "../../../../core/errors.ts";
import { columnFor } from "../../../../core/header-words.ts";
import { type Cells, type MapFile, unusedColumns } from "../../../../core/map-row.ts";
import { proposeMap } from "../../../../core/propose-map.ts";
import { isEventTable, looksLikeEvents, ownColumns } from "../../../../core/row-entries.ts";
import { parseInstant } from "../../../../core/time.ts";
import type { SetUpPanel } from "../../panel.ts";
import { mapLines } from "./map-lines.ts";
import { isPlainNumber, withAmounts } from "./read-amounts.ts";
import { type DateOrder, datesIn, openDate, withDates } from "./read-dates.ts";
import type { PickedTable } from "./read-file.ts";

/** A table as it is read, and the map to go by; null where the columns are an event's own. */
export interface MappedTable {
  readonly file: PickedTable;
  readonly map: MapFile | null;
}

/** Works out what each row makes, and says it; asks how dates are written and which column says when, where the file doesn't tell. null: the person went back. Throws MAP_NEEDED, NOT_EVENTS. */
export async function readMap(panel: SetUpPanel, picked: PickedTable): Promise<MappedTable | null> {
  const { ask, say } = panel;
  const isEvents = isEventTable(picked.header);
  const { file, faults } = isEvents ? { file: picked, faults: [] } : withAmounts(picked);
  const dates = datesIn(file);
  const map = isEvents ? null : await mapFor(panel, anyOrder(file, dates.columns));
  if (map === undefined) return null;
  const times = map?.events.map(({ timestamp }) => timestamp) ?? ["timestamp"];
  const columns = dates.columns.filter((column) => times.includes(column));
  const open = openDate(file, columns);
  const order =
    open &&
    (dates.order ??
      (await ask.choose<DateOrder>(
        `Column “${open.column}” has dates such as ${open.text}. What comes first?`,
        [
          { label: "Day first", value: "day" },
          { label: "Month first", value: "month" },
        ],
      )));
  if (open) say.text(`Dates such as ${open.text} are read with the ${order} first.`);
  sayMap(panel, picked, map);
  for (const fault of faults) say.text(fault);
  return { file: withDates(file, columns, order ?? "day"), map };
}

/** Dates in either order, for a map alone: it asks only whether they are times. */
const anyOrder = (file: PickedTable, columns: readonly string[]): PickedTable =>
  withDates(withDates(file, columns, "day"), columns, "month");

/** The map to go by; undefined where the person went back. */
async function mapFor({ ask, settings }: SetUpPanel, file: PickedTable): Promise<MapFile | undefined> {
  const { name, header, rows } = file;
  const { timezone } = settings;
  const odd = header.filter((column) => !ownColumns.has(column)).join(", ");
  if (looksLikeEvents(header))
    throw new DaybookError("NOT_EVENTS", `${name} has columns that no event has: ${odd}.`, {
      hint: "Take them out, or put what they hold into event_data. Then import the file again.",
    });
  const sample = sampleOf(rows, timezone);
  const isTime = (text: string): boolean => parseInstant(text, timezone).ok;
  const propose = (alias?: string, column?: string): MapFile => {
    const called = (each: string): string => (each === column && alias !== undefined ? alias : each);
    const asked = sample.map((cells) =>
      Object.fromEntries(Object.keys(cells).map((each) => [called(each), cells[each] ?? ""])),
    );
    return proposeMap({ header: header.map(called), rows: asked, source: `import:${name}`, timezone });
  };
  try {
    return propose();
  } catch (error) {
    if (!isDaybookError(error) || error.code !== "MAP_NEEDED") throw error;
    const columns = header.filter((column) => {
      const texts = sample.map((cells) => cells[column]?.trim()).filter(Boolean) as readonly string[];
      return texts.length > 0 && texts.every(isTime);
    });
    const [first] = columns;
    if (first === undefined) throw error;
    const stage = columnFor(
      "stage",
      header,
      (column) => !columns.includes(column) && sample.some((cells) => Boolean(cells[column]?.trim())),
    );
    const alias = stage === undefined ? "Create date \u0001" : "Stage change date \u0001";
    // Whom the rows are about has to be told, too: that is thrown before anybody is asked.
    propose(alias, first);
    const when = await ask.choose<string | null>("Which column says when?", [
      ...columns.map((value) => ({ label: value, value })),
      { label: "None, go back", value: null },
    ]);
    if (when === null) return undefined;
    const isCreated =
      stage !== undefined ||
      (await ask.confirm(
        `What happened then (“${when}”)?`,
        "The contact or deal was created",
        "Something else, go back",
      ));
    if (!isCreated) return undefined;
    return calledAgain(propose(alias, when), alias, when);
  }
}

/** A map with a column's own name in place of the one that it was given to be understood. */
const calledAgain = (map: MapFile, alias: string, column: string): MapFile =>
  JSON.parse(JSON.stringify(map), (_, value: unknown) => (value === alias ? column : value)) as MapFile;

/** The first rows. In columns of times or amounts a cell that is none stands empty: it is told with its row, and doesn't hide the others. */
function sampleOf(rows: PickedTable["rows"], timezone: string): readonly Cells[] {
  const sample = rows.slice(0, 200).map(({ cells }) => ({ ...cells }));
  const isTime = (text: string): boolean => parseInstant(text.trim(), timezone).ok;
  for (const column of Object.keys(sample[0] ?? {})) {
    const filled = sample.filter((cells) => cells[column]?.trim());
    for (const fits of [isTime, ...(columnFor("amount", [column]) ? [isPlainNumber] : [])]) {
      const read = filled.filter((cells) => fits((cells[column] ?? "").trim()));
      if (read.length === 0 || read.length * 2 < filled.length) continue;
      for (const cells of filled) if (!read.includes(cells)) cells[column] = "";
    }
  }
  return sample;
}

function sayMap({ say }: SetUpPanel, { name, header }: PickedTable, map: MapFile | null): void {
  if (map === null) {
    say.text(`The columns of ${name} are an event's own: each row is one.`);
    return;
  }
  say.text(`By its columns' names, each row of ${name} makes:`);
  say.list(mapLines(map));
  const unused = unusedColumns(map, header);
  if (unused.length > 0) say.text(`Of these columns it makes nothing: ${unused.join(", ")}.`);
}
