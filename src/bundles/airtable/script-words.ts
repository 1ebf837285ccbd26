import { type DaybookError, isDaybookError } from "../../core/errors.ts";

/** An error in a sentence or two for somebody who has Airtable alone, or may give their script a token. */
export function problemText(error: unknown, who: "alone" | "token" = "alone"): string {
  if (!isDaybookError(error))
    return `Daybook couldn't finish: ${wordsOf(error)}. Run it again: what was written is found, and nothing doubles.`;
  const mayUseToken = who === "token" && error.code === "AIRTABLE_NOT_PERMITTED";
  const hint = mayUseToken ? error.hint : hintOf(error);
  const message = sentence(inScriptWords(error.message));
  return hint === undefined ? message : `${message} ${sentence(hint)}`;
}

/** Why a receipt isn't what one would wish, as a sentence without its start. */
export const reasonText = (reason: string | null | undefined): string =>
  sentence(inScriptWords(reason || "for no reason that was given"));

const sentence = (text: string): string => `${text.replace(/[.\s]+$/, "")}${/[?!…]$/.test(text) ? "" : "."}`;

/** What a command line is told to do, for somebody who has none. */
export const inScriptWords = (text: string): string =>
  words.reduce((said, [pattern, instead]) => said.replace(pattern, instead), text);

const words: readonly (readonly [RegExp, string])[] = [
  [/, or name another table in the log's URL: `daybook init` makes it/g, ""],
  [/: `daybook doctor` counts them/g, ""],
  [/`daybook init`|Daybook's set-up\b/g, "Set up in the control panel"],
  [/\brun verify\b/g, "run Verify in the control panel"],
  [/send it with --again TEXT/g, "send it with a cause of its own"],
];

/** What to do next where a command line's hint wouldn't do. */
export const hintOf = ({ code, hint }: DaybookError): string | undefined =>
  hints[code] ?? (hint === undefined ? undefined : inScriptWords(hint));

const hints: Readonly<Record<string, string>> = {
  PUBLISH_NOT_SET_UP:
    "Run Set up in the control panel: it shows what it will add, and adds it. A column that was renamed can also get its name back.",
  PUBLISH_OLDER: "Run Rebuild views in the control panel: it can set the tables back to now.",
  PUBLISH_SAME_TABLE: "Run Set up in the control panel, and give each of them a table of its own.",
  AIRTABLE_NOT_PERMITTED: "An Owner or Creator of the base can change who may write there.",
  AIRTABLE_COLUMN_MISSING: "If it was renamed, give it its name back; else run Set up in the control panel.",
};

function wordsOf(error: unknown): string {
  const { message } = (error ?? {}) as { readonly message?: unknown };
  const [line = ""] = String(message ?? error).split("\n");
  return line.replace(/[.\s]+$/, "");
}
