import type { Field } from "../model/schema.ts";
import { scriptsDoNotKnow } from "./script-error.ts";

interface Named {
  readonly name: string;
}

/** Names are parted by ", "; how one that holds a comma is quoted, nobody says. */
function joined(names: readonly string[]): string {
  if (names.length > 1 && names.some((name) => /[",]/.test(name)))
    throw scriptsDoNotKnow("a list of names as text where one of them holds a comma or a quote");
  return names.join(", ");
}

const fixed = (value: number, { options }: Field): string => value.toFixed(Number(options?.precision ?? 0));

const months = "January February March April May June July August September October November December".split(
  " ",
);

/** Source: Airtable Web API, Field types, Date: the moment.js format of each name. "local" is the reader's own. */
function dayText(field: Field, format: unknown, year: number, month: number, day: number): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  switch ((format as Named | undefined)?.name) {
    case "iso":
      return `${year}-${two(month)}-${two(day)}`;
    case "us":
      return `${month}/${day}/${year}`;
    case "european":
      return `${day}/${month}/${year}`;
    case "friendly":
      return `${months[month - 1]} ${day}, ${year}`;
    default:
      throw scriptsDoNotKnow(`the date of field "${field.name}" as text in the reader's own format`);
  }
}

function dateText(field: Field, value: string): string {
  const [year = 0, month = 0, day = 0] = value.split("-").map(Number);
  return dayText(field, field.options?.dateFormat, year, month, day);
}

/** Source: Airtable Web API, Field types, Date and time: HH:mm or h:mma, in the field's own zone. */
function momentText(field: Field, value: string, options: Readonly<Record<string, unknown>>): string {
  const zone = options.timeZone === "utc" ? "UTC" : String(options.timeZone);
  if (zone === "client")
    throw scriptsDoNotKnow(`the time of field "${field.name}" as text in the reader's own zone`);
  const clock = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    ...{ year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" },
  } as Intl.DateTimeFormatOptions);
  const parts = Object.fromEntries(
    clock.formatToParts(new Date(value)).map(({ type, value: part }) => [type, Number(part)]),
  );
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0 } = parts;
  const minutes = String(minute).padStart(2, "0");
  const time =
    (options.timeFormat as Named | undefined)?.name === "24hour"
      ? `${String(hour).padStart(2, "0")}:${minutes}`
      : `${hour % 12 || 12}:${minutes}${hour < 12 ? "am" : "pm"}`;
  return `${dayText(field, options.dateFormat, year, month, day)} ${time}`;
}

function durationText(field: Field, seconds: number): string {
  const format = String(field.options?.durationFormat);
  if (seconds < 0 || (format !== "h:mm" && format !== "h:mm:ss"))
    throw scriptsDoNotKnow(`the duration ${seconds} in the format ${format} as text`);
  const two = (value: number): string => String(value).padStart(2, "0");
  const whole = Math.floor(seconds);
  const base = `${Math.floor(whole / 3600)}:${two(Math.floor((whole % 3600) / 60))}`;
  return format === "h:mm" ? base : `${base}:${two(whole % 60)}`;
}

/**
 * A cell as getCellValueAsString answers it, "" where empty. Source: usdigitalresponse/jest-environment-airtable-script,
 * render-cell-as-string; what depends on the reader, and what nobody shows, throws.
 */
export function cellText(field: Field, cell: unknown): string {
  if (cell === null) return "";
  switch (field.type) {
    case "singleLineText":
    case "multilineText":
    case "email":
    case "url":
    case "phoneNumber":
      return String(cell);
    case "autoNumber":
    case "count":
    case "rating":
      return String(cell);
    case "number":
      return fixed(Number(cell), field);
    case "percent":
      return `${fixed(Number(cell) * 100, field)}%`;
    case "currency":
      if (Number(cell) < 0) throw scriptsDoNotKnow("a negative currency as text");
      return `${String(field.options?.symbol)}${fixed(Number(cell), field)}`;
    case "duration":
      return durationText(field, Number(cell));
    case "checkbox":
      return "checked";
    case "singleSelect":
    case "singleCollaborator":
    case "createdBy":
    case "lastModifiedBy":
      return (cell as Named).name;
    case "multipleSelects":
    case "multipleCollaborators":
    case "multipleRecordLinks":
      return joined((cell as readonly Named[]).map(({ name }) => name));
    case "barcode":
      return (cell as { readonly text: string }).text;
    case "date":
      return dateText(field, String(cell));
    case "dateTime":
      return momentText(field, String(cell), field.options ?? {});
    case "formula":
      if (typeof cell === "string") return cell;
      throw scriptsDoNotKnow("a formula's number as text");
    default:
      throw scriptsDoNotKnow(`a ${field.type} field as text`);
  }
}
