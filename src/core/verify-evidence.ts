import { type Event, eventColumns } from "./event.ts";
import { type Hash, hasItsId } from "./identity.ts";
import type { Finding, Verified } from "./verify.ts";

/** A row that isn't as it was first seen. */
export interface Evidence {
  readonly position: number;
  readonly first: Event;
  /** null where the row is gone. */
  readonly now: Event | null;
}

/** What checking the rows gave, and beside it what is known from having seen them before: which cell was changed and what it was, and which rows are gone. */
export function withEvidence(
  found: Verified,
  evidence: Iterable<Evidence>,
  rules: {
    readonly hash: Hash;
    readonly isErased: (event_id: string) => boolean;
    readonly isThere: (event_id: string) => boolean;
  },
): Verified {
  const edited = new Map(found.edited.map((each) => [each.position, each]));
  const missing: Finding[] = [...found.missing];
  for (const { position, first, now } of evidence) {
    const { event_id } = first;
    // What was no event when it was first seen proves nothing.
    if (!hasItsId(first, rules.hash) || rules.isErased(event_id)) continue;
    if (now === null) {
      // The same event may stand on another row: a twin that was cleared away is no loss.
      if (!rules.isThere(event_id))
        missing.push({
          event_id,
          position,
          message: `the row was deleted: it was ${first.event_type} of ${first.contact_id} at ${first.timestamp}`,
        });
      continue;
    }
    const columns = eventColumns.filter((column) => first[column] !== now[column]);
    if (columns.length > 0)
      edited.set(position, { event_id, position, columns, message: changesOf(columns, first, now) });
  }
  for (const { position } of missing) edited.delete(position);
  const list = [...edited.values()];
  // What was seen as an event isn't taken for a row put in by hand, whatever became of its event_id.
  const inserted = found.inserted.filter(({ position }) => !edited.has(position));
  const ok = found.ok && list.length + missing.length === 0;
  return { ...found, ok, edited: list, missing, inserted };
}

type Column = (typeof eventColumns)[number];

function changesOf(columns: readonly Column[], first: Event, now: Event): string {
  const said = columns.map((column) => `${column} was ${shown(first[column])}, and is ${shown(now[column])}`);
  return said.join("; ");
}

const shown = (cell: string | null): string => {
  if (cell === null) return "empty";
  const text = JSON.stringify(cell);
  return text.length > 120 ? `${text.slice(0, 118)}…"` : text;
};
