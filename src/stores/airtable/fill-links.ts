import type { CrmRecords, EmptyLinks, LinkedRow, Stray } from "../../core/remote.ts";
import { isRecordId, type Linked, linkColumns } from "./event-cells.ts";

/** The rows with links that are empty though the CRM has their records. */
export function emptyLinksIn(
  rows: Iterable<LinkedRow>,
  linked: Linked,
  records: CrmRecords,
): readonly EmptyLinks[] {
  const found: EmptyLinks[] = [];
  for (const row of rows) {
    const links: Record<string, readonly string[]> = {};
    for (const column of columns) {
      const record = recordOf(row, column, linked, records);
      if (record !== null && (row.links?.[column] ?? []).length === 0) links[column] = [record];
    }
    if (Object.keys(links).length > 0) found.push({ id: row.id, links });
  }
  return found;
}

/** The links of a row that lead elsewhere; an empty one is none, nor is one to any of the records that share the event's id. */
export const straysOf = (row: LinkedRow, linked: Linked, records: CrmRecords): readonly Stray[] =>
  columns.flatMap((column) => {
    const found = row.links?.[column] ?? [];
    const id = row[linkColumns[column]];
    // A record's own id says where the link belongs, also when the record is gone.
    const wanted =
      linked[column] === "record" && isRecordId(id ?? "") ? id : recordOf(row, column, linked, records);
    const isRight = found.every((record) => record === wanted || records.all.get(record)?.id === id);
    return wanted === null || isRight ? [] : [{ column, found, wanted }];
  });

const columns = ["Contact", "Deal"] as const;

type Column = keyof typeof linkColumns;

/** The record that the CRM has for the id in a row; null where it has none, or the column is no link. */
function recordOf(
  row: LinkedRow,
  column: Column,
  linked: Linked,
  { contacts, deals }: CrmRecords,
): string | null {
  const id = row[linkColumns[column]];
  if (linked[column] === false || id === null) return null;
  return (column === "Contact" ? contacts : deals).get(id)?.record ?? null;
}
