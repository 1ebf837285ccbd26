import { type DaybookError, isDaybookError } from "../../core/errors.ts";

/** An error in a sentence or two for somebody who has Airtable alone. */
export function problemText(error: unknown): string {
  if (!isDaybookError(error))
    return `Daybook couldn't finish: ${wordsOf(error)}. Run it again: what was written is found, and nothing doubles.`;
  const hint = hintOf(error);
  return hint === undefined ? error.message : `${error.message} ${hint}`;
}

/** What to do next where a command line's hint wouldn't do. */
export const hintOf = ({ code, hint }: DaybookError): string | undefined => hints[code] ?? hint;

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
