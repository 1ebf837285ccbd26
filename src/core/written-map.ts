import type { DateOrder, NumberMarks } from "./local-cells.ts";
import type { MapEvent, MapFile, MapWhen } from "./map-row.ts";

/** A column whose cells are ids or names; `split` takes what stands before its first, `prefix` stands before it. */
export type MapId =
  | string
  | { readonly column: string; readonly split?: string | undefined; readonly prefix?: string | undefined };

/** MAP.json as it is written: what a table's header makes of it is a MapFile. */
export interface WrittenMap extends Omit<MapFile, "events"> {
  /** How dates such as 03/04/2026 are written; without it they are refused. */
  readonly dates?: DateOrder | undefined;
  /** How amounts are written; without it as JSON writes numbers. */
  readonly numbers?: NumberMarks | undefined;
  /** Columns that a table may lack: what the map makes of them is then left out. */
  readonly optional?: readonly string[] | undefined;
  readonly events: readonly WrittenEvent[];
}

/** An event as it is written. */
export interface WrittenEvent extends Omit<MapEvent, "when" | "contact_id" | "deal_id" | "actor" | "key"> {
  /** Patterns such as Date entered {stage}: the event is made for each column that fits one; {stage} and {column} then stand for its parts. */
  readonly each?: string | readonly string[] | undefined;
  /** Of several conditions all must hold. */
  readonly when?: MapWhen | readonly MapWhen[] | undefined;
  /** Of several columns the first that isn't empty. */
  readonly contact_id: MapId | readonly MapId[];
  readonly deal_id?: MapId | readonly MapId[] | undefined;
  readonly actor?: MapId | readonly MapId[] | undefined;
  readonly key?: readonly (string | { readonly const: string })[] | undefined;
}
