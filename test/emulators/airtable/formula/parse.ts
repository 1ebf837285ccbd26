import { invalidFormula } from "./refusals.ts";
import { type Operator, type Token, tokensOf } from "./tokens.ts";

export type Node =
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "field"; readonly name: string }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Node[] }
  | { readonly kind: "negative"; readonly of: Node }
  | { readonly kind: "operation"; readonly operator: Operator; readonly left: Node; readonly right: Node };

/** Loosest first. Only "(…) changes the order" is documented; the order itself is a spreadsheet's, as believed. */
const levels: readonly (readonly Operator[])[] = [
  ["=", "!=", "<", "<=", ">", ">="],
  ["&"],
  ["+", "-"],
  ["*", "/"],
];
const comparison = 0;

/** The formula as a tree; function names in capitals, since "capitalization of function names doesn't matter" (formula field reference). */
export function parseFormula(text: string): Node {
  const tokens = tokensOf(text);
  let at = 0;
  const signAt = (value: string): boolean => {
    const token = tokens[at];
    return token?.kind === "sign" && token.value === value;
  };
  const expect = (value: string): void => {
    if (!signAt(value)) throw invalidFormula();
    at += 1;
  };
  const operatorOf = (level: number): Operator | undefined =>
    levels[level]?.find((operator) => signAt(operator));

  const expression = (level: number): Node => {
    if (level === levels.length) return signed();
    let left = expression(level + 1);
    for (let operator = operatorOf(level); operator; operator = operatorOf(level)) {
      at += 1;
      left = { kind: "operation", operator, left, right: expression(level + 1) };
      if (level === comparison && operatorOf(level)) throw invalidFormula();
    }
    return left;
  };
  const signed = (): Node => {
    if (!signAt("-")) return single();
    at += 1;
    return { kind: "negative", of: signed() };
  };
  const single = (): Node => {
    const token: Token | undefined = tokens[at];
    at += 1;
    if (token?.kind === "text" || token?.kind === "number") return token;
    if (token?.kind === "field") return { kind: "field", name: token.value };
    if (token?.kind === "word") return word(token.value);
    if (token?.kind !== "sign" || token.value !== "(") throw invalidFormula();
    const inside = expression(comparison);
    expect(")");
    return inside;
  };
  const word = (name: string): Node => {
    if (!signAt("(")) return { kind: "field", name };
    at += 1;
    const args: Node[] = [];
    while (!signAt(")")) {
      if (args.length > 0) expect(",");
      args.push(expression(comparison));
    }
    at += 1;
    return { kind: "call", name: name.toUpperCase(), args };
  };

  const whole = expression(comparison);
  if (at < tokens.length) throw invalidFormula();
  return whole;
}
