import type { Entered } from "./state.ts";

/** What a formula shows: a value, or an error in a cell. */
export type Computed =
  | { readonly value: Entered }
  | { readonly error: { readonly type: string; readonly message: string } };

/** `=1+2`, `=4/2`, `=HYPERLINK(…;"text")`; nothing else is computed here, and the cell says so. */
export function compute(formula: string): Computed {
  const body = formula.replace(/^=/, "");
  const link = /^\s*HYPERLINK\((.*)\)\s*$/is.exec(body)?.[1];
  if (link !== undefined) {
    // The last text is the label, or the address where there is no label.
    const [, label] = /"((?:[^"]|"")*)"\s*$/.exec(link) ?? [];
    if (label !== undefined) return { value: { stringValue: label.replaceAll('""', '"') } };
  }
  const number = arithmetic(body);
  if (number !== null && Number.isFinite(number)) return { value: { numberValue: number } };
  if (number !== null)
    return {
      error: { type: "DIVIDE_BY_ZERO", message: "Function DIVIDE parameter 2 cannot be zero." },
    };
  return { error: { type: "ERROR", message: "This emulator does not compute this formula." } };
}

/** A sum of products of numbers; null for what is none. */
function arithmetic(text: string): number | null {
  const tokens = text.match(/\d+(?:\.\d+)?|[-+*/()]|\S/g) ?? [];
  let place = 0;
  const take = (...signs: readonly string[]): string | null => {
    const token = tokens[place];
    if (token === undefined || !signs.includes(token)) return null;
    place += 1;
    return token;
  };
  const factor = (): number | null => {
    if (take("-")) {
      const inner = factor();
      return inner === null ? null : -inner;
    }
    if (take("+")) return factor();
    if (take("(")) {
      const inner = sum();
      return take(")") ? inner : null;
    }
    const token = tokens[place];
    if (token === undefined || !/^\d/.test(token)) return null;
    place += 1;
    return Number(token);
  };
  const product = (): number | null => {
    let left = factor();
    for (let sign = take("*", "/"); sign; sign = take("*", "/")) {
      const right = factor();
      left = left === null || right === null ? null : sign === "*" ? left * right : left / right;
    }
    return left;
  };
  const sum = (): number | null => {
    let left = product();
    for (let sign = take("+", "-"); sign; sign = take("+", "-")) {
      const right = product();
      left = left === null || right === null ? null : sign === "+" ? left + right : left - right;
    }
    return left;
  };
  const value = sum();
  return place === tokens.length ? value : null;
}
