import { DaybookError } from "../../core/errors.ts";
import type { Writers } from "../../stores/sheets/protect.ts";
import type { SetUpPlan } from "../../stores/sheets/set-up.ts";
import { type Book, tabNamed } from "../../stores/sheets/tabs.ts";
import type { Args } from "../args.ts";
import type { Ask } from "../io.ts";
import type { OpenSheet } from "../open-sheet.ts";

/** Whom the protection of a log is to let in, from --writer. Throws USAGE for what is no e-mail address. */
export function namedWriters(args: Args): readonly string[] {
  const writers = args.list("writer").map((each) => each.trim());
  const odd = writers.find((each) => !isEmail(each));
  if (odd === undefined) return writers;
  throw new DaybookError("USAGE", `--writer ${JSON.stringify(odd)} is no e-mail address.`, {
    hint: "Name the account that writes: for a service account, the client_email in its key file.",
  });
}

/** The same with the account that asks; where its credentials don't tell who it is and a log is to be made, somebody at a terminal is asked. Throws USAGE. */
export async function writersFor(
  args: Args,
  { account, tab }: Pick<OpenSheet, "account" | "tab">,
  book: Book,
  ask: Ask | null,
): Promise<Writers> {
  const others = namedWriters(args);
  if (account !== null || others.length > 0 || ask === null || tabNamed(book.tabs, tab))
    return { account, others };
  const answer = await ask.text(
    "Which account do these credentials belong to? Its e-mail address; nothing if it owns the spreadsheet.",
    "",
    (text) => (text.trim() === "" || isEmail(text.trim()) ? undefined : "That is no e-mail address."),
  );
  return { account, others: [answer.trim()].filter(Boolean) };
}

/** What is to be known before a protection is made for an account whose name isn't known; null where there is nothing. */
export const unnamedNote = ({ account, others }: Writers, { tabs }: SetUpPlan): string | null =>
  account === null && others.length === 0 && tabs.some(({ wanted, tab }) => wanted.word === "events" && !tab)
    ? "The credentials don't tell whose they are: unless that account owns the spreadsheet, name it with --writer EMAIL, or the log's tab can't be protected."
    : null;

const isEmail = (text: string): boolean => /^[^\s@,]+@[^\s@,]+$/.test(text);
