import type { StateJson, ValueJson } from "../core/state.ts";
import { fromIso } from "../core/time.ts";

/** A line of a state as people read it. */
export type StateRow = {
  readonly what: string;
  readonly value: string;
  readonly since: string | null;
};

/** A state as lines, what it stands in first; `timeText` writes an instant (milliseconds), `dealName` says how a deal is called. */
export function stateRows(
  found: StateJson,
  timeText: (since: number) => string,
  dealName: (id: string) => string = (id) => id,
): readonly StateRow[] {
  const row = (
    what: string,
    value: Omit<ValueJson, "at_least"> & { readonly at_least?: boolean },
  ): StateRow => ({
    what,
    value: value.value,
    since: `${value.at_least ? "at least since " : ""}${timeText(fromIso(value.since))}`,
  });
  const own = (["stage", "owner", "status", "plan"] as const).flatMap((what) => {
    const value = found[what];
    return value ? [row(what[0]?.toUpperCase() + what.slice(1), value)] : [];
  });
  return [
    ...own,
    ...found.tags.map((tag) => row("Tag", tag)),
    ...Object.entries(found.fields).map(([name, value]) => row(name, value)),
    ...found.deals.flatMap(({ deal_id, stage, owner }) => [
      stage
        ? row(`Deal ${dealName(deal_id)}`, stage)
        : { what: `Deal ${dealName(deal_id)}`, value: "stage unknown", since: null },
      ...(owner ? [row(`Deal ${dealName(deal_id)}: owner`, owner)] : []),
    ]),
  ];
}
