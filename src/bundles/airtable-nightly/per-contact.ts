import type { Hash } from "../../core/identity.ts";
import type { Marks } from "../../core/marks.ts";
import { keyText } from "../../views/publish-cells.ts";
import type { IndexRow } from "./index-log.ts";

type Word = "timelines" | "stuck" | "reengage" | "changes";

/** What a row of each view that goes contact by contact is matched by. */
const keysOf: Readonly<Record<Word, (row: IndexRow) => readonly string[]>> = {
  timelines: ({ contact_id }) => [contact_id],
  reengage: ({ contact_id }) => [contact_id],
  stuck: ({ contact_id, deal_id }) => [
    `contact ${contact_id}`,
    ...(deal_id === null ? [] : [`deal ${deal_id}`]),
  ],
  changes: ({ event_id }) => [event_id],
};

/** Whether a view, by its word, can be told contact by contact. */
export const isPerContact = (word: string): word is Word =>
  Object.prototype.hasOwnProperty.call(keysOf, word);

/** Columns of such a view that need the whole log, by its word. */
export const wholeColumns: Readonly<Record<string, readonly string[]>> = { stuck: ["Usual days here"] };

/** The keys of all rows that a view may have of these rows of the log: also of those into whom their contacts were merged. */
export function keysIn(
  word: string,
  rows: readonly IndexRow[],
  { person, hash }: { readonly person: Marks["person"]; readonly hash: Hash },
): ReadonlySet<string> {
  const keys = new Set<string>();
  if (isPerContact(word))
    for (const row of rows)
      for (const contact_id of [row.contact_id, person(row.contact_id)])
        for (const key of keysOf[word]({ ...row, contact_id })) keys.add(key);
  return new Set([...keys].map((key) => keyText(key, hash)));
}
