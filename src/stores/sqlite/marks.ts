import type { Catalog } from "../../core/catalog.ts";
import { erasedBy } from "../../core/erase.ts";
import type { Hash } from "../../core/identity.ts";
import { voidedBy } from "../../core/marks.ts";
import { readRow } from "../../core/read-row.ts";
import { readRows } from "./cells.ts";
import type { Connection } from "./connection.ts";
import { mayBeMark } from "./schema.ts";

/** What a log's voids and erasures name, as appending asks for it. */
export interface MarksIn {
  /** Whether an intact event_voided names this event. */
  isVoided(event_id: string): boolean;
  /** Whether an intact contact_erased does. */
  isErased(event_id: string): boolean;
  hasErasures(): boolean;
  /** There may be new ones. */
  moved(): void;
  /** Those that were read may be undone. */
  forget(): void;
}

/** The marks of a log, read once and then only what was added. */
export function marksIn(
  db: Connection,
  { catalog, hash }: { readonly catalog: Catalog; readonly hash: Hash },
): MarksIn {
  const voided = new Set<string>();
  const erased = new Set<string>();
  let seen = 0;
  let stale = true;
  const refresh = (): void => {
    if (!stale) return;
    const last = Number(db.one(`select max(seq) from events where ${mayBeMark}`)?.[0] ?? 0);
    if (last > seen)
      for (const row of readRows(db, `from events where ${mayBeMark} and seq > ? order by seq`, [seen])) {
        const event = readRow(row, catalog, hash);
        if (event === null) continue;
        const id = event.event_type === "event_voided" ? voidedBy(event) : null;
        if (id) voided.add(id);
        for (const each of erasedBy(event)) erased.add(each);
      }
    seen = last;
    stale = false;
  };
  const has = (ids: ReadonlySet<string>, event_id: string): boolean => {
    refresh();
    return ids.has(event_id);
  };
  return {
    isVoided: (event_id) => has(voided, event_id),
    isErased: (event_id) => has(erased, event_id),
    hasErasures() {
      refresh();
      return erased.size > 0;
    },
    moved() {
      stale = true;
    },
    forget() {
      voided.clear();
      erased.clear();
      seen = 0;
      stale = true;
    },
  };
}
