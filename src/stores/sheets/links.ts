import { quoted } from "./columns.ts";

/** A column of ids in a tab of the CRM, which links lead to. */
export interface LinkPlace {
  readonly sheetId: number;
  /** The tab's title. */
  readonly title: string;
  /** The column's letters. */
  readonly letters: string;
}

/** An id longer than this is not linked: formulas compare no longer texts. */
export const longestId = 250;
const longestLabel = 500;

/** A label as a link shows it. */
export function labelOf(name: string): string {
  if (name.length <= longestLabel) return name;
  return `${name.slice(0, longestLabel - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

/**
 * A formula that shows a name and leads to the row that has an id now, wherever it was sorted to; to the header where it is gone.
 * Every locale takes `;`. Texts end only where they should: each `"` in one is doubled, and nothing else escapes. An id of digits may stand in the
 * CRM as a number.
 */
export function linkFormula([id, label]: readonly [string, string], place: LinkPlace): string {
  const column = `${quoted(place.title)}!${place.letters}:${place.letters}`;
  const match = (key: string, otherwise: string): string => `IFERROR(MATCH(${key};${column};0);${otherwise})`;
  const number = /^(?:0|[1-9]\d{0,14})$/.test(id) ? match(id, "1") : "1";
  // Source: Google Docs Editors help, MATCH: `?`, `*` and `~` in what is looked for are wildcards unless `~` stands before them.
  const row = match(text(id.replace(/[~*?]/g, "~$&")), number);
  return `=HYPERLINK("#gid=${place.sheetId}&range=${place.letters}"&${row};${text(label)})`;
}

const text = (words: string): string => `"${words.replace(/"/g, '""')}"`;

/** The id and the label of a formula that is just what would be written for them, however the spreadsheet writes it now; null for any other. */
export function readLink(formula: string, place: LinkPlace): readonly [string, string] | null {
  const texts = partsOf(formula).filter((part) => part.startsWith('"'));
  if (texts.length !== 3) return null;
  const [, id = "", label = ""] = texts.map((each) => each.slice(1, -1).replace(/""/g, '"'));
  const link = [id.replace(/~([~*?])/g, "$1"), label] as const;
  return plain(formula) === plain(linkFormula(link, place)) ? link : null;
}

/** Texts, names in quotes, and what is between. */
const partsOf = (formula: string): readonly string[] =>
  formula.match(/"(?:[^"]|"")*"|'(?:[^']|'')*'|[^"']+/g) ?? [];

/** What of a formula is the same in every locale: words in any case, either separator, a tab's name with or without quotes, `$` or none. */
const plain = (formula: string): string =>
  partsOf(formula)
    .map((part) => {
      if (part.startsWith('"')) return part;
      if (part.startsWith("'")) return part.slice(1, -1).toUpperCase();
      return part.replace(/[\s$]/g, "").replace(/,/g, ";").toUpperCase();
    })
    .join("");
