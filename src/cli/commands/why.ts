import { fromIso, toIso } from "../../core/time.ts";
import type { Link, WhyJson } from "../../core/why.ts";
import { whyHead } from "../../views/why-head.ts";
import type { Command } from "../command.ts";
import { exactTime } from "../format/figures.ts";
import type { Paper } from "../format/paper.ts";
import { asOfFrom } from "./view.ts";

/**
 * `daybook why CONTACT FIELD`. JSON: `{"contact_id","field","value","since","at_least","chain":[{"event_id","timestamp","text",
 * "from","to","actor","source","voided","unchanged","effect"}],"contradictions":[{"message","event_ids"}]}`.
 */
export const why: Command = {
  about: "How a value came about: the events that led to it, and what in them can't all be true.",
  operands: [
    { name: "CONTACT", about: "the contact's id, as it was logged" },
    { name: "FIELD", about: "stage, owner, status, plan, tags, a field's name, or a value such as churned" },
  ],
  options: [{ flags: "--at <time>", about: "as it was at a time" }],
  examples: [
    ["daybook why sarah owner", "who had her, and why that changed"],
    ["daybook why dana-whitfield churned", "how she came to be churned and active at once"],
  ],
  async run(args, context) {
    const log = await context.openLog();
    const [contact, field] = args.operands as [string, string];
    const found = await log.why(contact, field, { at: toIso(asOfFrom(args, log, "at")) });
    return { json: found, text: (paper) => whyText(found, paper) };
  },
};

/** How a value came about, as people read it. */
export function whyText(found: WhyJson, paper: Paper): string {
  const { ink } = paper;
  const lines = [`${ink.bold(found.contact_id)}: ${whyHead(found, paper.timezone)}`];
  for (const link of found.chain) lines.push(linkText(link, paper));
  if (found.chain.length === 0)
    lines.push("No event tells of it.", "→ daybook timeline CONTACT shows what is logged.");
  for (const { message } of found.contradictions) lines.push(ink.yellow(`! ${message}`));
  return lines.join("\n");
}

function linkText({ timestamp, text, effect, voided }: Link, paper: Paper): string {
  const line = `${exactTime(fromIso(timestamp), paper)} — ${text}`;
  if (voided) return paper.ink.struck(line);
  return effect === "no change" ? paper.ink.dim(line) : line;
}
