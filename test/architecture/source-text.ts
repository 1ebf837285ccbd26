/** Project files: path from the root, with "/", to text. */
export type Files = ReadonlyMap<string, string>;

/** A broken rule: where, what is wrong, what to do about it. */
export interface Problem {
  readonly path: string;
  readonly line: number;
  readonly what: string;
  readonly fix: string;
}

export interface Import {
  readonly from: string;
  readonly line: number;
  /** The project path that a relative import names, null for a package. */
  readonly target: string | null;
}

const regexMayFollow = /(?:^|[=(,:;[!&|?{}+\-*%~^<>]|\breturn|\btypeof|\bcase)\s*$/;

/**
 * The same text, lines kept, with comments blanked; with `"code only"` the insides of strings and regular expressions too.
 * Template literals are blanked between their placeholders.
 */
export function withoutComments(text: string, keep: "strings" | "code only" = "strings"): string {
  let out = "";
  let at = 0;
  const templates: number[] = [];
  let braces = 0;
  const blank = (end: number, hide: boolean): void => {
    const part = text.slice(at, end);
    out += hide ? part.replace(/[^\n]/g, " ") : part;
    at = end;
  };
  const match = (pattern: RegExp): number => {
    pattern.lastIndex = at;
    return pattern.exec(text) ? pattern.lastIndex : at + 1;
  };
  const template = (): void => {
    const end = match(/(?:[^`\\$]|\\[\s\S]|\$(?!\{))*(?:`|\$\{)/y);
    if (text.slice(at, end).endsWith("${")) templates.push(braces);
    blank(end, keep === "code only");
  };
  while (at < text.length) {
    const two = text.slice(at, at + 2);
    const one = text[at] ?? "";
    if (two === "//") blank(match(/[^\n]*/y), true);
    else if (two === "/*") blank(match(/\/\*[\s\S]*?\*\//y), true);
    else if (one === '"') blank(match(/"(?:[^"\\\n]|\\[\s\S])*"/y), keep === "code only");
    else if (one === "'") blank(match(/'(?:[^'\\\n]|\\[\s\S])*'/y), keep === "code only");
    else if (one === "/" && regexMayFollow.test(out.slice(-40)))
      blank(match(/\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y), keep === "code only");
    else if (one === "`") {
      blank(at + 1, false);
      template();
    } else if (one === "}" && templates[templates.length - 1] === braces) {
      templates.pop();
      blank(at + 1, keep === "code only");
      template();
    } else {
      if (one === "{") braces += 1;
      if (one === "}") braces -= 1;
      blank(at + 1, false);
    }
  }
  return out;
}

/** The line, counted from 1, of a place in a text. */
export const lineAt = (text: string, index: number): number => text.slice(0, index).split("\n").length;

const importPatterns = [
  /^\s*(?:import|export)\b[^;"'`()]*?\bfrom\s*["']([^"']+)["']/gm,
  /^\s*import\s*["']([^"']+)["']/gm,
  /\bimport\s*\(\s*["']([^"']+)["']\s*\)/g,
];

/** Every import of a file: static, re-exported, for its side effect, dynamic, and of types alone. */
export function importsOf(path: string, text: string): readonly Import[] {
  const code = withoutComments(text);
  return importPatterns.flatMap((pattern) =>
    [...code.matchAll(pattern)].map((found) => {
      const from = found[1] ?? "";
      const line = lineAt(code, found.index + found[0].lastIndexOf(from));
      return { from, line, target: from.startsWith(".") ? joined(path, from) : null };
    }),
  );
}

function joined(path: string, from: string): string {
  const parts = path.split("/").slice(0, -1);
  for (const part of from.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}
