import type { StateJson } from "../../core/state.ts";
import { fromIso, toIso } from "../../core/time.ts";
import { stateRows } from "../../views/state-rows.ts";
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
  const rows: readonly TableRow[] = stateRows(found, (since) => whenText(since, { ...paper, now }));
  const merged = found.merged_into === undefined ? "" : `, merged into ${found.merged_into}`;
  if (rows.length === 0)
    return `Nothing is known of ${JSON.stringify(found.contact_id)} at ${at}.\n→ daybook timelines lists the contacts; ids are told apart by every letter.`;
  return `${paper.ink.bold(found.contact_id)}${merged}, at ${at}\n${tableText({ columns, rows }, paper)}`;
}
