import type { Field } from "../model/schema.ts";
import { anyOf } from "./any-of.ts";
import { valueOfCell } from "./cells.ts";
import { equal, ordered } from "./compare.ts";
import { parsedDate } from "./dates.ts";
import type { Formula, FormulaRecord } from "./formula-function.ts";
import { functions, notComputed } from "./functions.ts";
import { type Node, parseFormula } from "./parse.ts";
import { invalidFormula, notEmulated, unknownFields } from "./refusals.ts";
import type { Operator } from "./tokens.ts";
import { type FormulaValue, failed, includes, numberOf, textOf } from "./value.ts";

/**
 * Reads a formula over a table's fields, named by id or by name: "field names are case-sensitive and must match exactly"
 * (formula field reference, 2026). A bare word is a field too. Throws a Refusal in the platform's own words.
 */
export function compileFormula(text: string, fields: readonly Field[]): Formula {
  const tree = parseFormula(text);
  const known = new Map<string, Field>(fields.map((field) => [field.name, field]));
  for (const field of fields) known.set(field.id, field);
  checkCalls(tree);
  const missing = fieldNames(tree).filter((name) => !known.has(name));
  if (missing.length > 0) throw unknownFields(missing);
  return compiled(tree, readersOf(known));
}

interface Reader {
  readonly id: string;
  readonly read: Formula;
}

/** A field is read once for each row, however often it is named: a look-up names its key a hundred times. */
function readersOf(known: ReadonlyMap<string, Field>): (name: string) => Reader {
  const readers = new Map<Field, Reader>();
  return (name) => {
    const field = known.get(name) as Field;
    const found = readers.get(field);
    if (found) return found;
    let last: FormulaRecord | null = null;
    let value: FormulaValue = null;
    const read: Formula = (record) => {
      if (record !== last) value = valueOfCell(field, record.cell(field.id));
      last = record;
      return value;
    };
    const reader = { id: field.id, read };
    readers.set(field, reader);
    return reader;
  };
}

const partsOf = (node: Node): readonly Node[] => {
  if (node.kind === "call") return node.args;
  if (node.kind === "operation") return [node.left, node.right];
  return node.kind === "negative" ? [node.of] : [];
};

const fieldNames = (node: Node): readonly string[] =>
  node.kind === "field" ? [node.name] : partsOf(node).flatMap(fieldNames);

function checkCalls(node: Node): void {
  if (node.kind === "call") {
    const [least, most] = argumentsOf(node.name);
    if (node.args.length < least || node.args.length > most) throw invalidFormula();
  }
  partsOf(node).forEach(checkCalls);
}

function argumentsOf(name: string): readonly [number, number] {
  if (name === "IF") return [2, 3];
  if (name === "LAST_MODIFIED_TIME") return [0, Number.POSITIVE_INFINITY];
  const found = functions.get(name);
  if (found) return found.args;
  throw notComputed.has(name) ? notEmulated(`the function ${name}`) : invalidFormula();
}

function compiled(node: Node, fieldOf: (name: string) => Reader): Formula {
  const of = (part: Node): Formula => compiled(part, fieldOf);
  if (node.kind === "text" || node.kind === "number") return () => node.value;
  if (node.kind === "negative") return computed([of(node.of)], ([value = null]) => -numberOf(value));
  if (node.kind === "operation") return operation(node.operator, of(node.left), of(node.right));
  if (node.kind === "field") return fieldOf(node.name).read;
  if (node.name === "IF") return choice(node.args.map(of));
  if (node.name === "LAST_MODIFIED_TIME") return lastModified(node.args, fieldOf);
  const plain = computed(node.args.map(of), functions.get(node.name)?.of ?? (() => failed));
  return node.name === "OR" ? anyOf(node.args, plain, (name) => fieldOf(name).read, of) : plain;
}

/** Whatever is computed from #ERROR! is #ERROR!. */
const computed =
  (parts: readonly Formula[], of: (values: readonly FormulaValue[], record: FormulaRecord) => FormulaValue) =>
  (record: FormulaRecord): FormulaValue => {
    const values = parts.map((part) => part(record));
    return values.includes(failed) ? failed : of(values, record);
  };

const operation =
  (operator: Operator, left: Formula, right: Formula): Formula =>
  (record) => {
    const one = left(record);
    const other = right(record);
    return one === failed || other === failed ? failed : operated(operator, one, other);
  };

/** The other branch is not computed; without a third argument it is blank (formula field reference). */
const choice =
  ([condition, yes, no]: readonly Formula[]): Formula =>
  (record) => {
    const value = condition?.(record) ?? null;
    if (value === failed) return failed;
    return (includes(value) ? yes?.(record) : no?.(record)) ?? null;
  };

/** Blank where nobody has edited the row: whether the platform answers its creation instead is not known, so the model decides. */
function lastModified(args: readonly Node[], fieldOf: (name: string) => Reader): Formula {
  const ids = args.map((arg) => {
    if (arg.kind !== "field") throw invalidFormula();
    return fieldOf(arg.name).id;
  });
  return (record) => {
    const time = record.lastModifiedTime(ids);
    return time === null ? null : parsedDate(time);
  };
}

function operated(operator: Operator, left: FormulaValue, right: FormulaValue): FormulaValue {
  switch (operator) {
    case "&":
      return textOf(left) + textOf(right);
    case "=":
      return equal(left, right);
    case "!=":
      return !equal(left, right);
    case "+":
      return numberOf(left) + numberOf(right);
    case "-":
      return numberOf(left) - numberOf(right);
    case "*":
      return numberOf(left) * numberOf(right);
    case "/":
      return numberOf(left) / numberOf(right);
    default:
      return ordered(operator, left, right);
  }
}
