import { DaybookError } from "../../core/errors.ts";
import type { SealDone } from "../../log/seal/seal-rows.ts";
import type { Args } from "../args.ts";
import type { Command, Result } from "../command.ts";
import { countOf } from "../format/figures.ts";
import type { Paper } from "../format/paper.ts";
import { progressOf } from "../progress.ts";

/**
 * `daybook seal`. JSON: `{"dry_run":b,"checkpoint":{"origin","size","root"}|null,"added":n,"late":n,"signed":b,"files":{"leaves","checkpoint"}|null,"text":s|null}`;
 * where nothing was sealed because rows were changed also `"refused":sentence,"edited":[…],"missing":[…],"moved":[…],"inserted":[…]` as verify has them.
 * `late` counts rows that were put in with an earlier time: left out, or sealed with --late. `--keygen`: `{"secret","verifier"}`.
 */
export const seal: Command = {
  about:
    "Writes down which rows the log holds, so that none can be changed, taken out or put in unseen: a list of sealed rows, only ever added to, and its checkpoint, three lines that you keep elsewhere. First it verifies; where sealed rows were changed it stops and names them. With DAYBOOK_SEAL_KEY in the environment the checkpoint is signed.",
  options: [
    { flags: "--late", about: "also seal rows that were put in after the last seal with an earlier time" },
    { flags: "--keygen", about: "make a pair of keys: one line to sign with, one to check with" },
    { flags: "--name <name>", about: "what the pair of --keygen is called (default: daybook)" },
    { flags: "--dry-run", about: "only say what would be sealed" },
  ],
  examples: [
    ["daybook seal", "seal what isn't sealed yet; keep the lines that it prints elsewhere"],
    ["daybook seal --keygen", "keys for signed checkpoints"],
    ["daybook verify --checkpoint march.checkpoint", "later: whether all that was sealed is as it was"],
  ],
  async run(args, context) {
    if (args.flag("keygen")) return keygen(args);
    if (args.text("name") !== undefined)
      throw new DaybookError("USAGE", "--name is the name of a key that is made.", {
        hint: "daybook seal --keygen --name example.com/daybook",
      });
    const dry = args.flag("dry-run");
    const log = await context.openLog("read");
    const progress = progressOf(context, "verify", null);
    const done = await log.seal({
      late: args.flag("late"),
      dry,
      onRow: (rows) => {
        if (rows % 1000 === 0) progress.at(0, rows);
      },
    });
    progress.end();
    return sealResult(done, dry, args.flag("late"));
  },
};

async function keygen(args: Args): Promise<Result> {
  const { newNoteKeys } = await import("../../hosts/node/signed-note.ts");
  const keys = newNoteKeys(args.text("name") ?? "daybook");
  return {
    json: keys,
    text: ({ ink }) =>
      [
        "Secret: whoever has this line can sign. Put it into the environment of what seals; it isn't shown again.",
        `DAYBOOK_SEAL_KEY=${keys.secret}`,
        "",
        "To check with: keep this line where nobody can change it; it is no secret.",
        keys.verifier,
        ink.dim(`→ daybook verify --checkpoint FILE --key '${keys.verifier}'`),
      ].join("\n"),
  };
}

/** What became of a seal; `took` says whether rows that were put in late are sealed, too. */
export function sealResult(done: SealDone, dry: boolean, took: boolean): Result {
  const { found, checkpoint, added, late, signed, files, text, refused } = done;
  const { edited, missing, moved, inserted } = found;
  const faults = refused === null ? {} : { refused, edited, missing, moved, inserted };
  return {
    json: { dry_run: dry, checkpoint, added, late, signed, files, text, ...faults },
    text: (paper) => shown(done, { dry, took }, paper),
    look: refused !== null || (inserted.length > 0 && !took),
  };
}

const most = 50;

function shown(
  { found, checkpoint, added, late, signed, files, text, refused }: SealDone,
  { dry, took }: { readonly dry: boolean; readonly took: boolean },
  { ink }: Paper,
): string {
  const { edited, missing, moved, inserted } = found;
  const names = [...edited, ...missing, ...moved, ...inserted]
    .slice(0, most)
    .map(({ event_id, message }) => `  ${event_id || "a row without an event_id"}: ${message}`);
  if (refused !== null)
    return [
      ink.red(refused),
      ...names,
      "→ daybook verify shows where they stand, and what to do. Then seal again.",
    ].join("\n");
  const lines: string[] = [];
  if (late > 0)
    lines.push(
      ink.yellow(
        `${countOf(late, "row was", "rows were")} put in by hand, or with an earlier time than the last seal. ${took ? "Those are sealed too." : "Left out; if they are right, daybook seal --late takes them in."}`,
      ),
      ...names,
    );
  if (checkpoint === null || text === null) return [...lines, "There is nothing to seal yet."].join("\n");
  lines.push(
    ink.green(
      `${countOf(added, "row")} ${dry ? "would be sealed" : added === 1 ? "was sealed" : "were sealed"}, ${checkpoint.size} in all.`,
    ),
    "",
    text.trimEnd(),
    "",
    `→ Keep these lines elsewhere, by mail or in print${files && !dry ? `; they stand in ${files.checkpoint}` : ""}: whoever may write here could seal anew, and can't change your copy.`,
  );
  if (!signed) lines.push(ink.dim("They aren't signed: daybook seal --keygen makes a key for that."));
  return lines.join("\n");
}
