import { eventColumns, type Row } from "../../../../core/event.ts";
import { hasItsId } from "../../../../core/identity.ts";
import { scriptHost } from "../../../../hosts/script/host.ts";
import type { PickedTable } from "../import/read-file.ts";

/** A downloaded file as far as the log's rows stand in it. */
export interface Download {
  readonly name: string;
  /** Why a row of the log isn't safe in it; null where it stands there, cell by cell. */
  fault(row: Row): string | null;
  /** The event_ids of its rows whose cells give them, sorted. */
  readonly ids: () => readonly string[];
}

/** Reads a picked file as the download of the log's table. */
export function downloadOf({ name, header, rows }: PickedTable): Download {
  const byId = new Map<string, Row[]>();
  for (const { cells } of rows) {
    const row: Record<string, string | null> = {};
    for (const column of eventColumns) row[column] = cells[column] || null;
    const { event_id } = row;
    if (!event_id) continue;
    const known = byId.get(event_id);
    if (known) known.push(row as unknown as Row);
    else byId.set(event_id, [row as unknown as Row]);
  }
  return {
    name,
    fault(row) {
      const alike = byId.get(row.event_id);
      if (!alike) return "isn't in it";
      const others = alike.map((each) =>
        eventColumns.filter((column) => (each[column] ?? "") !== (row[column] ?? "")),
      );
      if (others.some((columns) => columns.length === 0)) return null;
      const [columns = []] = others;
      const hidden = columns.filter((column) => header.indexOf(column) < 0);
      return hidden.length > 0
        ? `has no ${hidden.join(", ")} in it`
        : `has another ${columns.join(", ")} in it`;
    },
    ids() {
      const sound: string[] = [];
      byId.forEach((all, event_id) => {
        if (all.some((row) => hasItsId(row, scriptHost.hash))) sound.push(event_id);
      });
      return sound.sort();
    },
  };
}
