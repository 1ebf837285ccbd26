import type { Event } from "../../core/event.ts";
import type { SheetsClient } from "./client.ts";
import { type Columns, usualColumns, widthOf } from "./columns.ts";
import { eventIn, type Texts } from "./event-cells.ts";
import { inTimeBy } from "./in-time.ts";
import type { Clock } from "./pace.ts";
import { moved, type Place, summing } from "./place.ts";
import { look, type Sight } from "./sight.ts";

/** A row as it stands. */
export interface ListedRow {
  /** Its number in the tab, as people see it. */
  readonly number: number;
  /** What it is called: its event_id; of those that share one, the later also by how many stand above. */
  readonly name: string;
  readonly cells: Event & { readonly recorded_at: string | null };
}

export interface ListedPage {
  readonly rows: readonly ListedRow[];
  readonly place: Place;
  readonly done: boolean;
}

/** Where rows are listed. */
export interface Listing {
  readonly client: SheetsClient;
  readonly tab: string;
  readonly clock: Clock;
  /** The highest number of the head that the handle has seen: a reading that knows less lags behind. */
  readonly seen: () => number;
  /** The most rows of a page. */
  readonly pageSize: number;
}

/** Lists pages, and tells what it found. */
export interface Lister {
  /** The page after a place. */
  list(place: Place): Promise<ListedPage>;
  /** The number of a row by its name, as the last listing found it. */
  numberOf(name: string): number | null;
}

/**
 * Lists a tab's rows page by page. A page is good only if the rows above it are those that were handed out: whoever follows the tail,
 * or comes to the end, has them compared, and where one was moved, put in or taken away there it throws BAD_CHECKPOINT.
 */
export function listerOf({ client, tab, clock, seen, pageSize }: Listing): Lister {
  let columns: Columns = usualColumns;
  const inTime = inTimeBy(clock);
  const numbers = new Map<string, number>();
  /** The last page that was handed out: its end, the names that were given up to there, and whether the next was to be the last. */
  let last: { readonly place: Place; readonly names: Names; readonly isLastNext: boolean } | null = null;

  /** So many rows below a place, and where they are asked for the ids above it. Throws BAD_CHECKPOINT where the place isn't there any more. */
  const see = async (place: Place, span: number, withAbove: boolean): Promise<Sight> => {
    const sight = await inTime(Math.max(place.head, seen()), () =>
      look(client, tab, columns, (there) => {
        const id = there.get("event_id") as number;
        const page = { from: place.row, to: place.row + span, first: 0, last: widthOf(there) - 1 };
        return withAbove ? [page, { from: 1, to: place.row, first: id, last: id }] : [page];
      }),
    );
    if (sight === null) throw moved(tab);
    columns = sight.columns;
    if (idAt(place, sight) !== place.id) throw moved(tab);
    return sight;
  };

  /** The names of the rows up to a place, if they are those that were handed out. */
  const namesAbove = ({ parts }: Sight, place: Place): Names => {
    const names: Names = new Map();
    const sum = summing("");
    const ids = parts[1] ?? [];
    for (let row = 2; row <= place.row; row++) {
      const id = ids[row - 1]?.[0] ?? "";
      sum.add(id);
      nameOf(id, names);
    }
    if (sum.sum() !== place.sum) throw moved(tab);
    return names;
  };

  const list = async (place: Place): Promise<ListedPage> => {
    const before = last !== null && samePlace(last.place, place) ? last : null;
    let isCompared = before?.isLastNext === true;
    let span = pageSize;
    let sight = await see(place, span, isCompared);
    const isEnd = (): boolean => place.row + span >= sight.rows;
    // A page ends at a row with an id: below empty rows others may stand, and into them new ones are written.
    while (!isEnd() && lastWithId(sight) === 0) {
      span *= 2;
      sight = await see(place, span, isCompared);
    }
    const hasMore = (sight.parts[0] ?? []).length > 1;
    if (place.row > 1 && hasMore && !isCompared && (isEnd() || before === null)) {
      sight = await see(place, span, true);
      isCompared = true;
    }
    const names = isCompared ? namesAbove(sight, place) : new Map(before?.names ?? []);
    const done = isEnd();
    const page = take(sight, place, names, done);
    const isLastNext = !done && page.place.row + pageSize >= sight.rows;
    last = { place: page.place, names: page.names, isLastNext };
    if (place.row === 1) numbers.clear();
    for (const { name, number } of page.rows) numbers.set(name, number);
    return { rows: page.rows, place: page.place, done };
  };
  return { list, numberOf: (name) => numbers.get(name) ?? null };
}

/** How often a name was asked for. */
type Names = Map<string, number>;

function nameOf(given: string, names: Names): string {
  const id = given === "" ? "no id" : given;
  const times = (names.get(id) ?? 0) + 1;
  names.set(id, times);
  return times === 1 ? id : nameOf(`${id} (${times})`, names);
}

const idIn = (texts: Texts | undefined, columns: Columns): string =>
  texts?.[columns.get("event_id") as number] ?? "";

/** What stands for an id in a place's row: the header's is known by its column. */
const idAt = ({ row, id }: Place, { parts: [texts = []], columns }: Sight): string =>
  row === 1 ? id : idIn(texts[0], columns);

const samePlace = (one: Place, other: Place): boolean =>
  one.row === other.row && one.id === other.id && one.sum === other.sum;

/** How far below a place the last row with an id stands; 0 where there is none. */
function lastWithId({ parts: [texts = []], columns }: Sight): number {
  let down = Math.max(0, texts.length - 1);
  while (down > 0 && idIn(texts[down], columns) === "") down -= 1;
  return down;
}

/** The rows below a place. The next one is the last of them with an id: what has none and stands below comes with the next page, or where this is the last one again. */
function take(
  sight: Sight,
  from: Place,
  names: Names,
  isLast: boolean,
): { readonly rows: readonly ListedRow[]; readonly place: Place; readonly names: Names } {
  const {
    parts: [texts = []],
    columns,
    head,
  } = sight;
  const to = lastWithId(sight);
  const rows: ListedRow[] = [];
  const sum = summing(from.sum);
  let passed = names;
  const end = isLast ? texts.length - 1 : to;
  for (let down = 1; down <= end; down++) {
    if (down === to + 1) passed = new Map(names);
    const id = idIn(texts[down], columns);
    const name = nameOf(id, names);
    const cells = eventIn(texts[down] ?? [], columns);
    if (down <= to) sum.add(id);
    if (cells) rows.push({ number: from.row + down, name, cells });
  }
  const place =
    to === 0 ? from : { row: from.row + to, id: idIn(texts[to], columns), sum: sum.sum(), head: 0 };
  return { rows, place: { ...place, head: head.number }, names: passed };
}
