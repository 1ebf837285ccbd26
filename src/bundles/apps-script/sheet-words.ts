import { isDaybookError } from "../../core/errors.ts";

/** An error in a sentence or two for somebody who has a spreadsheet and no command line. */
export function problemText(error: unknown): string {
  if (!isDaybookError(error))
    return `Daybook couldn't finish: ${wordsOf(error)}. Do it again: what was written is found, and nothing doubles.`;
  const hint = hints[error.code] ?? error.hint;
  const message = sentence(inSheetWords(error.message));
  return hint === undefined ? message : `${message} ${sentence(inSheetWords(hint))}`;
}

/** Text that ends as a sentence does. */
export const sentence = (text: string): string =>
  `${text.replace(/[.\s]+$/, "")}${/[?!…]$/.test(text) ? "" : "."}`;

/** What a command line is told to do, for somebody who has none. */
export const inSheetWords = (text: string): string =>
  words.reduce((said, [pattern, instead]) => said.replace(pattern, instead), text);

/** How a reader has rows checked that were changed by hand. */
export const chooseVerify = "choose Verify the log in the menu Daybook";

const words: readonly (readonly [RegExp, string])[] = [
  [/, or name another (?:table|tab) in the log's URL: `daybook init` makes it/g, ""],
  [/: `daybook doctor` counts them/g, ""],
  [/`?daybook init`?|Daybook's set-up\b|\bSet-up\b/g, "Set up in the menu Daybook"],
  [/`?daybook lock`?/g, "Set up in the menu Daybook"],
  [/\bthere is no table "/g, 'there is no tab "'],
  [/\b(in|of) table "/g, '$1 the tab "'],
  [/\bin this base\b/g, "in this spreadsheet"],
  [/\brun verify\b|`?daybook verify`?/g, chooseVerify],
  [
    /^(The settings: there is no (?:tab|column) ".*?)\.?$/,
    "$1: give it its name back, or choose Set up in the menu Daybook, No, and name it anew.",
  ],
  [/send it with --again TEXT/g, "send it with a cause of its own"],
];

/** What to do next where a command line's hint wouldn't do. */
const hints: Readonly<Record<string, string>> = {
  PUBLISH_NOT_SET_UP:
    "Choose Set up in the menu Daybook: it shows what it will add, and adds it. A column that was renamed can also get its name back.",
  PUBLISH_OLDER: "Choose Rebuild views in the menu Daybook later, or set the spreadsheet's clock right.",
  PUBLISH_SAME_TABLE: "Choose Set up in the menu Daybook, and give each of them a tab of its own.",
  SHEETS_UNREACHABLE: "Wait a minute, then do it again: what was written is found, and nothing doubles.",
};

function wordsOf(error: unknown): string {
  const { message } = (error ?? {}) as { readonly message?: unknown };
  const [line = ""] = String(message ?? error).split("\n");
  return line.replace(/[.\s]+$/, "");
}
