import type { StateJson, ValueJson } from "../../core/state.ts";
import { fromIso, toIso } from "../../core/time.ts";
import { column, type TableRow } from "../../views/view.ts";
import type { Command } from "../command.ts";
import { exactTime, whenText } from "../format/figures.ts";
import type { Paper } from "../format/paper.ts";
import { tableText } from "../format/table.ts";
import { asOfFrom } from "./view.ts";

/** `daybook state CONTACT`. JSON: the design's `{"contact_id","at","stage","owner","status","plan","tags","fields","deals"}`; `"merged_into"` where the contact became another. */
export const state: Command = {
  about:
    "Where a contact stood at any time: stage, owner, status, plan, tags, fields and deals, each with since when.",
  operands: [{ name: "CONTACT", about: "the contact's id, as it was logged" }],
  options: [
    { flags: "--at <time>", about: "at a time: 2026-03-01 (its midnight), 30d, today; now without it" },
  ],
  examples: [
    ["daybook state sarah", "as it is now"],
    ["daybook state sarah --at 2026-04-20", "as it was when 20 April began"],
  ],
  async run(args, context) {
    const log = await context.openLog();
    const found = await log.state(args.operands[0] as string, { at: toIso(asOfFrom(args, log, "at")) });
    return { json: found, text: (paper) => stateText(found, paper) };
  },
};

const columns = [column("What", "text"), column("Value", "text"), column("Since", "text")];

/** A state as people read it; "3 weeks ago" counts from its own time. */
export function stateText(found: StateJson, paper: Paper): string {
  const now = fromIso(found.at);
  const at = exactTime(now, paper);
  const rows = rowsOf(found, { ...paper, now });
  const merged = found.merged_into === undefined ? "" : `, merged into ${found.merged_into}`;
  if (rows.length === 0)
    return `Nothing is known of ${JSON.stringify(found.contact_id)} at ${at}.\n→ daybook timelines lists the contacts; ids are told apart by every letter.`;
  return `${paper.ink.bold(found.contact_id)}${merged}, at ${at}\n${tableText({ columns, rows }, paper)}`;
}

function rowsOf(found: StateJson, paper: Paper): readonly TableRow[] {
  const row = (
    what: string,
    value: Omit<ValueJson, "at_least"> & { readonly at_least?: boolean },
  ): TableRow => ({
    what,
    value: value.value,
    since: `${value.at_least ? "at least since " : ""}${whenText(fromIso(value.since), paper)}`,
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
        ? row(`Deal ${deal_id}`, stage)
        : { what: `Deal ${deal_id}`, value: "stage unknown", since: null },
      ...(owner ? [row(`Deal ${deal_id}: owner`, owner)] : []),
    ]),
  ];
}
