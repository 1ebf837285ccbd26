import type { Crm, CrmTable } from "../../core/crm.ts";
import { wordsOf } from "../../core/header-words.ts";
import type { CrmWord } from "./crm-tabs.ts";
import type { BookTab } from "./tabs.ts";

type Named = Pick<BookTab, "title" | "headers">;

const likely: Readonly<Record<CrmWord, RegExp>> = {
  contacts: /contact|people|person|lead|client|customer/i,
  deals: /deal|opportunit|project|job|pipeline/i,
};

/** Whether a tab is probably that of the contacts, or of the deals, by its name. */
export const isLikely = (word: CrmWord, { title }: Pick<Named, "title">): boolean => likely[word].test(title);

/** The column with a row's own id, by its header; null where none says so. Another record's id ("Contact ID" among deals) is none. */
export function idIn({ headers }: Named, word: CrmWord): string | null {
  const other = word === "contacts" ? likely.deals : likely.contacts;
  const ids = headers.filter((header) => /\bid$/i.test(header.trim()) && !other.test(header));
  return shortest(ids.filter((header) => likely[word].test(header))) ?? shortest(ids);
}

/** What a CRM's tab says of itself by its headers; a person may know better. `id` is the column with the id. */
export function guessTab(tab: Named, word: CrmWord, id: string): CrmTable {
  const find = finder(tab, id);
  const other = word === "contacts" ? likely.deals : likely.contacts;
  const own = finder({ ...tab, headers: tab.headers.filter((header) => !other.test(header)) }, id);
  const stage = find(["stage"]);
  const record =
    word === "contacts"
      ? ["contact", "client", "customer", "lead", "person"]
      : ["deal", "opportunity", "project"];
  return {
    table: tab.title,
    id,
    name: own(["name"]) ?? own(record) ?? own(["title"]),
    created_at: find(["created"]),
    watch: {
      stage,
      owner: find(["owner", "assigned", "assignee", "rep"]),
      status: find(["status"]),
      tags: find(["tags", "tag"]),
      plan: find(["plan"]),
      note: null,
    },
    changed_at: null,
    changed_by: null,
    dates: {},
  };
}

/** The tab of deals, with the column that names the contact, and the amount. */
export function guessDeals(tab: Named, id: string): NonNullable<Crm["deals"]> {
  const find = finder(tab, id);
  const contact = tab.headers.filter((header) => header !== id && likely.contacts.test(header));
  return {
    ...guessTab(tab, "deals", id),
    contact: shortest(contact.filter((header) => /\bid$/i.test(header))) ?? shortest(contact),
    amount: find(["amount", "value", "price"]),
  };
}

/** Of several columns the one that says the least beside. */
const finder =
  ({ headers }: Named, id: string) =>
  (words: readonly string[]): string | null =>
    shortest(
      headers.filter((header) => header !== id && wordsOf(header).some((word) => words.includes(word))),
    );

const shortest = (headers: readonly string[]): string | null =>
  [...headers].sort((a, b) => wordsOf(a).length - wordsOf(b).length)[0] ?? null;
