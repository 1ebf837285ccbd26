import { DaybookError } from "../../core/errors.ts";
import type { Command } from "../command.ts";
import { openCrm } from "../crm/open-crm.ts";
import { choiceFrom, chosen } from "../drift/choose.ts";
import { giveBack } from "../drift/give-back.ts";
import { lookAtBoth } from "../drift/look.ts";
import { differs, driftJson } from "../drift/shape.ts";
import { takeCrm } from "../drift/take-crm.ts";
import { driftText } from "../drift/text.ts";
import { progressOf } from "../progress.ts";

/**
 * `daybook drift`. JSON: `{"as_of":t,"differences":[{"subject","contact_id","deal_id","name","table","field","column","crm":v,"log":v,"log_since":t|null,
 * "log_at_least":b,"log_by":a|null,"changed_at":t|null,"changed_by":a|null}],"records":n,"not_in_log":n,"not_in_crm":[{"subject","contact_id","deal_id",
 * "stage","open","last_event_at"}],"blocked":n,"without":n,"new_records":[{"subject","contact_id","deal_id","name"}],"notes":[…]}`; `new_records` shows
 * the first 100 of `not_in_log`. --append adds `"dry_run":b,"to_append":n,"appended":n,"duplicate":n,"conflict":n,"rejected":n,"left":n,"problems":[…]`,
 * --repair `"dry_run":b,"to_write":n,"written":n,"kept":[{"subject","name","table","column","crm","log","why"}]`.
 */
export const drift: Command = {
  about:
    "Compares what the CRM says now with what the log says: what no automation logged, whose it is, and since when. It writes nothing, unless you say which of the two is right. What a capture has yet to log differs, too: run daybook capture first. Exit code 3 where they differ.",
  options: [
    { flags: "--append", about: "the CRM is right: log what it says, as a capture would" },
    { flags: "--repair", about: "the log is right: write its values back to the CRM" },
    { flags: "--contact <id>", about: "only this contact and its deals" },
    { flags: "--field <name>", about: "only stage, owner, status, plan, tags or note" },
    {
      flags: "--from <url>",
      about: "the base or spreadsheet that the CRM is in, where the log is elsewhere",
    },
    { flags: "--contacts <file>", about: "the CRM's contacts as an exported CSV" },
    { flags: "--deals <file>", about: "its deals as an exported CSV" },
    { flags: "--dry-run", about: "only show what would be logged or written" },
    { flags: "--yes", about: "don't ask" },
  ],
  examples: [
    ["daybook drift", "what the log and the CRM say differently"],
    ["daybook drift --append --dry-run", "what would be logged to make up for it"],
    [
      "daybook drift --repair --contact recSarah00000001 --field stage",
      "put one stage back as the log has it",
    ],
  ],
  async run(args, context) {
    const [append, back] = [args.flag("append"), args.flag("repair")];
    if (append && back)
      throw new DaybookError("USAGE", "--append and --repair can't both be right.", {
        hint: "--append where the CRM is right, --repair where the log is; --contact and --field choose a part.",
      });
    const choice = choiceFrom(args);
    const dry = args.flag("dry-run");
    const log = await context.openLog(append && !dry ? "create" : "try");
    const [from, contacts, deals] = [args.text("from"), args.text("contacts"), args.text("deals")];
    const progress = progressOf(context, "drift", null);
    const desk = await openCrm(context, { from, contacts, deals }, (records) => progress.at(0, records));
    const found = chosen(await lookAtBoth(log, desk).finally(() => progress.end()), choice);
    if (append) return takeCrm(found, { log, desk, args, context, dry });
    if (back) return giveBack(found, { log, desk, args, context, dry });
    return {
      json: driftJson(found),
      text: (paper) => driftText(found, desk.place, paper),
      look: differs(found),
    };
  },
};
