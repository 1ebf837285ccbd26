import { DaybookError } from "./errors.ts";
import { parseInstant } from "./time.ts";

/** A value of a CRM record; null and `""` are empty. */
export type SnapshotValue = string | number | boolean | null;

/** A CRM record as observed. A member that is left out isn't watched: nothing is said about it. Times are ISO 8601. */
export interface Snapshot {
  readonly contact_id: string;
  /** Set for the record of a deal. */
  readonly deal_id?: string | null;
  /** When the record was last changed, where the CRM tells; else the clock, read before the record was. */
  readonly at: string;
  /** Who changed it last, where the CRM tells. */
  readonly actor?: string | null;
  readonly source: string;
  /** When the record was made, where the CRM tells. */
  readonly created_at?: string | null;
  readonly stage?: SnapshotValue;
  readonly owner?: SnapshotValue;
  readonly status?: SnapshotValue;
  readonly plan?: SnapshotValue;
  readonly note?: SnapshotValue;
  readonly tags?: readonly SnapshotValue[] | null;
  /** Other columns, by name. */
  readonly fields?: Readonly<Record<string, SnapshotValue>>;
  /** Of a deal. */
  readonly name?: SnapshotValue;
  readonly amount?: SnapshotValue;
  /** Where the CRM has several. */
  readonly pipeline?: string | null;
  /** Stages, and when the CRM says each was entered; read at a first snapshot only. */
  readonly dates?: Readonly<Record<string, string | null>>;
  /**
   * What a value means that the log has never seen: it was there already, or it was set just now.
   * @default "change" if the record was captured before, or hasn't been changed since it was made and has no older dates; else "baseline"
   */
  readonly first?: "baseline" | "change";
}

/** One watched value, with the event that tells of a change to it. */
export interface Watched {
  /** As replay names it: `stage`, `owner`, `status`, `plan`, `field:NAME`. */
  readonly slot: string;
  readonly event_type: string;
  /** null where the column is empty. */
  readonly value: string | null;
  /** What the event's data says beside from and to. */
  readonly beside: Readonly<Record<string, string>>;
}

/** The watched values of a snapshot but for tags and notes, in a fixed order. */
export function watchedIn(snapshot: Snapshot): readonly Watched[] {
  const watched: Watched[] = [];
  const watch = (
    value: SnapshotValue | undefined,
    slot: string,
    event_type: string,
    beside: Watched["beside"],
  ): void => {
    if (value !== undefined) watched.push({ slot, event_type, value: valueText(value), beside });
  };
  const pipeline = valueText(snapshot.pipeline);
  watch(snapshot.stage, "stage", "stage_changed", pipeline === null ? {} : { pipeline });
  watch(snapshot.owner, "owner", "owner_assigned", {});
  watch(snapshot.status, "status", "status_changed", {});
  watch(snapshot.plan, "plan", "plan_changed", {});
  const fields = new Map<string, SnapshotValue | undefined>();
  for (const name of Object.keys(snapshot.fields ?? {}))
    if (name.trim() !== "") fields.set(name.trim(), snapshot.fields?.[name]);
  fields.forEach((value, field) => {
    watch(value, `field:${field}`, "field_changed", { field });
  });
  return watched;
}

/** The tags of a snapshot, each once; undefined where they aren't watched. */
export function tagsIn({ tags }: Snapshot): ReadonlySet<string> | undefined {
  if (tags === undefined) return undefined;
  const found = new Set<string>();
  for (const tag of tags ?? []) {
    const text = valueText(tag);
    if (text !== null) found.add(text);
  }
  return found;
}

/** A value as the log will hold it: text, trimmed; null where it is empty. */
export const valueText = (value: SnapshotValue | undefined): string | null =>
  value === null || value === undefined ? null : String(value).trim() || null;

/** A snapshot with its ids and source as events will have them. */
export const cleaned = (snapshot: Snapshot): Snapshot => ({
  ...snapshot,
  contact_id: snapshot.contact_id.trim(),
  deal_id: valueText(snapshot.deal_id),
  source: snapshot.source.trim(),
});

/** The instant (milliseconds) of a snapshot's time. Throws BAD_TIME with the column. */
export function snapshotTime(text: string, column: string, timezone: string): number {
  const read = parseInstant(text, timezone);
  if (read.ok) return read.ms;
  throw new DaybookError("BAD_TIME", `${column}: ${read.message}`, { column });
}
