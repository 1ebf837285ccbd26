import { wordsOf } from "../../core/header-words.ts";
import type { BaseField, BaseTable } from "./base-schema.ts";
import type { CrmWord } from "./layout.ts";

/** What people call a person in a CRM, beside the table's own word. */
const people = ["contact", "client", "customer", "lead", "person"];

/** Types of columns that hold a name. */
export const nameTypes: readonly string[] = ["singleLineText", "formula", "multilineText"];

/** The column with a record's name: the primary one; where the host doesn't tell which that is, the one that is called so. */
export function nameIn({ name, primaryFieldId, fields }: BaseTable, word: CrmWord): string | null {
  const primary = fields.find(({ id }) => id === primaryFieldId);
  if (primary) return primary.name;
  const record = singular(name).join(" ");
  const named = (wanted: string): BaseField | undefined =>
    fields.find((field) => nameTypes.includes(field.type) && called(field) === wanted);
  const usual = ["full name", "name", `${record} name`, record, `${record} full`, `${record} full name`];
  const more = word === "contacts" ? people.flatMap((each) => [each, `${each} name`]) : ["deal", "deal name"];
  return [...usual, "title", ...more].map(named).find((field) => field !== undefined)?.name ?? null;
}

/** A table's name as the words of one of its records: "Companies" is ["company"], "People" ["person"]. */
function singular(name: string): readonly string[] {
  const words = wordsOf(name);
  const last = words[words.length - 1] ?? "";
  const one =
    last === "people" ? "person" : last.endsWith("ies") ? `${last.slice(0, -3)}y` : last.replace(/s$/, "");
  return [...words.slice(0, -1), one];
}

const called = ({ name }: BaseField): string => wordsOf(name).join(" ");

/** The columns of deals that link to the contacts. */
export const contactLinks = (deals: BaseTable, contacts: BaseTable): readonly string[] =>
  deals.fields
    .filter(({ type, options }) => type === "multipleRecordLinks" && options?.linkedTableId === contacts.id)
    .map(({ name }) => name);

/** The link to a deal's contact: of several the one that is called so and says the least beside; null where two are meant alike. */
export function contactLinkIn(deals: BaseTable, contacts: BaseTable): string | null {
  const links = contactLinks(deals, contacts);
  const words = [...people, ...singular(contacts.name)];
  const named = links.filter((name) => wordsOf(name).some((word) => words.includes(word.replace(/s$/, ""))));
  const least = Math.min(...named.map((name) => wordsOf(name).length));
  const best = links.length === 1 ? links : named.filter((name) => wordsOf(name).length === least);
  return best.length === 1 ? (best[0] ?? null) : null;
}
