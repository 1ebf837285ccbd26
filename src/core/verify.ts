import type { Catalog } from "./catalog.ts";
import { isTombstone } from "./erase.ts";
import type { Event, Row } from "./event.ts";
import { explainEdit, strangeCells } from "./find-edit.ts";
import { type Hash, sameContent } from "./identity.ts";
import { readRow } from "./read-row.ts";
import { isUlid } from "./ulid.ts";

/** A row that isn't as it was written, and what can be said of it. */
export interface Finding {
  readonly event_id: string;
  readonly position: number;
  /** The store's own id of the row, where rows have one: positions are then ours alone. */
  readonly row_id?: string;
  /** The archive that it stands in, and its line there: its position is below 0 then. */
  readonly archive?: string;
  /** The cells at fault, where they can be told. */
  readonly columns?: readonly string[];
  readonly message: string;
  /** `unsealed`: it was erased since the last seal, and the next one takes that in. `back`: an erasure names it, or its key, and it says something. */
  readonly erased?: "unsealed" | "back";
}

/** Rows with one key that say different things; the smallest event_id stands. */
export interface KeyConflict {
  readonly key: string;
  readonly event_ids: readonly string[];
}

/** What checking every row of a log gave. `missing` and `moved` need seals, and are empty without. */
export interface Verified {
  /** False where a row is edited, missing, inserted or moved, or two rows of one key say different things. */
  readonly ok: boolean;
  readonly events: number;
  readonly edited: readonly Finding[];
  readonly missing: readonly Finding[];
  readonly inserted: readonly Finding[];
  readonly moved: readonly Finding[];
  readonly conflicts: readonly KeyConflict[];
  /** Rows beside the one that stands for their key, with the same content. */
  readonly duplicates: number;
  readonly unsealed: number;
  /** Rows that are what an erasure left. Only where there are any. */
  readonly erased?: number;
  /** Rows so young that the log may just not show them yet: deleted, or not shown. Only where there are any. */
  readonly unsure?: number;
  /** Types that the catalog doesn't know, and what they were called when the rows were written. */
  readonly renamed?: readonly {
    readonly found: string;
    readonly event_type: string;
    readonly rows: number;
  }[];
}

/** What checking rows needs to know. */
export interface VerifyRules {
  readonly catalog: Catalog;
  readonly hash: Hash;
  /** Whether an erasure names a row: what it left isn't compared. */
  readonly isErased: (event_id: string) => boolean;
  /** Whether the store can't hold two rows with one key; else every event is held in memory to compare them. */
  readonly unique: boolean;
}

/**
 * Checks every row: each cell must be as Daybook writes it, byte for byte, and the cells must give the event_id.
 * Whoever edits a row can recompute its id as well: only seals find that.
 */
export async function verifyRows(rows: AsyncIterable<Row>, rules: VerifyRules): Promise<Verified> {
  const { catalog, hash, isErased, unique } = rules;
  const edited: Finding[] = [];
  const inserted: Finding[] = [];
  const renamed = new Map<string, number>();
  const byKey = new Map<string, Row[]>();
  /** Of rows that were erased: what their keys were is told by their hashes alone. */
  const erasedKeys = new Set<string>();
  let [events, erased] = [0, 0];
  for await (const row of rows) {
    if (isErased(row.event_id)) {
      if (isTombstone(row)) {
        erasedKeys.add(row.idempotency_key);
        erased += 1;
      } else edited.push(backOf(row, "an erasure names it"));
      continue;
    }
    const strange = strangeCells(row);
    const event = readRow(row, catalog, hash);
    if (event === null || strange.length > 0) {
      if (isUlid(row.event_id)) edited.push(editOf(row, strange, rules));
      else inserted.push(insertOf(row));
      continue;
    }
    if (event.event_type !== row.event_type) {
      const names = JSON.stringify([row.event_type, event.event_type]);
      renamed.set(names, (renamed.get(names) ?? 0) + 1);
    }
    // Where keys are unique, what comes again stands below what was erased.
    if (unique && erasedKeys.size > 0 && erasedKeys.has(hash(event.idempotency_key)))
      edited.push(backOf(row, sameKey));
    const { position, recorded_at } = row;
    const known = unique ? undefined : byKey.get(event.idempotency_key);
    if (known) known.push(event === row ? row : { ...event, position, recorded_at });
    else {
      events += 1;
      if (!unique)
        byKey.set(event.idempotency_key, [event === row ? row : { ...event, position, recorded_at }]);
    }
  }
  if (erasedKeys.size > 0)
    byKey.forEach((all, key) => {
      if (erasedKeys.has(hash(key))) for (const row of all) edited.push(backOf(row, sameKey));
    });
  const { conflicts, duplicates } = sharedKeys(byKey);
  const ok = edited.length + inserted.length + conflicts.length === 0;
  const found = {
    ok,
    events,
    edited,
    missing: [],
    inserted,
    moved: [],
    conflicts,
    duplicates,
    unsealed: events,
    ...(erased > 0 ? { erased } : {}),
  };
  return renamed.size > 0 ? { ...found, renamed: renamedTypes(renamed) } : found;
}

const renamedTypes = (counted: ReadonlyMap<string, number>): NonNullable<Verified["renamed"]> =>
  [...counted].map(([names, rows]) => {
    const [found, event_type] = JSON.parse(names) as [string, string];
    return { found, event_type, rows };
  });

const sameKey = "its key is that of an event that was erased";

/** A row that says what was erased, or was to be. Views leave out what an erasure names. */
const backOf = ({ event_id, position, contact_id }: Row, why: string): Finding => ({
  event_id,
  position,
  message: `${why}, and yet it says something: it was sent again, or the erasure was broken off, or somebody put a contact_erased in by hand. If the contact ${JSON.stringify(contact_id)} is to be forgotten, run daybook erase for it again`,
  erased: "back",
});

function editOf(row: Row, strange: readonly string[], { catalog, hash }: VerifyRules): Finding {
  const { event_id, position } = row;
  if (isTombstone(row))
    return {
      event_id,
      position,
      message:
        "it is as an erasure leaves a row, and no erasure names it: what it said was taken out by hand",
    };
  const { columns, message } = explainEdit(row, strange, catalog, hash);
  return columns.length > 0 ? { event_id, position, columns, message } : { event_id, position, message };
}

const insertOf = (row: Row): Finding => ({
  event_id: String(row.event_id ?? ""),
  position: row.position,
  columns: ["event_id"],
  message:
    "its event_id is none that Daybook writes: the row was put in by hand, or its event_id was changed",
});

function sharedKeys(
  byKey: ReadonlyMap<string, readonly Event[]>,
): Pick<Verified, "conflicts" | "duplicates"> {
  const conflicts: KeyConflict[] = [];
  let duplicates = 0;
  byKey.forEach((all, key) => {
    if (all.length === 1) return;
    const winner = all.reduce((best, each) => (each.event_id < best.event_id ? each : best));
    const others = all.filter((each) => !sameContent(each, winner));
    duplicates += all.length - 1 - others.length;
    if (others.length > 0)
      conflicts.push({ key, event_ids: [...new Set(all.map((each) => each.event_id))].sort() });
  });
  return { conflicts, duplicates };
}
