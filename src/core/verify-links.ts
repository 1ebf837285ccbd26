import type { CrmRecords, LinkedRow, Stray } from "./remote.ts";
import type { Finding } from "./verify.ts";

/** A row with links, and where it stands among the rows. */
export type PlacedRow = LinkedRow & { readonly position: number };

/** Links that lead elsewhere than their event says, as findings of verify; `idOf` gives the event_id in a row. */
export function strayFindings<Row extends PlacedRow>(
  rows: readonly Row[],
  straysOf: (row: Row) => readonly Stray[],
  records: CrmRecords,
  idOf: (row: Row) => string,
): readonly Finding[] {
  const nameOf = namesIn(records);
  return rows.flatMap((row) =>
    straysOf(row).map(({ column, found, wanted }) => ({
      event_id: idOf(row),
      position: row.position,
      columns: [column],
      message: `${column} leads to ${found.map(nameOf).join(", ")}, though the event is about ${nameOf(wanted)}`,
    })),
  );
}

const namesIn =
  ({ all }: CrmRecords) =>
  (record: string): string => {
    const known = all.get(record);
    if (!known) return `${record}, which isn't there any more`;
    return known.name === null ? record : `${known.name} (${record})`;
  };

/** Edited rows and stray links, each row once with all that is wrong with it. */
export function withStrays(edited: readonly Finding[], strays: readonly Finding[]): readonly Finding[] {
  const found = new Map(edited.map((each) => [each.position, each]));
  for (const stray of strays) {
    const known = found.get(stray.position);
    // Whom the event is about was edited: where its link should lead isn't known.
    if (known?.columns?.some((column) => column === "contact_id" || column === "deal_id")) continue;
    const columns = [...(known?.columns ?? []), ...(stray.columns ?? [])];
    const message = known ? `${known.message}; ${stray.message}` : stray.message;
    found.set(stray.position, { ...(known ?? stray), columns, message });
  }
  return [...found.values()];
}
