import type { SheetsClient } from "./client.ts";
import { type Columns, usualColumns } from "./columns.ts";
import type { Texts } from "./event-cells.ts";
import type { Head } from "./head.ts";
import { inTimeBy } from "./in-time.ts";
import type { Clock } from "./pace.ts";
import { look, type Part, type Sight } from "./sight.ts";

/** What a handle knows of a log's tab: of one moment, and of what it wrote since. Rows count from 1, the header is row 1. */
export interface Known {
  readonly sheetId: number;
  readonly zone: string;
  readonly columns: Columns;
  readonly head: Head;
  /** The rows of each key. */
  readonly rowsOf: Map<string, readonly number[]>;
  /** The rows of each event type that changes how other rows are read, or that the catalog doesn't know. */
  readonly marks: Map<number, string>;
  /** The last row with a key. */
  readonly last: { readonly row: number; readonly key: string };
}

/** The memory of a handle. */
export interface Memory {
  /** What is known, read first if that was never done, or so long ago that the head's markers may be gone. */
  now(): Promise<Known>;
  /** Reads what came since: the head, and the rows from the last known one on. All of it, where that one doesn't hold its key any more. */
  refresh(): Promise<Known>;
  /** Reads all keys anew. */
  reread(): Promise<Known>;
  /** Notes what was written, and the head as it was then. */
  wrote(known: Known, head: Head, rows: readonly { readonly key: string; readonly type: string }[]): void;
  /** Whatever is known is read anew. */
  forget(): void;
  /** The highest number that was seen so far. */
  seen(): number;
}

/**
 * For so long (milliseconds) a handle writes by what it knows without another look. A person may move a column meanwhile, and the head that
 * is known must still be among the 100 markers that stay, or its number would be free again.
 */
const fresh = 5_000;

/** The memory of a handle on a tab. `isMark` tells the types whose rows must be read to judge others. */
export function memoryOf(
  client: SheetsClient,
  tab: string,
  isMark: (type: string) => boolean,
  clock: Clock,
): Memory {
  const inTime = inTimeBy(clock);
  let known: Known | null = null;
  let at = 0;
  let seen = 0;

  const keep = (next: Known): Known => {
    known = next;
    at = clock.now();
    seen = Math.max(seen, next.head.number);
    return next;
  };

  const noted = (rowsOf: Known["rowsOf"], marks: Known["marks"], key: string, type: string, row: number) => {
    if (key !== "") rowsOf.set(key, [...(rowsOf.get(key) ?? []), row]);
    if (isMark(type)) marks.set(row, type);
  };

  const reread = async (): Promise<Known> => {
    const sight = await inTime(seen, () =>
      look(client, tab, known?.columns ?? usualColumns, (columns) => keyParts(columns, 1)),
    );
    // The first row is always there.
    const [keys = [], types = []] = (sight as Sight).parts;
    const [rowsOf, marks] = [new Map<string, readonly number[]>(), new Map<number, string>()];
    let last = { row: 1, key: keyOf(keys[0]) };
    for (let row = 2; row <= keys.length; row++) {
      const key = keyOf(keys[row - 1]);
      noted(rowsOf, marks, key, keyOf(types[row - 1]), row);
      if (key !== "") last = { row, key };
    }
    return keep({ ...aboutOf(sight as Sight), rowsOf, marks, last });
  };

  const refresh = async (): Promise<Known> => {
    if (known === null) return reread();
    const { last, rowsOf, marks, columns: guess } = known;
    const sight = await inTime(seen, () =>
      look(client, tab, guess, (columns) => keyParts(columns, last.row)),
    );
    const [keys = [], types = []] = sight?.parts ?? [];
    if (sight === null || keyOf(keys[0]) !== last.key) return reread();
    let next = last;
    for (let down = 1; down < keys.length; down++) {
      const [key, row] = [keyOf(keys[down]), last.row + down];
      noted(rowsOf, marks, key, keyOf(types[down]), row);
      if (key !== "") next = { row, key };
    }
    return keep({ ...aboutOf(sight), rowsOf, marks, last: next });
  };

  return {
    now: async () => {
      const age = clock.now() - at;
      return known !== null && age >= 0 && age < fresh ? known : refresh();
    },
    refresh,
    reread,
    wrote(before, head, rows) {
      const { rowsOf, marks } = before;
      let { last } = before;
      for (const { key, type } of rows) {
        last = { row: last.row + 1, key };
        noted(rowsOf, marks, key, type, last.row);
      }
      keep({ ...before, head, last });
    },
    forget() {
      known = null;
    },
    seen: () => seen,
  };
}

const aboutOf = ({ sheetId, zone, columns, head }: Sight) => ({ sheetId, zone, columns, head });

const keyOf = (texts: Texts | undefined): string => texts?.[0] ?? "";

const keyParts = (columns: Columns, from: number): readonly Part[] =>
  (["idempotency_key", "event_type"] as const).map((column) => {
    const at = columns.get(column) as number;
    return { from, first: at, last: at };
  });
