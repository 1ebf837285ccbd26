import { tabOf } from "../control/act.ts";
import { columnOf } from "../model/a1.ts";
import { plainValue } from "../model/shown-cell.ts";
import { type Book, findSheet, type Sheet } from "../model/state.ts";

/** Where a link leads: a tab, a row counted from 1, and what stands in it. */
export interface Followed {
  readonly tab: string;
  readonly row: number;
  readonly values: readonly unknown[];
}

type Token = { readonly text: string } | { readonly name: string } | { readonly sign: string };

/** Follows `HYPERLINK("#gid=…&range=A"&…;…)`: texts, whole numbers, `&`, IFERROR and MATCH for an equal value in a column. Throws where it leads nowhere. */
export function follow(book: Book, formula: string): Followed {
  const tokens = tokensOf(formula.replace(/^=/, ""));
  let place = 0;
  const isSign = (sign: string): boolean => {
    const token = tokens[place];
    return token !== undefined && "sign" in token && token.sign === sign;
  };
  const take = (sign: string): void => {
    if (!isSign(sign)) throw new Error(`No ${sign} at token ${place} of ${formula}`);
    place += 1;
  };
  const separate = (): void => take(isSign(",") ? "," : ";");
  const term = (): string | number | Error => {
    const token = tokens[place++];
    if (!token) throw new Error(`${formula} ends early`);
    if ("text" in token) return token.text;
    if ("sign" in token) throw new Error(`${token.sign} at token ${place - 1} of ${formula}`);
    if (/^\d+$/.test(token.name)) return Number(token.name);
    take("(");
    if (token.name.toUpperCase() === "IFERROR") {
      const first = joined();
      separate();
      const second = joined();
      take(")");
      return first instanceof Error ? second : first;
    }
    if (token.name.toUpperCase() !== "MATCH") throw new Error(`${token.name} isn't known`);
    const wanted = joined();
    separate();
    const range = tokens[place++];
    const reference = range && "name" in range ? range.name : "";
    separate();
    if (joined() !== 0) throw new Error("MATCH is known for equal values alone");
    take(")");
    if (wanted instanceof Error) return wanted;
    return match(book, wanted, reference);
  };
  const joined = (): string | number | Error => {
    let value = term();
    while (isSign("&")) {
      place += 1;
      const next = term();
      value = value instanceof Error ? value : next instanceof Error ? next : `${value}${next}`;
    }
    return value;
  };
  const [name] = tokens;
  if (!name || !("name" in name) || name.name.toUpperCase() !== "HYPERLINK")
    throw new Error(`${formula} is no link`);
  place = 1;
  take("(");
  const target = joined();
  separate();
  joined();
  take(")");
  if (place < tokens.length) throw new Error(`${formula} goes on after its link`);
  const [, gid, line] = /^#gid=(\d+)&range=[A-Z]+(\d+)$/.exec(String(target)) ?? [];
  const sheet = findSheet(book, Number(gid));
  if (!sheet) throw new Error(`${String(target)} leads nowhere`);
  return { tab: sheet.properties.title, row: Number(line), values: valuesIn(book, sheet, Number(line) - 1) };
}

function tokensOf(formula: string): readonly Token[] {
  const parts = formula.match(/"(?:[^"]|"")*"|'(?:[^']|'')*'![A-Z]+:[A-Z]+|[\w.!:]+|\s+|./gsu) ?? [];
  return parts.flatMap((part): readonly Token[] => {
    if (/^\s/.test(part)) return [];
    if (part.startsWith('"') && part.length > 1) return [{ text: part.slice(1, -1).replaceAll('""', '"') }];
    return /^['\w]/.test(part) ? [{ name: part }] : [{ sign: part }];
  });
}

const valuesIn = (book: Book, sheet: Sheet, row: number): readonly unknown[] =>
  Array.from(sheet.rows[row]?.cells ?? [], (cell) =>
    plainValue(cell, book.properties.locale, "UNFORMATTED_VALUE", "SERIAL_NUMBER"),
  );

/** The number of the first row that holds a value; a text in any case, `?` and `*` as wildcards. Source: Google Docs Editors help, MATCH. */
function match(book: Book, wanted: string | number, reference: string): number | Error {
  const [, quoted, plain, column = ""] = /^(?:'((?:[^']|'')*)'|(\w+))!([A-Z]+):\3$/.exec(reference) ?? [];
  const sheet = tabOf(book, quoted?.replaceAll("''", "'") ?? plain ?? "");
  const pattern = String(wanted).replace(/~[~*?]|[*?]|[.+^${}()|[\]\\]/g, (part) => {
    if (part.startsWith("~")) return `[${part.charAt(1)}]`;
    return part === "*" ? ".*" : part === "?" ? "." : `\\${part}`;
  });
  const found = sheet.rows.findIndex((_, row) => {
    const value = valuesIn(book, sheet, row)[columnOf(column)];
    if (typeof wanted === "number") return value === wanted;
    return typeof value === "string" && new RegExp(`^(?:${pattern})$`, "isu").test(value);
  });
  return found < 0 ? new Error("#N/A") : found + 1;
}
