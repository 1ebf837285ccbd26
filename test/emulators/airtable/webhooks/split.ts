import type { Payload, TablePayload } from "./payload.ts";

const recordParts = ["createdRecordsById", "changedRecordsById"] as const;

/**
 * A payload as several of at most `most` new, changed and deleted records each; all else stays in the first.
 * "This action may be split across multiple payloads. The split payloads will have the same timestamp, baseTransactionNumber,
 * and actionMetadata." Source: Airtable Web API, Webhooks payload; it does not say from how many records on.
 */
export function splitPayload(payload: Payload, most: number): readonly Payload[] {
  const { changedTablesById = {}, createdTablesById, destroyedTableIds, ...head } = payload;
  const records = Object.entries(changedTablesById).flatMap(([tableId, table]) => recordsIn(tableId, table));
  if (records.length <= most) return [payload];
  const groups: Payload[] = [];
  for (let at = 0; at < records.length; at += most) {
    const tables: Record<string, TablePayload> = {};
    for (const put of records.slice(at, at + most)) put(tables);
    groups.push({ ...head, changedTablesById: tables });
  }
  const rest = Object.entries(changedTablesById).map(([id, table]) => [id, withoutRecords(table)] as const);
  const first = groups[0] as Payload;
  const merged = { ...first.changedTablesById };
  for (const [id, table] of rest) if (Object.keys(table).length > 0) merged[id] = { ...table, ...merged[id] };
  return [
    {
      ...first,
      changedTablesById: merged,
      ...(createdTablesById && { createdTablesById }),
      ...(destroyedTableIds && { destroyedTableIds }),
    },
    ...groups.slice(1),
  ];
}

type Put = (tables: Record<string, TablePayload>) => void;

function recordsIn(tableId: string, table: TablePayload): readonly Put[] {
  const here = (tables: Record<string, TablePayload>): TablePayload => {
    const found = tables[tableId] ?? {};
    tables[tableId] = found;
    return found;
  };
  const puts: Put[] = recordParts.flatMap((part) =>
    Object.entries(table[part] ?? {}).map(
      ([id, record]): Put =>
        (tables) => {
          const target = here(tables);
          target[part] = { ...target[part], [id]: record } as never;
        },
    ),
  );
  const deleted = (table.destroyedRecordIds ?? []).map(
    (id): Put =>
      (tables) => {
        const target = here(tables);
        target.destroyedRecordIds = [...(target.destroyedRecordIds ?? []), id];
      },
  );
  return [...puts, ...deleted];
}

function withoutRecords(table: TablePayload): TablePayload {
  const { createdRecordsById, changedRecordsById, destroyedRecordIds, ...rest } = table;
  return rest;
}
