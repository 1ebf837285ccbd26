import type { Catalog } from "../../core/catalog.ts";
import { type Event, eventColumns } from "../../core/event.ts";
import { loneSentence } from "../../core/sentence.ts";
import { fromIso } from "../../core/time.ts";
import type { CellData } from "./client.ts";
import type { Columns } from "./columns.ts";
import { numberFormatOf } from "./formats.ts";
import type { SheetClock } from "./publish-cells.ts";

/** A row's cells as text, from the first column on; null where one is empty. */
export type Texts = readonly (string | null)[];

/** What a row says beside its event. */
export interface Telling {
  readonly catalog: Catalog;
  /** The spreadsheet's. */
  readonly clock: Pick<SheetClock, "serialAt">;
  /** ISO 8601 UTC. */
  readonly recorded_at: string;
}

/** The fields of `cellsOf`: whether a row that is new to the grid takes the formats of the one above isn't documented. */
export const cellFields = "userEnteredValue,userEnteredFormat.numberFormat";

const formatted = (kind: "text" | "when"): CellData => ({
  userEnteredFormat: { numberFormat: numberFormatOf(kind) },
});
const [textFormat, whenFormat] = [formatted("text"), formatted("when")];

/** An event as the cells of its row. Each text is one, whatever it looks like: no formula, number or date is made of it. */
export function cellsOf(
  event: Event,
  { catalog, clock, recorded_at }: Telling,
  columns: Columns,
): CellData[] {
  const cells: CellData[] = [];
  columns.forEach((at, column) => {
    while (cells.length <= at) cells.push({});
    if (column === "when")
      cells[at] = {
        userEnteredValue: { numberValue: clock.serialAt(fromIso(event.timestamp)) },
        ...whenFormat,
      };
    else {
      const text =
        column === "event"
          ? sentenceOf(event, catalog)
          : column === "recorded_at"
            ? recorded_at
            : event[column];
      cells[at] = text === null ? textFormat : { userEnteredValue: { stringValue: text }, ...textFormat };
    }
  });
  return cells;
}

/** The sentence that stands beside an event. */
export const sentenceOf = (event: Event, catalog: Catalog): string => cut(loneSentence(event, catalog));

/**
 * What was put into a cell, as text; null where it is empty. A cell that a person turned into a number, a truth value or a formula reads
 * as that: whether the row is still the one that was written, its event_id tells.
 */
export function textIn(cell: CellData | undefined): string | null {
  const entered = cell?.userEnteredValue;
  if (!entered) return null;
  const { stringValue, numberValue, boolValue, formulaValue } = entered;
  if (typeof stringValue === "string") return stringValue === "" ? null : stringValue;
  if (typeof numberValue === "number") return JSON.stringify(numberValue);
  if (typeof boolValue === "boolean") return boolValue ? "TRUE" : "FALSE";
  return typeof formulaValue === "string" ? formulaValue : null;
}

/** A row's cells as an event, as they stand; null where nothing of one is there. */
export function eventIn(
  texts: Texts,
  columns: Columns,
): (Event & { readonly recorded_at: string | null }) | null {
  const text = (column: (typeof eventColumns)[number] | "recorded_at"): string | null =>
    texts[columns.get(column) ?? -1] ?? null;
  if (eventColumns.every((column) => text(column) === null)) return null;
  return {
    event_id: text("event_id") ?? "",
    contact_id: text("contact_id") ?? "",
    event_type: text("event_type") ?? "",
    event_data: text("event_data") ?? "",
    timestamp: text("timestamp") ?? "",
    deal_id: text("deal_id"),
    actor: text("actor"),
    source: text("source"),
    idempotency_key: text("idempotency_key") ?? "",
    recorded_at: text("recorded_at"),
  };
}

/** Long enough for a line, far below what a cell takes. */
const longest = 250;

const cut = (text: string): string =>
  text.length <= longest ? text : `${text.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, "")}…`;
