/** Where a text stops being JSON: line and column from 1, and what stands wrong there. */
export interface JsonFault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

const token =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON refuses them within text
  /[ \t\r\n]*(?:([{}[\],:])|("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w))/y;

type Expected = "value" | "value or ]" | "key" | "key or }" | "colon" | "comma" | "end";

/** The first fault of a text that should be JSON, in words for people who edit by hand; null if there is none. */
export function jsonFault(text: string): JsonFault | null {
  const stack: ("{" | "[")[] = [];
  let expected: Expected = "value";
  let at = 0;
  while (expected !== "end" || /[^ \t\r\n]/.test(text.slice(at))) {
    token.lastIndex = at;
    const match = token.exec(text);
    const mark = match?.[1] ?? (match?.[2] === undefined ? "value" : "text");
    const next: Expected | null = match === null ? null : after(expected, mark, stack);
    if (next === null) return faultAt(text, at, expected, match?.[1] ?? null);
    expected = next;
    at = token.lastIndex;
  }
  return null;
}

/** What must follow a token, or null if it may not stand there; opens and closes on the stack. */
function after(expected: Expected, mark: string, stack: ("{" | "[")[]): Expected | null {
  const top = stack[stack.length - 1];
  const closed = (): Expected => {
    stack.pop();
    return stack.length === 0 ? "end" : "comma";
  };
  if (expected === "colon") return mark === ":" ? "value" : null;
  if (expected === "comma" && mark === ",") return top === "{" ? "key" : "value";
  if ((expected === "comma" || expected === "key or }") && mark === "}") return top === "{" ? closed() : null;
  if ((expected === "comma" || expected === "value or ]") && mark === "]")
    return top === "[" ? closed() : null;
  if (expected === "key" || expected === "key or }") return mark === "text" ? "colon" : null;
  if (expected !== "value" && expected !== "value or ]") return null;
  if (mark === "{" || mark === "[") {
    stack.push(mark);
    return mark === "{" ? "key or }" : "value or ]";
  }
  if (mark !== "text" && mark !== "value") return null;
  return stack.length === 0 ? "end" : "comma";
}

function faultAt(text: string, from: number, expected: Expected, mark: string | null): JsonFault {
  const at = from + (/^[ \t\r\n]*/.exec(text.slice(from))?.[0].length ?? 0);
  const before = text.slice(0, at).split("\n");
  const column = (before[before.length - 1] ?? "").length + 1;
  return { line: before.length, column, message: messageFor(text.slice(at), expected, mark) };
}

function messageFor(rest: string, expected: Expected, mark: string | null): string {
  if (rest === "") return "the file ends too early: a closing } or ] is missing";
  if (/^\/[/*]/.test(rest)) return "JSON has no comments: take it out";
  if (mark === "}" || mark === "]") {
    return expected === "key" || expected === "value"
      ? `no comma may stand before this ${mark}`
      : `this ${mark} closes nothing`;
  }
  if (rest.startsWith("'")) return "text stands between double quotes";
  if (rest.startsWith('"') && mark === null && expected !== "comma")
    return "this text isn't closed, or holds a lone backslash";
  if (expected === "comma") return "a comma is missing before this";
  if (expected === "colon") return "a colon is missing before this";
  if (expected === "end") return "nothing may follow after the end";
  if (expected === "key" || expected === "key or }") return "a key between double quotes is wanted";
  return /^\w/.test(rest) ? "this is no value: text stands between double quotes" : "a value is wanted here";
}
