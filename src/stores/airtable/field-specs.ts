import type { ColumnKind } from "../../views/view.ts";

/** A column's type as the metadata API takes it. Source: airtable.com/developers/web/api/field-model, "write format". */
export interface TypeSpec {
  readonly type: string;
  readonly options?: Readonly<Record<string, unknown>>;
}

/** The kinds that need no other table. */
export type PlainKind = Exclude<ColumnKind, "link">;

const plain: Readonly<Record<Exclude<PlainKind, "when" | "sel">, TypeSpec>> = {
  text: { type: "singleLineText" },
  long: { type: "multilineText" },
  day: { type: "date", options: { dateFormat: { name: "iso" } } },
  int: { type: "number", options: { precision: 0 } },
  days: { type: "number", options: { precision: 1 } },
  number: { type: "number", options: { precision: 2 } },
  pct: { type: "percent", options: { precision: 0 } },
  tick: { type: "checkbox", options: { icon: "check", color: "greenBright" } },
};

/** The type of a column that needs no other table; times are shown in the zone. */
export function typeSpec(kind: PlainKind, timezone: string, choices: readonly string[] = []): TypeSpec {
  if (kind === "sel")
    return { type: "singleSelect", options: { choices: choices.map((name) => ({ name })) } };
  if (kind !== "when") return plain[kind];
  return {
    type: "dateTime",
    options: { timeZone: zoneIn(timezone), dateFormat: { name: "iso" }, timeFormat: { name: "24hour" } },
  };
}

/** The type of a column that links to a table. */
export const linkSpec = (tableId: string): TypeSpec => ({
  type: "multipleRecordLinks",
  options: { linkedTableId: tableId },
});

/** Airtable knows UTC as `utc` only, and zones by place: `Invalid timezone "UTC"`. */
const zoneIn = (timezone: string): string =>
  /^[A-Z]\w+(\/[\w+-]+)+$/.test(timezone) && !/^Etc\//.test(timezone) ? timezone : "utc";

/** Types that hold the same text as the one that is wanted, whatever set them so. */
const asGood: Readonly<Record<string, readonly string[]>> = { singleLineText: ["multilineText"] };

/** Whether a column of this type holds what one of the wanted type is to hold. */
export const fitsType = (found: string, wanted: string): boolean =>
  found === wanted || (asGood[wanted] ?? []).includes(found);
