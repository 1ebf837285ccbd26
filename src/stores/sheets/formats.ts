import type { ColumnKind } from "../../views/view.ts";
import type { CellData } from "./client.ts";

/** How a cell looks. */
export type CellFormat = NonNullable<CellData["userEnteredFormat"]>;

const patterns: Readonly<Partial<Record<ColumnKind, readonly [type: string, pattern: string]>>> = {
  when: ["DATE_TIME", "yyyy-mm-dd hh:mm"],
  day: ["DATE", "yyyy-mm-dd"],
  int: ["NUMBER", "0"],
  days: ["NUMBER", "0.0"],
  pct: ["PERCENT", "0%"],
  number: ["NUMBER", "0.00"],
};

/** The number format of a column's cells; undefined where there is none. Texts have that of plain text: nothing typed over one becomes a date. */
export function numberFormatOf(kind: ColumnKind): CellFormat["numberFormat"] {
  if (kind === "text" || kind === "long") return { type: "TEXT" };
  const [type, pattern] = patterns[kind] ?? [];
  return type === undefined ? undefined : { type, pattern: pattern ?? "" };
}

/** How the cells of a column look: what a person changes later is that person's business. */
export function formatOf(kind: ColumnKind): CellFormat {
  const numberFormat = numberFormatOf(kind);
  return {
    ...(numberFormat ? { numberFormat } : {}),
    wrapStrategy: kind === "long" ? "WRAP" : "CLIP",
    verticalAlignment: "TOP",
  };
}

/** The fields of `formatOf`. */
export const formatFields = "userEnteredFormat(numberFormat,wrapStrategy,verticalAlignment)";

/** How a header looks. */
export const headerFormat: CellFormat = {
  textFormat: { bold: true },
  wrapStrategy: "WRAP",
  verticalAlignment: "MIDDLE",
};

/** A column's width in pixels. */
export const widthOf = (kind: ColumnKind, title: string): number =>
  narrow[title] ?? widths[kind] ?? Math.min(160, Math.max(90, 8 * title.length));

const widths: Readonly<Partial<Record<ColumnKind, number>>> = {
  text: 150,
  long: 380,
  when: 130,
  day: 95,
  link: 160,
  sel: 150,
};

/** What machines read is there, and takes little room. */
const narrow: Readonly<Record<string, number>> = {
  event: 320,
  event_id: 90,
  event_data: 220,
  timestamp: 110,
  idempotency_key: 90,
  recorded_at: 110,
  key: 90,
};

const color = (hex: string) => ({
  rgbColor: {
    red: Number.parseInt(hex.slice(0, 2), 16) / 255,
    green: Number.parseInt(hex.slice(2, 4), 16) / 255,
    blue: Number.parseInt(hex.slice(4, 6), 16) / 255,
  },
});

/** The colours of bands: a header and two kinds of row. */
export const bands = {
  headerColorStyle: color("d9e2ec"),
  firstBandColorStyle: color("ffffff"),
  secondBandColorStyle: color("f7f9fb"),
};

/** A background, from six hex digits. */
export const background = (hex: string) => ({ backgroundColorStyle: color(hex) });
