import { DaybookError } from "../../core/errors.ts";
import type { Row } from "../../core/event.ts";
import type { SheetsClient } from "./client.ts";
import { usualColumns } from "./columns.ts";
import { rowsAt } from "./rows-at.ts";
import { look } from "./sight.ts";

/** Whose a row is. */
export interface RowIndex {
  readonly contact_id: string | null;
  readonly deal_id: string | null;
  readonly event_type: string | null;
}

/** Rows may be moved while they are read: so often that is tried. */
const mostTries = 5;

/**
 * Reads the rows of a log that are wanted, and no others: all rows tell by three short columns whose they are, in one request; what is wanted
 * of them is read in full, unless it is what was read `before`. `wanted` is asked once all are known. Throws SHEETS_CHANGING where rows are moved all the time, and what the
 * client throws.
 */
export async function rowsAbout(
  client: SheetsClient,
  tab: string,
  wanted: (rows: readonly RowIndex[]) => (row: RowIndex) => boolean,
  before: readonly Row[] | null = null,
): Promise<readonly Row[]> {
  for (let tries = 1; tries <= mostTries; tries++) {
    const sight = await look(client, tab, usualColumns, (columns) =>
      names.map((name) => {
        const at = columns.get(name) as number;
        return { from: 1, first: at, last: at };
      }),
    );
    if (sight === null) continue;
    const height = Math.max(1, ...sight.parts.map(({ length }) => length));
    const index = Array.from({ length: height - 1 }, (_, down): RowIndex => {
      const [contact_id, deal_id, event_type] = sight.parts.map((rows) => rows[down + 1]?.[0] ?? null);
      return {
        contact_id: contact_id ?? null,
        deal_id: deal_id ?? null,
        event_type: event_type ?? null,
      };
    });
    const isWanted = wanted(index);
    const numbers = index.flatMap((row, down) => (isWanted(row) ? [down + 2] : []));
    if (numbers.length === 0) return [];
    const isAsBefore = ({ position, ...cells }: Row): boolean =>
      numbers.includes(position) &&
      names.every((name) => (index[position - 2]?.[name] ?? "") === (cells[name] ?? ""));
    if (before?.length === numbers.length && before.every(isAsBefore)) return before;
    const rows = await rowsAt(client, tab, sight, numbers);
    const isSame = (number: number): boolean => {
      const [was, is] = [index[number - 2], rows?.get(number)?.cells];
      return names.every((name) => (was?.[name] ?? "") === (is?.[name] ?? ""));
    };
    if (rows !== null && numbers.every(isSame))
      return [...rows]
        .filter(([number]) => isWanted(index[number - 2] as RowIndex))
        .map(([position, { cells }]) => ({ ...cells, position }));
  }
  throw new DaybookError("SHEETS_CHANGING", `The rows of ${tab} are being moved while they are read.`, {
    hint: "Somebody sorts or deletes rows just now. Run this again: what was written is not written twice.",
  });
}

const names = ["contact_id", "deal_id", "event_type"] as const;
