import { eventColumns } from "../../core/event.ts";
import type { Proof } from "../../stores/airtable/prove-lock.ts";
import { isBase, isSheet } from "../base-url.ts";
import type { Command, Result } from "../command.ts";
import type { Context } from "../context.ts";
import { wrap } from "../format/wrap.ts";
import { itemText, stepsText } from "../init/plan-text.ts";

/**
 * `daybook lock`. JSON: `{"proved":true|false|null,"open":[column],"refused":[column],"unproved":[sentence],"recipe":[step]}`:
 * `proved` is null where it couldn't be told; exit code 3 where an edit would go through.
 */
export const lock: Command = {
  about:
    "Says how the log is locked against edits, and tries whether it is. In an Airtable base: the steps, then a try with a second token, AIRTABLE_EDITOR_API_KEY, of an ordinary Editor (scopes data.records:read, data.records:write, schema.bases:read): it writes into one cell of each column what stands there already, and expects to be refused. No cell is changed; where a column is open, Airtable may note the try as an edit. In a Google Sheet: the protection is put right if it has to be, then tried in the same way with GOOGLE_EDITOR_ACCESS_TOKEN, an access token of an ordinary editor.",
  options: [
    {
      flags: "--writer <email>",
      about:
        "Google Sheets: an account that may write beside this one, such as whoever runs the sheet's script; several times",
      repeatable: true,
    },
    { flags: "--dry-run", about: "Google Sheets: look at the protection and try it, and leave it as it is" },
  ],
  examples: [
    ["daybook lock", "how to lock the log, and whether it is locked"],
    ["daybook lock --json | head -c 60", "for a script; the exit code is 3 where an edit would go through"],
  ],
  async run(args, context) {
    const { url, settings } = await context.setup();
    if (isSheet(url)) {
      const { lockSheet } = await import("../lock/lock-sheet.ts");
      const { recipe, proof } = await lockSheet(url, settings, args, context);
      return resultOf(proof, recipe);
    }
    if (!isBase(url)) return ofStore(context, guardsOf(url));
    const { lockBase } = await import("../lock/lock-base.ts");
    const { recipe, proof } = await lockBase(url, settings, context);
    return resultOf(proof, recipe);
  },
};

/** A log that guards itself; its locks are looked at, not tried. */
async function ofStore(context: Context, { again, guards, beyond }: Guarded): Promise<Result> {
  const log = await context.openLog();
  const gone = await log.unguarded();
  const kept = gone.length === 0 && log.store.capabilities.refuses_edits;
  const proof: Proof = {
    proved: kept,
    open: kept ? [] : eventColumns,
    refused: kept ? eventColumns : [],
    unproved: [...gone, beyond],
  };
  return resultOf(proof, [kept ? guards : again]);
}

/** What is said of a log that guards itself. */
interface Guarded {
  readonly guards: string;
  /** Where a lock is gone. */
  readonly again: string;
  readonly beyond: string;
}

const inFile: Guarded = {
  guards:
    "Nothing is to be done: the file itself refuses every change and every deletion of an event, by triggers that each writing command checks and puts back.",
  again:
    "Any command that writes puts the locks of a file back, such as daybook init; then run daybook verify.",
  beyond:
    "Whoever may write the file can also replace it, or take its triggers off: daybook verify finds changed cells, and a copy kept elsewhere shows what is missing.",
};

const guardsOf = (url: string): Guarded =>
  /^postgres/i.test(url) ? inDatabase : /^bigquery/i.test(url) ? inWarehouse : inFile;

const inDatabase: Guarded = {
  guards:
    "Nothing is to be done: the database itself refuses every change and every deletion of an event, by triggers. Give those who write the role daybook_writer, which may append and read, and those who only look daybook_reader; keep the schema's owner for yourself.",
  again:
    "Enable the triggers again (alter table … enable trigger …), or restore the schema from a backup; then run daybook verify.",
  beyond:
    "The schema's owner and superusers can take the triggers off: daybook verify says which are gone and finds changed cells, and a checkpoint kept elsewhere shows what is missing.",
};

const inWarehouse: Guarded = {
  guards: "",
  again:
    "BigQuery has no right to add rows without the right to change them. Give BigQuery Data Editor on the dataset to the account that Daybook runs as, and to nobody else; those who look get BigQuery Data Viewer. Keep checkpoints elsewhere: daybook seal.",
  beyond:
    "Whoever may write to the dataset can change or delete rows: daybook verify finds changed cells, and a checkpoint kept elsewhere shows what is missing.",
};

const resultOf = (proof: Proof, recipe: readonly string[]): Result => ({
  json: { ...proof, recipe },
  text: ({ ink, columns }) => {
    const { proved, open, refused, unproved } = proof;
    const lines = ["How the log is locked:", stepsText(recipe, columns), ""];
    if (proved === false) lines.push(ink.red(wrap(`An edit would go through: ${open.join(", ")}.`, columns)));
    if (proved === false && refused.length > 0) lines.push(wrap(`Refused: ${refused.join(", ")}.`, columns));
    if (proved === true)
      lines.push(
        ink.green(wrap(`Locked: an edit of each column is refused (${refused.join(", ")}).`, columns)),
      );
    if (proved === null) lines.push(ink.yellow("Whether the log is locked couldn't be told."));
    if (proved === null && refused.length > 0) lines.push(wrap(`Refused: ${refused.join(", ")}.`, columns));
    if (unproved.length > 0)
      lines.push("", proved === null ? "Why, and what else isn't known:" : "What that doesn't show:");
    lines.push(...unproved.map((sentence) => itemText(sentence, columns)));
    return lines.join("\n");
  },
  look: proof.proved === false,
});
