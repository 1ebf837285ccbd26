import type { Event } from "../../core/event.ts";
import type { SheetsClient } from "./client.ts";
import { lengthInAddress, mostRanges } from "./client-over.ts";
import { type Columns, quoted, widthOf } from "./columns.ts";
import { eventIn, type Texts } from "./event-cells.ts";
import { look, type Part } from "./sight.ts";

/** A row as it stands: its cells as an event, and all of them. */
export interface FoundRow {
  readonly cells: Event & { readonly recorded_at: string | null };
  readonly texts: Texts;
}

/** About the most rows of one request. */
const mostRows = 2000;
/** Rows between two that are wanted come along rather than to make two ranges of them. */
const gap = 5;

/** Rows of a tab by their numbers, and some that stand between them; null where they, or its columns, aren't where they were. */
export async function rowsAt(
  client: SheetsClient,
  tab: string,
  { columns }: { readonly columns: Columns },
  numbers: readonly number[],
): Promise<ReadonlyMap<number, FoundRow> | null> {
  const rows = new Map<number, FoundRow>();
  for (const spans of requestsOf(numbers, mostRanges(lengthInAddress(`${quoted(tab)}!A12345:L12345`)))) {
    let isAsKnown = true;
    const sight = await look(client, tab, columns, (there: Columns): readonly Part[] => {
      isAsKnown = there === columns;
      return spans.map(([from, to]) => ({ from, to, first: 0, last: widthOf(there) - 1 }));
    });
    if (sight === null || !isAsKnown) return null;
    sight.parts.forEach((texts, index) => {
      const [from] = spans[index] as Span;
      texts.forEach((each, down) => {
        const cells = eventIn(each, columns);
        if (cells) rows.set(from + down, { cells, texts: each });
      });
    });
  }
  return rows;
}

type Span = readonly [from: number, to: number];

function requestsOf(numbers: readonly number[], most: number): readonly (readonly Span[])[] {
  const requests: Span[][] = [];
  let [spans, count]: [Span[], number] = [[], 0];
  for (const row of [...new Set(numbers)].sort((a, b) => a - b)) {
    const last = spans[spans.length - 1];
    if (last && row - last[1] <= gap && count + row - last[1] <= mostRows) {
      count += row - last[1];
      spans[spans.length - 1] = [last[0], row];
      continue;
    }
    if (spans.length === 0 || spans.length >= most || count >= mostRows) {
      [spans, count] = [[], 0];
      requests.push(spans);
    }
    spans.push([row, row]);
    count += 1;
  }
  return requests;
}
