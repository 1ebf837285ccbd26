import type { CrmWord } from "./crm.ts";
import { wordsOf } from "./header-words.ts";

/** What people call a person in a CRM, beside the table's own word. */
const people = ["contact", "client", "customer", "lead", "person"];

const likely: Readonly<Record<CrmWord, RegExp>> = {
  contacts: /contact|people|person|lead|client|customer/i,
  deals: /deal|opportunit|project|job|pipeline/i,
};

/** Whether what is called so is probably the contacts', or the deals'. */
export const isLikely = (word: CrmWord, { name }: { readonly name: string }): boolean =>
  likely[word].test(name);

/** Of several columns the one that says the least beside; scripts see them in no order. */
export const shortest = (columns: readonly string[]): string | null =>
  [...columns].sort((a, b) => wordsOf(a).length - wordsOf(b).length)[0] ?? null;

/** Of a table's columns that may hold a name the one with a record's: the one that is called so. */
export function nameAmong(columns: readonly string[], table: string, word: CrmWord): string | null {
  const record = singular(table).join(" ");
  const usual = ["full name", "name", `${record} name`, record, `${record} full`, `${record} full name`];
  const more = word === "contacts" ? people.flatMap((each) => [each, `${each} name`]) : ["deal", "deal name"];
  for (const wanted of [...usual, "title", ...more]) {
    const found = columns.find((column) => wordsOf(column).join(" ") === wanted);
    if (found !== undefined) return found;
  }
  return null;
}

/** Of the columns that lead to the contacts the one that is called so and says the least beside; null where two are meant alike. */
export function linkAmong(links: readonly string[], contacts: string): string | null {
  const words = [...people, ...singular(contacts)];
  const named = links.filter((name) => wordsOf(name).some((word) => words.includes(word.replace(/s$/, ""))));
  const least = Math.min(...named.map((name) => wordsOf(name).length));
  const best = links.length === 1 ? links : named.filter((name) => wordsOf(name).length === least);
  return best.length === 1 ? (best[0] ?? null) : null;
}

/** A table's name as the words of one of its records: "Companies" is ["company"], "People" ["person"]. */
function singular(name: string): readonly string[] {
  const words = wordsOf(name);
  const last = words[words.length - 1] ?? "";
  const one =
    last === "people" ? "person" : last.endsWith("ies") ? `${last.slice(0, -3)}y` : last.replace(/s$/, "");
  return [...words.slice(0, -1), one];
}
