import { cannotAccept, cannotParse, doesNotKnow } from "../model/refusal.ts";
import { asKept, type CellType } from "./cell-type.ts";

const dayForm = /^\d{4}-\d{2}-\d{2}$/;
const momentForm = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:\d{2})?)?$/;

function isDay(text: string): boolean {
  const time = dayForm.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/**
 * Source: Airtable Web API, Field types, Date: "A date in ISO format, e.g. 2018-01-01". A full time is refused
 * (a Make user's note: a date without a time "cannot accept the provided value" 2026-11-30T23:59:59.000Z).
 */
export const day: CellType = {
  write(value, { field, typecast }) {
    if (value === null) return null;
    if (typeof value !== "string") throw cannotAccept(field.name);
    if (isDay(value)) return value;
    if (typecast) throw doesNotKnow(`the date that typecast reads in "${value}"`);
    throw momentForm.test(value) ? cannotAccept(field.name) : cannotParse(value, field.name);
  },
  read: asKept,
  rich: asKept,
};

/**
 * Kept to the millisecond and answered as UTC. Source: Airtable Web API, Field types, Date and time: a text without a zone
 * is read in the field's own zone when it has one.
 */
export const moment: CellType = {
  write(value, { field, typecast }) {
    if (value === null) return null;
    if (typeof value !== "string") throw cannotAccept(field.name);
    const [, date, time, zone] = momentForm.exec(value) ?? [];
    if (date === undefined || !isDay(date)) {
      if (typecast) throw doesNotKnow(`the time that typecast reads in "${value}"`);
      throw cannotParse(value, field.name);
    }
    if (zone === undefined && field.options?.timeZone !== "utc")
      throw doesNotKnow(
        `a time without a zone in a field whose zone is ${JSON.stringify(field.options?.timeZone)}`,
      );
    const at = Date.parse(`${date}T${time ?? "00:00"}${zone ?? "Z"}`);
    if (Number.isNaN(at)) throw cannotParse(value, field.name);
    return new Date(at).toISOString();
  },
  read: asKept,
  rich: asKept,
};
