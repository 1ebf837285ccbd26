import type { Crm, CrmTable, CrmWord } from "../../core/crm.ts";
import * as guess from "../../core/guess-crm.ts";
import { isLikely, shortest } from "../../core/guess-names.ts";
import { wordsOf } from "../../core/header-words.ts";
import type { BookTab } from "./tabs.ts";

type Named = Pick<BookTab, "title" | "headers">;

const isId = (header: string): boolean => /\bid$/i.test(header.trim());

/** The column with a row's own id, by its header; null where none says so. Another record's id ("Contact ID" among deals) is none. */
export function idIn({ headers }: Named, word: CrmWord): string | null {
  const ids = headers.filter((header) => isId(header) && !speaksOf(otherThan(word), header));
  return shortest(ids.filter((header) => speaksOf(word, header))) ?? shortest(ids);
}

const otherThan = (word: CrmWord): CrmWord => (word === "contacts" ? "deals" : "contacts");

const speaksOf = (word: CrmWord, header: string): boolean => isLikely(word, { name: header });

/** What a CRM's tab says of itself by its headers; a person may know better. `id` is the column with the id. */
export function guessTab(tab: Named, word: CrmWord, id: string): CrmTable {
  const told = guess.guessTable(seenTab(tab, id), word);
  const names = tab.headers.filter(
    (header) => header !== id && !speaksOf(otherThan(word), header) && wordsOf(header).includes("name"),
  );
  return { ...told, id, name: told.name ?? shortest(names), changed_at: null, changed_by: null };
}

/** The tab of deals, with the column that names the contact, and the amount. */
export function guessDeals(tab: Named, id: string): NonNullable<Crm["deals"]> {
  const contact = tab.headers.filter((header) => header !== id && speaksOf("contacts", header));
  return {
    ...guessTab(tab, "deals", id),
    ...guess.guessSale(seenTab(tab, id), null),
    contact: shortest(contact.filter(isId)) ?? shortest(contact),
  };
}

/** The CRM with the columns whose headers say when one of these stages was entered. */
export function withDates({ contacts, deals }: Crm, tabs: readonly Named[], stages: readonly string[]): Crm {
  const dated = <Table extends CrmTable>(table: Table): Table => {
    const tab = tabs.find(({ title }) => title === table.table);
    return tab
      ? { ...table, dates: guess.datesIn(seenTab(tab, table.id), table.watch.stage, stages) }
      : table;
  };
  return { contacts: contacts && dated(contacts), deals: deals && dated(deals) };
}

/** A tab of which nothing but its headers is known; what holds the id holds nothing else. */
const seenTab = ({ title, headers }: Named, id: string): guess.SeenTable => ({
  name: title,
  fields: headers
    .filter((header) => header !== id)
    .map((name): guess.SeenField => ({ name, holds: null, choices: [] })),
});
