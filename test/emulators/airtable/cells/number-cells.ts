import { cannotAccept, cannotParse, doesNotKnow } from "../model/refusal.ts";
import { asKept, type CellType } from "./cell-type.ts";

/** `precision` is for display: digits beyond it are kept (live recordings: 42.1 in a number field). */
export const number: CellType = {
  write(value, { field, typecast }) {
    if (value === null) return null;
    if (typeof value === "number") return value;
    if (typecast && typeof value === "string") return fromText(value);
    throw cannotAccept(field.name);
  },
  read: asKept,
  rich: asKept,
};

/** Source: Airtable Web API, Create records: typecast is best effort; a text that is no number is believed to empty the cell. */
function fromText(text: string): number | null {
  if (/^\s*-?\d+(\.\d+)?\s*$/.test(text)) return Number(text);
  if (/\d/.test(text)) throw doesNotKnow(`the number that typecast reads in "${text}"`);
  return null;
}

/** Source: Airtable Web API, Field types, Rating: "A positive integer (between 1 and max)". */
export const rating: CellType = {
  write(value, { field }) {
    if (value === null) return null;
    const most = Number(field.options?.max ?? 5);
    if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= most) return value;
    if (value === 0) throw doesNotKnow("a rating of 0");
    throw cannotAccept(field.name);
  },
  read: asKept,
  rich: asKept,
};

/** "This field is true when checked and otherwise empty". Source: Airtable Web API, Field types, Checkbox. */
export const checkbox: CellType = {
  write(value, { field, typecast }) {
    if (value === null || value === false) return null;
    if (value === true) return true;
    if (typecast) throw doesNotKnow(`the tick that typecast reads in ${JSON.stringify(value)}`);
    throw cannotParse(value, field.name);
  },
  read: asKept,
  rich: asKept,
};
