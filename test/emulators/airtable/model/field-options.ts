import { newId } from "../../common/random.ts";
import { doesNotKnow, refusal } from "./refusal.ts";
import { creatableTypes, type FieldOptions, type FieldType, uncreatableTypes } from "./schema.ts";
import type { Base } from "./state.ts";

/** A field as a request describes it. */
export interface FieldSpec {
  readonly name: string;
  readonly type: FieldType;
  readonly description?: string;
  readonly options?: FieldOptions;
}

type Check = (options: FieldOptions, complain: (what: string) => never) => void;

const oneOf =
  (...allowed: readonly unknown[]) =>
  (value: unknown) =>
    allowed.includes(value);
const precision = (most: number) => (value: unknown) =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= most;
const brightColours = [
  "green",
  "teal",
  "cyan",
  "blue",
  "purple",
  "pink",
  "red",
  "orange",
  "yellow",
  "gray",
].map((hue) => `${hue}Bright`);
const named =
  (...names: readonly string[]) =>
  (value: unknown) =>
    typeof value === "object" && value !== null && "name" in value && names.includes(String(value.name));

/** Every key must be there, and no other. */
const exactly =
  (keys: Readonly<Record<string, (value: unknown) => boolean>>, optional: readonly string[] = []): Check =>
  (options, complain) => {
    for (const [key, fits] of Object.entries(keys)) {
      if (options[key] === undefined && !optional.includes(key)) complain(`options.${key} is missing`);
      if (options[key] !== undefined && !fits(options[key])) complain(`options.${key} is invalid`);
    }
    for (const key of Object.keys(options)) if (!(key in keys)) complain(`options.${key} is unexpected`);
  };

const text = (value: unknown) => typeof value === "string";
const dateFormat = named("local", "friendly", "us", "european", "iso");
const choices = (value: unknown) =>
  Array.isArray(value) &&
  value.every((choice: unknown) => typeof choice === "object" && choice !== null && "name" in choice);

/** Source: Airtable Web API, Field types and cell values, "write format"; which of them are required was measured by many (dateTime, checkbox). */
const checks: Readonly<Partial<Record<FieldType, Check>>> = {
  number: exactly({ precision: precision(8) }),
  percent: exactly({ precision: precision(8) }),
  currency: exactly({ precision: precision(7), symbol: text }),
  duration: exactly({ durationFormat: oneOf("h:mm", "h:mm:ss", "h:mm:ss.S", "h:mm:ss.SS", "h:mm:ss.SSS") }),
  rating: exactly({
    icon: oneOf("star", "heart", "thumbsUp", "flag", "dot"),
    color: oneOf(...brightColours),
    max: (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 10,
  }),
  checkbox: exactly({
    icon: oneOf("check", "xCheckbox", "star", "heart", "thumbsUp", "flag", "dot"),
    color: oneOf(...brightColours),
  }),
  singleSelect: exactly({ choices }),
  multipleSelects: exactly({ choices }),
  date: exactly({ dateFormat }),
  dateTime: exactly({ timeZone: text, dateFormat, timeFormat: named("12hour", "24hour") }),
  // `prefersSingleRecordLink` is answered but refused on create (measured 422, several repositories, 2026).
  multipleRecordLinks: exactly({ linkedTableId: text, viewIdForRecordSelection: text }, [
    "viewIdForRecordSelection",
  ]),
};

/** Source: live 422 bodies: "Failed schema validation: <Field>.options is missing", and the prefix of the answer to a computed type. */
const badOptions = (table: string, field: string, what: string) =>
  refusal(
    422,
    "INVALID_FIELD_TYPE_OPTIONS_FOR_CREATE",
    `Invalid options for ${table}.${field}: Failed schema validation: ${field}.${what}`,
  );

/** Refuses what the metadata API refuses to create, in its words. */
export function checkFieldSpec(base: Base, tableName: string, spec: FieldSpec): void {
  if ((uncreatableTypes as readonly string[]).includes(spec.type))
    throw refusal(
      422,
      "UNSUPPORTED_FIELD_TYPE_FOR_CREATE",
      `Invalid options for ${tableName}.${spec.name}: Creating ${spec.type} fields is not supported at this time`,
    );
  // An unknown type is a failed validation (measured: "longText" in place of multilineText).
  if (!(creatableTypes as readonly string[]).includes(spec.type))
    throw refusal(
      422,
      "INVALID_REQUEST_UNKNOWN",
      "Invalid request: parameter validation failed. Check your request data.",
    );
  const complain = (what: string): never => {
    throw badOptions(tableName, spec.name, what);
  };
  const check = checks[spec.type];
  if (!check) {
    if (spec.options && Object.keys(spec.options).length > 0)
      throw doesNotKnow(`options of a ${spec.type} field`);
    return;
  }
  if (!spec.options) complain("options is missing");
  else check(spec.options, complain);
  checkZone(spec);
  if (spec.type === "multipleRecordLinks" && !base.tables.has(String(spec.options?.linkedTableId)))
    complain("options.linkedTableId is invalid");
}

/** "utc", "client" or a zone's name; "UTC" is refused (measured: `Invalid timezone "UTC"`). */
function checkZone(spec: FieldSpec): void {
  if (spec.type !== "dateTime") return;
  const zone = String(spec.options?.timeZone);
  if (zone === "utc" || zone === "client" || /^[A-Z]\w+(\/\w+)+$/.test(zone)) return;
  throw refusal(422, "INVALID_FIELD_TYPE_OPTIONS_FOR_CREATE", `Invalid timezone "${zone}"`);
}

/** Options as they are kept: choices get ids and, when none was asked for, a colour; formats get their tokens. Source: Airtable Web API, Field types. */
export function keptOptions(base: Base, spec: FieldSpec): FieldOptions | undefined {
  const { options } = spec;
  if (!options) return undefined;
  if (spec.type === "singleSelect" || spec.type === "multipleSelects")
    return {
      choices: (options.choices as readonly { readonly name: string; readonly color?: string }[]).map(
        ({ name, color }) => ({ id: newId("sel", base.random), name, color: color ?? "blueLight2" }),
      ),
    };
  if (spec.type === "date" || spec.type === "dateTime") return withTokens(options);
  return options;
}

const dateTokens: Readonly<Record<string, string>> = {
  local: "l",
  friendly: "LL",
  us: "M/D/YYYY",
  european: "D/M/YYYY",
  iso: "YYYY-MM-DD",
};
const timeTokens: Readonly<Record<string, string>> = { "12hour": "h:mma", "24hour": "HH:mm" };

function withTokens(options: FieldOptions): FieldOptions {
  const full: Record<string, unknown> = { ...options };
  const date = options.dateFormat as { readonly name: string } | undefined;
  const time = options.timeFormat as { readonly name: string } | undefined;
  if (date) full.dateFormat = { name: date.name, format: dateTokens[date.name] };
  if (time) full.timeFormat = { name: time.name, format: timeTokens[time.name] };
  return full;
}
