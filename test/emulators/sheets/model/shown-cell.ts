import { coloured } from "./colors.ts";
import { compute } from "./formula.ts";
import { formatNumber, isDateFormat, numberFormatOf } from "./number-format.ts";
import type { Cell, Json } from "./state.ts";

/** A cell as it is answered: what was entered, what it comes to, and its text. */
export type EffectiveValue = Readonly<
  Record<string, string | number | boolean | { readonly type: string; readonly message: string }>
>;

export function effectiveValue(cell: Cell | undefined): EffectiveValue | undefined {
  const entered = cell?.userEnteredValue;
  if (!entered) return undefined;
  if (entered.formulaValue === undefined) return { ...entered } as EffectiveValue;
  const result = compute(entered.formulaValue);
  return "error" in result ? { errorValue: result.error } : ({ ...result.value } as EffectiveValue);
}

const errorTexts: Readonly<Record<string, string>> = { DIVIDE_BY_ZERO: "#DIV/0!", ERROR: "#ERROR!" };

export function formattedValue(cell: Cell | undefined, locale: string): string | undefined {
  const value = effectiveValue(cell);
  if (!value) return undefined;
  if (typeof value.numberValue === "number")
    return formatNumber(value.numberValue, numberFormatOf(cell?.userEnteredFormat), locale);
  if (typeof value.boolValue === "boolean") return value.boolValue ? "TRUE" : "FALSE";
  if (typeof value.stringValue === "string") return value.stringValue;
  return errorTexts[(value.errorValue as { readonly type: string }).type] ?? "#ERROR!";
}

export type ValueRender = "FORMATTED_VALUE" | "UNFORMATTED_VALUE" | "FORMULA";
export type DateRender = "SERIAL_NUMBER" | "FORMATTED_STRING";

export type Plain = string | number | boolean;

/** One cell in a matrix of values; an empty one is "". Source: recorded, one cell in every rendering. */
export function plainValue(
  cell: Cell | undefined,
  locale: string,
  render: ValueRender,
  dates: DateRender,
): Plain {
  const formula = cell?.userEnteredValue?.formulaValue;
  if (render === "FORMULA" && formula !== undefined) return formula;
  const value = effectiveValue(cell);
  if (!value) return "";
  if (render === "FORMATTED_VALUE" || value.errorValue) return formattedValue(cell, locale) ?? "";
  const asText = dates === "FORMATTED_STRING" && isDateFormat(numberFormatOf(cell?.userEnteredFormat));
  if (typeof value.numberValue === "number" && asText) return formattedValue(cell, locale) ?? "";
  return (value.numberValue ?? value.boolValue ?? value.stringValue) as Plain;
}

/** Where a cell leads as a whole: by its format or by a formula. */
function hyperlinkOf({ userEnteredFormat, userEnteredValue }: Cell): string | undefined {
  const text = userEnteredFormat?.textFormat as { readonly link?: { readonly uri?: string } } | undefined;
  const [, uri] =
    /^=\s*HYPERLINK\(\s*"((?:[^"]|"")*)"\s*[,;)]/i.exec(userEnteredValue?.formulaValue ?? "") ?? [];
  return text?.link?.uri ?? uri?.replaceAll('""', '"');
}

/** A cell of grid data: what it holds, without what is empty. */
export function cellData(cell: Cell | undefined, locale: string): Json {
  if (!cell) return {};
  const { userEnteredFormat, ...rest } = cell;
  const effective = effectiveValue(cell);
  const hyperlink = hyperlinkOf(cell);
  const format = userEnteredFormat && coloured(userEnteredFormat);
  return {
    ...rest,
    ...(effective ? { effectiveValue: effective, formattedValue: formattedValue(cell, locale) } : {}),
    ...(hyperlink === undefined ? {} : { hyperlink }),
    ...(userEnteredFormat ? { userEnteredFormat: format, effectiveFormat: format } : {}),
  };
}
