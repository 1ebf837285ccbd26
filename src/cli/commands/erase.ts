import { DaybookError } from "../../core/errors.ts";
import type { Erased, Erasing } from "../../log/erase/erasing.ts";
import type { Args } from "../args.ts";
import type { Command, Result } from "../command.ts";
import type { Context } from "../context.ts";
import { beyondReach, doneLines, planLines, reachLines, timesOf } from "../erase/erase-text.ts";
import { countOf } from "../format/figures.ts";
import { type Paper, paperOf } from "../format/paper.ts";
import { besideLog } from "../forward/places-file.ts";
import { progressOf } from "../progress.ts";

/**
 * `daybook erase`. JSON: `{"dry_run":b,"contact_id","contacts":[id],"rows":n,"archived":n,"archives":[file],"changed":n,"from":t|null,"to":t|null,"deals":[{"deal_id",
 * "rows":n,"others":n}],"mentions":[event_id],"merged_into":id|null,"mirror":file|null,"tombstones":n,"event_ids":[of the contact_erased],"left":[{"event_id","row_id"?,"message"}],
 * "sealed":{"checkpoint":{"origin","size","root"}|null,"text":s|null,"signed":b,"refused":s|null}|null,"beyond_reach":[sentence]}`.
 * `rows` are those of the person, `archived` of them stand in archives, `changed` were edited by hand; `others` are a deal's rows of other contacts, which stay, as do `mentions`.
 */
export const erase: Command = {
  about:
    "Forgets a person: what the rows of a contact, and of those merged into it, say is taken out for good. Their event_ids and times stay, so that seals hold; a contact_erased event names them, and nothing tells whom they were about. It can't be undone. First it shows what would go.",
  operands: [{ name: "CONTACT", about: "the contact's id, as `daybook events` shows it" }],
  options: [
    { flags: "--dry-run", about: "only show what would go" },
    { flags: "--yes", about: "don't ask" },
  ],
  examples: [
    ["daybook erase recSarah000000001 --dry-run", "see what the log holds of a person"],
    ["daybook erase recSarah000000001", "forget it; you are asked to type the id"],
    [
      "daybook erase recSarah000000001 --yes && daybook publish",
      "without a question; then the tables forget it, too",
    ],
  ],
  async run(args, context) {
    const [contact = ""] = args.operands;
    const dry = args.flag("dry-run");
    const log = await context.openLog(dry ? "read" : "write");
    const { url } = await context.setup();
    const erasing = await log.erasing(contact);
    const { found, nearest } = erasing;
    if (erasing.rows === 0 && !found.hasErasures)
      throw new DaybookError("CONTACT_NOT_FOUND", `The log holds nothing of a contact ${contact}.`, {
        hint: nearest === null ? "daybook events shows the contacts' ids." : `Did you mean ${nearest}?`,
      });
    if (dry) return resultOf(contact, erasing, null, url);
    if (erasing.rows > 0) await agreed(contact, erasing, args, context, log.settings.timezone);
    const progress = progressOf(context, "erase", erasing.rows);
    const done = await erasing
      .run({ onRow: (rows) => progress.at(rows, rows), signal: context.stopSignal() })
      .finally(() => progress.end());
    const { forgetInQueue } = await import("../serve/forget.ts");
    forgetInQueue(besideLog(await context.setup(), "queue", context.cwd), found.contacts);
    return resultOf(contact, erasing, done, url);
  },
};

/** Goes on only with --yes, or where the id is typed at the terminal. Throws NEEDS_YES, CANCELLED. */
async function agreed(
  contact: string,
  erasing: Erasing,
  args: Args,
  { io, ask, flags, now }: Context,
  timezone: string,
): Promise<void> {
  if (args.flag("yes")) return;
  const what = countOf(erasing.rows, "row");
  if (!io.interactive || flags.json)
    throw new DaybookError("NEEDS_YES", `${what} would be erased for good; nothing was done.`, {
      hint: "Look with --dry-run, then run it again with --yes.",
    });
  io.err(`${planLines(erasing, paperOf(io, now(), timezone)).join("\n")}\n`);
  const typed = await ask.text(`This can't be undone. To erase ${what}, type ${contact}:`, "");
  if (typed.trim() !== contact) throw new DaybookError("CANCELLED", "That isn't the id: nothing was erased.");
}

function resultOf(contact: string, erasing: Erasing, done: Erased | null, url: string): Result {
  const { found, mirror } = erasing;
  const times = timesOf(found);
  const { tombstones, event_ids, left, sealed } = done ?? {
    tombstones: 0,
    event_ids: [],
    left: [],
    sealed: null,
  };
  return {
    json: {
      dry_run: done === null,
      contact_id: contact,
      contacts: found.contacts,
      rows: erasing.rows,
      archived: erasing.rows - found.rows.length,
      archives: found.archived.map(({ info }) => info.path),
      changed: found.rows.filter(({ isChanged }) => isChanged).length,
      from: times[0] ?? null,
      to: times[times.length - 1] ?? null,
      deals: found.deals,
      mentions: found.mentions,
      merged_into: found.became,
      mirror,
      tombstones,
      event_ids,
      left,
      sealed,
      beyond_reach: beyondReach(url),
    },
    text: (paper) => shown(contact, erasing, done, url, paper).join("\n"),
    look:
      erasing.rows === 0 ||
      left.length > 0 ||
      (sealed !== null && sealed.refused !== null) ||
      (done !== null && (found.became !== null || found.mentions.length > 0)),
  };
}

function shown(
  contact: string,
  erasing: Erasing,
  done: Erased | null,
  url: string,
  paper: Paper,
): readonly string[] {
  const { nearest } = erasing;
  if (erasing.rows === 0)
    return [
      paper.ink.yellow(
        `The log holds nothing of a contact ${contact}: it was erased already, or was never here.`,
      ),
      ...(nearest === null ? [] : [`Did you mean ${nearest}?`]),
      ...(done === null
        ? []
        : ["What an erasure that was broken off may have left beside the rows was taken away."]),
    ];
  if (done) return [...planLines(erasing, paper), "", ...doneLines(done, url, paper)];
  return [
    ...planLines(erasing, paper),
    "",
    paper.ink.bold("Nothing was done."),
    "→ Run it again with --yes.",
    ...reachLines(url),
  ];
}
