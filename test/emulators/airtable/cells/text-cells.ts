import { cannotAccept, doesNotKnow } from "../model/refusal.ts";
import { asKept, type CellType } from "./cell-type.ts";

/** Source: Airtable support, Using rich text: "100,000 characters"; believed to hold for every kind of text. */
const longest = 100_000;

function checkText(text: string, field: string): string {
  if (text.includes("\0") || /\p{Surrogate}/u.test(text))
    throw doesNotKnow("a NUL or half a surrogate pair in a text");
  // The limit is documented, the answer to a longer text is not: believed to be the general one.
  if (text.length > longest) throw cannotAccept(field);
  return text;
}

const plain = (acceptsLines: boolean): CellType => ({
  write(value, { field, typecast }) {
    if (value === null) return null;
    const text =
      typecast && (typeof value === "number" || typeof value === "boolean") ? String(value) : value;
    if (typeof text !== "string") throw cannotAccept(field.name);
    if (!acceptsLines && /[\n\r]/.test(text)) throw doesNotKnow("a line break in a field of a single line");
    return checkText(text, field.name) || null;
  },
  read: asKept,
  rich: asKept,
});

/** Believed: kept as written, spaces at its ends too. */
export const singleLine = plain(false);
export const multiLine = plain(true);

/** Answers end in a line break that nobody wrote (live recordings in grouparoo's airtable plugin), so what is kept is not what was sent. */
export const rich: CellType = {
  write(value) {
    if (value === null) return null;
    throw doesNotKnow("the normal form of a rich text");
  },
  read: asKept,
  rich: asKept,
};

/** Source: Airtable Web API, Field types, Barcode. */
export const barcode: CellType = {
  write(value, { field }) {
    if (value === null) return null;
    if (typeof value !== "object" || Array.isArray(value)) throw cannotAccept(field.name);
    const { text, type } = value as Readonly<Record<string, unknown>>;
    if (typeof text !== "string") throw cannotAccept(field.name);
    return typeof type === "string"
      ? { text: checkText(text, field.name), type }
      : { text: checkText(text, field.name) };
  },
  read: asKept,
  rich: asKept,
};
