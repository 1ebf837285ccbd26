import type { Formula, FormulaRecord } from "./formula-function.ts";
import type { Node } from "./parse.ts";
import { type FormulaValue, failed, includes, isList, textOf } from "./value.ts";

/** A comparison of one field with one text. */
interface Part {
  readonly kind: "equals" | "holds";
  readonly field: string;
  readonly text: string;
}

/** Whether a field's value makes one of a group's parts true; undefined where only the parts themselves can tell. */
type Test = (value: FormulaValue) => boolean | undefined;

/** `{field}="text"` and `FIND("text",{field})`; null for anything else. */
function partOf(node: Node): Part | null {
  if (node.kind === "operation" && node.operator === "=")
    return node.left.kind === "field" && node.right.kind === "text"
      ? { kind: "equals", field: node.left.name, text: node.right.value }
      : null;
  if (node.kind !== "call" || node.name !== "FIND" || node.args.length !== 2) return null;
  const [text, field] = node.args;
  return text?.kind === "text" && text.value !== "" && field?.kind === "field"
    ? { kind: "holds", field: field.name, text: text.value }
    : null;
}

function isOneOf(texts: ReadonlySet<string>): Test {
  return (value) => {
    if (value === null) return texts.has("");
    if (typeof value === "string") return texts.has(value);
    return isList(value) ? texts.has(textOf(value)) : undefined;
  };
}

function holdsOneOf(texts: readonly string[]): Test {
  const any = new RegExp(texts.map((text) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&")).join("|"));
  return (value) => value !== null && any.test(textOf(value));
}

/**
 * OR as a look-up of a hundred keys asks it: all parts `{field}="text"` of a field are one look into a set, all its parts
 * `FIND("text",{field})` one search. Where that can't tell, or throws, `plain` is asked: answers and refusals are its own.
 */
export function anyOf(
  parts: readonly Node[],
  plain: Formula,
  fieldOf: (name: string) => Formula,
  compiled: (node: Node) => Formula,
): Formula {
  const groups = new Map<string, Part[]>();
  const rest: Formula[] = [];
  for (const node of parts) {
    const part = partOf(node);
    const name = part ? `${part.kind} ${part.field}` : "";
    if (!part) rest.push(compiled(node));
    else groups.set(name, [...(groups.get(name) ?? []), part]);
  }
  if (groups.size + rest.length === parts.length) return plain;
  const tests = [...groups.values()].map((group) => {
    const texts = group.map(({ text }) => text);
    const [{ kind, field }] = group as [Part];
    return { read: fieldOf(field), test: kind === "equals" ? isOneOf(new Set(texts)) : holdsOneOf(texts) };
  });
  const quick = (record: FormulaRecord): FormulaValue | undefined => {
    let [isAny, hasFailed] = [false, false];
    for (const { read, test } of tests) {
      const value = read(record);
      if (value === failed) hasFailed = true;
      else {
        const answer = test(value);
        if (answer === undefined) return undefined;
        if (answer) isAny = true;
      }
    }
    for (const part of rest) {
      const value = part(record);
      if (value === failed) hasFailed = true;
      if (includes(value)) isAny = true;
    }
    return hasFailed ? failed : isAny;
  };
  return (record) => {
    try {
      const answer = quick(record);
      if (answer !== undefined) return answer;
    } catch {
      // Which of several refusals is told depends on the order of the parts, which `plain` keeps.
    }
    return plain(record);
  };
}
